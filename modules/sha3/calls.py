"""The calls of _sha3."""
import hash_cases


def cases(_module):
    yield from hash_cases.module("sha3_256", "sha3_224", "sha3_384", "sha3_512", "shake_128",
                             "shake_256")
