"""Random data through the Rust encoder and the C decompressor, and the other way.

The cases are the same on every run. RUSTDLIB_ZLIB_CASES says how many there are to be: with some
hundred thousand of them this runs for an hour.
"""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import os
import random
import zlib

import random_data
from random_data import splits
from test_zlib import inflate

CASES = int(os.environ.get("RUSTDLIB_ZLIB_CASES", 800))
SIZES = (8, 300, 300, 5000, 20000, 100000)
WBITS = (15, 15, -15, 31, 9, -9, 12, 25)
LEVELS = range(-1, 10)
STRATEGIES = (0, 0, 0, 1, 2, 3, 4)
FLUSHES = (0, 1, 2, 3, 5)


def compress(module, chance, plain, wbits, levels=LEVELS, strategies=STRATEGIES, flushes=FLUSHES, **keywords):
    """A stream of it, in pieces with flushes and copies between them. Each copy, and what it was
    copied from, must become a stream of its own, since either may be gone on with."""
    stream = module.compressobj(
        chance.choice(levels), 8, wbits, chance.randrange(1, 10), chance.choice(strategies), **keywords)
    packed, taken, others = b"", 0, []
    for part in splits(chance, plain, 6):
        packed += stream.compress(part)
        taken += len(part)
        if chance.random() < 0.2:
            packed += stream.flush(chance.choice(flushes))
        if chance.random() < 0.2 and hasattr(stream, "copy"):
            copied = stream.copy()
            if chance.random() < 0.5:
                stream, copied = copied, stream
            others.append((plain[:taken], packed + copied.flush()))
    return [*others, (plain, packed + stream.flush())]


class Random(unittest.TestCase):
    def test_both_ways(self):
        c = rustdlib_wired.twin("zlib")
        for seed in range(CASES):
            chance = random.Random(seed)
            plain, wbits, level = random_data.data(chance, SIZES), chance.choice(WBITS), chance.randrange(-1, 10)
            keywords = {}
            if wbits < 16 and chance.random() < 0.3:
                kind = chance.choice(random_data.KINDS)
                keywords["zdict"] = kind(chance, chance.randrange(1, 40000))
            with self.subTest(seed=seed, wbits=wbits, size=len(plain), dictionary=bool(keywords)):
                packed = zlib.compress(plain, level, wbits=wbits)
                self.assertEqual(c.decompress(packed, wbits), plain)
                for one, other in ((zlib, c), (c, zlib)):
                    for want, packed in compress(one, chance, plain, wbits, **keywords):
                        back = other.decompressobj(wbits, **keywords)
                        self.assertEqual(back.decompress(packed), want)
                        self.assertEqual((back.eof, back.unused_data), (True, b""))
                    self.assertEqual(inflate(other, chance, packed, wbits=wbits, **keywords), plain)

    def test_files_of_many_members(self):
        """As gzip reads them: what is behind a member is the next one, wherever the pieces end."""
        c = rustdlib_wired.twin("zlib")
        for seed in range(CASES // 10):
            chance = random.Random(seed)
            parts = [random_data.data(chance, SIZES)[:chance.choice((0, 1, 500, 50000))] for _ in range(chance.randrange(1, 8))]
            for one, other in ((zlib, c), (c, zlib)):
                file = b"".join(compress(one, chance, part, 31)[-1][1] for part in parts)
                with self.subTest(seed=seed, sizes=list(map(len, parts)), one=one is zlib):
                    self.assertEqual(self.members(other, splits(chance, file)), parts)

    def members(self, module, pieces):
        found, stream = [b""], module.decompressobj(31)
        for rest in pieces:
            while rest:
                if stream.eof:
                    stream = module.decompressobj(31)
                    found.append(b"")
                found[-1] += stream.decompress(rest)
                rest = stream.unused_data
        self.assertTrue(stream.eof)
        return found


if __name__ == "__main__":
    unittest.main()
