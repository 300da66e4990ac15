"""The calls of _sha512."""
import hashes


def cases(_module):
    yield from hashes.module("sha512", "sha384")
