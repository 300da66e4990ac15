"""The calls of _bz2."""
from case import Case, held, random_bytes, text, twin
from real_data import binary, program, sources

C = twin("_bz2")
LARGE = 8 << 20


def zeros(size):
    return bytes(size)


def repetitive(size):
    """A short text over and over: what is hard to sort."""
    return (b"spam and eggs, " * (size // 15 + 1))[:size]


# Each with what a large one is made of.
SAMPLES = {
    "text": (text, sources), "binary": (binary, program), "noise": (random_bytes, random_bytes),
    "zeros": (zeros, zeros), "repetitive": (repetitive, repetitive),
}
COMPRESS = "o = f({level}); o.compress(a) + o.flush()"
# An object that is kept gets nothing: whether a block is full while the clock runs would be chance.
IN_PARTS = "o = f(1); o.compress(a); o.compress(a); o.compress(a); o.compress(a); o.flush()"
COMPRESSED = "(o := f({level})).compress(a) + o.flush()"
STATE = "(o.eof, o.needs_input, o.unused_data)"


def cases(m):
    plain = {"kinds": ("bytes",), "detaches": False}
    yield Case("BZ2Compressor", "f()", sizes=[0], check="({call}).flush()", **plain)
    yield Case("BZ2Decompressor", "f()", sizes=[0], check="({call}).eof", **plain)
    yield from compressors()
    yield from decompressors()
    yield from kept()


def compressors():
    for kind, (small, large) in SAMPLES.items():
        for level in 1, 9:
            call, check = COMPRESS.format(level=level), COMPRESSED.format(level=level)
            first = kind == "text"
            yield Case("BZ2Compressor", call, label=f"compress {level} {kind}", sample=small,
                       sizes=[0, 1 << 10, 1 << 16] if kind == "text" else [1 << 10, 1 << 16],
                       kinds=("bytes",), check=check, detaches=first and level == 9, counted=first)
            yield Case("BZ2Compressor", call, label=f"compress {level} large {kind}", sample=large,
                       sizes=[LARGE], kinds=("bytes",), check=check, detaches=False, tried=False,
                       counted=False)
    yield Case("BZ2Compressor", IN_PARTS, label="compress four parts", sizes=[0, 64, 1 << 10], detaches=False,
               check="(o := f(1)).compress(a) + o.compress(a) + o.compress(a) + o.compress(a) + o.flush()")
    yield Case("BZ2Compressor", "h.compress(a)", label="compress in parts", setup={"h": "f(1)"},
               sizes=[0], detaches=False, check="(o := f(1)).compress(a) + o.flush()",
               state="h.flush()")


def decompressors():
    for kind, (small, large) in SAMPLES.items():
        first = kind == "text"
        plain = {"prepare": packed, "check": "((o := f()).decompress(a), %s)" % STATE}
        yield Case("BZ2Decompressor", "o = f(); o.decompress(a)", label=f"decompress {kind}",
                   sample=small, sizes=[0, 1 << 10, 1 << 16] if first else [1 << 10, 1 << 16],
                   kinds=("bytes",), detaches=first, counted=first, **plain)
        for level in 1, 9:
            yield Case("BZ2Decompressor", "o = f(); o.decompress(a)", sample=large, sizes=[LARGE],
                       label=f"decompress {level} large {kind}", kinds=("bytes",), detaches=False,
                       tried=False, counted=False, **plain | {"prepare": packed if level == 9 else packed_1})
    yield Case("BZ2Decompressor", "o = f(); o.decompress(a, 16)", label="decompress max_length",
               sample=text, prepare=packed, sizes=[64, 1 << 10], detaches=False,
               check="((o := f()).decompress(a, 16), %s, o.decompress(b''), %s)" % (STATE, STATE))
    yield Case("BZ2Decompressor", "h.decompress(b, 99)", label="decompress in parts", timed=False,
               sample=text, prepare=packed, state="h.decompress(b)",
               setup={"b": "bytes(a)[9:]", "h": "(h := f(), h.decompress(a[:9]))[0]"})


def kept():
    """Objects that live long: the memory that each holds when it has been given so much."""
    plain = {"sample": random_bytes, "sizes": [0, 1 << 10, 1 << 16, 1 << 21]}
    for level, pack in (1, packed_1), (9, packed):
        yield held("BZ2Compressor", f"(o := f({level}), o.compress(a))[0]", label=f"compressor {level}", **plain)
        yield held("BZ2Decompressor", "(o := f(), o.decompress(a[:len(a) // 2]))[0]",
                   label=f"decompressor {level}", prepare=pack, **plain)
    yield held("BZ2Decompressor", "(o := f(), o.decompress(a))[0]", label="decompressor at the end",
               prepare=packed, **plain)


def packed(data, level=9):
    stream = C.BZ2Compressor(level)
    return stream.compress(data) + stream.flush()


def packed_1(data):
    return packed(data, 1)
