"""The Rust zlib: what its objects hold, as Python counts it, is never more than what those of C hold."""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import tracemalloc

try:
    import resource
except ImportError:
    resource = None

from limits import EMULATED
from test_zlib import AT_LEAST_3_12, Zlib, text

# So many are kept, and then as many others in their places.
KEPT = 100
IS_64_BIT = sys.maxsize > 1 << 32
# The object of a decompressor has its state in it, but for tables and window; C's is elsewhere until the end. With
# pointers of 64 bits it is no longer all the same; of 32 bits it is by 24 bytes on i386, and 36 on ARM.
STATE = 0 if IS_64_BIT else 36


def held(make):
    """How many bytes each object holds that `make` returns."""
    kept = [make() for _ in range(KEPT)]
    for index in range(KEPT):
        kept[index] = None
    tracemalloc.start()
    for index in range(KEPT):
        kept[index] = make()
    found = tracemalloc.get_traced_memory()[0] / KEPT
    tracemalloc.stop()
    return found


class Held(Zlib):
    def compressor(self, module, data, *options, **keywords):
        stream = module.compressobj(*options, **keywords)
        stream.compress(data)
        return stream

    def decompressor(self, make, data):
        stream = make()
        stream.decompress(data)
        return stream

    def flushed(self, stream):
        stream.flush()
        return stream

    def assert_no_more(self, name, make, but=0):
        want, got = held(lambda: make(self.twin)), held(lambda: make(self.rust))
        with self.subTest(name, want=want):
            self.assertLessEqual(got, want + but)

    def makers(self, module):
        """By name, functions that make an object of each class."""
        names = ["compressobj", "decompressobj"] + ["_ZlibDecompressor"] * AT_LEAST_3_12
        return {name: getattr(module, name) for name in names}

    def test_size(self):
        """What sys.getsizeof says of each class, whatever its objects have been given."""
        for name, make in self.makers(self.rust).items():
            want = sys.getsizeof(self.makers(self.twin)[name]()) + (0 if name == "compressobj" else STATE)
            stream = make()
            with self.subTest(name):
                self.assertLessEqual(sys.getsizeof(stream), want)
                getattr(stream, "compress", getattr(stream, "decompress", None))(self.twin.compress(text(3000)))
                self.assertLessEqual(sys.getsizeof(stream), want)

    def test_new(self):
        for name in self.makers(self.rust):
            self.assert_no_more(name, lambda module: self.makers(module)[name]())

    def test_in_between(self):
        for size in 1, 100, 3000, 70000:
            data = text(size)
            for options in (6, 8, 15, 8), (1, 8, -12, 5), (9, 8, 25, 1), (0,):
                self.assert_no_more(
                    f"compressobj{options} {size}", lambda module: self.compressor(module, data, *options))
            packed = self.twin.compress(data)[:-9]
            for name in set(self.makers(self.rust)) - {"compressobj"}:
                self.assert_no_more(
                    f"{name} {size}", lambda module: self.decompressor(self.makers(module)[name], packed))

    def test_with_dictionary(self):
        """New, and with data behind it."""
        for size in 13, 4096, 40000:
            dictionary = text(size)
            for options in (6, 8, 15, 8), (6, 8, -12, 5), (1, 8, -15, 8), (0, 8, 15):
                for data in b"", text(300):
                    self.assert_no_more(
                        f"compressobj{options} {size} {len(data)}",
                        lambda module: self.compressor(module, data, *options, zdict=dictionary))
            for wbits in 15, -15, -12:
                self.assert_no_more(
                    f"decompressobj({wbits}) {size}", lambda module: module.decompressobj(wbits, dictionary))

    def test_at_the_end(self):
        """Many that have ended may stay: all that they need no more is given back."""
        data = text(3000)
        for options in (6, 8, 15, 8), (1, 8, -12, 5), (0, 8, 31):
            self.assert_no_more(
                f"compressobj{options}",
                lambda module: self.flushed(self.compressor(module, data, *options)))
        for tail in b"", b"tail":
            packed = self.twin.compress(data) + tail
            for name in set(self.makers(self.rust)) - {"compressobj"}:
                self.assert_no_more(
                    f"{name} {tail}", lambda module: self.decompressor(self.makers(module)[name], packed), STATE)
        self.assert_no_more(
            "decompressobj flushed",
            lambda module: self.flushed(self.decompressor(module.decompressobj, packed)), STATE)

    def test_large_result(self):
        """The room is hardly larger than the result, where all of the data is alike."""
        for size in 600_000, 4_000_000, 9_000_000:
            packed = self.twin.compress(text(size), 1)
            tracemalloc.start()
            self.rust.decompress(packed)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            with self.subTest(size=size):
                self.assertLess(peak, size + size // 12 + 65536)

    def test_parts_that_differ(self):
        """However much comes of each part of the input, whole and under limits: there is room for what is likely."""
        chance = random.Random(5)
        noise = chance.randbytes(300_000)
        parts = [text(200_000), bytes(700_000), noise, text(50_000), noise[:70_000], bytes(3000)]
        for _ in range(12):
            chance.shuffle(parts)
            data = b"".join(parts)[:chance.choice((130_000, 600_000, None))]
            packed = self.twin.compress(data, chance.choice((0, 1, 6))) + chance.choice((b"", noise))
            for wrong in packed, packed[:len(packed) // 3], packed[:90_000] + b"wrong" + packed[90_005:]:
                self.both(lambda z: self.outcome(z.decompress, wrong))
                for limit in (), (len(data) - 1,), (len(data) - 40_000,), (150_000,):
                    self.both(lambda z: self.drive(z.decompressobj, [("decompress", wrong, *limit)]))

    def test_what_follows_a_stream_gets_no_room(self):
        """Nor do blocks without anything in them: that something comes of all the input is not sure."""
        data = random.Random(6).randbytes(300_000)
        stream = self.twin.compressobj(0)
        empty = stream.compress(data) + stream.flush(self.twin.Z_SYNC_FLUSH) + b"\0\0\0\xff\xff" * 2_000_000
        for packed in self.twin.compress(data) + bytes(30_000_000), empty + stream.flush():
            tracemalloc.start()
            self.assertEqual(self.rust.decompress(packed), data)
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            self.assertLess(peak, 2 * len(data) + (1 << 20))

    def test_flushed_without_an_end(self):
        """What a limit has left is all there is, and the object stays."""
        stream = self.twin.compressobj(6, wbits=-15)
        codes = stream.compress(text(200_000)) + stream.flush()
        noise = random.Random(7).randbytes(50_000)
        packed = b"\0" + len(noise).to_bytes(2, "little") + (len(noise) ^ 0xFFFF).to_bytes(2, "little")
        packed += noise + codes[:-100]

        def make(module):
            stream = module.decompressobj(-15)
            stream.decompress(packed, 10)
            return self.flushed(stream)
        self.assert_no_more("flushed", make)

    @unittest.skipUnless(sys.platform == "linux" and resource, "counts faults of pages")
    @unittest.skipUnless(IS_64_BIT, "glibc of 32 bits has the system give all memory of more than 512 KiB anew")
    def test_results_of_a_megabyte_are_not_taken_from_the_system_anew(self):
        """C's allocator does so with what is larger than what it was given back before, and that is likely less.

        Larger results are: what the allocator keeps would be memory that C's module does not keep.
        """
        data = random.Random(3).randbytes(1_000_000)
        packed = self.twin.compress(data, 0)
        for _ in range(3):
            self.rust.decompress(packed)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        for _ in range(4):
            self.rust.decompress(packed)
        faults = (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / 4
        self.assertLess(faults, len(data) / resource.getpagesize() / 4)


READ = """
import pathlib
import sys
import rustdlib_wired
zlib = rustdlib_wired.twin("zlib") if sys.argv[1] == "c" else __import__("zlib")

def resident():
    with open("/proc/self/smaps_rollup") as file:
        return int(next(line.split()[1] for line in file if line.startswith("Rss:")))

tiles = list(pathlib.Path(sys.argv[2]).iterdir())
before = resident()
for _ in range(12):
    for tile in tiles:
        with open(tile, "rb") as file:
            zlib.crc32(zlib.decompress(file.read()))
print(resident() - before)
"""


@unittest.skipUnless(os.path.exists("/proc/self/smaps_rollup"), "asks Linux what is resident")
@unittest.skipIf(EMULATED, "under qemu, what is resident is qemu's as well")
class Resident(Zlib):
    """What the process has from the system, of which tracemalloc says nothing."""

    def test_results_of_one_size(self):
        """Where the last one was, there is room for the next.

        What stays is up to C's allocator, and differs by megabytes; it came to 26 when it was wrong.
        """
        chance = random.Random(5)
        words = [bytes(chance.choices(b"abcdefghijklmnop", k=chance.randrange(3, 9))) for _ in range(3000)]
        with tempfile.TemporaryDirectory() as folder:
            for name in range(48):
                tile = b" ".join(chance.choices(words, k=40_000))[:196_608]
                pathlib.Path(folder, str(name)).write_bytes(self.twin.compress(tile))
            c, ours = (int(subprocess.run(
                [sys.executable, "-c", READ, side, folder], check=True, capture_output=True, text=True,
                timeout=600).stdout) for side in ("c", "rust"))
        self.assertLess(ours, c + 12_000)


if __name__ == "__main__":
    unittest.main()
