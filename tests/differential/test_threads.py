"""Threads: a buffer that changes while a function reads it, and many calls at once.

What a function makes of bytes that change is any mixture of before and after; but
it is made of those bytes, and nothing crashes.
"""
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import compare
import test_base64
import test_binascii
import values
from limits import patience

SECONDS = 0.15
SIZE = 100_000  # Above the size from which work is done detached.
THREADS = 8


class Threads:
    """For each module: derived classes set `suite`, whose functions and data this uses."""

    suite = None

    @classmethod
    def setUpClass(cls):
        cls.suite.setUpClass()
        cls.rust, cls.twin, cls.names = cls.suite.rust, cls.suite.twin, sorted(cls.suite.specs)

    def while_changing(self, change, work):
        """Calls `work` again and again while another thread calls `change`."""
        stop, problems = threading.Event(), []

        def keep_changing():
            try:
                while not stop.is_set():
                    change()
            except BaseException as error:
                problems.append(error)

        thread = threading.Thread(target=keep_changing)
        thread.start()
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                work()
        finally:
            stop.set()
            thread.join()
        self.assertEqual(problems, [])

    def call_all(self, data):
        """Calls every function: it may raise its own exceptions, but no SystemError."""
        for name in self.names:
            try:
                value = getattr(self.rust, name)(data)
            except (ValueError, TypeError, BufferError):
                continue
            self.assertIsInstance(value, (bytes, int))

    def test_bytes_change(self):
        content = bytearray(b"QUJD" * (SIZE // 4))
        turns = [b"QUJD" * (SIZE // 4), b"\xff=\0\n" * (SIZE // 4)]

        def change():
            turns.reverse()
            content[:] = turns[0]

        views = memoryview(content), memoryview(content)[::-1], values.mapped(content)
        for data in (content, *views):
            self.while_changing(change, lambda: self.call_all(data))

    def test_the_size_changes(self):
        content = bytearray(b"QUJD" * (SIZE // 4))

        def change():
            try:
                content.clear()
                content.extend(b"QUJD" * (SIZE // 4))
            except BufferError:
                pass  # Exported just then.

        self.while_changing(change, lambda: self.call_all(content))
        change()
        self.assertEqual(len(content), SIZE)

    def test_a_file_is_read_into_it(self):
        """`readinto` writes while it is detached: holding the GIL does not help."""
        content = values.mapped(bytes(SIZE))
        with tempfile.TemporaryFile(buffering=0) as file:
            file.write(b"QUJD" * (SIZE // 4) + b"\xff=\0\n" * (SIZE // 4))

            def change():
                for offset in (0, SIZE):
                    file.seek(offset)
                    file.readinto(content)

            self.while_changing(change, lambda: self.call_all(content))

    def test_the_memoryview_is_released(self):
        views = [memoryview(bytearray(b"QUJD" * (SIZE // 4)))]

        def change():
            fresh = memoryview(bytearray(b"QUJD" * (SIZE // 4)))
            old, views[0] = views[0], fresh
            try:
                old.release()
            except BufferError:
                pass  # Exported just then.

        self.while_changing(change, lambda: self.call_all(views[0]))

    def test_same_function_from_many_threads(self):
        for name in self.names:
            for size in (10, SIZE):
                data = self.valid(name, size)
                want = compare.outcome(getattr(self.twin, name), (data,), {}, [])
                self.run_threads(name, data, want[0])

    def valid(self, name, size):
        spec = self.suite.specs[name]
        plain = (b"plausible " * size)[:min(size, spec.most)]
        return getattr(self.twin, spec.encoder)(plain) if spec.encoder else plain

    def run_threads(self, name, data, want):
        results, barrier = [], threading.Barrier(THREADS)

        def call():
            barrier.wait()
            for _ in range(3):
                results.append(compare.outcome(getattr(self.rust, name), (data,), {}, [])[0])

        threads = [threading.Thread(target=call) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), 3 * THREADS)
        for got in results:
            self.assertEqual(got[:3], want[:3], name)

    def test_first_call_from_many_threads(self):
        """gh-141141: tables that are built on the first call."""
        calls = {name: self.valid(name, 10) for name in self.names}
        code = FIRST_CALL.format(module=self.suite.module, calls=calls, threads=THREADS)
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                              cwd=tempfile.gettempdir(), timeout=patience(60))
        self.assertEqual((done.returncode, done.stderr, done.stdout), (0, "", "done\n"))


FIRST_CALL = """
import threading, {module} as module
barrier = threading.Barrier({threads})
seen = []
def call():
    for name, data in {calls!r}.items():
        barrier.wait()
        try:
            seen.append((name, getattr(module, name)(data)))
        except Exception as error:
            seen.append((name, repr(error)))
threads = [threading.Thread(target=call) for _ in range({threads})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(seen) == {threads} * {calls!r}.__len__()
assert len(set(seen)) == {calls!r}.__len__(), set(seen)
print("done")
"""


class Plausible(unittest.TestCase):
    """Where the result tells which bytes were read: each is one that was there."""

    def test_base64(self):
        rust, _ = compare.sides("_base64")
        self.check(rust.b64encode, rust.b64decode)
        self.check(rust.urlsafe_b64encode, rust.urlsafe_b64decode)

    def test_binascii(self):
        rust, _ = compare.sides("binascii")
        self.check(rust.hexlify, rust.unhexlify)
        self.check(rust.b2a_base64, rust.a2b_base64)

    def check(self, encode, decode):
        """Bytes are 0 or 0xff; letters are those of zeros or of ones."""
        zero, one = encode(bytes(3))[:1], encode(b"\xff" * 3)[:1]
        self.check_one(encode, b"\0", b"\xff", lambda out: set(decode(out)) - {0, 0xff})
        self.check_one(decode, zero, one, lambda out: set(encode(out)) - set(zero + one + b"\n"))

    def check_one(self, function, one, other, implausible):
        size = 99_996  # No group is incomplete.
        content = bytearray(one * size)
        stop = threading.Event()

        def change():
            turns = [one * size, other * size]
            while not stop.is_set():
                turns.reverse()
                content[:] = turns[0]

        thread = threading.Thread(target=change)
        thread.start()
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                self.assertEqual(implausible(function(content)), set())
        finally:
            stop.set()
            thread.join()


class Base64Threads(Threads, unittest.TestCase):
    suite = test_base64.Base64


class BinasciiThreads(Threads, unittest.TestCase):
    suite = test_binascii.Binascii


if __name__ == "__main__":
    unittest.main()
