"""The calls of _hashlib, whose C twin is OpenSSL's."""
import hash_cases
from case import SIZES, Case

ALGORITHMS = ["sha256", "md5", "sha1", "sha224", "sha384", "sha512", "sha3_224", "sha3_256",
              "sha3_384", "sha3_512", "shake_128", "shake_256"]
# Those that only `new` makes.
BY_NAME = ["blake2b512", "blake2s256", "ripemd160", "sm3", "sha512_224", "sha512_256"]
KEY = {"k": b"a key of thirty-two bytes length"}
SHORT = [0, 8, 64, 1 << 10, 1 << 16]


def cases(m):
    for name in ALGORITHMS:
        yield from algorithm(name)
    for name in BY_NAME:
        if works(m, name):
            yield Case("new", f"f('{name}', a)", label=f"new {name}", kinds=("bytes",),
                       sizes=hash_cases.UP_TO_1_MIB, check="({call}).digest()", limit="read",
                       detaches=False)
    yield from hmac()
    yield from key_derivation()
    yield from compare()
    yield from untimed()
    yield Case("get_fips_mode", "f()", kinds=("bytes",), sizes=[0], detaches=False)


def algorithm(name):
    kinds = ("bytes", "bytearray", "memoryview") if name == "sha256" else ("bytes",)
    shake = "shake" in name
    yield from hash_cases.constructor(f"openssl_{name}", sizes=SIZES, kinds=kinds, shake=shake,
                                  peers=cryptography(name))
    yield Case("new", f"f('{name}', a)", label=f"new {name}", sizes=SHORT, kinds=("bytes",),
               check=f"({{call}}).digest({'32' if shake else ''})", limit="read", detaches=False)


def cryptography(name):
    """pyca/cryptography stands on OpenSSL too, its own copy of it."""
    if name not in ("md5", "sha1", "sha256", "sha512", "sha3_256"):
        return {}
    call = f"(o := f.Hash(f.{name.upper()}()), o.update(a), o.finalize())[-1]"
    return {"cryptography": ("hazmat.primitives.hashes", call)}


def works(m, name):
    """Whether this OpenSSL has it, and lets it be used."""
    try:
        return bool(m.new(name).digest())
    except ValueError:
        return False


def hmac():
    plain = {"values": KEY, "limit": "read", "kinds": ("bytes",), "sizes": hash_cases.UP_TO_1_MIB}
    for name in "md5", "sha1", "sha256", "sha512", "sha3_256":
        yield Case("hmac_digest", f"f(k, a, '{name}')", label=f"hmac_digest {name}",
                   detaches=name == "sha256", **plain)
        yield Case("hmac_new", f"f(k, a, '{name}')", label=f"hmac_new {name}",
                   check="({call}).digest()", detaches=False, **plain)
    make = "f(k, b'', 'sha256')"
    yield Case("hmac_new", "h.update(a)", label="hmac_new update", setup={"h": make},
               state="h.digest()", check=f"(h := {make}, h.update(a), h.digest())[-1]",
               detaches=False, **plain)
    yield from hash_cases.of_object("hmac_new", make="f(k, a, 'sha256')", values=KEY)


def key_derivation():
    """The size is that of the password."""
    plain = {"kinds": ("bytes",), "sizes": [8, 64], "limit": "read"}
    for name in "sha1", "sha256", "sha512":
        for rounds in 1, 1000, 100_000:
            yield Case("pbkdf2_hmac", f"f('{name}', a, b'some salt', {rounds})",
                       label=f"pbkdf2_hmac {name} {rounds}", detaches=False,
                       tried=rounds == 1, counted=rounds == 1, **plain)
    yield Case("scrypt", "f(a, salt=b'some salt', n=16, r=8, p=1)", label="scrypt 2**4",
               detaches=False, **plain)
    yield Case("scrypt", "f(a, salt=b'some salt', n=1 << 14, r=8, p=1, maxmem=1 << 26)",
               label="scrypt 2**14", detaches=False, tried=False, counted=False, **plain)


def compare():
    plain = {"values": twice, "sizes": hash_cases.UP_TO_1_MIB, "detaches": False, "limit": "read"}
    yield Case("compare_digest", "f(a, b)", kinds=("bytes", "bytearray"), **plain)
    yield Case("compare_digest", "f(a, b)", label="compare_digest of str", kinds=("str",),
               prepare=lambda data: data.hex().encode(), **plain)


def untimed():
    """What raises; and each argument that is bytes-like given as the input is."""
    yield Case("new", "f('no such hash', a)", label="new of no hash", timed=False)
    yield Case("hmac_new", "f(a, a, 'no such hash')", label="hmac_new of no hash", timed=False)
    yield Case("hmac_digest", "f(a, a, 'no such hash')", label="hmac_digest of no hash", timed=False)
    yield Case("hmac_digest", "f(a, a, 'sha512')", label="hmac_digest by its own key", timed=False)
    yield Case("hmac_digest", "f(a, a, 'blake2s')", label="hmac_digest blake2s", timed=False)
    yield Case("pbkdf2_hmac", "f('sha256', a, a, 2, 70)", label="pbkdf2_hmac with its own salt",
               timed=False)
    yield Case("scrypt", "f(a, salt=a, n=16, r=2, p=2)", label="scrypt with its own salt",
               timed=False)
    yield Case("compare_digest", "f(a, b'other')", label="compare_digest of others", timed=False)


def twice(data):
    """An equal object that is not the same one."""
    return {"b": data[:1] + data[1:]}
