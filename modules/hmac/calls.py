"""The calls of _hmac."""
import hash_cases
from case import Case

NAMES = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
         "sha3_384", "sha3_512", "blake2s_32", "blake2b_32"]
KEY = {"k": b"a key of thirty-two bytes length"}


def cases(_module):
    plain = {"values": KEY, "limit": "read", "sizes": hash_cases.UP_TO_1_MIB}
    for name in NAMES:
        kinds = ("bytes", "bytearray", "memoryview") if name == "sha256" else ("bytes",)
        yield Case(f"compute_{name}", "f(k, a)", kinds=kinds, detaches=name == "sha256", **plain)
    yield Case("compute_digest", "f(k, a, 'sha256')", kinds=("bytes",), **plain)
    # Not blake2b: C refuses that name.
    for name in "md5", "sha256", "sha3_256":
        label = f"new {name}"
        make = f"f(k, b'', '{name}')"
        yield Case("new", f"f(k, a, '{name}')", label=label, kinds=("bytes",),
                   check="({call}).digest()", detaches=name == "sha256", **plain)
        yield Case("new", "h.update(a)", label=f"{label} update", setup={"h": make},
                   state="h.digest()", check=f"(h := {make}, h.update(a), h.digest())[-1]",
                   kinds=("bytes",), detaches=False, **plain)
    yield from hash_cases.of_object("new", make="f(k, a, 'sha256')", values=KEY)
    yield from untimed()


def untimed():
    """The names that a hash has beside its own; what raises; and the key given as the input is."""
    for name in NAMES:
        yield Case(f"compute_{name}", "f(a, a)", label=f"compute_{name} by its own key", timed=False)
    for name in "SHA224", "sha2_256", "sha384", "sha512", "no such hash":
        yield Case("new", f"f(a, a, '{name}')", label=f"new {name} by its own key",
                   check="({call}).digest()", timed=False)
        yield Case("compute_digest", f"f(a, a, '{name}')", label=f"compute_digest {name}", timed=False)
