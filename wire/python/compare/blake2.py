"""What `cargo wire try` calls in the C _blake2 and in ours."""

NAMES = ["blake2b", "blake2s"]


def result(value):
    """What is compared: the digest of a hash object."""
    return value.hexdigest() if value.digest_size else value.hexdigest(33)


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    for name in NAMES:
        yield name, (data,), {}
        yield name, (), {"usedforsecurity": False}
        yield name, (data.decode("latin-1"),), {}
    for name in NAMES:
        yield name, (data,), {"key": data[:32], "salt": data[:8], "person": data[-8:]}
        yield name, (data,), {"digest_size": 1 + len(data) % 32, "key": data[:1]}
        yield name, (data,), {
            "fanout": 0, "depth": 255, "leaf_size": len(data), "node_offset": len(data),
            "node_depth": 3, "inner_size": 32, "last_node": len(data) % 2 == 0,
        }


def timed(c, data):
    """The calls to time for one size of input."""
    for name in NAMES:
        yield name, (data,), {}
