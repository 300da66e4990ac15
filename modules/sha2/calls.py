"""The calls of _sha2, _sha256 and _sha512."""
import hash_cases


def cases(module):
    names = "sha256", "sha224", "sha512", "sha384"
    yield from hash_cases.module(*(name for name in names if hasattr(module, name)))
