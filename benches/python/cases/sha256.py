"""The calls of _sha256."""
import hashes


def cases(_module):
    yield from hashes.module("sha256", "sha224")
