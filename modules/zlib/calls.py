"""The calls of zlib. Peers are measured at the same level, or at the nearest they have."""
import functools

from case import SIZES, THREADED, Case, held, random_bytes, text, twin
from real_data import binary, page, program, sources

UP_TO_1_MIB = SIZES[:-1]
# What web servers send, mostly: more than little data, and less than a window.
PAGES = [6 << 10, 1 << 14, 24 << 10]
# Others wait from the first byte on, as the GIL is not let go for a few.
IN_THREADS = [1 << 8, 1 << 10, 1 << 12, *THREADED]
C = twin("zlib")
# Several cases work on the same data.
packed = functools.lru_cache(maxsize=1)(C.compress)


class Packed:
    """Compressed data. It is equal to other data of the same content: no two libraries make the
    same bytes of it."""
    wbits = 15

    def __init__(self, packed):
        self.packed = packed
        self.content = C.decompress(packed, wbits=self.wbits)

    def __eq__(self, other):
        return self.content == other.content

    def __len__(self):
        return len(self.packed)

    def fits(self, theirs):
        """Whether it is hardly longer than what C makes."""
        return len(self) <= len(theirs) * 1.1 + 16

    def __repr__(self):
        return f"{len(self)} bytes, of content {self.content[:40]}"


PACKED = {"packed": Packed}


SAMPLES = {"text": text, "binary": binary, "noise": random_bytes}
# Real files of one size each.
LARGE = {"sources": (sources, 8 << 20), "program": (program, 4 << 20)}


def cases(m):
    yield from checksums()
    yield from one_shot()
    yield from other_levels()
    yield from web_pages()
    yield from large()
    yield from compressors()
    yield from decompressors(m)
    yield from messages()
    yield from flushes()
    yield from dictionaries()
    yield from kept()
    yield from untimed(m)


def checksums():
    peers = {"isal": ("isal_zlib.{}", None), "zlib_ng": ("zlib_ng.{}", None),
             "deflate": ("{}", None)}
    for name in "crc32", "adler32":
        named = {package: (path.format(name), call) for package, (path, call) in peers.items()}
        yield Case(name, peers=named, limit="read")
        yield Case(name, "f(a, 1)", label=f"{name} with start", kinds=("bytes",), limit="read",
                   detaches=False)
        yield Case(f"{name}_combine", "f(1, 2, n)", values=lambda data: {"n": len(data)},
                   kinds=("bytes",), sizes=[0, 1, 64, 1 << 10, 1 << 20], detaches=False)


def one_shot():
    for kind, sample in SAMPLES.items():
        for level in "", 1, 6, 9:
            call = f"f(a, {level})" if level else "f(a)"
            first = kind == "text" and not level
            yield Case("compress", call, label=f"compress {level or 'default'} {kind}",
                       sample=sample, sizes=sorted([*UP_TO_1_MIB, *PAGES]), values=PACKED, check="packed({call})",
                       kinds=("bytes", "bytearray", "memoryview") if first else ("bytes",),
                       detaches=not level and IN_THREADS, peers=compress_peers(level or 6))
        yield Case("decompress", label=f"decompress {kind}", sample=sample, prepare=packed,
                   kinds=("bytes", "bytearray", "memoryview") if kind == "text" else ("bytes",),
                   detaches=IN_THREADS, peers=decompress_peers())
    yield Case("compress", "f(a, wbits=31)", label="compress gzip text", sample=text,
               sizes=[0, 64, 1 << 10, 1 << 16], values={"packed": Gzip}, check="packed({call})",
               kinds=("bytes",), detaches=False)
    yield Case("decompress", "f(a, wbits=31)", label="decompress gzip text", sample=text,
               prepare=lambda data: C.compress(data, wbits=31), kinds=("bytes",), detaches=False,
               sizes=[0, 64, 1 << 10, 1 << 16])


def other_levels():
    plain = {"kinds": ("bytes",), "detaches": False, "values": PACKED, "check": "packed({call})",
             "tried": False, "counted": False}
    for level in 0, 2, 3, 4, 5, 7, 8:
        for kind in "text", "binary":
            yield Case("compress", f"f(a, {level})", label=f"compress {level} {kind}",
                       sample=SAMPLES[kind], sizes=[0, 64, 1 << 10, 1 << 12, *PAGES, 1 << 16, 1 << 20], **plain)
    yield Case("compressobj", "o = f(0); o.compress(a) + o.flush()", label="compressobj 0 text",
               sample=text, sizes=[0, 64, 1 << 10, 1 << 16, 1 << 20],
               **plain | {"tried": True, "check": "packed((o := f(0)).compress(a) + o.flush())"})


def web_pages():
    plain = {"kinds": ("bytes",), "detaches": False, "tried": False, "counted": False, "sample": page, "sizes": PAGES}
    for level in range(1, 10):
        yield Case("compress", f"f(a, {level})", label=f"compress {level} page", values=PACKED,
                   check="packed({call})", **plain)
    yield Case("decompress", label="decompress page", prepare=packed, **plain)


def large():
    plain = {"kinds": ("bytes",), "detaches": False, "tried": False, "counted": False}
    for kind, (sample, size) in LARGE.items():
        for level in 1, 6, 9:
            yield Case("compress", f"f(a, {level})", label=f"compress {level} {kind}",
                       sample=sample, sizes=[size], values=PACKED, check="packed({call})",
                       peers=compress_peers(level), **plain)
        yield Case("decompress", label=f"decompress {kind}", sample=sample, sizes=[size],
                   prepare=packed, peers=decompress_peers(), **plain)


class Raw(Packed):
    wbits = -15


PACKED_RAW = {"packed": Raw}


class Gzip(Packed):
    wbits = 31


def compress_peers(level):
    return {
        "isal": ("isal_zlib.compress", f"f(a, {min(level, 3)})"),
        "zlib_ng": ("zlib_ng.compress", f"f(a, {level})"),
        "deflate": ("zlib_compress", f"f(a, {level})", "packed(bytes({call}))"),
    }


def decompress_peers():
    return {
        "isal": ("isal_zlib.decompress", None),
        "zlib_ng": ("zlib_ng.decompress", None),
        # It has to be told how long the result is.
        "deflate": ("zlib_decompress", "f(a, size)", "bytes({call})"),
    }


def compressors():
    for kind, sample in SAMPLES.items():
        yield Case("compressobj", "o = f(); o.compress(a) + o.flush()", sample=sample,
                   label=f"compressobj {kind}", sizes=UP_TO_1_MIB, kinds=("bytes",), values=PACKED,
                   check="packed((o := f()).compress(a) + o.flush())", detaches=False)
    plain = {"kinds": ("bytes",), "detaches": False, "sample": text, "values": PACKED}
    yield Case("compressobj", "f()", sizes=[0], check="packed(({call}).flush())", **plain)
    yield Case("compressobj", "h.compress(a) + h.flush(2)", label="compressobj with a sync",
               setup={"h": "f()"}, sizes=UP_TO_1_MIB,
               check="packed((o := f()).compress(a) + o.flush(2) + o.flush())", **plain)
    yield Case("compressobj", "h.copy()", label="compressobj.copy",
               setup={"h": "(h := f(), h.compress(a))[0]"}, state="h.flush()",
               sizes=[0, 1 << 10, 1 << 16], check="packed((o := f()).compress(a) + o.copy().flush())",
               **plain)
    plain = {"timed": False, "sample": text, "values": PACKED, "state": "h.flush()"}
    yield Case("compressobj", "h.compress(a)", label="compressobj.compress", setup={"h": "f()"},
               check="packed({call} + h.flush())", **plain)
    yield Case("compressobj", "h.flush(2)", label="compressobj.flush", check="type({call})",
               setup={"h": "(h := f(), h.compress(a))[0]"}, **plain)


def decompressors(m):
    plain = {"prepare": packed, "kinds": ("bytes",), "detaches": False}
    for kind, sample in SAMPLES.items():
        yield Case("decompressobj", "o = f(); o.decompress(a)", label=f"decompressobj {kind}",
                   sample=sample, check="((o := f()).decompress(a), o.flush(), o.eof)",
                   sizes=UP_TO_1_MIB, **plain)
        yield Case("_ZlibDecompressor", "o = f(); o.decompress(a)", sample=sample,
                   label=f"_ZlibDecompressor {kind}", sizes=UP_TO_1_MIB,
                   check="((o := f()).decompress(a), o.eof, o.needs_input)", **plain)
    yield Case("decompressobj", "f()", sizes=[0], check="({call}).eof", **plain)
    yield Case("_ZlibDecompressor", "f()", sizes=[0], check="({call}).eof", **plain)
    yield Case("decompressobj", "o = f(); o.decompress(a); o.flush()", label="decompressobj with a flush",
               sample=text, check="((o := f()).decompress(a), o.flush())", sizes=[0, 64, 1 << 10],
               **plain)
    yield Case("decompressobj", "o = f(); o.decompress(a, 16)", label="decompressobj max_length",
               sample=text, check="((o := f()).decompress(a, 16), o.unconsumed_tail)",
               sizes=[64, 1 << 10, 1 << 16], **plain)
    yield Case("decompressobj", "h.copy()", label="decompressobj.copy", sample=text,
               setup={"h": "(h := f(), h.decompress(a[:len(a) // 2]))[0]"},
               state="h.decompress(a[len(a) // 2:])",
               check="h.copy().decompress(a[len(a) // 2:])", sizes=[0, 1 << 10, 1 << 16], **plain)
    plain = {"timed": False, "sample": text, "prepare": packed, "state": "h.decompress(b)",
             "setup": {"b": "bytes(a)[9:]", "h": "(h := f(), h.decompress(a[:9]))[0]"}}
    yield Case("decompressobj", "h.decompress(b, 99)", label="decompressobj.decompress", **plain)
    yield Case("decompressobj", "h.flush()", label="decompressobj.flush", **plain)
    yield Case("_ZlibDecompressor", "h.decompress(b, 99)", label="_ZlibDecompressor.decompress",
               **plain)


def messages():
    """What a connection does, one message at a time. Its kept compressor is "compressobj with a sync"."""
    plain = {"kinds": ("bytes",), "detaches": False, "tried": False, "counted": False, "sample": text,
             "sizes": [64, 1 << 8, 1 << 10, 1 << 12, 1 << 16]}
    for level in 1, 6, 9:
        yield Case("compressobj", f"o = f({level}, 8, -15); o.compress(a) + o.flush(2)",
                   label=f"compressobj {level} for a message", values=PACKED_RAW,
                   check=f"packed((o := f({level}, 8, -15)).compress(a) + o.flush(2) + o.flush())", **plain)
    yield Case("compressobj", "h.copy().flush()", label="compressobj.copy and flush",
               setup={"h": "(h := f(), h.compress(a))[0]"}, values=PACKED,
               check="packed((o := f()).compress(a) + o.copy().flush())", **plain)
    for name, after in ("decompressobj", ""), ("_ZlibDecompressor", " of a reader"):
        yield Case(name, "h.decompress(a)", label=f"decompressobj for a message{after}", prepare=message,
                   setup={"h": "f(-15)"}, **plain)


def message(data):
    """Deflated, without a reference to what came before."""
    packer = C.compressobj(6, wbits=-15)
    return packer.compress(data) + packer.flush(C.Z_FULL_FLUSH)


def flushes():
    """The flush alone, of an object that has been given the data."""
    for mode, name in (2, "sync"), (4, "finish"):
        yield Case("compressobj", f"next(fresh).flush({mode})", label=f"compressobj.flush alone {name}", sample=text,
                   setup={"h": "(h := f(), h.compress(a))[0]"}, fresh="h.copy()", values=PACKED,
                   check=f"packed((o := f()).compress(a) + o.flush({mode}) + (o.flush() if {mode} < 4 else b''))",
                   sizes=[64, 1 << 10, 1 << 14, 1 << 16], kinds=("bytes",), detaches=False, tried=False, counted=False)


def dictionaries():
    """With a dictionary of the size, zlib's default and little memory: new objects, and a message for each."""
    plain = {"kinds": ("bytes",), "detaches": False, "tried": False, "counted": False, "sample": text}
    check = "unpacked({call}, a, bits)"
    for bits, memory, sizes in (15, 8, [64, 1 << 10, 1 << 12, 1 << 15]), (-12, 5, [1 << 12]):
        options = f"6, 8, {bits}, {memory}, zdict=a"
        values = {"unpacked": unpacked, "bits": bits, "b": MESSAGE}
        name = f"{bits} {memory} with a dictionary"
        yield Case("compressobj", f"f({options})", label=f"compressobj {name}", sizes=sizes, values=values,
                   check=check.replace("{call}", "(o := {call}).compress(b) + o.flush()"), **plain)
        for what, message in ("little", b"abc"), ("a message", MESSAGE):
            yield Case("compressobj", f"o = f({options}); o.compress(b) + o.flush()", sizes=sizes,
                       label=f"compressobj {name} and {what}", values={**values, "b": message},
                       check=check.replace("{call}", f"(o := f({options})).compress(b) + o.flush()"), **plain)
    for bits in 15, -15, -12:
        values = functools.partial(packed_with, bits)
        sizes = [64, 1 << 10, 1 << 12, 1 << 15] if abs(bits) == 15 else [1 << 12]
        name = f"decompressobj {bits} with a dictionary"
        yield Case("decompressobj", f"f({bits}, a)", label=name, sizes=sizes, values=values,
                   check="({call}).decompress(b)", **plain)
        yield Case("decompressobj", f"f({bits}, a).decompress(b)", label=f"{name} and a message", sizes=sizes,
                   values=values, **plain)


# It has words and lines of the samples.
MESSAGE = text(41_000)[-1000:]


def packed_with(bits, dictionary):
    packer = C.compressobj(wbits=bits, zdict=dictionary)
    return {"b": packer.compress(MESSAGE) + packer.flush()}


def kept():
    """Objects that live long: the memory that each holds when it has been given so much."""
    sizes = [0, 1 << 10, 1 << 14, 1 << 20]
    # With the level, the window's bits and memLevel.
    for options in (6, 8, 15, 8), (1, 8, 15, 8), (9, 8, 15, 8), (6, 8, -12, 5), (6, 8, -9, 1):
        given = f"(o := f{options}, o.compress(a))[0]"
        level, _, bits, memory = options
        label = f"compressobj {level} {bits} {memory}"
        plain = {"sample": text, "sizes": sizes}
        yield held("compressobj", given, label=label, **plain)
        yield held("compressobj", f"(o := {given}, o.flush(2))[0]", label=f"{label} after a sync", **plain)
        yield held("compressobj", f"{given}.copy()", label=f"{label} copied", **plain)
        yield held("compressobj", f"(o := {given}, o.flush())[0]", label=f"{label} at the end", **plain)
    for name, wbits in ("decompressobj", 15), ("decompressobj", 9), ("_ZlibDecompressor", 15):
        plain = {"prepare": lambda data, wbits=wbits: C.compress(data, wbits=wbits), "sizes": sizes}
        half = f"(o := f({wbits}), o.decompress(a[:len(a) // 2]))[0]"
        for kind in "text", "noise":
            yield held(name, half, label=f"{name} {wbits} {kind}", sample=SAMPLES[kind], **plain)
        yield held(name, f"(o := f({wbits}), o.decompress(a))[0]", label=f"{name} {wbits} at the end",
                   sample=text, **plain)
        if name == "decompressobj":
            yield held(name, half + ".copy()", label=f"{name} {wbits} copied", sample=text, **plain)


# Compressed with it, data that begins so is shorter.
DICTIONARY = b"spam and eggs"
# What compressors and decompressors find more than one block and one buffer in.
NOISE = random_bytes(25_000)


def untimed(m):
    yield from containers(m)
    plain = {"timed": False, "sizes": UP_TO_1_MIB}
    yield Case("compress", "f(a, 0)", label="compress 0", values=PACKED, check="packed({call})", **plain)
    yield Case("compress", "f(a, 1)", label="compress with noise", values=PACKED,
               check="packed({call})", prepare=with_noise, **plain)
    yield Case("compressobj", "(o := f(6, zdict=a)).compress(a) + o.flush(2) + o.copy().flush()",
               label="compressobj zdict", values={"unpacked": unpacked}, check="unpacked({call}, a)",
               **plain)
    yield Case("decompress", label="decompress with noise",
               prepare=lambda data: C.compress(with_noise(data), 1), **plain)
    yield Case("decompress", label="decompress cut off",
               prepare=lambda data: packed(data)[:-5], **plain)
    for name in "decompressobj", "_ZlibDecompressor":
        # C has no exception for data that asks for a dictionary, as a text that begins with "x " does.
        yield Case(name, "f().decompress(a)", label=f"{name} of other data",
                   prepare=lambda data: b"\0" + data, **plain)
    yield Case("decompressobj", "f(-15, z).decompress(a)", label="decompressobj zdict",
               values={"z": DICTIONARY}, prepare=with_dictionary, **plain)
    yield Case("decompressobj", "parts(f(), a)", label="decompressobj in parts",
               values={"parts": parts}, prepare=with_a_tail, **plain)
    yield Case("_ZlibDecompressor", "parts(f(), a)", label="_ZlibDecompressor in parts",
               values={"parts": parts_of_reader}, prepare=with_a_tail, **plain)


def containers(m):
    """What each side makes, with each header and without; and data that is not compressed at all."""
    for wbits in 15, -15, 31, 9:
        for side, by in ("C", C), ("Rust", m):
            yield Case("decompress", f"f(a, wbits={wbits})", label=f"decompress {wbits} of {side}",
                       prepare=lambda data, by=by, wbits=wbits: by.compress(data, 1, wbits=wbits),
                       timed=False)
        yield Case("decompress", f"f(a, wbits={wbits})", label=f"decompress {wbits} of other data",
                   timed=False)


def with_noise(data):
    return data + NOISE


def with_dictionary(data):
    packer = C.compressobj(wbits=-15, zdict=DICTIONARY)
    return packer.compress(data) + packer.flush()


def with_a_tail(data):
    return packed(data) + b"tail"


def unpacked(packed, dictionary, wbits=15):
    return C.decompressobj(wbits, dictionary).decompress(packed)


def parts(stream, data):
    first = stream.decompress(data, 10)
    rest = stream.copy().flush()
    return first, rest, stream.decompress(stream.unconsumed_tail), stream.unused_data


def parts_of_reader(stream, data):
    out = stream.decompress(data, max_length=5)
    # Data that was changed meanwhile may have no end.
    while not (stream.eof or stream.needs_input):
        out += stream.decompress(b"", 1000)
    return out, stream.eof and stream.unused_data
