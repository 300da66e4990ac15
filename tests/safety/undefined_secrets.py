"""Under valgrind: no branch and no address depends on what is hashed, on a key, or on what is compared.

tests/constant-time runs this. To memcheck a secret here is memory that nobody has written, and what is worked out from it is
no better; it reports each jump and each address that depends on such memory (after Langley's ctgrind). Kernels for
instructions that valgrind does not know, AVX-512's and those for SHA, do not run here.

Left out are scrypt, whose addresses depend on the password by its design (RFC 7914), and hexdigest, which looks digits
up in a table of 16 bytes.

    undefined_secrets.py          must be without a report
    undefined_secrets.py leak     must have one: a comparison that stops early
"""
import ctypes
import sys

import rustdlib_wired

LENGTHS = 1, 3, 8, 16, 20, 32, 63, 64, 65, 128, 129, 200, 256, 300, 1000
new_bytes = ctypes.pythonapi.PyBytes_FromStringAndSize
new_bytes.argtypes, new_bytes.restype = [ctypes.c_void_p, ctypes.c_ssize_t], ctypes.py_object


def secret(length):
    """A bytes object whose content nobody has written; PYTHONMALLOC=malloc lets memcheck know."""
    return new_bytes(None, length)


def hashed(m, length):
    for name in sorted(m.openssl_md_meth_names):
        size = [32] if "shake" in name else []
        state = m.new(name, secret(length))
        state.update(secret(length))
        state.copy().digest(*size)
        state.digest(*size)
        if not size:
            m.hmac_digest(secret(length), secret(length), name)
            keyed = m.hmac_new(secret(length), secret(length), name)
            keyed.update(secret(length))
            keyed.copy().digest()
            m.pbkdf2_hmac(name, secret(length), secret(16), 3)


def compared(m, length):
    # Where the lengths differ it compares the second with itself, and the answer is known. Otherwise the answer would be
    # reported, which is what it has to tell.
    assert not m.compare_digest(secret(length + 1), secret(length))


def keyed_blake2(m, length):
    for make in m.blake2b, m.blake2s:
        key = secret(min(length, make.MAX_KEY_SIZE))
        make(secret(length), key=key, salt=secret(make.SALT_SIZE), person=secret(make.PERSON_SIZE)).digest()


def main():
    if "leak" in sys.argv:
        return secret(64) == bytes(64)
    for name, check in ("_hashlib", hashed), ("_hashlib", compared), ("_blake2", keyed_blake2):
        if name in rustdlib_wired.MODULES:
            module = __import__(name)
            for length in LENGTHS:
                check(module, length)


if __name__ == "__main__":
    main()
