"""The calls of _sha1."""
import hashes


def cases(_module):
    yield from hashes.module("sha1")
