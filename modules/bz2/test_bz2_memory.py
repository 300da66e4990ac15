"""The Rust _bz2: what its streams hold, and lack of memory."""
import itertools
import random
import tracemalloc
import unittest

from test_bz2 import Bz2, packed

try:
    import _testcapi
except ImportError:
    _testcapi = None


class Held(Bz2):
    def test_what_is_made(self):
        """Objects that have been given nothing, or no more than the header of a stream, are small."""
        for make in self.rust.BZ2Compressor, self.rust.BZ2Decompressor:
            kept = [make() for _ in range(100)]
            tracemalloc.start()
            kept[:] = [make() for _ in range(100)]
            held = [tracemalloc.get_traced_memory()[0] / 100]
            if make is self.rust.BZ2Decompressor:
                self.assertEqual({stream.decompress(b"BZh91A") for stream in kept}, {b""})
                held.append(tracemalloc.get_traced_memory()[0] / 100)
            tracemalloc.stop()
            self.assertLess(max(held), 1000, make)

    def test_what_is_kept(self):
        """Nothing is left behind by streams that were not finished, that failed, or that have ended."""
        plain = random.Random(9).randbytes(150_000)
        file = packed(self.twin, plain, 1)

        def some():
            self.rust.BZ2Compressor().compress(plain)
            self.rust.BZ2Decompressor().decompress(file[:-9], 100)
            packed(self.rust, plain)
            self.outcome(self.rust.BZ2Decompressor().decompress, file[:99_000] + bytes(9000))
            self.outcome(self.rust.BZ2Compressor, 99)

        grown = []
        for _ in range(6):
            tracemalloc.start()
            some()
            grown.append(tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()
        self.assertLess(grown[-1], 5000)


@unittest.skipUnless(hasattr(_testcapi, "set_nomemory"), "no _testcapi.set_nomemory")
class Memory(Bz2):
    """A stream is as it was before a call that found no memory, or says that it cannot go on."""

    def without_memory(self, start, call):
        _testcapi.set_nomemory(start, start + 1)
        try:
            return call()
        finally:
            _testcapi.remove_mem_hooks()

    def test_compressor(self):
        plain = random.Random(9).randbytes(250_000)
        want, found = packed(self.twin, plain, 1), set()
        for start in range(40):
            stream = self.rust.BZ2Compressor(1)
            out = stream.compress(plain[:1000])
            try:
                out += self.without_memory(start, lambda: stream.compress(plain[1000:]))
            except MemoryError:
                if self.is_unusable(lambda: stream.compress(b"")):
                    found.add("says so")
                    continue
                found.add("goes on")
                out += stream.compress(plain[1000:])
            try:
                out += self.without_memory(start, stream.flush)
            except MemoryError:
                try:
                    out += stream.flush()
                except ValueError as error:
                    self.assertRegex(str(error), "Repeated call")
                    continue
            self.assertEqual(out, want)
            found.add("has enough")
        self.assertEqual({"says so", "goes on", "has enough"}, found)

    def test_decompressor_from_the_beginning(self):
        """Each buffer that a small stream needs is refused once; its tables come with the first block."""
        plain, found = b"spam and eggs, " * 100, set()
        file = packed(self.twin, plain)
        for start in range(30):
            stream = self.rust.BZ2Decompressor()
            self.assertEqual(stream.decompress(file[:4]), b"")
            try:
                out = self.without_memory(start, lambda: stream.decompress(file[4:]))
                found.add("has enough")
            except MemoryError:
                if stream.eof:
                    continue
                if self.is_unusable(lambda: stream.decompress(b"")):
                    found.add("says so")
                    continue
                out = stream.decompress(file[4:])
            self.assertEqual((out, stream.eof), (plain, True))
        self.assertLessEqual({"has enough", "says so"}, found)

    def is_unusable(self, call):
        try:
            call()
        except (ValueError, OSError) as error:
            self.assertRegex(str(error), "unusable|Invalid data stream")
            return True
        return False

    def test_decompressor(self):
        plain, found = random.Random(9).randbytes(250_000), set()
        file = packed(self.twin, plain, 1)
        for start, limit, tail in itertools.product(range(25), (10, 3000, -1), (b"", b"behind")):
            stream = self.rust.BZ2Decompressor()
            out, more = stream.decompress(file[:120_000], 10), file[120_000:] + tail
            self.assertFalse(stream.needs_input)
            try:
                out += self.without_memory(start, lambda: stream.decompress(more, limit))
                found.add("has enough")
            except MemoryError:
                if stream.eof or stream.unused_data:
                    continue
                try:
                    out += stream.decompress(more, limit)
                    found.add("goes on")
                except (ValueError, OSError):
                    self.assertTrue(self.is_unusable(lambda: stream.decompress(b"")))
                    found.add("says so")
                    continue
            while not stream.eof:
                out += stream.decompress(b"")
            self.assertEqual((out, stream.unused_data), (plain, tail))
        self.assertEqual(found, {"has enough", "goes on", "says so"})


if __name__ == "__main__":
    unittest.main()
