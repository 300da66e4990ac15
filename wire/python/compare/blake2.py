"""What `cargo wire try` calls in the C _blake2 and in ours."""
from hash_constructors import comparison, result

NAMES = ["blake2b", "blake2s"]

constructor_calls, timed = comparison(*NAMES)


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    yield from constructor_calls(c, data)
    for name in NAMES:
        yield name, (data,), {"key": data[:32], "salt": data[:8], "person": data[-8:]}
        yield name, (data,), {"digest_size": 1 + len(data) % 32, "key": data[:1]}
        yield name, (data,), {
            "fanout": 0, "depth": 255, "leaf_size": len(data), "node_offset": len(data),
            "node_depth": 3, "inner_size": 32, "last_node": len(data) % 2 == 0,
        }
