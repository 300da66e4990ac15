"""The calls of _sha2."""
import hashes


def cases(_module):
    yield from hashes.module("sha256", "sha224", "sha512", "sha384")
