"""The Rust _bz2 against the C one: bytes, values, exceptions and attributes are the same."""
import itertools
import os
import random
import sys
import time
import tracemalloc
import unittest

import compare
import random_data
import values
from bz2_data import KINDS, LARGE_KINDS, fibonacci
from random_data import splits

CASES = int(os.environ.get("RUSTDLIB_BZ2_CASES", 100))
# With 10,000 cases, which is the whole of it, inputs are larger, and times are compared.
WHOLE = CASES >= 10_000
VERSION = sys.version_info[:3]
# gh-150599: from then on C refuses to use a decompressor again that has failed.
REFUSES = VERSION >= {11: (3, 11, 17), 12: (3, 12, 15), 13: (3, 13, 14), 14: (3, 14, 6)}.get(
    VERSION[1], (3, 15))
ODD = (None, 5, -1, 0, 10, 2**31, -2**31 - 1, 2**63, 2**200, True, 1.5, "x", object(), b"", b"x",
       bytearray(b"x"), memoryview(b"xyz")[::2], values.released(b"abc"), values.Bytes(b"abc"),
       values.mapped(b"abc"), values.Buffer(lambda: memoryview(b"abc")), values.Index(lambda: 9),
       values.Index(lambda: None), values.Index(values.raises(ZeroDivisionError, "index")),
       values.Buffer(values.raises(ZeroDivisionError, "buffer")))


LARGE, SMALLEST, LARGEST = (100, 1_000_000, 3_000_000) if WHOLE else (5, 150_000, 300_000)
SIZES = (8, 300, 300, 5000, 20000, 120000)


def packed(module, data, level=9):
    stream = module.BZ2Compressor(level)
    return stream.compress(data) + stream.flush()


class Bz2(compare.TestCase):
    module = "_bz2"

    def both(self, call, what=""):
        """What `call` gives for each of the two modules must be the same."""
        self.calls += 1
        want, got = call(self.twin), call(self.rust)
        if want != got:
            self.differences.append(f"{self.id()} {what}\n    twin {differing(want, got)}\n"
                                    f"    ours {differing(got, want)}")
        return got

    def outcome(self, function, *args, **keywords):
        result = compare.outcome(function, args, keywords, self.warned)
        if result[0][0] == "returns" and type(result[0][2]).__module__ == "_bz2":
            return "returns", type(result[0][2]).__name__
        return result

    def drive(self, stream, steps):
        """Each (method, arguments...) in order: what it does, and the state after it."""
        done = []
        for name, *args in steps:
            done.append(self.outcome(getattr(stream, name), *args))
            done.append([getattr(stream, key, None) for key in ("eof", "needs_input", "unused_data")])
            if done[-2][0][0] == "raises" and not REFUSES and "EOFError" not in done[-2][0][1]:
                # What C does from here on, it does with what the error has left.
                break
        return done

    def compress(self, level, parts):
        """The whole that the parts become. Where it is divided is not compared: a few of the last bytes
        of a block may come with the next one."""
        def of(module):
            stream = module.BZ2Compressor(level)
            return b"".join([*map(stream.compress, parts), stream.flush()])
        return of

    def read(self, pieces, seed, limits):
        """A stream is given the pieces one after the other; where it has more to give, it is asked."""
        def of(module):
            stream, chance = module.BZ2Decompressor(), random.Random(seed)
            steps = []
            for given in pieces:
                steps += self.drive(stream, [("decompress", given, chance.choice(limits))])
                while not (stream.needs_input or stream.eof or steps[-2][0][0] == "raises"):
                    # Not a whole file byte by byte.
                    limit = chance.choice(limits if len(steps) < 100 else limits[-2:])
                    steps += self.drive(stream, [("decompress", b"", limit)])
                if steps[-2][0][0] == "raises":
                    break
            return steps
        return of


def differing(one, other):
    """Where two lists begin to differ."""
    if isinstance(one, list) and isinstance(other, list):
        for at, (a, b) in enumerate(itertools.zip_longest(one, other)):
            if a != b:
                return f"step {at}: {compare.brief(a)}"
    return compare.brief(one)


class Arguments(Bz2):
    def test_constructors(self):
        for args in [(), *((odd,) for odd in ODD), (9, 9), (1, None, 2)]:
            self.both(lambda m: self.outcome(m.BZ2Compressor, *args), args)
            self.both(lambda m: self.outcome(m.BZ2Decompressor, *args), args)
        for keywords in {"compresslevel": 9}, {"spam": 1}, {"compresslevel": 9, "spam": 1}:
            for args in (), (9,), (9, 9):
                self.both(lambda m: self.outcome(m.BZ2Compressor, *args, **keywords), keywords)
                self.both(lambda m: self.outcome(m.BZ2Decompressor, *args, **keywords), keywords)

    def test_methods(self):
        good = packed(self.twin, b"data" * 9)
        for args in [(), *((odd,) for odd in ODD), *((good, odd) for odd in ODD), *((odd, 5) for odd in ODD),
                     (good, 1, 1), (b"", b"")]:
            for keywords in {}, {"data": good}, {"max_length": 3}, {"max_length": None}, {"spam": 1}:
                for name, make in ("compress", "BZ2Compressor"), ("decompress", "BZ2Decompressor"):
                    self.both(lambda m: self.outcome(getattr(getattr(m, make)(), name), *args, **keywords),
                              (name, args, keywords))
                self.both(lambda m: self.outcome(m.BZ2Compressor().flush, *args, **keywords), args)

    def test_attributes(self):
        for name in "eof", "needs_input", "unused_data", "spam":
            self.both(lambda m: self.outcome(setattr, m.BZ2Decompressor(), name, 1), name)
            self.both(lambda m: self.outcome(delattr, m.BZ2Decompressor(), name), name)
        for make in "BZ2Compressor", "BZ2Decompressor":
            self.both(lambda m: self.outcome(setattr, getattr(m, make), "spam", 1))
            self.both(lambda m: self.outcome(type, "Derived", (getattr(m, make),), {}))

    def test_pickling(self):
        import copy
        import pickle
        for make in "BZ2Compressor", "BZ2Decompressor":
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                self.both(lambda m: self.outcome(pickle.dumps, getattr(m, make)(), protocol))
            for function in copy.copy, copy.deepcopy:
                self.both(lambda m: self.outcome(function, getattr(m, make)()))

    def test_made_again(self):
        """By `__init__`, which 3.11 has, and in later versions is that of every object."""
        good = packed(self.twin, b"data" * 9)
        for args in (), (3,):
            def compressor(m):
                stream = m.BZ2Compressor()
                stream.compress(b"before")
                return stream.__init__(*args), self.drive(stream, [("compress", b"after"), ("flush",)])
            self.both(compressor)

        def decompressor(m):
            stream = m.BZ2Decompressor()
            stream.decompress(good[:20])
            again = stream.__init__()
            return again, self.drive(stream, [("decompress", good[20 * (VERSION >= (3, 12)):] + b"tail")])
        self.both(decompressor)


class Bytes(Bz2):
    def test_random(self):
        for seed in range(CASES):
            chance = random.Random(seed)
            plain, level = random_data.data(chance, SIZES, KINDS), chance.randrange(1, 10)
            file = self.both(self.compress(level, splits(chance, plain)), f"seed {seed}")
            file += chance.choice((b"", b"tail"))
            pieces = splits(chance, file)
            self.both(self.read(pieces, seed, (-1, 0, 1, 7, 300, 5000, 100_000, -1)), f"seed {seed}")

    def test_ends_of_blocks(self):
        """A block has 19 bytes less than it says; where it is full is seen before the next byte."""
        noise = random.Random(2).randbytes(300_000)
        runs = b"".join(bytes([n % 3]) * (n % 9) for n in range(60_000))
        near = *range(99_978, 99_985), 199_961, 199_962, 199_963
        for body, sizes in (noise, near), (runs, near), (bytes(26_000_000), (5_098_980, 5_099_235)), (
                fibonacci(300_000), near[::5]), (b"abcd" * 80_000, near[::5]):
            for size in sizes:
                for parts in [body[:size]], [body[:size], body[size:size + 1]]:
                    self.both(self.compress(1, [*parts, b""]), f"{size}")

    def test_large(self):
        """Across the ends of blocks; none takes much longer than with C."""
        slowest = [0, 0]
        for seed, kind in zip(range(LARGE), itertools.cycle(LARGE_KINDS)):
            chance = random.Random(seed)
            plain = kind(chance, chance.randrange(SMALLEST, LARGEST))
            level = chance.choice((1, 2, 5, 9)) if seed >= len(LARGE_KINDS) else 1
            file = self.both(self.compress(level, splits(chance, plain, 4)), f"seed {seed}")
            pieces = splits(chance, file)
            self.both(self.read(pieces, seed, (-1, 8192, 65536, 1 << 20)), f"seed {seed}")
            if WHOLE:
                ratios = (self.slower(lambda m: packed(m, plain, level)),
                          self.slower(lambda m: m.BZ2Decompressor().decompress(file)))
                slowest = [*map(max, slowest, ratios)]
                self.assertLess(max(ratios), 1.5, f"seed {seed}")
        if WHOLE:
            print("times of C's at most: compress {:.2f}, decompress {:.2f}".format(*slowest))

    def slower(self, call):
        """How many times as long as C it takes: the least of some measurements, for other processes disturb
        them."""
        def seconds(module):
            begin = time.process_time()
            call(module)
            return time.process_time() - begin
        return min(seconds(self.rust) / seconds(self.twin) for _ in range(3))

    def test_a_byte_at_a_time(self):
        file = packed(self.twin, bytes(200_000) + b"abc" * 100, 1)
        for given in file, file + b"tail", file[:-1]:
            pieces = [given[n:n + 1] for n in range(len(given))]
            for limit in -1, 0, 1000, 100_000:
                steps = [("decompress", one, limit) for one in pieces] + [("decompress", b"", limit)] * 9
                self.both(lambda m: self.drive(m.BZ2Decompressor(), steps), limit)

    def test_limits(self):
        """How much comes out, and what is left, at each limit."""
        plain = random.Random(3).randbytes(400)
        file = packed(self.twin, plain) + b"tail"
        for limit in *range(0, 410), 2**31, 2**63 - 1, -1, -2:
            steps = [("decompress", file, limit), *[("decompress", b"", limit)] * 5]
            self.both(lambda m: self.drive(m.BZ2Decompressor(), steps), limit)
        for cut in range(len(file)):
            steps = [("decompress", file[:cut], 30), ("decompress", file[cut:], 0), ("decompress", b"", -1)]
            self.both(lambda m: self.drive(m.BZ2Decompressor(), steps), cut)


    def test_a_bomb(self):
        """Of much that is to come, a limited call puts out its limit, and has memory for one block."""
        bomb = packed(self.twin, bytes(60_000_000))
        tracemalloc.start()
        stream = self.rust.BZ2Decompressor()
        sizes = {len(stream.decompress(given, 1000)) for given in (bomb, *[b""] * 99)}
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        self.assertEqual((sizes, stream.eof, stream.needs_input), ({1000}, False, False))
        # So much libbz2 has for a block.
        self.assertLess(peak, 4 * 900_000 + 64_116)


class Damage(Bz2):
    """Corrupt and truncated data: the same exception, output and state after each step."""

    def files(self):
        chance = random.Random(4)
        for plain in b"", b"a", b"spam and eggs" * 30, chance.randbytes(300), bytes(5000), fibonacci(2000):
            yield packed(self.twin, plain, 1)
        yield packed(self.twin, chance.randbytes(100_100), 1)[:700]

    def test_each_byte(self):
        chance = random.Random(5)
        for file in self.files():
            for place in range(len(file)):
                for change in 1 << chance.randrange(8), 0xff, chance.randrange(1, 256):
                    damaged = bytearray(file)
                    damaged[place] ^= change
                    self.see(bytes(damaged), chance, f"byte {place} of {len(file)} ^ {change}")
                self.see(file[:place], chance, f"first {place} of {len(file)}")

    def test_each_bit_of_a_header(self):
        chance = random.Random(6)
        file = packed(self.twin, b"spam and eggs" * 30)
        for bit in range(8 * len(file)):
            damaged = bytearray(file)
            damaged[bit // 8] ^= 1 << bit % 8
            self.see(bytes(damaged), chance, f"bit {bit}")

    def test_noise(self):
        chance = random.Random(7)
        for _ in range(2000):
            head = chance.choice((b"", b"B", b"BZh", b"BZh9", b"BZh91AY&SY", b"BZh9\x17rE8P\x90"))
            self.see(head + chance.randbytes(chance.randrange(200)), chance, head)

    def see(self, damaged, chance, what):
        self.both(lambda m: self.drive(m.BZ2Decompressor(), [("decompress", damaged), ("decompress", b"")]), what)
        steps = [("decompress", part, chance.choice((-1, 0, 1, 100))) for part in splits(chance, damaged, 4)]
        steps += [("decompress", b"", -1)] * 3 + [("decompress", b"more", -1)]
        self.both(lambda m: self.drive(m.BZ2Decompressor(), steps), what)

    def test_used_again(self):
        """After an error a stream does nothing any more."""
        file = bytearray(packed(self.twin, b"spam and eggs" * 30))
        file[-4] ^= 16
        for pieces in [file], [file[:20], file[20:]]:
            stream = self.rust.BZ2Decompressor()
            with self.assertRaisesRegex(OSError, "Invalid data stream"):
                for given in pieces:
                    stream.decompress(given)
            self.assertEqual((stream.eof, stream.needs_input, stream.unused_data), (False, not REFUSES, b""))
            for given in b"", b"x", file:
                with self.assertRaises(ValueError if REFUSES else OSError):
                    stream.decompress(given)

    def test_flushed(self):
        for after in "compress", "flush":
            steps = [("compress", b"x"), ("flush",), (after, *[b"y"] * (after == "compress")), ("flush",)]
            self.both(lambda m: self.drive(m.BZ2Compressor(), steps))


if __name__ == "__main__":
    unittest.main()
