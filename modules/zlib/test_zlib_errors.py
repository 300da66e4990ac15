"""The Rust zlib against the C one: damaged data, and threads."""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import gc
import random
import sys
import threading
import time
import unittest

from test_zlib import AT_LEAST_3_12, Zlib, splits, text


class Damage(Zlib):
    """Corrupt and truncated data: the same exception and state after each step, and an end."""

    def packed(self):
        """Small streams of either side with each kind of block, by the wbits to read them with."""
        for z in (self.twin, self.rust):
            yield from (pair for pair in self.packed_by(z) if z is self.twin or pair[0] in (15, 31))

    def packed_by(self, z):
        noise = random.Random(3).randbytes(70)
        for data in (b"", b"a", text(300), noise, text(120) + noise, bytes(600)):
            for wbits in (15, -15, 31, 47, 9):
                made = 31 if wbits == 47 else wbits
                for level, strategy in ((0, 0), (6, 0), (6, 4), (9, 2)):
                    stream = z.compressobj(level, 8, made, 8, strategy)
                    yield wbits, stream.compress(data) + stream.flush()
        extra = b"\x1f\x8b\x08\x1e\0\0\0\0\0\3\5\0extraname\0comment\0"
        yield 31, extra + z.crc32(extra).to_bytes(4, "little")[:2] + z.compress(b"abc", wbits=-15) + bytes(8)

    def test_each_byte(self):
        chance = random.Random(0)
        for wbits, packed in self.packed():
            for place in range(len(packed)):
                for change in (1 << chance.randrange(8), chance.randrange(1, 256)):
                    damaged = bytearray(packed)
                    damaged[place] ^= change
                    self.see(wbits, bytes(damaged), chance)
                self.see(wbits, packed[:place], chance)

    def test_noise(self):
        chance = random.Random(1)
        for _ in range(3000):
            self.see(chance.choice((15, -15, 31, 47, 0)), chance.randbytes(chance.randrange(40)), chance)

    def see(self, wbits, damaged, chance):
        self.check("decompress", damaged, wbits)
        steps = [("decompress", piece, chance.choice((0, 0, 1, 9))) for piece in splits(chance, damaged, 4)]
        steps += [("copy",), ("decompress", b"more", 0), ("flush",), ("decompress", b""), ("flush",)]
        self.both(lambda z: self.drive(lambda: z.decompressobj(wbits), steps))
        # In C, one that asks for a dictionary fails without an exception: a debug build ends there.
        if AT_LEAST_3_12 and not hasattr(sys, "gettotalrefcount"):
            steps = [("decompress", piece, chance.choice((-1, -1, 0, 1, 9)))
                     for piece in splits(chance, damaged, 4)]
            self.both(lambda z: self.without_c_bug(self.drive(lambda: z._ZlibDecompressor(wbits), steps * 2)))

    def without_c_bug(self, done):
        """C has no exception for a stream that asks for a dictionary, which is SystemError."""
        return [("asks for a dictionary" if "SystemError" in str(did) or "Error 2" in str(did) else did)
                for did in done]

    def test_damage_behind_a_copy(self):
        """What is wrong is said in the same words by a copy and by what was copied, wherever that was."""
        packed = self.twin.compress(text(60000) + random.Random(2).randbytes(9000))
        for seed in range(200):
            chance = random.Random(seed)
            damaged = bytearray(packed)
            damaged[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
            head, tail = splits(chance, bytes(damaged), 4), []
            while chance.random() < 0.7 and len(head) > 1:
                tail.insert(0, head.pop())
            again = [("decompress", piece) for piece in tail] + [("flush",)]

            def copies(z):
                stream = z.decompressobj()
                done = self.drive(lambda: stream, [("decompress", piece) for piece in head])
                copied = stream.copy()
                return done, self.drive(lambda: copied, again), self.drive(lambda: stream, again)
            self.both(copies)

    def test_tails_of_long_streams(self):
        """Where the engines work fastest they must stop at the same byte as where they are slow."""
        data = text(200000) + random.Random(2).randbytes(50000) + text(200000, 4)
        packed = self.twin.compress(data)
        for seed in range(150):
            chance = random.Random(seed)
            damaged = bytearray(packed)
            if seed % 2:
                damaged[chance.randrange(len(packed))] ^= 1 << chance.randrange(8)
            pieces = splits(chance, bytes(damaged) + b"behind")
            limits = [chance.choice((0, 1, 257, 258, 300, 65536, 100000)) for _ in pieces]
            steps = [("decompress", *pair) for pair in zip(pieces, limits)] + [("flush",)]
            self.both(lambda z: self.drive(z.decompressobj, steps))
            if AT_LEAST_3_12:
                steps = [("decompress", piece, limit or -1) for piece, limit in zip(pieces, limits)]
                self.both(lambda z: self.drive(z._ZlibDecompressor, steps * 2))

    def test_reading_in_blocks(self):
        """The tail that is given again and again, at each size of block."""
        packed = self.twin.compress(text(3000)) + b"unused"
        for block in range(1, 300, 7):
            def blocks(z):
                stream, rest, seen = z.decompressobj(), packed, []
                while rest and not stream.eof:
                    seen.append((stream.decompress(rest, block), self.state(stream)))
                    rest = stream.unconsumed_tail
                return seen, stream.flush(), self.state(stream)
            self.both(blocks)

    def test_flush_after_a_limit(self):
        """gh-156173: what `flush()` says of corrupt data."""
        data = self.twin.compress(b"abcdefgh" * 200, 9)
        for corrupt in (data[:15] + bytes(60), data[:-1] + b"\xff", data[:-3], data + b"tail"):
            steps = [("decompress", corrupt, 1), ("flush",), ("flush",), ("copy",), ("decompress", b"x", 1)]
            self.both(lambda z: self.drive(z.decompressobj, steps))

    def test_header_without_end(self):
        """gh-149945: a name that goes on for ever is not kept."""
        def endless(z):
            stream = z.decompressobj(31)
            stream.decompress(b"\x1f\x8b\x08\x08\0\0\0\0\0\3")
            return [(stream.decompress(b"x" * 10000), self.state(stream)) for _ in range(20)]
        self.both(endless)


class Threads(Zlib):
    def run_all(self, *works):
        errors = []

        def guarded(work):
            try:
                work()
            except BaseException as error:
                errors.append(error)
        threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])

    def test_shared_compressor(self):
        """gh-85901: each call is one whole; nothing is lost, `flush()` included."""
        for size in (1000, 300000):
            pieces = [bytes([n]) * size for n in range(8)]
            stream = self.rust.compressobj(1)

            def work():
                for piece in pieces:
                    stream.compress(piece)
                    stream.flush(2)
            self.run_all(work, work, work)
            copy = stream.copy()
            self.assertIsInstance(copy.flush(), bytes)

    def test_shared_decompressor(self):
        """Nothing is lost or told twice, whoever is given it."""
        data = text(400000)
        packed = self.twin.compress(data, 1)
        for _ in range(5):
            stream, got = self.rust.decompressobj(), []
            got.append(stream.decompress(packed[:-1]))

            def work():
                for _ in range(200):
                    got.append(stream.decompress(b""))
                    got.append(stream.unused_data + stream.unconsumed_tail)
            self.run_all(work, work, lambda: got.append(stream.decompress(packed[-1:])))
            self.assertEqual(b"".join(got), data)
            self.run_all(*[lambda: stream.decompress(b"abc")] * 4)
            self.assertEqual(stream.unused_data, b"abc" * 4)

    @unittest.skipUnless(AT_LEAST_3_12, "new in 3.12")
    def test_reading_attributes(self):
        """gh-142432: `eof` and `needs_input` while another thread decompresses."""
        data = text(3000000)
        packed = self.twin.compress(data, 1)
        stream, parts, done = self.rust._ZlibDecompressor(), [], threading.Event()

        def decompress():
            parts.append(stream.decompress(packed, 1000))
            while not stream.eof:
                parts.append(stream.decompress(b"", 100000))
            done.set()

        def read():
            while not done.is_set():
                if stream.eof:
                    self.assertFalse(stream.needs_input)
                self.assertEqual(stream.unused_data, b"")
        self.run_all(decompress, read, read)
        self.assertEqual(b"".join(parts), data)

    def test_others_run_meanwhile(self):
        data = text(1 << 20) * 8
        packed = self.twin.compress(data, 1)
        for name, args in (("compress", (data, 1)), ("compress", (data, 9)), ("decompress", (packed,))):
            with self.subTest(name=name, args=args[1:]):
                # A busy machine may not let the other thread run, though it could.
                self.assertTrue(any(self.another_runs(getattr(self.rust, name), args) for _ in range(50)))

    def another_runs(self, function, args):
        """Whether another thread does in the middle of the call, not just before and after it."""
        ran, stop = [], threading.Event()

        def run():
            while not stop.is_set():
                ran.append(time.perf_counter())
                time.sleep(0)
        other = threading.Thread(target=run)
        other.start()
        try:
            start = time.perf_counter()
            function(*args)
            end = time.perf_counter()
        finally:
            stop.set()
            other.join()
        quarter = (end - start) / 4
        return any(start + quarter < moment < end - quarter for moment in ran)

    def test_others_run_during_short_calls(self):
        """As during C's, though few calls are long enough for the interpreter to have them take turns."""
        data = text(600)
        packed = self.twin.compress(data)
        self.assertGreater(len(packed), 128)
        kept = self.rust.compressobj()

        def flush():
            stream = self.rust.compressobj()
            return stream.compress(data[:200]), stream.compress(data[200:400]), stream.flush()
        for name, call in {
            "compress": lambda: self.rust.compress(data[:300]),
            "decompress": lambda: self.rust.decompress(packed),
            "compressobj": lambda: kept.compress(data[:300]),
            "flush": flush,
            "decompressobj": lambda: self.rust.decompressobj().decompress(packed),
        }.items():
            with self.subTest(name=name):
                self.assertTrue(self.another_runs_without_turns(call))

    def another_runs_without_turns(self, call):
        """Whether another thread does before 100,000 calls are made, though it would have to wait for a
        long time before the interpreter has it take its turn."""
        ran, start = [], threading.Lock()

        def run():
            with start:
                ran.append(True)
        before = sys.getswitchinterval()
        start.acquire()
        other = threading.Thread(target=run)
        other.start()
        sys.setswitchinterval(1000)
        try:
            start.release()
            return any(ran or call() is None for _ in range(100_000))
        finally:
            sys.setswitchinterval(before)
            other.join()

    def test_one_shot_in_threads(self):
        def work(seed):
            chance = random.Random(seed)
            for _ in range(200):
                data = text(chance.randrange(3000), seed)
                level, wbits = chance.randrange(10), chance.choice((15, -15, 31))
                packed = self.rust.compress(data, level, wbits=wbits)
                self.assertEqual(self.rust.decompress(packed, wbits), data)
        self.run_all(*(lambda seed=seed: work(seed) for seed in range(4)))


class Wants:
    """Garbage that uses an object of zlib while it is collected."""

    def __init__(self, use, failed):
        self.cycle, self.use, self.failed = self, use, failed

    def __del__(self):
        try:
            self.use()
        except RuntimeError as error:
            self.failed.append(str(error))
        except Exception:
            pass


class Collected(Zlib):
    """An exception is raised when the object can be used again: on 3.11, making one can collect, and
    so run Python code."""

    def see(self, make, fail, use):
        failed = []
        thresholds = gc.get_threshold()
        self.addCleanup(gc.set_threshold, *thresholds)
        for number in range(1, 40):
            stream = make()
            gc.set_threshold(*thresholds)
            gc.collect()
            Wants(lambda stream=stream: use(stream), failed)
            try:
                raise KeyError
            except KeyError:
                # Inside of this block, C makes the exception at once.
                gc.set_threshold(number)
                self.assertRaises(self.rust.error, fail, stream)
            gc.set_threshold(*thresholds)
            gc.collect()
        self.assertEqual(failed, [])

    def test_a_wrong_dictionary(self):
        maker = self.rust.compressobj(zdict=b"right")
        packed = maker.compress(b"right") + maker.flush()
        self.see(lambda: self.rust.decompressobj(zdict=b"wrong"), lambda stream: stream.decompress(packed),
                 lambda stream: stream.decompress(b""))

    def test_damage(self):
        for make in (self.rust.decompressobj, *([self.rust._ZlibDecompressor] if AT_LEAST_3_12 else [])):
            self.see(make, lambda stream: stream.decompress(b"damaged"),
                     lambda stream: stream.decompress(b""))

    def test_a_wrong_flush(self):
        self.see(self.rust.compressobj, lambda stream: stream.flush(99), lambda stream: stream.compress(b""))
