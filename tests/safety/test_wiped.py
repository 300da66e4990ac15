"""What is computed from a key is gone from memory once its object is.

A process makes an object and frees it; the test reads that process's memory, so that nothing it does
leaves copies there. The secret is what two objects of one key have in common, and was nowhere before there
was that key. It must stand neither where the object was, nor anywhere else where memory is allocated, such as
in a buffer that was moved or copied.
Out of reach: the key itself, a Python object of the caller's, which Python does not wipe; and the stack, where
what the compiler has kept for a moment stays until other calls write over it.
"""
import os
import re
import subprocess
import sys
import unittest

import calls
import child
from limits import EMULATED

CHILD = """
import os, sys
import calls

def tell(*values):
    print(*values, flush=True)
    sys.stdin.readline()

m = calls.MODULES
make, work = eval(sys.argv[1]), eval(sys.argv[2])
make(os.urandom(40))
tell("ready")
key = os.urandom(40)
objects = [make(key), make(key)]
tell(type(objects[0]).__basicsize__, *map(id, objects), key.hex())
objects.clear()
tell("gone")
work(key)
tell("worked")
"""


class Process:
    """The memory of another process."""

    def __init__(self, *arguments):
        path = os.pathsep.join([child.HERE, os.environ.get("PYTHONPATH", "")])
        self.child = subprocess.Popen(
            [sys.executable, "-c", CHILD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, bufsize=1, env={**os.environ, "PYTHONPATH": path})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.child.kill()
        self.child.communicate()

    def told(self):
        return self.child.stdout.readline().split()

    def go_on(self):
        self.child.stdin.write("\n")
        return self.told()

    def read(self, start, size):
        with open(f"/proc/{self.child.pid}/mem", "rb", buffering=0) as memory:
            memory.seek(start)
            return memory.read(size)

    def parts(self):
        """Name, start and content of memory that can be written, the stack left out."""
        with open(f"/proc/{self.child.pid}/maps") as maps:
            for line in maps:
                start, end, access, name = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \S+ *(.*)", line).groups()
                if "w" in access and name != "[stack]":
                    start, end = int(start, 16), int(end, 16)
                    yield name or "anonymous", start, self.read(start, end - start)

    def places(self, words):
        """Where one of `words` stands."""
        return [(name, hex(start + content.find(word)))
                for name, start, content in self.parts() for word in words if word in content]


def secret(one, same, before):
    """The words that both objects of the key have, and nobody had before, with their offsets."""
    words = {at: one[at:at + 8] for at in range(0, len(one) - 7, 8)}
    return {at: word for at, word in words.items()
            if word == same[at:at + 8] and len(set(word)) > 5
            and not word.endswith(bytes(2))  # no pointer
            and not any(word in content for content in before)}


NOTHING = "lambda key: None"
OBJECTS = {
    **{f"_hashlib.hmac_new {name}": f"lambda key: m['_hashlib'].hmac_new(key, b'', '{name}')"
       for name in ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b512", "ripemd160", "sm3")
       if name in calls.MODULES["_hashlib"].openssl_md_meth_names},
    "_blake2.blake2b": "lambda key: m['_blake2'].blake2b(b'', key=key)",
    "_blake2.blake2s": "lambda key: m['_blake2'].blake2s(b'', key=key[:32])",
    "_blake2.blake2b with data": "lambda key: m['_blake2'].blake2b(b'data' * 99, key=key)",
    "_sha3.sha3_256": "lambda key: m['_sha3'].sha3_256(key * 16)",
    "_md5.md5": "lambda key: m['_md5'].md5(key * 16)",
    "_sha1.sha1": "lambda key: m['_sha1'].sha1(key * 16)",
    "_hashlib.new": "lambda key: m['_hashlib'].new('sha512', key * 16)",
}
if "_hmac" in calls.MODULES:
    OBJECTS["_hmac.new"] = "lambda key: m['_hmac'].new(key, b'', 'sha256')"
WORK = {
    "copy": "lambda key: m['_hashlib'].hmac_new(key, b'', 'sha256').copy().hexdigest()",
    "hmac_digest": "lambda key: m['_hashlib'].hmac_digest(key, b'', 'sha256')",
    "pbkdf2_hmac": "lambda key: m['_hashlib'].pbkdf2_hmac('sha256', key, b'salt', 1000)",
    "scrypt": "lambda key: m['_hashlib'].scrypt(key, salt=b'salt', n=1024, r=8, p=1)",
}


@unittest.skipUnless(sys.platform == "linux", "needs /proc")
@unittest.skipIf(EMULATED, "under qemu, /proc has the memory of qemu in other places")
class Wiped(unittest.TestCase):
    def check(self, make, work):
        with Process(make, work) as process:
            self.assertEqual(process.told(), ["ready"])
            before = [content for _, _, content in process.parts()]
            *numbers, key = process.go_on()
            size, *objects = map(int, numbers)
            words = secret(*[process.read(this, size) for this in objects], before)
            self.assertGreater(len(words), 0, "the object does not hold its state")
            # The key in a buffer, in which it may come twice, is also where the caller has it.
            computed = [word for word in words.values() if word not in 2 * bytes.fromhex(key)]
            if computed:
                self.assertTrue(process.places(computed), "the test cannot find what is there")
            process.go_on()
            for this in objects:
                left = process.read(this, size)
                left = [at for at, word in words.items() if left[at:at + 8] == word]
                self.assertEqual(left, [], "offsets in the object's memory that still hold its state")
            self.assertEqual(process.places(computed), [])
            process.go_on()
            self.assertEqual(process.places(computed), [])

    def test_objects(self):
        for name, make in OBJECTS.items():
            with self.subTest(name):
                self.check(make, NOTHING)

    def test_functions(self):
        # Each makes of the key what this object has, and lets it go.
        make = OBJECTS["_hashlib.hmac_new sha256"]
        for name, work in WORK.items():
            with self.subTest(name):
                self.check(make, work)


if __name__ == "__main__":
    unittest.main()
