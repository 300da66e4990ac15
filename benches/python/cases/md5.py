"""The calls of _md5."""
import hashes


def cases(_module):
    yield from hashes.module("md5")
