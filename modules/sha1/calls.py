"""The calls of _sha1."""
import hash_cases


def cases(_module):
    yield from hash_cases.module("sha1")
