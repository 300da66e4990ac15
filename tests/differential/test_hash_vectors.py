"""Published vectors, through Python: NIST's CAVP files, those of the RFCs, and Wycheproof's.

CAVP's and those of the RFCs are in the PyPI package `cryptography_vectors`, which `cargo wire test` fetches; vectors.txt
beside this file has its version. Wycheproof's are in wycheproof.txt.

RUSTDLIB_CPU is read once in a process, so that each other backend gets a process of its own, which runs this file.
"""
import unittest

import rustdlib_wired

if "_hashlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("_hashlib is not wired in this interpreter")

import hashlib
import hmac
import importlib
import os
import platform
import re
import subprocess
import sys
import unittest

import hashes
from limits import EMULATED

try:
    from importlib.resources import files

    VECTORS = files("cryptography_vectors")
except ModuleNotFoundError:
    VECTORS = None


def lines(*path):
    """The `name = value` lines of a file."""
    text = VECTORS.joinpath(*path).read_text("latin-1")
    return re.findall(r"^[ \t]*(\w+)[ \t]*[=:][ \t]*(.*?)[ \t\r]*$", text, re.M)


def messages(*path):
    """(message, digest) of a CAVP file."""
    values = {}
    for name, value in lines(*path):
        values[name.lower()] = value
        if name.lower() in ("md", "output"):
            length = int(values["len"]) // 8
            yield bytes.fromhex(values["msg"])[:length], bytes.fromhex(value)


# The first tenth will do for the other backends, and where each instruction is emulated.
COUNTS = 10 if "RUSTDLIB_CPU" in os.environ or EMULATED else 100
# What RUSTDLIB_CPU takes away, by the kind of processor; others have one backend.
OTHERS = {"x86_64": ["portable", "avx2"], "aarch64": ["portable"]}.get(platform.machine(), [])


def monte_carlo(*path):
    """What it begins with, and then what is expected after each thousand."""
    wanted = "seed", "msg", "md", "output"
    values = [bytes.fromhex(value) for name, value in lines(*path) if name.lower() in wanted]
    assert len(values) == 101, path
    return values[:1 + COUNTS]


MONTE_CARLO = [
    ("sha1", "SHA1", "_sha1"),
    *((f"sha{size}", "SHA2", "_sha2", "_sha256") for size in (224, 256)),
    *((f"sha{size}", "SHA2", "_sha2", "_sha512") for size in (384, 512)),
    ("sha512_224", "SHA2"), ("sha512_256", "SHA2"),
]
MISSING = os.environ.get("RUSTDLIB_NO_VECTORS", "cryptography_vectors is not installed")


@unittest.skipIf(VECTORS is None, MISSING)
class Published(unittest.TestCase):
    def wired(self, *modules):
        for module in modules:
            if hashes.is_wired(module):
                yield importlib.import_module(module)

    def makers(self, name, *modules):
        if hashes.is_wired("_hashlib"):
            if name not in ("blake2b", "blake2s"):
                yield lambda data: importlib.import_module("_hashlib").new(name, data)
        for module in self.wired(*modules):
            if hasattr(module, name):
                yield getattr(module, name)

    def check_messages(self, name, modules, *path):
        count = 0
        for message, digest in messages(*path):
            for make in self.makers(name, *modules):
                count += 1
                self.assertEqual(make(message).digest(), digest, path)
                whole = make(message[:len(message) // 3])
                whole.update(message[len(message) // 3:])
                self.assertEqual(whole.digest(), digest, path)
        self.assertGreater(count, 3)

    def test_cavp(self):
        folders = {
            "sha1": ("SHA1", ["_sha1"]), "sha224": ("SHA2", ["_sha2", "_sha256"]),
            "sha256": ("SHA2", ["_sha2", "_sha256"]), "sha384": ("SHA2", ["_sha2", "_sha512"]),
            "sha512": ("SHA2", ["_sha2", "_sha512"]), "sha512_224": ("SHA2", []),
            "sha512_256": ("SHA2", []), "sha3_224": ("SHA3", ["_sha3"]),
            "sha3_256": ("SHA3", ["_sha3"]), "sha3_384": ("SHA3", ["_sha3"]),
            "sha3_512": ("SHA3", ["_sha3"]),
        }
        for name, (folder, modules) in folders.items():
            for kind in "ShortMsg", "LongMsg":
                file = f"{name.upper()}{kind}.rsp"
                with self.subTest(file=file):
                    self.check_messages(name, modules, "hashes", folder, file)

    def test_others(self):
        """RFC 1321, GB/T 32905, BLAKE2 without a key, and RIPEMD-160's page."""
        for name, *path in (
            ("md5", "MD5", "rfc-1321.txt"), ("sm3", "SM3", "oscca.txt"),
            ("ripemd160", "ripemd160", "ripevectors.txt"),
            ("blake2b", "blake2", "blake2b.txt"), ("blake2s", "blake2", "blake2s.txt"),
        ):
            with self.subTest(name=name):
                self.check_messages(name, ["_md5", "_blake2"], "hashes", *path)
        for name, file in ("blake2b512", "blake2b.txt"), ("blake2s256", "blake2s.txt"):
            with self.subTest(name=name):
                self.check_messages(name, [], "hashes", "blake2", file)

    def test_shake(self):
        for size in "128", "256":
            for kind in "ShortMsg", "LongMsg", "VariableOut":
                values = {}
                for name, value in lines("hashes", "SHAKE", f"SHAKE{size}{kind}.rsp"):
                    values[name.lower()] = value
                    if name != "Output":
                        continue
                    message = bytes.fromhex(values["msg"])
                    if "len" in values:
                        message = message[:int(values["len"]) // 8]
                    for make in self.makers(f"shake_{size}", "_sha3"):
                        digest = make(message).hexdigest(len(value) // 2)
                        self.assertEqual(digest, value)

    def maker(self, name, *modules):
        return next(self.makers(name, *modules))

    def test_monte_carlo_of_sha_1_and_2(self):
        """SHAVS, section 6.4: each message is the last three digests, each count a thousand of them."""
        for name, folder, *modules in MONTE_CARLO:
            make = self.maker(name, *modules)
            with self.subTest(name=name):
                seed, *expected = monte_carlo("hashes", folder, f"{name.upper()}Monte.rsp")
                for digest in expected:
                    last = [seed] * 3
                    for _ in range(1000):
                        last = last[1:] + [make(b"".join(last)).digest()]
                    seed = last[-1]
                    self.assertEqual(seed, digest)

    def test_monte_carlo_of_sha_3(self):
        """SHA3VS, section 6.2.3: each message is the last digest."""
        for size in 224, 256, 384, 512:
            make = self.maker(f"sha3_{size}", "_sha3")
            with self.subTest(size=size):
                digest, *expected = monte_carlo("hashes", "SHA3", f"SHA3_{size}Monte.rsp")
                for after_a_thousand in expected:
                    for _ in range(1000):
                        digest = make(digest).digest()
                    self.assertEqual(digest, after_a_thousand)

    def test_monte_carlo_of_shake(self):
        """SHA3VS, section 6.3.3: the last 16 bits of an output say how long the next one is."""
        for size in "128", "256":
            make = self.maker(f"shake_{size}", "_sha3")
            with self.subTest(size=size):
                path = "hashes", "SHAKE", f"SHAKE{size}Monte.rsp"
                least, most = (int(bits) // 8 for bits in re.findall(
                    r"(?:Min|Max)imum Output Length \(bits\) = (\d+)",
                    VECTORS.joinpath(*path).read_text("latin-1")))
                output, *expected = monte_carlo(*path)
                length = most
                for after_a_thousand in expected:
                    for _ in range(1000):
                        output = make(output[:16].ljust(16, b"\0")).digest(length)
                        length = least + int.from_bytes(output[-2:]) % (most - least + 1)
                    self.assertEqual(output, after_a_thousand)

    def test_hmac_of_the_rfcs(self):
        """RFC 2202 and 4231, and RIPEMD-160 of RFC 2286."""
        for name in "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160":
            file = {"md5": "rfc-2202-md5.txt", "sha1": "rfc-2202-sha1.txt",
                    "ripemd160": "rfc-2286-ripemd160.txt"}.get(name, f"rfc-4231-{name}.txt")
            values, count = {}, 0
            for key, value in lines("HMAC", file):
                values[key.lower()] = value
                if key.lower() not in ("md", "output"):
                    continue
                key, message = bytes.fromhex(values["key"]), bytes.fromhex(values["msg"])
                self.assertEqual(hmac.new(key, message, name).hexdigest(), value)
                self.assertEqual(hmac.digest(key, message, name).hex(), value)
                count += 1
            self.assertGreater(count, 4, file)

    def test_pbkdf2_of_rfc_6070(self):
        values, count = {}, 0
        for key, value in lines("KDF", "rfc-6070-PBKDF2-SHA1.txt"):
            values[key.upper()] = value
            if key.upper() == "DERIVED_KEY" and int(values["ITERATIONS"]) < 100_000:
                password = values["PASSWORD"].replace("\\0", "\0").encode()
                salt = values["SALT"].replace("\\0", "\0").encode()
                key = hashlib.pbkdf2_hmac(
                    "sha1", password, salt, int(values["ITERATIONS"]), int(values["LENGTH"]))
                self.assertEqual(key.hex(), value.replace(" ", ""))
                count += 1
        self.assertGreater(count, 3)

    def test_scrypt_of_rfc_7914(self):
        values, count = {}, 0
        for key, value in lines("KDF", "scrypt.txt"):
            values[key.upper()] = value
            if key.upper() == "DERIVED_KEY" and int(values["N"]) <= 2**14:
                key = hashlib.scrypt(
                    values.get("PASSWORD", "").encode(), salt=values.get("SALT", "").encode(),
                    n=int(values["N"]), r=int(values["R"]), p=int(values["P"]),
                    maxmem=2**26, dklen=len(value) // 2)
                self.assertEqual(key.hex(), value)
                count += 1
        self.assertGreater(count, 1)


class Wycheproof(unittest.TestCase):
    def groups(self, wanted):
        """(algorithm, values) of each vector of HMAC or PBKDF2."""
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "wycheproof.txt")) as file:
            for line in file:
                if line.startswith("#"):
                    continue
                if line.endswith(":\n"):
                    kind, algorithm = line[:-2].split()
                elif kind == wanted:
                    yield algorithm, [value.strip("-") for value in line.split()]

    def test_hmac(self):
        count = 0
        for algorithm, values in self.groups("hmac"):
            key, message, tag = map(bytes.fromhex, values)
            state = hmac.new(key, digestmod=algorithm)
            state.update(message)
            found = {hmac.digest(key, message, algorithm), hmac.new(key, message, algorithm).digest(),
                     state.copy().digest(), state.digest()}
            self.assertEqual(found, {tag}, algorithm)
            count += 1
        self.assertEqual(count, 396)

    def test_pbkdf2(self):
        count = 0
        for algorithm, (*texts, iterations, key) in self.groups("pbkdf2"):
            password, salt = map(bytes.fromhex, texts)
            found = hashlib.pbkdf2_hmac(algorithm, password, salt, int(iterations), len(key) // 2)
            self.assertEqual(found.hex(), key, algorithm)
            count += 1
        self.assertEqual(count, 296)


@unittest.skipIf("RUSTDLIB_CPU" in os.environ, "this is one of those processes")
@unittest.skipUnless(OTHERS, "this processor has one backend")
class Backends(unittest.TestCase):
    def test_each(self):
        for cpu in OTHERS:
            with self.subTest(cpu):
                done = subprocess.run(
                    [sys.executable, os.path.abspath(__file__)], capture_output=True, text=True,
                    env={**os.environ, "RUSTDLIB_CPU": cpu, "PYTHONPATH": os.pathsep.join(sys.path)})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertRegex(done.stderr, r"Ran \d{2} tests")


class Keyed(unittest.TestCase):
    """The known answers of the BLAKE2 authors: the keyed hashes of 0, 1, 2, ... bytes."""

    # The first and the last of each in the authors' blake2-kat.json.
    FIRST = {
        "blake2b": "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
                   "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568",
        "blake2s": "48a8997da407876b3d79c0d92325ad3b89cbb754d86ab71aee047ad345fd2c49",
    }
    LAST = {
        "blake2b": "142709d62e28fcccd0af97fad0f8465b971e82201dc51070faa0372aa43e9248"
                   "4be1c1e73ba10906d5d1853db6a4106e0a7bf9800d373d6dee2d46d62ef2a461",
        "blake2s": "3fb735061abc519dfe979e54c1ee5bfad0a9d858b3315bad34bde999efd724dd",
    }

    def test_keyed(self):
        if not hashes.is_wired("_blake2"):
            self.skipTest("_blake2 is not wired in this interpreter")
        c, rust = hashes.sides("_blake2")
        for name in self.FIRST:
            make = getattr(rust, name)
            key = bytes(range(make.MAX_KEY_SIZE))
            self.assertEqual(make(b"", key=key).hexdigest(), self.FIRST[name])
            self.assertEqual(make(bytes(range(255)), key=key).hexdigest(), self.LAST[name])
            for length in range(256):
                data = bytes(range(length))
                self.assertEqual(make(data, key=key).digest(),
                                 getattr(c, name)(data, key=key).digest())


if __name__ == "__main__":
    unittest.main()
