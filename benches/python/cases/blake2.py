"""The calls of _blake2."""
import hashes
from case import Case


def cases(_module):
    # BLAKE3 is another hash: how far a tree hash gets on the same data.
    yardstick = {"blake3": ("blake3", "f(a).digest()")}
    for name in "blake2b", "blake2s":
        kinds = ("bytes", "bytearray", "memoryview") if name == "blake2b" else ("bytes",)
        yield from hashes.constructor(name, kinds=kinds, yardsticks=yardstick)
        yield Case(name, "f(a, digest_size=20)", label=f"{name} digest_size", sizes=[0, 64],
                   kinds=("bytes",), check="({call}).digest()", limit="read", detaches=False)
        yield Case(name, "f(a, key=b'key', salt=b'salt', person=b'person')", label=f"{name} keyed",
                   sizes=[0, 64, 1 << 10], kinds=("bytes",), check="({call}).digest()",
                   limit="read", detaches=False)
