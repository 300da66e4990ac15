"""The calls of _blake2."""
import hash_cases
from case import Case


def cases(_module):
    # BLAKE3 is another hash: how far a tree hash gets on the same data.
    yardstick = {"blake3": ("blake3", "f(a).digest()")}
    for name in "blake2b", "blake2s":
        kinds = ("bytes", "bytearray", "memoryview") if name == "blake2b" else ("bytes",)
        yield from hash_cases.constructor(name, kinds=kinds, yardsticks=yardstick)
        yield Case(name, "f(a, digest_size=20)", label=f"{name} digest_size", sizes=[0, 64],
                   kinds=("bytes",), check="({call}).digest()", limit="read", detaches=False)
        yield Case(name, "f(a, key=b'key', salt=b'salt', person=b'person')", label=f"{name} keyed",
                   sizes=[0, 64, 1 << 10], kinds=("bytes",), check="({call}).digest()",
                   limit="read", detaches=False)
        yield from untimed(name)


def untimed(name):
    digest = {"timed": False, "check": "({call}).digest()"}
    yield Case(name, "f(a, key=a, salt=a, person=a, digest_size=20)", sizes=[0, 8],
               label=f"{name} with its own key", **digest)
    yield Case(name, "f(a, digest_size=1 + len(a) % 32, key=b'k')", label=f"{name} of each size",
               **digest)
    yield Case(name, "f(a, fanout=0, depth=255, leaf_size=len(a), node_offset=len(a), node_depth=3, "
               "inner_size=32, last_node=len(a) % 2 == 0)", label=f"{name} in a tree", **digest)
