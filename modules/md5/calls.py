"""The calls of _md5."""
import hash_cases


def cases(_module):
    yield from hash_cases.module("md5")
