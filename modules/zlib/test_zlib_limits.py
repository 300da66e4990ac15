"""The Rust zlib against the C one: limits, and lack of memory."""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import contextlib
import sys

from limits import address_space, want_limits
from test_zlib import AT_LEAST_3_12, Zlib, _testcapi, text


# Its get_memory_error() tracks the exception that it hands out, see tests/README.md.
WITHOUT_MEMORY_ERROR = (3, 15) <= sys.version_info < (3, 15, 1)


@contextlib.contextmanager
def little_room(test):
    """Leaves 24 MiB of address space to take."""
    want_limits(test)
    with address_space(24 << 20):
        yield


class Limits(Zlib):
    def test_bomb(self):
        bomb = self.twin.compress(bytes(50 << 20), 9)
        for limit in (1, 100, 10000):
            stream = self.rust.decompressobj()
            self.assertEqual(len(stream.decompress(bomb, limit)), limit)
            self.assertTrue(stream.unconsumed_tail)
        if AT_LEAST_3_12:
            stream = self.rust._ZlibDecompressor()
            self.assertEqual(len(stream.decompress(bomb, 10000)), 10000)
            self.assertFalse(stream.needs_input)

    @unittest.skipUnless(_testcapi, "needs _testcapi")
    def test_no_memory(self):
        """gh-148395, gh-154713: fail each allocation; what is left can be used, or says no."""
        data = text(30000)
        packed = self.twin.compress(data)
        tail = packed + b"tail"
        cases = [
            (self.rust.decompressobj, lambda o: (o.decompress(bytearray(tail), 100), o.decompress(o.unconsumed_tail), o.flush())),
            (self.rust.decompressobj, lambda o: o.copy().decompress(tail)),
            (self.rust.compressobj, lambda o: (o.compress(bytearray(data)), o.copy(), o.flush())),
            (lambda: None, lambda o: self.rust.decompress(packed)),
            (lambda: None, lambda o: self.rust.compress(data)),
            (lambda: None, lambda o: self.rust.decompressobj(zdict=b"abc")),
        ]
        if AT_LEAST_3_12:
            cases += [
                (self.rust._ZlibDecompressor, lambda o: (o.decompress(bytearray(tail), max_length=0),
                                                         o.decompress(b"", 100), o.decompress(b""))),
            ]
        for make, use in cases:
            for k in range(200):
                thing = make()
                failed = self.without_memory(k, use, thing)
                for again in ("decompress", "compress"):
                    if hasattr(thing, again):
                        self.use_again(getattr(thing, again), packed)
                del thing
                if not failed:
                    break
            else:
                self.fail("never succeeds")

    def without_memory(self, k, use, thing):
        _testcapi.set_nomemory(k, k + 1)
        try:
            use(thing)
        except MemoryError:
            return True
        finally:
            _testcapi.remove_mem_hooks()
        return False

    def use_again(self, method, packed):
        try:
            method(packed)
        except (self.rust.error, EOFError):
            pass

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    @unittest.skipIf(WITHOUT_MEMORY_ERROR, "CPython 3.15.0 itself ends without address space")
    def test_no_memory_for_streams(self):
        """Rust's own allocations do not go through Python's: leave no room for them."""
        kept = []
        with little_room(self):
            with self.assertRaises(MemoryError):
                # A compressor has no stream before it is given more than it puts aside.
                for _ in range(2000):
                    stream = self.rust.compressobj()
                    kept.append((stream, stream.compress(bytes(300_000))))
            with self.assertRaises(MemoryError):
                for _ in range(2000):
                    kept.append((kept[0][0].copy(), None))
        stream, head = kept[0]
        packed = head + stream.compress(b"abc") + stream.flush()
        self.assertEqual(self.twin.decompress(packed), bytes(300_000) + b"abc")

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    @unittest.skipIf(WITHOUT_MEMORY_ERROR, "CPython 3.15.0 itself ends without address space")
    def test_no_memory_to_decompress(self):
        """A decompressor has no stream before it is given data. One that got none has taken nothing."""
        packed, kept = self.twin.compress(text(3000)), []
        start, rest = packed[:20], packed[20:]
        for make in (self.rust.decompressobj, getattr(self.rust, "_ZlibDecompressor", None)):
            if make is None:
                continue
            with little_room(self):
                with self.assertRaises(MemoryError):
                    for _ in range(20000):
                        stream, head = make(), None
                        head = stream.decompress(start)
                        # There may be no room to keep what has been taken.
                        kept.append((stream, head))
            first, taken = kept[0]
            self.assertEqual(taken + first.decompress(rest), text(3000))
            if head is None:
                self.assertEqual(stream.decompress(packed), text(3000))
            else:
                self.assertEqual(head + stream.decompress(rest), text(3000))
            kept.clear()

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    @unittest.skipIf(WITHOUT_MEMORY_ERROR, "CPython 3.15.0 itself ends without address space")
    def test_no_memory_to_copy(self):
        """Of either kind; what was to be copied goes on."""
        packed, kept = self.twin.compress(text(3000)), []
        stream = self.rust.decompressobj()
        head = stream.decompress(packed[:20])
        with little_room(self):
            with self.assertRaises(MemoryError):
                for _ in range(20000):
                    kept.append(stream.copy())
        for each in (stream, kept[0]):
            self.assertEqual(head + each.decompress(packed[20:]), text(3000))

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    @unittest.skipIf(WITHOUT_MEMORY_ERROR, "CPython 3.15.0 itself ends without address space")
    def test_no_memory_to_compress(self):
        """What was not taken is not in the result, and all that was taken is."""
        full, part = [], bytes(range(250)) * 100
        with little_room(self):
            with self.assertRaises(MemoryError):
                for _ in range(2000):
                    stream = self.rust.compressobj(0)
                    # It has its places beforehand: to keep a result takes no memory.
                    taken, results = 0, [b""] * 10
                    full += stream, results
                    while taken < 10:
                        results[taken] = stream.compress(part)
                        taken += 1
        rest = stream.compress(b"abc") + stream.flush()
        self.assertEqual(self.twin.decompress(b"".join(results) + rest), part * taken + b"abc")

    def memory(self):
        """How many bytes this process has."""
        import resource

        with open("/proc/self/statm") as f:
            return int(f.read().split()[1]) * resource.getpagesize()

    @unittest.skipUnless(sys.platform == "linux", "needs to know how much memory is used")
    def test_memory_of_decompressors_without_data(self):
        """They have no stream, which is 48 KiB."""
        before = self.memory()
        streams = [self.rust.decompressobj() for _ in range(1000)]
        streams += [stream.copy() for stream in streams]
        self.assertLess((self.memory() - before) / len(streams), 2 << 10)

    @unittest.skipUnless(sys.platform == "linux", "needs to know how much memory is used")
    def test_memory_of_compressors(self):
        """Not more than a stream of C, 264 KiB, and what the allocator adds."""
        for size in (250, 300, 2000):
            before = self.memory()
            streams = [self.rust.compressobj() for _ in range(40)]
            for stream in streams:
                for _ in range(size):
                    stream.compress(b"%1000d" % size)
            self.assertLess((self.memory() - before) / len(streams), 280 << 10, size)


if __name__ == "__main__":
    unittest.main()
