"""What `cargo wire try` calls in the C _sha256 and in ours."""

NAMES = ["sha224", "sha256"]


def result(value):
    """What is compared: the digest of a hash object."""
    return value.hexdigest() if value.digest_size else value.hexdigest(33)


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    for name in NAMES:
        yield name, (data,), {}
        yield name, (), {"usedforsecurity": False}
        yield name, (data.decode("latin-1"),), {}


def timed(c, data):
    """The calls to time for one size of input."""
    for name in NAMES:
        yield name, (data,), {}
