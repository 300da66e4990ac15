"""The calls of binascii."""
from case import TEXT, Case, lines, text

UU_SIZES = [0, 1, 8, 45]


def cases(m):
    yield from checksums()
    yield from hexadecimal(m)
    yield from base64(m)
    yield from quoted_printable(m)
    yield Case("b2a_uu", sizes=UU_SIZES, detaches=False)
    yield Case("a2b_uu", prepare=m.b2a_uu, kinds=TEXT, sizes=UU_SIZES, detaches=False)
    yield Case("a2b_uu", label="a2b_uu of other data", sizes=UU_SIZES, timed=False)
    for encoding in "base32", "base85", "ascii85":
        encode = getattr(m, "b2a_" + encoding, None)
        yield Case("b2a_" + encoding)
        yield Case("b2a_" + encoding, "f(a, wrapcol=76)", label=f"b2a_{encoding} wrapcol",
                   kinds=("bytes",))
        yield Case("a2b_" + encoding, prepare=encode, kinds=TEXT)
        yield Case("a2b_" + encoding, "f(a, canonical=True)", prepare=encode,
                   label=f"a2b_{encoding} canonical", timed=False)
        yield Case("a2b_" + encoding, "f(a, ignorechars=b' \\n')",
                   label=f"a2b_{encoding} of other data", timed=False)


def checksums():
    isal = {"isal": ("isal_zlib.crc32", None), "deflate": ("crc32", None)}
    yield Case("crc32", peers=isal, limit="read")
    yield Case("crc32", "f(a, 1)", label="crc32 with start", kinds=("bytes",), limit="read")
    yield Case("crc_hqx", "f(a, 0)", limit="read")


def hexadecimal(m):
    yield Case("hexlify")
    yield Case("b2a_hex", kinds=("bytes",), detaches=False)
    yield Case("hexlify", "f(a, ':')", label="hexlify sep", kinds=("bytes",))
    yield Case("hexlify", "f(a, ':', 4)", label="hexlify sep 4", kinds=("bytes",))
    yield Case("hexlify", "f(a, b':', -3)", label="hexlify sep -3", timed=False)
    yield Case("unhexlify", prepare=m.hexlify, kinds=TEXT)
    yield Case("unhexlify", label="unhexlify of other data", timed=False)
    yield Case("a2b_hex", prepare=m.hexlify, kinds=("bytes",), detaches=False)


def base64(m):
    def one_line(data):
        return m.b2a_base64(data, newline=False)

    encode = {"pybase64": ("b64encode", "f(a)")}
    yield Case("b2a_base64")
    yield Case("b2a_base64", "f(a, newline=False)", label="b2a_base64 newline=False", peers=encode)
    yield Case("a2b_base64", prepare=one_line, kinds=TEXT,
               peers={"pybase64": ("b64decode", None)})
    yield Case("a2b_base64", label="a2b_base64 of lines", kinds=TEXT,
               prepare=lambda data: lines(one_line(data)),
               peers={"pybase64": ("b64decode", None)})
    yield Case("a2b_base64", "f(a, strict_mode=True)", label="a2b_base64 strict_mode",
               prepare=one_line, kinds=("bytes", "str"),
               peers={"pybase64": ("b64decode", "f(a, validate=True)")})
    # Not encoded at all, but for the letters in it.
    yield Case("a2b_base64", label="a2b_base64 of other data", timed=False)
    yield Case("a2b_base64", "f(a, strict_mode=True)", label="a2b_base64 strict_mode of other data",
               timed=False)
    if hasattr(m, "b2a_base32"):
        yield Case("b2a_base64", "f(a, wrapcol=76, padded=False)", label="b2a_base64 padded=False",
                   timed=False)
        yield Case("b2a_base64", "f(a, wrapcol=76)", label="b2a_base64 wrapcol", kinds=("bytes",))
        yield Case("a2b_base64", "f(a, ignorechars=b'\\n')", label="a2b_base64 ignorechars",
                   prepare=lambda data: lines(one_line(data)), kinds=("bytes",))
        yield Case("a2b_base64", "f(a, alphabet=b)", label="a2b_base64 alphabet",
                   prepare=lambda data: m.b2a_base64(data, alphabet=m.URLSAFE_BASE64_ALPHABET),
                   values={"b": m.URLSAFE_BASE64_ALPHABET}, kinds=("bytes",))


def quoted_printable(m):
    yield Case("b2a_qp", sample=text)
    yield Case("b2a_qp", label="b2a_qp of binary data", kinds=("bytes",))
    yield Case("b2a_qp", "f(a, quotetabs=True, istext=False, header=True)", sample=text,
               label="b2a_qp with options", kinds=("bytes",))
    yield Case("a2b_qp", sample=text, prepare=m.b2a_qp, kinds=TEXT)
    yield Case("a2b_qp", label="a2b_qp of binary data", prepare=m.b2a_qp, kinds=("bytes",))
    yield Case("a2b_qp", "f(a, header=True)", label="a2b_qp of other data", timed=False)
