"""What we compress through the other libraries that people have for DEFLATE, and the other way.

isal is Intel's ISA-L and zlib-ng is itself, both with streams as zlib's; deflate is libdeflate, which takes
whole data. `cargo wire test` fetches the packages. How many cases there are: test_zlib_random.py.
"""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import importlib
import os
import random
import zlib

import random_data
from test_zlib import inflate
from test_zlib_random import CASES, FLUSHES, LEVELS, SIZES, STRATEGIES, WBITS, compress


def peer(package, module):
    """The module, or the test is skipped with the reason."""
    name = package.replace("-", "_")
    try:
        return importlib.import_module(f"{name}.{module}" if module else name)
    except ImportError:
        why = os.environ.get(f"RUSTDLIB_NO_{name.upper()}", f"{package} is not installed")
        raise unittest.SkipTest(why) from None


class Peers(unittest.TestCase):
    def test_isal(self):
        """It has no more levels, strategies and ways to flush than these, and no copies."""
        flushes = (zlib.Z_NO_FLUSH, zlib.Z_SYNC_FLUSH, zlib.Z_FULL_FLUSH)
        self.streams(peer("isal", "isal_zlib"), levels=range(4), strategies=(0,), flushes=flushes)

    def test_zlib_ng(self):
        self.streams(peer("zlib-ng", "zlib_ng"), levels=LEVELS, strategies=STRATEGIES, flushes=FLUSHES)

    def streams(self, other, **choices):
        def both_ways(chance, plain, wbits):
            dictionary = {}
            if wbits < 16 and chance.random() < 0.3:
                dictionary["zdict"] = chance.choice(random_data.KINDS)(chance, chance.randrange(1, 40000))
            for want, packed in compress(zlib, chance, plain, wbits, **dictionary):
                self.assertEqual(inflate(other, chance, packed, wbits=wbits, **dictionary), want)
            for want, packed in compress(other, chance, plain, wbits, **choices, **dictionary):
                self.assertEqual(inflate(zlib, chance, packed, wbits=wbits, **dictionary), want)

        self.each(both_ways)

    def test_libdeflate(self):
        """Its decoder is told how long the data is, and refuses what is longer or shorter."""
        deflate = peer("deflate", "")

        def both_ways(chance, plain, wbits):
            kind = "deflate" if wbits < 0 else "zlib" if wbits < 16 else "gzip"
            pack, unpack = (getattr(deflate, f"{kind}_{what}") for what in ("compress", "decompress"))
            for want, packed in compress(zlib, chance, plain, wbits):
                self.assertEqual(unpack(packed, len(want)), want)
            packed = bytes(pack(plain, chance.randrange(1, 13)))
            # It looks back as far as 32 KiB, whatever the other side has.
            self.assertEqual(inflate(zlib, chance, packed, wbits={"deflate": -15, "zlib": 15, "gzip": 31}[kind]), plain)

        self.each(both_ways)

    def each(self, both_ways):
        for seed in range(CASES // 4):
            chance = random.Random(seed)
            plain, wbits = random_data.data(chance, SIZES), chance.choice(WBITS)
            with self.subTest(seed=seed, wbits=wbits, size=len(plain)):
                both_ways(chance, plain, wbits)


if __name__ == "__main__":
    unittest.main()
