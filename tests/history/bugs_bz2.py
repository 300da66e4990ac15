"""_bz2."""
from bugs import bug, need, raises, used_again_after_memory_error

LINES = b"".join(b"line %d of spam and eggs\n" % (n * n % 997) for n in range(20000))


def packed(data, level=1):
    stream = need("_bz2").BZ2Compressor(level)
    return stream.compress(data) + stream.flush()


@bug("gh-148395", "CVE-2026-6100")
def bz2_decompressor_used_again_after_memory_error():
    make = need("_bz2").BZ2Decompressor
    used_again_after_memory_error(make, packed(LINES), 1, LINES, (OSError, ValueError))


@bug("gh-150599", "CVE-2026-9669")
def bz2_decompressor_used_again_after_an_error():
    """A number of the header that is too large is counted on with each bit, by calls that all fail."""
    stream = need("_bz2").BZ2Decompressor()
    header = int.from_bytes(b"BZh9" + bytes.fromhex("314159265359") + bytes(4), "big")
    # A block of one symbol, with 2 tables and 2 selectors.
    bits = f"{header:0112b}" + "0" * 25 + ("1" + "0" * 15) * 2 + f"{2:03b}{2:015b}"
    bits += "1" * (-len(bits) % 8)
    given = [int(bits, 2).to_bytes(len(bits) // 8, "big")]
    given += ([b"\xff"] + [b""] * 8) * 30 + [bytes(20)] * 20
    raises(OSError, stream.decompress, given[0])
    for data in given[1:]:
        try:
            assert stream.decompress(data) == b"", "made of what is no data"
        except (OSError, ValueError):
            pass


@bug("gh-67413")
def bz2_objects_without_init_or_with_two():
    bz2 = need("_bz2")
    for kind in bz2.BZ2Compressor, bz2.BZ2Decompressor:
        for make in (lambda: kind.__new__(kind), lambda: object.__new__(kind), kind):
            try:
                thing = make()
            except TypeError:
                continue
            use(thing)
            for _ in range(3):
                thing.__init__()
                use(thing)


def use(thing):
    for method in "compress", "decompress", "flush", "unused_data", "needs_input", "eof":
        try:
            found = getattr(thing, method, None)
            if callable(found):
                found() if method == "flush" else found(b"abc")
        except (OSError, ValueError, AttributeError):
            pass
