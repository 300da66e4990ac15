"""Hash modules: what exporters with dimensions come to, and what OpenSSL says first."""
import ctypes
import subprocess
import sys
import unittest
import warnings

import compare
import hashes

# C types that export memory with two dimensions, one and none, whatever is asked for.
EXPORTERS = [((ctypes.c_ubyte * 2) * 2)(), ((ctypes.c_ubyte * 300) * 2)(), (ctypes.c_ubyte * 4)(),
             ctypes.c_uint32(7), (ctypes.c_uint16 * 2 * 1 * 2)()]

# Each as the first call of a process: what OpenSSL has left of the error before goes into messages.
FIRST_CALLS = [
    "hmac_new(b'k', b'm', 'shake_128')", "hmac_new(b'k', digestmod=m.openssl_shake_256)",
    "hmac_digest(b'k', b'm', 'SHAKE128')", "hmac_digest(b'k', b'm', 'nope')",
    "hmac_new(b'k', b'm', m.new)", "hmac_new(b'k', b'm', 7)", "new('nope')",
    "pbkdf2_hmac('shake_128', b'', b'', 1)", "pbkdf2_hmac('nope', b'', b'', 1)",
]
FIRST_CALL = """
import compare, warnings
c, ours = compare.rustdlib_wired.twin("_hashlib"), __import__("_hashlib")
def call(m):
    return m.CALL
print(compare.outcome(call, [c], {}, [])[0][:3] == compare.outcome(call, [ours], {}, [])[0][:3])
"""

# What docs/differences.md says that ours has not, of OpenSSL's.
LEFT_OUT = ["null", "KECCAK-KMAC-128", "KECCAK-KMAC-256", "KECCAK-224", "KECCAK-256", "KECCAK-384",
            "KECCAK-512", "SHA2-256/192", "sha256 "]


class Dimensions(unittest.TestCase):
    def calls(self, name):
        """(function, arguments) with a place for the exporter."""
        if name == "_hmac":
            yield "new", "key", b"m", "sha256"
            yield "new", b"k", "msg", "sha256"
            yield "compute_digest", "key", b"m", "sha256"
            yield "compute_digest", b"k", "msg", "sha256"
            for algorithm in "md5", "sha1", "sha256", "sha512", "sha3_256", "blake2s_32":
                yield f"compute_{algorithm}", "key", b"m"
                yield f"compute_{algorithm}", b"k", "msg"
        elif name == "_hashlib":
            yield "compare_digest", "a", b"1234"
            yield "compare_digest", b"1234", "b"
            yield "compare_digest", "a", "b"
            yield "hmac_new", "key", b"m", "sha256"
            yield "hmac_new", b"k", "msg", "sha256"
            yield "hmac_digest", "key", b"m", "sha256"
            yield "hmac_digest", b"k", "msg", "sha256"
            yield "pbkdf2_hmac", "sha256", "password", b"", 1
            yield "pbkdf2_hmac", "sha256", b"", "salt", 1
            yield "new", "sha256", "data"
            yield "openssl_sha256", "data"
        else:
            function = {"_blake2": "blake2b", "_sha2": "sha256"}.get(name, name[1:])
            yield {"_sha3": "sha3_256"}.get(name, function), "data"

    def test_every_entrance(self):
        places = {"key", "msg", "a", "b", "password", "salt", "data"}
        for name in hashes.ALL:
            if not hashes.is_wired(name):
                continue
            ours, twin = compare.sides(name)
            for function, *arguments in self.calls(name):
                for exporter in EXPORTERS:
                    args = [exporter if argument in places else argument for argument in arguments]
                    self.check(function, getattr(ours, function), getattr(twin, function), args)

    def check(self, function, ours, twin, args):
        with self.subTest(function=function, args=args), \
                warnings.catch_warnings(record=True) as warned:
            found = [compare.outcome(side, args, {}, warned)[0] for side in (twin, ours)]
            digests = [hashes_of(outcome) for outcome in found]
            self.assertEqual(*digests)


def hashes_of(outcome):
    if outcome[0] == "returns" and hasattr(outcome[2], "hexdigest"):
        return "returns", outcome[2].hexdigest()
    return outcome


class FirstCalls(unittest.TestCase):
    def test_of_a_process(self):
        compare.sides("_hashlib")
        for call in FIRST_CALLS:
            with self.subTest(call):
                done = subprocess.run([sys.executable, "-c", FIRST_CALL.replace("CALL", call)],
                                      cwd=compare.__file__.rpartition("/")[0], capture_output=True,
                                      text=True)
                self.assertEqual((done.stdout, done.stderr), ("True\n", ""))


class LeftOut(unittest.TestCase):
    def test_nobody_is_told_of_them(self):
        ours, twin = compare.sides("_hashlib")
        for name in LEFT_OUT:
            self.assertNotIn(name, twin.openssl_md_meth_names)
            self.assertNotIn(name.lower(), twin.openssl_md_meth_names)
            with self.assertRaises(ValueError) as raised:
                ours.new(name)
            # A class of its own since 3.11.4.
            expected = ours.UnsupportedDigestmodError if sys.version_info >= (3, 11, 4) else ValueError
            self.assertIs(type(raised.exception), expected)


if __name__ == "__main__":
    unittest.main()
