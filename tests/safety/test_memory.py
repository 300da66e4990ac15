"""Every allocation of every call fails once: MemoryError, nothing leaks, and the next call is whole."""
import platform
import sys
import unittest

import calls
import child
from limits import want_limits

# In a process of its own: what fails there might end it. Prints the number of failures.
SWEEP = """
import gc, sys
import calls, _testcapi
set_nomemory, remove = _testcapi.set_nomemory, _testcapi.remove_mem_hooks
DEBUG = hasattr(sys, "gettotalrefcount")
total = 0

def blocks():
    gc.collect()
    return sys.gettotalrefcount() if DEBUG else sys.getallocatedblocks()

def sweep(name, call, kind):
    want, failures, start = calls.outcome(call, kind), 0, 0
    while start <= failures + 25:
        error = value = None
        set_nomemory(start, start + 1)
        try:
            value = call(kind)
        except BaseException as raised:
            remove()
            error = type(raised)
        remove()
        if error is MemoryError:
            failures += 1
        elif error is None:
            assert ("returns", value) == want, (name, start)
        else:
            assert error.__name__ == want[0], (name, start, error)
        start += 1
        assert start < 3000, name
    assert calls.outcome(call, kind) == want, (name, "is not whole afterwards")
    return failures

for name, call in calls.table().items():
    for label, kind in calls.KINDS.items():
        failures = sweep(name, call, kind)
        total += failures
        # A leak grows with each sweep, a cache does not.
        for _ in range(6):
            before = blocks()
            sweep(name, call, kind)
            grown = blocks() - before
            if grown < max(3, failures // 2):
                break
        else:
            raise AssertionError((name, label, "leaks", grown, failures))
print(len(calls.table()), total)
"""

# No module of ours is imported, and memory runs out all the same.
WITHOUT_OURS = """
import resource
def used():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
limits = resource.getrlimit(resource.RLIMIT_AS)
for _ in range(300):
    kept = []
    resource.setrlimit(resource.RLIMIT_AS, (used(), limits[1]))
    try:
        for size in (1 << 20, 1 << 16, 1 << 12, 1 << 9, 256, 128, 64):
            try:
                while True:
                    kept.append(bytearray(size))
            except MemoryError:
                pass
        [bytes(size) for size in range(100)]
    except MemoryError:
        pass
    finally:
        kept.clear()
        resource.setrlimit(resource.RLIMIT_AS, limits)
"""

# Rust's own allocations do not go through Python's.
NO_ROOM = """
import gc, resource, sys
import calls
table = calls.table()
want = {name: calls.outcome(call, bytearray) for name, call in table.items()}
for name, call in table.items():
    calls.outcome(call, bytearray)
def used():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
limits = resource.getrlimit(resource.RLIMIT_AS)
allowed = set("MemoryError".split())
hits = 0
hog = []
def out_of_memory(function):
    global hits
    resource.setrlimit(resource.RLIMIT_AS, (used(), limits[1]))
    kept = []
    try:
        try:
            for size in (1 << 20, 1 << 16, 1 << 12, 1 << 9, 256, 128, 64):
                try:
                    while True:
                        kept.append(bytearray(size))
                except MemoryError:
                    pass
            return function()
        except MemoryError:
            hits += 1
            return "no memory"
        finally:
            kept.clear()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
for name, call in table.items():
    result = out_of_memory(lambda: calls.outcome(call, bytearray))
    if result == "no memory" or result[0] == "MemoryError":
        hits += 1
    else:
        assert result == want[name], (name, result)
    assert calls.outcome(call, bytearray) == want[name], (name, "is not whole afterwards")
print(len(table), hits)
"""

# A decompressor either is as it was before, or says that it cannot go on: it never loses input.
DECOMPRESSOR = """
import calls, _testcapi, random
zlib = calls.MODULES["zlib"]
want = random.Random(148395).randbytes(500) * 30 + bytes(3_000_000)
packed = zlib.compress(want)
found = {"goes on": 0, "says so": 0}
for tail in b"", b"behind":
    for limit in 10, 3000, -1:
        for start in range(30):
            stream = zlib._ZlibDecompressor()
            out = stream.decompress(packed[:300], 10)
            assert not stream.needs_input
            more = packed[300:] + tail
            _testcapi.set_nomemory(start, start + 1)
            try:
                try:
                    part = stream.decompress(more, limit)
                finally:
                    _testcapi.remove_mem_hooks()
                out += part
            except MemoryError:
                try:
                    out += stream.decompress(more, limit)
                except (zlib.error, EOFError) as error:
                    assert "inconsistent" in str(error) or stream.eof, error
                    found["says so"] += 1
                    continue
                found["goes on"] += 1
            while not stream.eof:
                out += stream.decompress(b"")
            assert out == want and stream.unused_data == tail
assert all(found.values()), found
print("done")
"""

# Inputs for whose results there is no room.
LARGE = """
import resource
import calls, zlib, binascii, _hashlib
size = 200_000_000
data, zeros = bytes(size), zlib.compress(bytes(size), 1)
view = memoryview(bytearray(size))
with open("/proc/self/statm") as file:
    used = int(file.read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 60_000_000,) * 2)
works = [
    lambda: binascii.hexlify(data), lambda: binascii.b2a_base64(data), lambda: binascii.b2a_qp(data),
    lambda: zlib.decompress(zeros), lambda: zlib.decompressobj().decompress(zeros),
    lambda: binascii.b2a_base64(view), lambda: zlib.compress(view),
    lambda: _hashlib.hmac_digest(view, b"", "sha256"), lambda: _hashlib.pbkdf2_hmac("sha1", b"", b"", 1, size),
    lambda: _hashlib.openssl_shake_128().digest(size), lambda: _hashlib.openssl_shake_128().hexdigest(size),
    lambda: _hashlib.scrypt(b"", salt=b"", n=2**17, r=8, p=1, maxmem=2**30),
]
if hasattr(zlib, "_ZlibDecompressor"):
    works.append(lambda: zlib._ZlibDecompressor().decompress(zeros))
for number, work in enumerate(works):
    try:
        work()
    except MemoryError:
        continue
    raise AssertionError((number, "no MemoryError"))
stream = zlib.decompressobj()
assert stream.decompress(zeros, 10) == bytes(10)
print(len(works))
"""


RELEASE = platform.python_version()


class Memory(unittest.TestCase):
    def test_each_allocation_fails_once(self):
        try:
            from _testcapi import set_nomemory
        except ImportError:
            self.skipTest("no _testcapi.set_nomemory")
        number, failures = child.run(SWEEP, seconds=400).split()
        self.assertGreater(int(failures), 2 * int(number))

    @unittest.skipUnless(hasattr(calls.MODULES["zlib"], "_ZlibDecompressor"), "there is none before 3.12")
    def test_decompressor_loses_nothing(self):
        try:
            from _testcapi import set_nomemory
        except ImportError:
            self.skipTest("no _testcapi.set_nomemory")
        self.assertEqual(child.run(DECOMPRESSOR).split(), ["done"])

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    def test_no_address_space(self):
        want_limits(self)
        try:
            child.run(WITHOUT_OURS)
        except AssertionError as error:
            # 3.15.0 ends in get_memory_error(), which tracks the MemoryError that it hands out.
            self.skipTest(f"{RELEASE} itself does not survive it: {str(error)[:8]}")
        number, hits = child.run(NO_ROOM, seconds=200).split()
        self.assertGreater(int(hits), 20)

    @unittest.skipUnless(sys.platform == "linux", "needs limits on address space")
    def test_no_room_for_results(self):
        want_limits(self)
        self.assertGreater(int(child.run(LARGE, seconds=200)), 10)


if __name__ == "__main__":
    unittest.main()
