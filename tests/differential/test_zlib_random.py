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

import compare

CASES = int(os.environ.get("RUSTDLIB_ZLIB_CASES", 1500))
WBITS = (15, 15, -15, 31, 9, -9, 12, 25)


def piece(chance, size):
    """Bytes of one kind."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.randbytes(size)
    if kind == 1:
        return bytes([chance.randrange(256)]) * size
    if kind == 2:
        period = chance.randbytes(chance.randrange(1, 300))
        return (period * (size // len(period) + 1))[:size]
    if kind == 3:
        # Few symbols of very different number make long codes.
        weights = [2 ** -n for n in range(chance.randrange(2, 30))]
        return bytes(chance.choices(range(len(weights)), weights, k=size))
    if kind == 4:
        words = [chance.randbytes(chance.randrange(1, 9)) for _ in range(chance.randrange(1, 200))]
        return b"".join(chance.choices(words, k=size // 4 + 1))[:size]
    with open(compare.__file__, "rb") as f:
        return (f.read() * (size // 5000 + 1))[:size]


def data(chance):
    """A few pieces, some of which come again."""
    longest = chance.choice((8, 300, 5000, 20000))
    pieces = [piece(chance, chance.randrange(longest)) for _ in range(chance.randrange(1, 4))]
    return b"".join(chance.choices(pieces, k=chance.randrange(1, 5)))


class Random(unittest.TestCase):
    def test_both_ways(self):
        import zlib
        c = rustdlib_wired.twin("zlib")
        for seed in range(CASES):
            chance = random.Random(seed)
            plain, wbits, level = data(chance), chance.choice(WBITS), chance.randrange(-1, 10)
            config = level, 8, wbits, chance.randrange(1, 10), chance.choice((0, 0, 0, 1, 2, 3, 4))
            with self.subTest(seed=seed, config=config, size=len(plain)):
                packed = zlib.compress(plain, level, wbits=wbits)
                self.assertEqual(c.decompress(packed, wbits), plain)
                stream = zlib.compressobj(*config)
                cut = chance.randrange(len(plain) + 1)
                head = stream.compress(plain[:cut])
                if chance.random() < 0.2:
                    head += stream.flush(chance.choice((1, 2, 3, 5)))
                if chance.random() < 0.2:
                    stream = stream.copy()
                packed = head + stream.compress(plain[cut:]) + stream.flush()
                back = c.decompressobj(wbits)
                self.assertEqual(back.decompress(packed), plain)
                self.assertEqual((back.eof, back.unused_data), (True, b""))
                stream = c.compressobj(*config)
                packed = stream.compress(plain) + stream.flush()
                self.assertEqual(zlib.decompress(packed, wbits), plain)


if __name__ == "__main__":
    unittest.main()
