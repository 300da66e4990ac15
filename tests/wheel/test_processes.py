"""Processes that are forked, spawned, or kept in a pool."""
import multiprocessing
import os
import tempfile
import unittest

from support import python

PRELOADED = """\
import os, rustdlib, hashlib, zlib
rustdlib.enable()
pieces = []
for number in range(3):
    read, write = os.pipe()
    if os.fork() == 0:
        os.close(read)
        data = bytes([number]) * 10_000
        assert rustdlib.status().modules["zlib"].runs == "rust"
        os.write(write, hashlib.sha256(zlib.decompress(zlib.compress(data))).digest())
        os._exit(0)
    os.close(write)
    pieces.append(os.read(read, 100) == hashlib.sha256(bytes([number]) * 10_000).digest())
print(pieces)
"""

POOL = """\
import multiprocessing, rustdlib, sys
from concurrent.futures import ProcessPoolExecutor

def work(data):
    import base64, zlib
    runs = rustdlib.status().modules["zlib"].runs
    return runs, base64.b64encode(data), zlib.decompress(zlib.compress(data)) == data

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    with ProcessPoolExecutor(2, mp_context=context, initializer=rustdlib.enable) as pool:
        print(set(pool.map(work, [b"spam"] * 4)))
    with context.Pool(1, initializer=rustdlib.enable) as pool:
        import base64
        rustdlib.enable()
        print(pool.map(base64.b64encode, [b"spam"]))
"""


class Processes(unittest.TestCase):
    def test_workers_forked_after_enable(self):
        done = python("-c", PRELOADED)
        self.assertEqual((done.stdout, done.stderr), ("[True, True, True]\n", ""))

    def test_pools(self):
        want = "{('rust', b'c3BhbQ==', True)}\n[b'c3BhbQ==']\n"
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "pool.py")
            with open(file, "w") as f:
                f.write(POOL)
            for method in multiprocessing.get_all_start_methods():
                with self.subTest(method):
                    done = python(file, method)
                    self.assertEqual((done.stdout, done.stderr), (want, ""))


if __name__ == "__main__":
    unittest.main()
