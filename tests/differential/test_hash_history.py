"""What went wrong in the C hash modules, tried on ours. gh-N is an issue of python/cpython."""
import unittest

import rustdlib_wired

if "_hashlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("_hashlib is not wired in this interpreter")

import gc
import hashlib
import hmac
import os
import subprocess
import sys
import threading
import time
import tracemalloc
import unittest

import hashes
from hashes import sides
from limits import patience

BIG = os.environ.get("RUSTDLIB_BIG")
MINUTE = patience(60)


def at_once(count, function):
    """Runs `function(index)` in so many threads that start at the same time."""
    gate, failures = threading.Barrier(count), []

    def run(index):
        gate.wait()
        try:
            function(index)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(index,), daemon=True) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(MINUTE)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    if failures:
        raise failures[0]


def data_for(seconds, state):
    """Data that takes so long to hash, on this machine."""
    size, took = 1 << 16, 0
    while took < seconds:
        size *= 2
        data = b"x" * size
        start = time.perf_counter()
        state.update(data)
        took = time.perf_counter() - start
    return data


class Threads(unittest.TestCase):
    def test_first_use(self):
        """gh-128657, gh-153201."""
        code = """if 1:
            import threading
            gate = threading.Barrier(40)
            bad = []
            def run(name):
                gate.wait()
                import hashlib, hmac
                if hashlib.new(name, b"abc").digest() != hashlib.new(name, b"abc").digest():
                    bad.append(name)
                hmac.new(b"key", b"abc", "sha256").digest()
            names = ["sha256", "blake2b", "sha3_256", "md5"] * 10
            threads = [threading.Thread(target=run, args=(name,)) for name in names]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            assert not bad
        """
        subprocess.run([sys.executable, "-c", code], check=True, timeout=MINUTE)

    def test_shared_objects(self):
        """gh-111916, 135239, 80700: big and small updates of one object from many threads."""
        for module, make in hashes.constructors():
            _, rust = sides(module)
            shared, expected = make(rust), make(rust)
            pieces = [b"a" * size for size in (1, 100, 2047, 2048, 20_000)] * 3
            at_once(6, lambda index: [shared.update(piece) for piece in pieces])
            for _ in range(6):
                for piece in pieces:
                    expected.update(piece)
            args = () if shared.digest_size else (32,)
            self.assertEqual(shared.digest(*args), expected.digest(*args), (module, make))

    def test_use_while_another_thread_hashes(self):
        """One thread has the object detached; the others wait without holding up anybody."""
        for module, make in hashes.constructors():
            _, rust = sides(module)
            shared, data = make(rust), data_for(0.01, make(rust))
            args = () if shared.digest_size else (32,)
            done = threading.Event()

            def use(index):
                if index == 0:
                    for _ in range(2):
                        shared.update(data)
                    done.set()
                while not done.is_set():
                    shared.digest(*args)
                    shared.copy()
                    shared.update(b"y")
                    shared.hexdigest(*args)

            at_once(4, use)

    def test_big_updates_let_others_run(self):
        """gh-88311: also of an HMAC."""
        for make in (lambda: hashlib.sha256(), lambda: hmac.new(b"key", digestmod="sha256")):
            shared, data = make(), data_for(0.1, make())
            # A busy machine may not let another thread run, though it could.
            self.assertTrue(any(self.ticks_during(shared.update, data) > 3 for _ in range(20)))

    def ticks_during(self, function, data):
        """How often another thread has run between begin and end."""
        ticks, stop, interval = [], threading.Event(), sys.getswitchinterval()

        def count():
            while not stop.is_set():
                ticks.append(time.perf_counter())
                time.sleep(0.001)

        # The other thread runs where this one lets it, and not because this one has run for so long.
        sys.setswitchinterval(100)
        thread = threading.Thread(target=count)
        thread.start()
        try:
            time.sleep(0.01)
            start = time.perf_counter()
            function(data)
            end = time.perf_counter()
        finally:
            stop.set()
            thread.join()
            sys.setswitchinterval(interval)
        return sum(start < tick < end for tick in ticks)

    def test_exit_with_a_daemon_thread(self):
        """openssl 17469: a thread that hashes while the interpreter goes."""
        code = """if 1:
            import hashlib, threading, time
            def run():
                while True:
                    hashlib.sha256(b"x" * 100_000).digest()
            for _ in range(4):
                threading.Thread(target=run, daemon=True).start()
            time.sleep(0.1)
        """
        for _ in range(5):
            subprocess.run([sys.executable, "-c", code], check=True, timeout=MINUTE)


class Leaks(unittest.TestCase):
    def test_hmac_that_fails(self):
        """gh-145200, gh-130151."""
        _, rust = sides("_hashlib")

        def fail():
            for args in (b"key", None, "shake_128"), (b"key", 1, "sha256"), (b"key", b"", "spam"):
                for function in rust.hmac_new, rust.hmac_digest:
                    with self.assertRaises((ValueError, TypeError)):
                        function(*args)

        self.assert_no_growth(fail)

    def test_objects_that_are_made_and_fail(self):
        for module, make in hashes.constructors():
            _, rust = sides(module)

            def use():
                value = make(rust)
                value.copy().update(b"x" * 3000)
                with self.assertRaises(TypeError):
                    value.update("text")

            self.assert_no_growth(use)

    def assert_no_growth(self, function):
        for _ in range(20):
            function()
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(200):
            function()
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        self.assertLess(grown, 10_000)


class Lengths(unittest.TestCase):
    def test_shake(self):
        """gh-79103, gh-135759: lengths around 2**29 and 2**32."""
        if not hashes.is_wired("_sha3"):
            self.skipTest("_sha3 is not wired in this interpreter")
        c, rust = sides("_sha3")
        for length in [2**29, 2**29 + 1, 2**32 - 1, 2**32, 2**32 + 1, 2**61, -1, -2**29]:
            for method in "digest", "hexdigest":
                results = [hashes.outcome(getattr(side.shake_128(), method), length)
                           for side in (c, rust)]
                self.assertEqual(*results)

    @unittest.skipUnless(BIG, "set RUSTDLIB_BIG to hash more than 4 GiB")
    def test_more_than_4_gib(self):
        """gh-98517 (CVE-2022-37454): after one byte, 4294967295 more."""
        data = memoryview(bytes(2**32 + 5))
        for module, make in hashes.constructors():
            c, rust = sides(module)
            digests = []
            for side in c, rust:
                value = make(side)
                value.update(b"\0")
                value.update(data[:2**32 - 1])
                args = () if value.digest_size else (32,)
                digests.append(value.digest(*args))
            self.assertEqual(*digests, (module, make))


if __name__ == "__main__":
    unittest.main()
