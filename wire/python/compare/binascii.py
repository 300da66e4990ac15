"""What `cargo wire try` calls in the C binascii and in ours."""
import sys

AT_LEAST_3_15 = sys.version_info >= (3, 15)


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    digits = c.hexlify(data)
    text = c.b2a_base64(data)
    quoted = c.b2a_qp(data)
    yield "crc32", (data,), {}
    yield "crc_hqx", (data, 0xFFFF), {}
    yield "hexlify", (data,), {}
    yield "hexlify", (data, b":", -3), {}
    yield "unhexlify", (digits,), {}
    yield "unhexlify", (data,), {}
    yield "b2a_base64", (data,), {}
    yield "a2b_base64", (text,), {}
    yield "a2b_base64", (text.rstrip(),), {"strict_mode": True}
    # Not base64 at all, but for the letters in it.
    yield "a2b_base64", (data,), {}
    yield "a2b_base64", (data,), {"strict_mode": True}
    yield "b2a_qp", (data,), {}
    yield "b2a_qp", (data,), {"quotetabs": True, "istext": False, "header": True}
    yield "a2b_qp", (quoted,), {}
    yield "a2b_qp", (data,), {"header": True}
    for line in data.splitlines()[:20]:
        yield "b2a_uu", (line[:45],), {}
        yield "a2b_uu", (c.b2a_uu(line[:45]),), {}
        yield "a2b_uu", (line,), {}
    if AT_LEAST_3_15:
        yield from calls_of_3_15(c, data)


def calls_of_3_15(c, data):
    yield "b2a_base64", (data,), {"wrapcol": 76, "padded": False}
    for encoding in "base32", "base85", "ascii85":
        encoded = getattr(c, "b2a_" + encoding)(data)
        yield "b2a_" + encoding, (data,), {"wrapcol": 72}
        yield "a2b_" + encoding, (encoded,), {}
        yield "a2b_" + encoding, (encoded,), {"canonical": True}
        yield "a2b_" + encoding, (data,), {"ignorechars": b" \n"}


def timed(c, data):
    """The calls to time for one size of input."""
    text = c.b2a_base64(data, newline=False)
    lines = b"\n".join(text[at:at + 76] for at in range(0, len(text), 76))
    yield "crc32", (data,), {}
    yield "crc_hqx", (data, 0), {}
    yield "hexlify", (data,), {}
    yield "unhexlify", (c.hexlify(data),), {}
    yield "b2a_base64", (data,), {}
    yield "a2b_base64", (lines,), {}
    yield "b2a_qp", (data,), {}
    yield "a2b_qp", (c.b2a_qp(data),), {}
    yield "b2a_uu", (data[:45],), {}
    yield "a2b_uu", (c.b2a_uu(data[:45]),), {}
    if AT_LEAST_3_15:
        for encoding in "base32", "base85", "ascii85":
            encoded = getattr(c, "b2a_" + encoding)(data)
            yield "b2a_" + encoding, (data,), {}
            yield "a2b_" + encoding, (encoded,), {}
