"""The Rust zlib against the C one.

Compressed bytes differ, so what one side compresses the other decompresses. What
decompresses is compared step by step: value or exception, and each attribute.
"""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import itertools
import random
import sys
import threading
import unittest

import compare
import values
from random_data import splits

try:
    import _testcapi
except ImportError:
    _testcapi = None

AT_LEAST_3_12 = sys.version_info >= (3, 12)
AT_LEAST_3_15 = sys.version_info >= (3, 15)
WBITS = (*range(9, 16), *range(-15, -8), *range(25, 32))
WORDS = (b"zlib inflate deflate window table length distance literal code block the a "
         b"of and in to \n\n 0123456789 <xml> </xml> \xff\xfe\0\0\0\0").split(b" ")


def text(size, seed=0):
    chance = random.Random(seed)
    return b" ".join(chance.choices(WORDS, k=size // 3 + 1))[:size]


def samples():
    """One of each kind of data, by name."""
    noise = random.Random(1).randbytes
    return {
        "empty": b"", "byte": b"a", "text": text(5000), "noise": noise(3000),
        "zeros": bytes(70000), "large": text(150000, 2), "mixed": text(4000) + noise(4000) + bytes(4000),
        "distant": noise(300) + text(32000) + noise(300), "period": bytes(range(256)) * 30,
    }


def inflate(module, chance, data, **keywords):
    """What a stream makes of the data in pieces, with limits on the output."""
    stream = module.decompressobj(**keywords)
    parts = []
    for piece in splits(chance, data):
        while True:
            parts.append(stream.decompress(piece, chance.choice((0, 0, 1, 7, 300, 5000))))
            piece = stream.unconsumed_tail
            if not piece or chance.random() < 0.05:
                break
        if piece:
            parts.append(stream.decompress(piece))
    parts.append(stream.flush())
    assert stream.eof, "no end"
    return b"".join(parts)


class Zlib(compare.TestCase):
    module = "zlib"

    def both(self, call):
        """What `call` gives for each of the two modules must be the same."""
        self.calls += 1
        want, got = call(self.twin), call(self.rust)
        if want != got:
            self.differences.append(f"{self.id()}\n    twin {compare.brief(want)}\n    ours {compare.brief(got)}")
        return got

    def outcome(self, function, *args, **keywords):
        result = compare.outcome(function, args, keywords, self.warned)
        if result[0][0] == "returns" and type(result[0][2]).__module__ == "zlib":
            return "returns", type(result[0][2]).__name__
        return result

    def state(self, stream):
        names = ("eof", "unused_data", "unconsumed_tail", "needs_input")
        return [getattr(stream, name, None) for name in names]

    def drive(self, make, steps):
        """Each (method, arguments...) in order: what it does, and the state after it."""
        done = []
        stream = make()
        for name, *args in steps:
            if name == "copy":
                copied = self.outcome(stream.copy)
                done.append(copied)
                stream = stream.copy() if copied[0] == "returns" else stream
            else:
                done.append(self.outcome(getattr(stream, name), *args))
            done.append(self.state(stream))
        return done


class Arguments(Zlib):
    NUMBERS = (0, 1, -1, 8, 9, 15, 16, 31, 47, 48, -8, -15, -16, 2**31 - 1, 2**31, -2**31 - 1, 2**63, 2**200,
               -2**200, True, None, 1.5, "1", b"1", object(), values.Index(lambda: 9),
               values.Index(lambda: None), values.Index(values.raises(ZeroDivisionError, "index")))
    OBJECTS = (None, 5, "x", object(), b"", b"x", bytearray(b"x"), memoryview(b"xyz")[::2],
               values.released(b"abc"), values.Bytes(b"abc"), values.mapped(b"abc"),
               values.Buffer(lambda: memoryview(b"abc")),
               values.Buffer(values.raises(ZeroDivisionError, "buffer")))

    def test_numbers(self):
        data = self.twin.compress(b"data")
        for number in self.NUMBERS:
            for start in (b"", b"a", b"abc", b"x" * 100, b"x" * 6000):
                self.check("crc32", start, number)
                self.check("adler32", start, number)
            self.check("decompress", data, number)
            if number not in (2**31 - 1, 2**31):
                self.check("decompress", data, 15, number)
            self.both(lambda z: self.outcome(z.compress, b"", number)[0] == "returns" or
                      self.outcome(z.compress, b"", number))
            for name in ("level", "method", "wbits", "memLevel", "strategy"):
                self.both(lambda z: self.outcome(z.compressobj, **{name: number}))
            self.both(lambda z: self.outcome(z.decompressobj, number))
            self.both(lambda z: self.outcome(z.compressobj().flush, number)[0][:3:2]
                      if number not in (True, 1) else None)
            if number not in (2**31 - 1, 2**31):
                self.both(lambda z: self.outcome(z.decompressobj().flush, number))
            self.both(lambda z: self.outcome(z.decompressobj().decompress, data, number))
            if AT_LEAST_3_12:
                self.both(lambda z: self.outcome(z._ZlibDecompressor, number))
                self.both(lambda z: self.outcome(z._ZlibDecompressor().decompress, data, number))

    def test_objects(self):
        for thing in self.OBJECTS:
            for name in ("crc32", "adler32", "decompress"):
                self.check(name, thing)
            self.both(lambda z: self.outcome(z.compressobj, zdict=thing))
            self.both(lambda z: self.outcome(z.compressobj, zdict=thing, wbits=31))
            for wbits in (15, -15, 31):
                self.both(lambda z: self.outcome(z.decompressobj, wbits, thing))
                if AT_LEAST_3_12:
                    self.both(lambda z: self.outcome(z._ZlibDecompressor, wbits, thing))
            self.both(lambda z: self.outcome(z.compressobj().compress, thing)[0][:3])
            self.both(lambda z: self.outcome(z.decompressobj().decompress, thing))

    def test_binding(self):
        for wrong in ((), (b"",) * 9):
            for name in ("crc32", "adler32", "compress", "decompress", "compressobj", "decompressobj"):
                self.both(lambda z: self.outcome(getattr(z, name), *wrong)[0][:2])
        for keywords in ({"data": b""}, {"foo": 1}, {"wbits": 15, "foo": 1}):
            for name in ("crc32", "compress", "decompress", "compressobj", "decompressobj"):
                self.both(lambda z: self.outcome(getattr(z, name), **keywords))
            for name in ("compress", "flush", "copy", "__copy__", "__deepcopy__"):
                self.both(lambda z: self.outcome(getattr(z.compressobj(), name), **keywords))
            for name in ("decompress", "flush", "copy", "__copy__", "__deepcopy__"):
                self.both(lambda z: self.outcome(getattr(z.decompressobj(), name), **keywords))

    @unittest.skipUnless(AT_LEAST_3_15, "new in 3.15")
    def test_combine_lengths(self):
        """A length is a C off_t: 64 bits, also where a pointer has 32."""
        lengths = [0, 1, 65521, 2**31 - 1, 2**31, 2**32, 2**32 + 5, 2**62, 2**63 - 1, 2**63, 2**64,
                   2**100, -2**63 - 1, -2**100]
        for name in "crc32_combine", "adler32_combine":
            for length in lengths:
                self.check(name, 0x12345678, 0x23456789, length)

    @unittest.skipUnless(AT_LEAST_3_15, "new in 3.15")
    def test_combine(self):
        for name in ("crc32_combine", "adler32_combine"):
            for number in self.NUMBERS:
                self.check(name, number, 5, 7)
                self.check(name, 5, number, 7)
                if not (type(number) is int and number < 0):
                    self.check(name, 12345, 678910, number)
            for cut in range(0, 3000, 97):
                data, of = text(3000), getattr(self.rust, name[:-8])
                combined = getattr(self.rust, name)(of(data[:cut]), of(data[cut:]), 3000 - cut)
                self.assertEqual(combined, of(data))
        # gh-156180: here C before 3.15.1 does not come back.
        self.assertRaises(ValueError, self.rust.crc32_combine, 0, 0, -5)

    def test_constants(self):
        def public(z):
            return {k: v for k, v in vars(z).items() if type(v) in (int, str) and k[0] != "_" and "VERSION" not in k}
        self.both(public)
        self.both(lambda z: self.outcome(getattr, z, "__version__"))
        self.both(lambda z: self.outcome(getattr, z, "nothing"))

    def test_classes(self):
        """gh-67413: nothing can be had that is not initialised, nor initialised twice."""
        makers = [lambda z: z.compressobj(), lambda z: z.decompressobj()]
        if AT_LEAST_3_12:
            makers.append(lambda z: z._ZlibDecompressor())
        for make in makers:
            for call in (type, lambda o: type(o)(), lambda o: type(o).__new__(type(o)), lambda o: o.__init__(),
                         lambda o: object.__new__(type(o)), lambda o: setattr(o, "eof", 1), lambda o: o.__reduce_ex__(2),
                         lambda o: setattr(o, "unused_data", 1), lambda o: setattr(type(o), "attribute", 1),
                         lambda o: sorted(vars(type(o))), lambda o: type("Derived", (type(o),), {})):
                self.both(lambda z: str(self.outcome(call, make(z)))[:90].split(" at 0x")[0])
            flags = 0x10000 - 1 & ~0x200  # All but what the interpreter finds out about itself.
            self.both(lambda z: type(make(z)).__flags__ & flags)


class Streams(Zlib):
    def test_each_parameter_both_ways(self):
        for name, data in samples().items():
            chance = random.Random(name)
            configs = [(6, wbits, 8, 0) for wbits in WBITS]
            configs += [(level, 15, 8, 0) for level in range(-1, 10)]
            configs += [(chance.randrange(1, 10), -15, memory, chance.randrange(5)) for memory in range(1, 10)]
            configs += [(level, 15, 8, strategy) for level in (1, 6, 9) for strategy in range(5)]
            for level, wbits, memory, strategy in configs:
                for one, other in ((self.rust, self.twin), (self.twin, self.rust)):
                    stream = one.compressobj(level, 8, wbits, memory, strategy)
                    packed = b"".join(map(stream.compress, splits(chance, data))) + stream.flush()
                    with self.subTest(name=name, config=(level, wbits, memory, strategy), one=one is self.rust):
                        self.assertEqual(inflate(other, chance, packed, wbits=wbits), data)
                        self.assertEqual(other.decompress(packed, 47 if wbits > 0 else wbits), data)

    def test_flush_modes(self):
        data = text(60000)
        for seed in range(60):
            chance = random.Random(seed)
            for one, other in ((self.rust, self.twin), (self.twin, self.rust)):
                stream = one.compressobj(chance.randrange(10), 8, chance.choice((15, -15, 31)))
                wbits = {0x78: 15, 0x1f: 31}
                packed = []
                for piece in splits(chance, data):
                    packed.append(stream.compress(piece))
                    packed.append(stream.flush(chance.choice((0, 1, 2, 3, 5))))
                packed = b"".join([*packed, stream.flush()])
                wbits = 31 if packed[:2] == b"\x1f\x8b" else 15 if packed[0] & 15 == 8 and packed[0] >> 4 == 7 \
                    and (packed[0] * 256 + packed[1]) % 31 == 0 else -15
                self.assertEqual(inflate(other, chance, packed, wbits=wbits), data)
        # A flush brings out everything so far.
        for mode in (2, 3):
            stream, back = self.rust.compressobj(), self.twin.decompressobj()
            for piece in splits(random.Random(5), data):
                self.assertEqual(back.decompress(stream.compress(piece) + stream.flush(mode)), piece)

    def test_what_flush_says(self):
        modes = (0, 1, 2, 3, 4, 5, 6, -1, 7, 100)
        for seed in range(300):
            chance = random.Random(seed)
            steps = [("flush", chance.choice(modes)) if chance.random() < 0.7 else ("compress", b"")
                     for _ in range(chance.randrange(1, 7))] + [("copy",)]
            self.both(lambda z: [r[0][:3:2] if type(r) is tuple else r for r in
                                 self.drive(lambda: z.compressobj(1, wbits=-15), steps)])

    def test_dictionaries(self):
        data, zdict = text(20000), text(3000, 9)
        for wbits, size in itertools.product((15, -15, 9, -9), (0, 1, 5, 300, 3000)):
            chance = random.Random(size)
            for one, other in ((self.rust, self.twin), (self.twin, self.rust)):
                for words in (zdict[:size], bytearray(zdict[:size]), zdict[:size] * 30):
                    stream = one.compressobj(wbits=wbits, zdict=words)
                    packed = stream.compress(data) + stream.flush()
                    self.assertEqual(inflate(other, chance, packed, wbits=wbits, zdict=words), data)
                    for wrong in ({}, {"zdict": b"wrong"}):
                        steps = [("decompress", packed, 50), ("decompress", b""), ("flush",), ("copy",)]
                        if wbits > 0:
                            self.both(lambda z: self.drive(lambda: z.decompressobj(wbits, **wrong), steps))

    def test_copies(self):
        data = text(100000)
        for seed in range(40):
            chance = random.Random(seed)
            cut, wbits = chance.randrange(len(data)), chance.choice((15, -15, 31, 9))
            stream = self.rust.compressobj(chance.randrange(10), 8, wbits, chance.randrange(1, 10))
            head = stream.compress(data[:cut])
            copy = stream.copy()
            other = text(30000, seed)
            tail = stream.compress(data[cut:]) + stream.flush()
            self.assertEqual(self.twin.decompress(head + copy.copy().compress(b"") +
                                                  (last := copy.copy(), last.compress(other) + last.flush())[1],
                                                  wbits), data[:cut] + other)
            del stream
            self.assertEqual(copy.compress(data[cut:]) + copy.flush(), tail)
            self.assertEqual(self.twin.decompress(head + tail, wbits), data)
            packed = head + tail
            at = chance.randrange(len(packed))
            steps = [("decompress", packed[:at], 1000), ("copy",), ("decompress", b"", 10), ("copy",),
                     ("decompress", packed[at:] + b"rest", 999), ("copy",), ("flush",), ("copy",)]
            self.both(lambda z: self.drive(lambda: z.decompressobj(wbits), steps))

    def test_members_of_gzip(self):
        parts = [text(size, size) for size in (0, 1, 100, 70000, 5)]
        packed = b"".join(self.rust.compress(part, wbits=31) for part in parts)
        for module in (self.rust, self.twin):
            rest, found = packed, []
            while rest:
                stream = module.decompressobj(31)
                found.append(stream.decompress(rest))
                rest = stream.unused_data
            self.assertEqual(found, parts)

    def test_headers_are_those_of_the_level(self):
        for level, wbits, zdict in itertools.product(range(-1, 10), (15, 9, 12, 31), (None, b"words")):
            if zdict and wbits == 31:
                continue
            keywords = {"zdict": zdict} if zdict else {}
            for strategy in range(5):
                def head(z):
                    stream = z.compressobj(level, 8, wbits, 8, strategy, **keywords)
                    return (stream.compress(b"abc") + stream.flush())[:10 if wbits == 31 else 6 if zdict else 2]
                self.both(head)

    def test_sizes(self):
        for name, data in samples().items():
            for level in range(10):
                ours, want = len(self.rust.compress(data, level)), len(self.twin.compress(data, level))
                self.assertLessEqual(ours, want * 1.04 + 30, (name, level))

    def test_short_strings_are_those_of_C(self):
        """What people compare in their tests: few bytes, which come again, but never those at the very beginning."""
        letters = bytes(range(65, 90))
        strings = [(letters[:period] * 32)[:size] for period in range(1, 25) for size in range(32)]
        strings += [bytes(string) for size in range(7) for string in itertools.product(b"ab", repeat=size)]
        for level in range(2, 10):
            for strategy, zdict in ((0, b""), (1, b""), (4, b""), (0, b"ABCABCDE"), (0, b"ab")):
                if strategy == self.rust.Z_FILTERED and level < 4:
                    continue  # For C the same as the default.

                def packed(z):
                    return [self.packed(z, string, level, strategy, zdict) for string in strings]
                self.assertEqual(packed(self.rust), packed(self.twin), (level, strategy, zdict))

    def packed(self, z, data, level, strategy, zdict):
        maker = z.compressobj(level, 8, -15, 8, strategy, zdict)
        return maker.compress(data) + maker.flush()

    def test_nothing_reaches_back_over_a_full_flush(self):
        for level in range(10):
            for strategy in range(5):
                maker = self.rust.compressobj(level, 8, -15, 8, strategy)
                maker.compress(b"a" * 100) + maker.flush(self.rust.Z_FULL_FLUSH)
                for data in (b"a" * 100, b"a" * 4, text(500)):
                    after = maker.compress(data) + maker.flush(self.rust.Z_FULL_FLUSH)
                    self.assertEqual(self.twin.decompressobj(-15).decompress(after), data, (level, strategy))

    def test_what_was_compressed_before_does_not_matter(self):
        data = [text(size, size) for size in (0, 10, 1000, 40000)]
        first = {(i, level): self.rust.compress(d, level) for i, d in enumerate(data) for level in range(10)}
        for seed in range(5):
            again = list(first)
            random.Random(seed).shuffle(again)
            for i, level in again:
                self.assertEqual(self.rust.compress(data[i], level), first[i, level])

    def test_distant_matches(self):
        """CVE-2018-25032: fixed codes and little memory, with as many distant matches as can be."""
        for seed, memory in itertools.product(range(3), (1, 2, 8)):
            chance = random.Random(seed)
            pairs = [chance.randbytes(4) for _ in range(4000)]
            data = b"".join(chance.choice(pairs) + chance.randbytes(chance.randrange(2)) for _ in range(20000))
            for level, strategy in itertools.product((1, 6, 9), (0, 4)):
                stream = self.rust.compressobj(level, 8, 15, memory, strategy)
                self.assertEqual(self.twin.decompress(stream.compress(data) + stream.flush()), data)
