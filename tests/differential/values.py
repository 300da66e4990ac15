"""Arguments worth trying: inputs of every kind, and values for each kind of option.

Every object can be given to both sides: calls leave it as it was.
"""
import array
import collections
import ctypes
import io
import itertools
import mmap
import pickle
import sys


class Truth:
    """Its truth value is what a function returns or raises."""

    def __init__(self, ask):
        self.ask = ask

    def __bool__(self):
        return self.ask()


class Size:
    """Its truth value is that of its length."""

    def __init__(self, size):
        self.size = size

    def __len__(self):
        return self.size


class Index:
    """An integer by what a function returns or raises."""

    def __init__(self, ask):
        self.ask = ask

    def __index__(self):
        return self.ask()


class WithBytes:
    """Not bytes-like: only `bytes()` asks for this."""

    def __bytes__(self):
        return b"AAAA"


class Buffer:
    """Exports what a function returns or raises (from 3.12 on)."""

    def __init__(self, ask):
        self.ask = ask

    def __buffer__(self, flags):
        return self.ask()


class Bytes(bytes):
    pass


class Bytearray(bytearray):
    pass


class OtherBuffer(bytes):
    """Exports other bytes than it holds (from 3.12 on)."""

    def __buffer__(self, flags):
        return memoryview(b"b3RoZXI=")


class Text(str):
    pass


class Encoding(str):
    """Encodes itself as a function says."""

    def encode(self, encoding="utf-8", errors="strict"):
        return self.ask(encoding, errors)


class OddRepr:
    """Its length is 3, and its repr what a function returns or raises."""

    def __init__(self, ask):
        self.ask = ask

    def __len__(self):
        return 3

    def __repr__(self):
        return self.ask()


class ClassLies:
    __class__ = property(lambda self: int)


class ClassRaises:
    @property
    def __class__(self):
        raise ZeroDivisionError("class")


class NameLies(type):
    __name__ = property(lambda self: 5)


class LiesAboutName(metaclass=NameLies):
    pass


def raises(kind, *args):
    def ask(*_):
        raise kind(*args)
    return ask


def encoding(text, ask):
    text = Encoding(text)
    text.ask = ask
    return text


def released(content):
    view = memoryview(content)
    view.release()
    return view


def mapped(content):
    area = mmap.mmap(-1, max(len(content), 1))
    area[:len(content)] = content
    return area


def inputs(content):
    """(label, object) of every kind of input that holds `content`, of 8 * n bytes, n > 0."""
    twice = bytes(itertools.chain.from_iterable((byte, 0x2e) for byte in content))
    half = len(content) // 2
    yield "bytes", content
    yield "bytearray", bytearray(content)
    yield "memoryview", memoryview(content)
    yield "memoryview of bytearray", memoryview(bytearray(content))
    yield "slice", memoryview(b"ab" + content + b"c")[2:-1]
    yield "slice of bytearray", memoryview(bytearray(b"ab" + content + b"c"))[2:-1]
    yield "every second", memoryview(twice)[::2]
    yield "every second of bytearray", memoryview(bytearray(twice))[::2]
    yield "backwards", memoryview(content[::-1])[::-1]
    yield "cast to I", memoryview(content).cast("I")
    yield "cast to I, every second", memoryview(content).cast("I")[::2]
    yield "cast to c", memoryview(content).cast("c")
    yield "cast to b", memoryview(content).cast("b")
    yield "two dimensions", memoryview(content).cast("B", [2, half])
    yield "three dimensions", memoryview(content).cast("B", [2, 2, half // 2])
    yield "two dimensions, half", memoryview(content).cast("B", [2, half])[::2]
    yield "no dimension", memoryview(ctypes.c_uint32(0x41424344))
    yield "empty slice", memoryview(content)[:0]
    yield "shape 0x4", memoryview(((ctypes.c_char * 4) * 0)())
    yield from exporters(content)
    yield "exporter of every second", Buffer(lambda: memoryview(twice)[::2])


def exporters(content):
    """The same: of other classes than bytes, bytearray and memoryview."""
    half = len(content) // 2
    c_bytes = (ctypes.c_char * len(content)).from_buffer_copy(content)
    yield "read-only of bytearray", memoryview(bytearray(content)).toreadonly()
    yield "array B", array.array("B", content)
    yield "array H", array.array("H", content)
    yield "array d", array.array("d", content)
    yield "mmap", mapped(content)
    yield "ctypes char", c_bytes
    yield "ctypes uint32", (ctypes.c_uint32 * (len(content) // 4)).from_buffer_copy(content)
    yield "ctypes 2-d", ((ctypes.c_char * half) * 2).from_buffer_copy(content)
    yield "ctypes memoryview", memoryview(c_bytes)
    yield "BytesIO", io.BytesIO(content).getbuffer()
    yield "PickleBuffer", pickle.PickleBuffer(content)
    yield "bytes subclass", Bytes(content)
    yield "bytearray subclass", Bytearray(content)
    yield "memoryview of bytes subclass", memoryview(Bytes(content))
    yield "exporter of bytes", Buffer(lambda: memoryview(content))
    yield "exporter of bytearray", Buffer(lambda: memoryview(bytearray(content)))
    text = content.decode("latin-1")
    yield "str", text
    yield "str subclass", Text(text)


def odd_inputs():
    """(label, object) of what is not bytes-like, or only just."""
    yield "released", released(b"AAAA")
    yield "exporter of no memoryview", Buffer(lambda: b"AAAA")
    yield "exporter of a released one", Buffer(lambda: released(b"AAAA"))
    yield "exporter that raises", Buffer(raises(ZeroDivisionError, "buffer"))
    yield "exporter that raises BufferError", Buffer(raises(BufferError, "no"))
    yield "exporter that raises TypeError", Buffer(raises(TypeError, "no"))
    for text in ("", "\0", "AA==", "AAA\n", "A", "\x80", "AA\xe9A", "\u0100AAA", "AAA\ud800",
                 "\U0001f600", "\uff21\uff21\uff21\uff21", "AAAA\x7f", "A" * 300 + "\xe9"):
        yield "str", text
        yield "str subclass", Text(text)
    for result in (b"QUJD", bytearray(b"QUJD"), Bytes(b"QUJD"), b"b" * 300):
        yield "str that encodes itself", encoding("x", lambda *_, result=result: result)
    yield "str that echoes", encoding("x", lambda *args: repr(args).encode())
    yield "str that raises", encoding("x", raises(ZeroDivisionError, "encode"))
    yield "str that raises UnicodeEncodeError", encoding(
        "x", raises(UnicodeEncodeError, "ascii", "x", 0, 1, "why"))
    yield "str that raises UnicodeError", encoding("x", raises(UnicodeError, "why"))
    yield "str that raises ValueError", encoding("x", raises(ValueError, "why"))
    for value in (None, 0, 5, -1, 2**70, True, 1.5, 1j, [], [65], (), (65, 66), {}, {65: 1},
                  set(), range(3), object, ..., NotImplemented, len, int, sys):
        yield "not bytes-like", value
    yield "not bytes-like", object()
    yield "not bytes-like", WithBytes()
    yield "not bytes-like", Index(lambda: 4)
    yield "not bytes-like", Size(4)
    yield "not bytes-like", io.BytesIO(b"AAAA")
    yield "not bytes-like", collections.UserString("AAAA")
    yield "class lies", ClassLies()
    yield "array u", wide_text()


def misfits():
    """What has bytes but not the methods of bytes, or other bytes than these methods see.

    And what raises or lies where it is asked for its class.
    """
    yield OtherBuffer(b"QUJDQUJD")
    yield ClassRaises()
    yield LiesAboutName()
    for result in ("QUJD", Text("QUJD"), "\xe9", "\ud800", encoding("x", lambda *_: b""),
                   memoryview(b"QUJD"), memoryview(b"QQUUJJDD")[::2], array.array("H", b"QUJD"),
                   released(b"QUJD"), 5, None, object(), ClassLies()):
        yield encoding("x", lambda *_, result=result: result)


def wide_text():
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return array.array("u", "AAAA")


BOOLS = [
    True, False, 1, 0, None, 2, "", "x", b"", [], ["NOT SPECIFIED"], 0.0, float("nan"), Size(0),
    Size(1), Size(-1), Truth(lambda: True), Truth(lambda: False), Truth(lambda: 1),
    Truth(raises(ZeroDivisionError, "bool")), object(),
]

WRAPCOLS = [
    76, 4, 0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 63, 64, 65, 75, 77, 1000, -1, -2, -4, -5, -76,
    sys.maxsize - 3, sys.maxsize - 1, sys.maxsize, sys.maxsize + 1, 2 * sys.maxsize,
    2 * sys.maxsize + 1, 2 * sys.maxsize + 2, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63, 2**64,
    2**200, -2**31, -2**63, -2**63 - 1, -2**64, True, False, None, 1.0, float("nan"), "4", b"4",
    "", [], object(), Index(lambda: 4), Index(lambda: 0), Index(lambda: -1), Index(lambda: 2**70),
    Index(lambda: True), Index(lambda: 4.0), Index(lambda: None),
    Index(raises(ZeroDivisionError, "index")), Index(raises(OverflowError, "mine")),
]

BYTES_OPTIONS = [
    b"\n", b"=", b"", b" ", b"\n\r\t \v", b"A", b"+/", b"-_", b"\0", b"\xff", b"=\n", b"zy<~>",
    b"abcdef", b"ABCDEFGHIJ", bytes(range(256)), bytes(range(256)) * 2, bytearray(b"\n"),
    memoryview(b"\n"), memoryview(b".\n.=")[1::2], memoryview(b"\n=\n=").cast("H"),
    memoryview(b"\n=\n=").cast("B", [2, 2]), array.array("H", b"\n="), mapped(b"\n"),
    Bytes(b"\n"), Bytearray(b"\n"), "\n", "", Text("\n"), "\xe9", None, 0, 10, [10],
    ["NOT SPECIFIED"], object(),
    released(b"\n"), Buffer(lambda: memoryview(b"\n")), Buffer(raises(ZeroDivisionError, "buffer")),
]

ALTCHARS = [
    b"-_", b"/+", b"+/", b"==", b"AA", b"ab", b"+a", b"a/", b"=+", b"-=", b"++", b"//", b"--",
    b"\n-", b"\0\xff", b"\x80\xff", "-_", "+/", "\xe9-", "-\ud800", "ab", bytearray(b"-_"),
    bytearray(b"ab"), memoryview(b"-_"), memoryview(b"-._.")[::2], memoryview(b"-_").cast("H"),
    memoryview(b"-_-_").cast("H"), memoryview(b"-_").cast("B", [1, 2]),
    memoryview(b"-_").cast("B", [2, 1]), array.array("H", [0x5f2d]), array.array("H", b"-_-_"),
    array.array("B", b"-_"), mapped(b"-_"), Bytes(b"-_"), Bytearray(b"-_"), Text("-_"), b"", b"-",
    b"-_!", b"x" * 300, "", "-", "-_!", Text("-"), bytearray(b"-"), memoryview(b"-"), None, 0, 2,
    45, True, 1.5, [], [45, 95], (45, 95), {45: 1, 95: 2}, range(2), Size(2), Size(-1), object(),
    Bytes(b"-"), encoding("x", lambda *_: b"-_"), encoding("xx", lambda *_: b"-"),
    released(b"-_"), Buffer(lambda: memoryview(b"-_")), Buffer(lambda: memoryview(b"-")),
    Buffer(raises(ZeroDivisionError, "buffer")),
]

# For an option whose repr is part of a message.
ODD_REPRS = [
    OddRepr(lambda: "\xe9\u0100\U0001f600\0\n"), OddRepr(lambda: "\ud800"), OddRepr(lambda: 5),
    OddRepr(lambda: Text("text")), OddRepr(lambda: "x" * 10000),
    OddRepr(raises(ZeroDivisionError, "repr")), "\ud800", b"\xff", "\u20ac\u20ac\u20ac",
]
