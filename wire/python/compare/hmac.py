"""What `cargo wire try` calls in the C _hmac and in ours."""
from hash_constructors import result


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    key = data[:200]
    for name in vars(c):
        if name.startswith("compute_") and name != "compute_digest":
            yield name, (key, data), {}
            yield name, (data, key), {}
    for name in "md5", "sha1", "SHA224", "sha2_256", "sha384", "sha512", "sha3_256":
        yield "new", (key, data, name), {}
        yield "compute_digest", (key, data, name), {}
    yield "new", (key, data, "no such hash"), {}


def timed(c, data):
    """The calls to time for one size of input."""
    for name in "md5", "sha1", "sha256", "sha512", "blake2b_32":
        yield "compute_" + name, (b"key", data), {}
    yield "new", (b"key", data, "sha256"), {}
