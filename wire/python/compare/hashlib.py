"""What `cargo wire try` calls in the C _hashlib and in ours."""
import sys

from hash_constructors import result

AT_LEAST_3_14 = sys.version_info >= (3, 14)
FAST = ["md5", "sha1", "sha256", "sha512", "blake2b", "blake2s"]


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    for name in sorted(c.openssl_md_meth_names):
        yield "new", (name, data), {}
    for name in sorted(vars(c)):
        if name.startswith("openssl_") and name != "openssl_md_meth_names":
            yield name, (data,), {"usedforsecurity": False}
    key = data[:200]
    for name in "md5", "sha256", "sha512", "sha3_256", "blake2s":
        yield "hmac_digest", (key, data, name), {}
        yield "hmac_new", (key, data, name), {}
    yield "pbkdf2_hmac", ("sha256", key, data[-16:], 2, 50), {}
    yield "scrypt", (key,), {"salt": data[-16:], "n": 16, "r": 2, "p": 1}
    yield "compare_digest", (data, bytes(data)), {}
    yield "compare_digest", (data, key), {}
    yield "new", ("no such hash", data), {}
    yield "hmac_digest", (key, data, "no such hash"), {}


def timed(c, data):
    """The calls to time for one size of input."""
    for name in FAST:
        yield "new", (name, data), {}
    for name in "openssl_md5", "openssl_sha1", "openssl_sha256", "openssl_sha512", "openssl_sha3_256":
        yield name, (data,), {}
    yield "hmac_digest", (b"key", data, "sha256"), {}
    yield "hmac_new", (b"key", data, "sha256"), {}
    yield "compare_digest", (data, bytes(data)), {}
