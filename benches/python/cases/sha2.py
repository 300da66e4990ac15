"""The calls of _sha2, _sha256 and _sha512."""
import hashes


def cases(module):
    names = "sha256", "sha224", "sha512", "sha384"
    yield from hashes.module(*(name for name in names if hasattr(module, name)))
