"""The lives of interpreters, modules and threads, with all modules in use."""
import os
import sys
import unittest

import calls
import child

WORK = """
import calls
for call in calls.table().values():
    for kind in calls.KINDS.values():
        calls.outcome(call, kind)
"""

INTERPRETERS = """
import sys, threading
import calls
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
WORK = %r
COUNT = 50
def make():
    try:
        return interpreters.create("isolated")
    except TypeError:
        return interpreters.create(isolated=True)
def live(own):
    failed = interpreters.run_string(own, sys.argv[1] + WORK)
    assert failed is None, failed
    interpreters.destroy(own)
def several(count):
    for _ in range(count):
        live(make())
path = "import sys; sys.path[:0] = %%r\\n" %% sys.path[:3]
sys.argv[1:] = [path]
threads = [threading.Thread(target=several, args=[COUNT // 5]) for _ in range(5)]
errors = []
threading.excepthook = lambda args: errors.append(args.exc_value)
for thread in threads:
    thread.start()
exec(WORK)
for thread in threads:
    thread.join()
assert not errors, errors
print("done")
""" % ("import zlib, binascii, hashlib, base64\n"
       "for name in sorted(hashlib.algorithms_guaranteed):\n"
       "    value = hashlib.new(name, b'spam' * 1000); value.copy().update(b'x' * 3000)\n"
       "assert zlib.decompress(zlib.compress(b'spam' * 1000)) == b'spam' * 1000\n"
       "assert base64.b64decode(base64.b64encode(b'spam')) == b'spam'\n"
       "try: binascii.unhexlify('x')\n"
       "except binascii.Error: pass\n"
       "kept = zlib.compressobj(), zlib.decompressobj(), value, zlib.error, binascii.Error\n")

RELOAD = """
import gc, importlib, sys
import calls
want = {name: calls.outcome(call, bytes) for name, call in calls.table().items()}
kept = []
for _ in range(20):
    for name in calls.MODULES:
        old = sys.modules.pop(name)
        new = importlib.import_module(name)
        assert new is not old
        calls.MODULES[name] = new
        kept.append(new.__dict__.copy() if len(kept) % 2 else None)
        del old
    kept[:-20] = []
    gc.collect()
for name, call in calls.table().items():
    assert calls.outcome(call, bytes) == want[name], name
# What is in a cycle that the collector cannot break has no weak references any more: it is counted.
def number_of_modules():
    gc.collect()
    return sum(type(each) is type(sys) for each in gc.get_objects())
for name in calls.MODULES:
    before = number_of_modules()
    for _ in range(10):
        del sys.modules[name]
        importlib.import_module(name)
    assert number_of_modules() < before + 5, (name, "is never freed")
print("done")
"""

# Objects that live when everything ends, in cycles and in daemon threads.
FINALISATION = """
import sys, threading, time
import calls
class Cycle:
    def __del__(self):
        for call in list(table.values())[:40]:
            calls.outcome(call, bytes)
table = calls.table()
cycle = Cycle()
cycle.me = cycle, [make() for make in calls.objects().values()]
sys.kept = cycle
def loop():
    while True:
        for call in table.values():
            calls.outcome(call, bytearray)
for _ in range(4):
    threading.Thread(target=loop, daemon=True).start()
time.sleep(0.1)
print("done", flush=True)
"""

FORK = """
import os, threading, time, warnings
warnings.simplefilter("ignore")
import hashlib, zlib
import calls
table, stop = calls.table(), threading.Event()
data = bytes(3_000_000)
shared = hashlib.sha256(), zlib.compressobj(1)
def work():
    while not stop.is_set():
        hashlib.sha256(data); zlib.crc32(data); zlib.compress(data, 1)
        shared[0].copy(); shared[0].digest()
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(8):
    time.sleep(0.01)
    pid = os.fork()
    if pid == 0:
        for call in table.values():
            calls.outcome(call, bytearray)
        os._exit(7)
    assert os.waitpid(pid, 0)[1] >> 8 == 7
stop.set()
for thread in threads:
    thread.join()
print("done")
"""

INTERRUPT = """
import os, signal, threading, time
import binascii, hashlib, zlib
# Python leaves it alone where it was ignored, as in a job in the background.
signal.signal(signal.SIGINT, signal.default_int_handler)
data = b"spam" * 5_000_000
works = {
    "sha256": lambda: hashlib.sha256(data).digest(),
    "md5": lambda: hashlib.md5(data).digest(),
    "pbkdf2": lambda: hashlib.pbkdf2_hmac("sha256", b"x", b"y", 100_000),
    "compress": lambda: zlib.compress(data, 6),
    "base64": lambda: binascii.b2a_base64(data),
}
# A function of its own: CPython 3.13 does not look for a handler where a loop jumps back to its condition.
def repeat(work, want):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        assert work() == want
for name, work in works.items():
    want = work()
    timer = threading.Timer(0.02, os.kill, [os.getpid(), signal.SIGINT])
    try:
        timer.start()
        repeat(work, want)
        raise AssertionError(name)
    except KeyboardInterrupt:
        pass
    timer.join()
    assert work() == want
print("done")
"""

SHARED = """
import random, sys, threading
import calls, zlib, hashlib
sizes = 0, 1, 100, 2047, 2048, 5000, 70_000
def makes():
    yield hashlib.sha256(), hashlib.sha256()
    yield hashlib.blake2b(key=b"key"), hashlib.blake2b(key=b"key")
    yield hashlib.sha3_256(), hashlib.sha3_256()
    import hmac
    yield hmac.new(b"key", digestmod="md5"), hmac.new(b"key", digestmod="md5")
for shared, alone in makes():
    errors, gate = [], threading.Barrier(64)
    def work(index):
        try:
            chance = random.Random(index)
            gate.wait()
            order = list(sizes)
            chance.shuffle(order)
            for size in order:
                shared.update((bytearray if size % 2 else bytes)(b"a" * size))
                shared.copy().hexdigest()
        except BaseException as error:
            errors.append(error)
    threads = [threading.Thread(target=work, args=[index]) for index in range(64)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    assert not errors, errors
    alone.update(b"a" * (64 * sum(sizes)))
    assert shared.digest() == alone.digest()
packer, parts, lock = zlib.compressobj(1), [], threading.Lock()
unpack = zlib.decompressobj()
def pack(index):
    for size in sizes:
        with lock:
            parts.append(packer.compress(b"a" * size))
        packer.copy()
        unpack.unused_data, unpack.eof
threads = [threading.Thread(target=pack, args=[index]) for index in range(64)]
for thread in threads: thread.start()
for thread in threads: thread.join()
parts.append(packer.flush())
assert len(zlib.decompress(b"".join(parts))) == 64 * sum(sizes)
print("done")
"""


class Life(unittest.TestCase):
    def done(self, code, seconds=120):
        self.assertEqual(child.run(code, seconds=seconds).split()[-1], "done")

    @unittest.skipIf(calls.VERSION < (3, 12), "no interpreters with a GIL of their own before 3.12")
    def test_50_interpreters(self):
        self.done(INTERPRETERS)

    def test_import_again_and_again(self):
        self.done(RELOAD)

    def test_finalisation(self):
        for _ in range(3):
            self.done(FINALISATION)

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_fork_while_others_work(self):
        self.done(FORK)

    def test_keyboard_interrupt(self):
        self.done(INTERRUPT)

    def test_64_threads(self):
        self.done(SHARED)

    def test_without_the_gil(self):
        if getattr(sys, "_is_gil_enabled", lambda: True)():
            self.skipTest("this interpreter has a GIL")
        self.done(SHARED + "assert not sys._is_gil_enabled()\n")


if __name__ == "__main__":
    unittest.main()
