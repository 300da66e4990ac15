"""What the differential tests of the hash modules have in common."""
import array
import itertools
import re
import sys
import warnings

import compare
from compare import rustdlib_wired
from values import Buffer, Index, mapped, raises, released

HERE = sys.version_info[:2]
BUILTIN = [
    "_md5", "_sha1", "_sha2", "_sha256", "_sha512", "_sha3", "_blake2"]
ALL = ["_hashlib", *BUILTIN, "_hmac"]
# HEAPTYPE, BASETYPE, HAVE_GC, IMMUTABLETYPE, DISALLOW_INSTANTIATION.
FLAGS = [1 << 9, 1 << 10, 1 << 14, 1 << 8, 1 << 7]
SIZES = [0, 0, 1, 3, 20, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 136, 1000, 2047, 2048, 5000]
DATA = [bytes, bytes, bytearray, memoryview, lambda data: memoryview(bytearray(data))]
# FIPS 180-4, FIPS 202, RFC 1321, RFC 7693, GB/T 32905, the RIPEMD-160 page: the hash of b"abc".
HEXES = {
    "md5": "900150983cd24fb0d6963f7d28e17f72",
    "sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "sha224": "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
    "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "sha512_256": "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
    "sha512_224": "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa",
    "sha3_256": "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    "blake2s": "508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982",
    "ripemd160": "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
    "sm3": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
}


ODD_DATA = [
    lambda: "text", lambda: 1, lambda: None, lambda: [1], lambda: object(), lambda: {},
    lambda: bytearray(b"abc"), lambda: bytearray(5000), lambda: memoryview(b"abcdef")[::2],
    lambda: memoryview(b"abcdef").cast("B", [2, 3]), lambda: memoryview(bytes(5000))[7:4000],
    lambda: array.array("I", [1, 2, 3]), lambda: array.array("d", range(1000)),
    lambda: released(b"abc"), lambda: mapped(b"abc" * 3000), lambda: b"", lambda: bytearray(),
    lambda: type("Derived", (bytes,), {})(b"abc"), lambda: type("Derived", (str,), {})("abc"),
    lambda: Buffer(lambda: memoryview(b"abc")),
    lambda: Buffer(raises(ZeroDivisionError, "buffer")),
]


def is_wired(name):
    return name in rustdlib_wired.MODULES


def sides(name):
    """The C module and the Rust one."""
    rust, c = compare.sides(name)
    return c, rust


class Make:
    """Makes an object without data: `Make(function, *arguments)(module)`."""

    def __init__(self, name, *args, **keywords):
        self.name, self.args, self.keywords = name, args, keywords

    def __call__(self, module):
        return getattr(module, self.name)(*self.args, **self.keywords)

    def __repr__(self):
        return f"{self.name}{self.args}{self.keywords or ''}"


def constructors():
    """(module, Make) of every kind of object there is."""
    made = {
        "_md5": ["md5"], "_sha1": ["sha1"], "_sha256": ["sha224", "sha256"],
        "_sha512": ["sha384", "sha512"], "_sha2": ["sha224", "sha256", "sha384", "sha512"],
        "_sha3": ["sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256"],
        "_blake2": ["blake2b", "blake2s"],
    }
    for module, names in made.items():
        if is_wired(module):
            yield from ((module, Make(name)) for name in names)
    if is_wired("_blake2"):
        for name in made["_blake2"]:
            yield "_blake2", Make(name, key=b"key", digest_size=20, salt=b"salt", person=b"me")
    if is_wired("_hashlib"):
        c, _ = sides("_hashlib")
        for name in sorted(c.openssl_md_meth_names):
            yield "_hashlib", Make("new", name)
            if not name.startswith("shake"):
                yield "_hashlib", Make("hmac_new", b"key" * 30, b"", name)
    if is_wired("_hmac"):
        for name in HMAC_NAMES:
            if "blake2" not in name:
                yield "_hmac", Make("new", b"key" * 30, b"", name)


HMAC_NAMES = [
    "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384",
    "sha3_512", "blake2s", "blake2b"]


class Case:
    """One call, made on both sides."""

    def __init__(self, function, *args, **keywords):
        self.function, self.args, self.keywords = function, args, keywords

    def run(self, module):
        function = self.function
        if isinstance(function, str):
            function = getattr(module, function)
            return outcome(function, *self.args, **self.keywords)
        return outcome(function, module)

    def __str__(self):
        if isinstance(self.function, str):
            return f"{self.function}({compare.describe(self.args, self.keywords)})"
        return f"line {self.function.__code__.co_firstlineno} {self.function.__defaults__}"


def outcome(function, /, *args, **keywords):
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            value = function(*args, **keywords)
        except Exception as error:
            result = "raises", compare.class_name(error), str(error)
        else:
            result = "returns", value
    return *result, [(w.category, str(w.message), w.lineno) for w in warned]


def normal(result):
    """What is compared: of an object, what it says of itself."""
    if result[0] == "raises":
        return ("raises", result[1], without_openssl(result[2]), *result[3:])
    value = result[1]
    if hasattr(value, "hexdigest"):
        digest = value.hexdigest() if value.digest_size else value.hexdigest(40)
        value = (compare.class_name(value), value.name, value.block_size, value.digest_size, digest,
                 re.sub("0x[0-9a-f]+", "0x", repr(value)))
    return ("returns", type(value), value, *result[2:])


def without_openssl(message):
    """OpenSSL's queue of errors can have one left of another call, which C then tells of too."""
    return message.replace("[digital envelope routines] ", "")


def signature(thing):
    """`__text_signature__`, without the lines that it is broken into."""
    text = getattr(thing, "__text_signature__", None)
    return text and " ".join(text.split())


def after(value, _):
    return value


def grid(function, args, names, values, **common):
    """Calls with each value for each name."""
    return [Case(function, *args, **{**common, name: value})
            for name in names for value in values]


def hashlib_cases():
    cases = []
    for name in "openssl_sha256", "openssl_md5", "openssl_shake_128":
        cases += constructor_calls(name)
    first = ["sha256", "SHA256", "spam", "", "a\0b", "\ud800", 1, None, b"sha256", len]
    for name, data in itertools.product(first, [b"data", "text", 1, None]):
        cases += [Case("new", name, data), Case("new", name, data=data),
                  Case("new", name, string=data)]
    cases += [Case("new", name, usedforsecurity=Index(raises(KeyError, "x"))) for name in first]
    cases += [Case("new"), Case("new", "md5", b"", 1), Case("new", name="md5", string=b"x"),
              Case("new", "md5", b"", data=b""), Case("new", "md5", b"", string=b""),
              Case("get_fips_mode"), Case("get_fips_mode", 1)]
    return cases


def constructor_calls(name):
    data = [b"data", "text", 1, None, bytearray(3000), memoryview(b"abcdef")[::2]]
    cases = [Case(name), Case(name, b"a", b"b"), Case(name, spam=1), Case(name, b"a", string=b"b"),
             Case(name, b"a", data=b"b"), Case(name, data=b"a", string=b"b")]
    for value in data:
        cases += [Case(name, value), Case(name, string=value), Case(name, data=value)]
    for value in [True, False, 0, None, "x", Index(raises(KeyError, "x")), NO_BOOL]:
        cases += [Case(name, b"x", usedforsecurity=value), Case(name, "x", usedforsecurity=value)]
    return cases


class NoBool:
    def __bool__(self):
        raise ZeroDivisionError("bool")


NO_BOOL = NoBool()


def constructor_cases(module):
    return [case for name in sorted({make.name for m, make in constructors() if m == module})
            for case in constructor_calls(name)]


def name_cases():
    names = """md5 MD5 Md5 ssl3-md5 1.2.840.113549.2.5 sha1 SHA-1 ssl3-SHA1 1.3.14.3.2.26 sha sha0
        sha224 SHA2-224 2.16.840.1.101.3.4.2.4 sha-256 SHA2-256 2.16.840.1.101.3.4.2.1 sha-384
        sha2-384 2.16.840.1.101.3.4.2.2 Sha-512 sha2-512 2.16.840.1.101.3.4.2.3 sha512_224
        sha512-224 SHA-512/224 SHA2-512/224 2.16.840.1.101.3.4.2.5 SHA512_256 sha512/256
        sha512-256 sha-512/256 sha2-512/256 2.16.840.1.101.3.4.2.6 sha3_224 SHA3_224 sha3-224
        2.16.840.1.101.3.4.2.7 sha3-256 SHA3-384 2.16.840.1.101.3.4.2.9 sha3-512
        2.16.840.1.101.3.4.2.10 shake_128 SHAKE_128 shake128 SHAKE-128 2.16.840.1.101.3.4.2.11
        shake256 shake-256 2.16.840.1.101.3.4.2.12 blake2b BLAKE2B blake2b512 BLAKE2b-512
        blake2s blake2S blake2s256 blake2s-256 1.3.6.1.4.1.1722.12.2.1.16
        1.3.6.1.4.1.1722.12.2.2.8 ripemd RIPEMD160 ripemd-160 rmd160 1.3.36.3.2.1 sm3 SM3
        1.2.156.10197.1.401 md5-sha1 MD5-SHA1 md5_sha1 md4 mdc2 whirlpool rsa-sha256 dsa undef
        sha3 shake blake2 hmac-sha256 sha256withrsaencryption""".split()
    cases = [Case("new", name, b"abc") for name in names]
    cases += [Case("pbkdf2_hmac", name, b"p", b"s", 2, 20) for name in names
              if "shake" not in name.lower() and "2.1" not in name]
    cases += [Case(function, b"k", b"m", name) for name in names if "shake" not in name.lower()
              for function in ("hmac_new", "hmac_digest") if "2.1" not in name]
    return cases


KEYS = [b"", b"key", b"k" * 64, b"k" * 65, b"k" * 200, bytearray(b"key"), "text", 1, None,
        memoryview(b"abcdef")[::2]]
MESSAGES = [b"", b"message", b"m" * 5000, bytearray(b"message"), "text", 1, None,
            memoryview(b"abcdef")[::2]]
DIGESTMODS = ["sha256", "SHA256", "sha3_224", "spam", "", "sha256\0", "a\0b", "\ud800", None, 1,
              b"sha256", len, (), object]
if sys.version_info >= (3, 11, 4):
    # Before, C loses the TypeError of what cannot be hashed; ours does not.
    DIGESTMODS += [[], {}]


def openssl_hmac_cases():
    cases = [Case("hmac_new"), Case("hmac_new", b"k"), Case("hmac_new", b"k", b"m"),
             Case("hmac_new", b"k", digestmod="md5"), Case("hmac_new", b"k", b"m", "md5", 1),
             Case("hmac_new", key=b"k", msg=b"m", digestmod="md5"), Case("hmac_digest", b"k", b"m"),
             Case("hmac_digest", key=b"k", msg=b"m", digest="md5"), Case("hmac_new", spam=1)]
    for key, message in itertools.product(KEYS, MESSAGES):
        for digestmod in "md5", "sha384", "spam", None:
            cases += [Case("hmac_new", key, message, digestmod),
                      Case("hmac_digest", key, message, digestmod)]
    for digestmod in DIGESTMODS:
        cases += [Case("hmac_new", b"k", b"m", digestmod),
                  Case("hmac_digest", b"k", b"m", digestmod)]
    for name in "openssl_md5", "openssl_sha3_512", "get_fips_mode", "new":
        cases += [Case(lambda m, name=name: m.hmac_new(b"k", b"m", getattr(m, name))
                       if name.startswith("openssl") else
                       str(outcome(m.hmac_new, b"k", b"m", getattr(m, name))[1])),
                  Case(lambda m, name=name: m.hmac_digest(b"k", b"m", getattr(m, name))
                       if name.startswith("openssl") else None)]
    return cases


def hmac_cases():
    cases = [Case("new"), Case("new", b"k"), Case("new", b"k", b"m"), Case("new", spam=1),
             Case("new", b"k", b"m", "md5", 1), Case("new", key=b"k", msg=b"m", digestmod="md5"),
             Case("compute_digest", b"k", b"m"), Case("compute_md5", b"k"),
             Case("compute_md5", b"k", b"m", 1), Case("compute_sha3_256", key=b"k", msg=b"m"),
             Case("compute_digest", key=b"k", msg=b"m", digest="Md5")]
    for key, message in itertools.product(KEYS, MESSAGES):
        for digestmod in "md5", "sha384", "spam", None:
            cases += [Case("new", key, message, digestmod),
                      Case("compute_digest", key, message, digestmod)]
        for name in HMAC_NAMES:
            name = {"blake2s": "blake2s_32", "blake2b": "blake2b_32"}.get(name, name)
            cases.append(Case("compute_" + name, key, message))
    names = [*DIGESTMODS, *HMAC_NAMES, "sha2_256", "SHA2_512", "Sha3_224", "sha-256", "ripemd160",
             "shake_128", type("Named", (str,), {"lower": lambda self: "md5"})("spam")]
    for name in names:
        cases.append(Case("compute_digest", b"k", b"m", name))
        # A C module that was built without AVX2 or runs where there is none has BLAKE2 here.
        if "blake2" not in str(name):
            cases.append(Case("new", b"k", b"m", name))
    return cases


NUMBERS = [0, 1, -1, 2, 3, 16, 255, 256, 2**31 - 1, 2**31, 2**32, 2**63 - 1, 2**63, 2**64, -2**63,
           -2**64, True, None, 1.0, "1", b"1", Index(lambda: 4), Index(lambda: 2**70),
           Index(lambda: None), Index(raises(ZeroDivisionError, "index"))]


def pbkdf2_cases():
    small = [n for n in NUMBERS if n != 2**31 - 1]
    good = "sha256", b"password", b"salt", 3
    cases = [Case("pbkdf2_hmac", *good[:n]) for n in range(5)]
    cases += [Case("pbkdf2_hmac", *good[:3], n) for n in small]
    cases += [Case("pbkdf2_hmac", *good, n) for n in small]
    cases += [Case("pbkdf2_hmac", *good, dklen=n) for n in (1, 31, 32, 33, 100, 1000)]
    cases += [Case("pbkdf2_hmac", name, *good[1:]) for name in DIGESTMODS]
    for value in KEYS:
        cases += [Case("pbkdf2_hmac", "sha1", value, b"salt", 2),
                  Case("pbkdf2_hmac", "sha1", b"password", value, 2)]
    for name in HMAC_NAMES:
        cases += [Case("pbkdf2_hmac", name, b"p" * n, b"s", k, 150) for n in (1, 200) for k in (1, 9)]
    cases += [Case("pbkdf2_hmac", "md5", b"p", b"s", iterations=1, dklen=7), Case("pbkdf2_hmac", spam=1),
              Case("pbkdf2_hmac", "spam", b"p", b"s", 0, 0), Case("pbkdf2_hmac", *good, 1, 2)]
    return cases


def scrypt_cases():
    good = dict(salt=b"salt", n=16, r=2, p=1, dklen=20)
    # What would really take 2 GiB or an hour is left out.
    cheap = [n for n in NUMBERS if n not in (2**31 - 1,)]
    cases = grid("scrypt", [b"pw"], ["n", "r", "p", "maxmem"], cheap, **good)
    cases += grid("scrypt", [b"pw"], ["dklen"], cheap, **good)
    cases += grid("scrypt", [b"pw"], ["salt"], KEYS, **good)
    cases += [Case("scrypt", value, **good) for value in KEYS]
    cases += [Case("scrypt", b"pw", **{k: v for k, v in good.items() if k != name}) for name in good]
    cases += [Case("scrypt"), Case("scrypt", b"pw", b"salt", **good), Case("scrypt", b"pw", spam=1)]
    costs = [(2, 1, 1), (4, 8, 2), (1024, 8, 16), (2**14, 8, 1), (2**15, 8, 1), (2**15, 1, 1),
             (2**16, 1, 1), (2**17, 1, 1), (2**20, 1, 1), (16, 2**20, 1), (16, 1, 2**20),
             (2, 2**15, 2**15), (16, 8, 2**22), (2**40, 8, 1), (16, 0, 2**40), (16, 2**40, 0)]
    for (n, r, p), maxmem in itertools.product(costs, [0, 1, 2**20, 2**24 + 2**13, 2**26]):
        if n * r * p <= 2**18 or n * r > 2**20:
            cases.append(Case("scrypt", b"pw", salt=b"salt", n=n, r=r, p=p, maxmem=maxmem))
    return cases


def compare_digest_cases():
    values = [b"", b"a", b"b", b"ab", "", "a", "b", "\xe9", "\ud800", bytearray(b"a"), memoryview(b"a"),
              memoryview(b"abcdef")[::2], 1, None, [], type("Derived", (str,), {})("a"),
              type("Derived", (bytes,), {})(b"a"), Buffer(lambda: memoryview(b"a"))]
    cases = [Case("compare_digest", a, b) for a, b in itertools.product(values, values)]
    return cases + [Case("compare_digest"), Case("compare_digest", b""), Case("compare_digest", a=1, b=2),
                    Case("compare_digest", b"", b"", b"")]


def blake2_cases():
    cases = []
    names = ["digest_size", "fanout", "depth", "leaf_size", "node_offset", "node_depth", "inner_size"]
    more = [64, 65, 32, 33, 2**32 - 1, 2**48 - 1, 2**48, 2**64 - 1]
    wrong = dict(digest_size=0, key=b"k" * 65, salt=b"s" * 17, person=b"p" * 17, fanout=256, depth=0,
                 leaf_size=2**32, node_offset=2**48, node_depth=-1, inner_size=65)
    for name in "blake2b", "blake2s":
        cases += grid(name, [b"data"], names, NUMBERS + more)
        cases += grid(name, [b"data"], ["last_node"], [True, 2, 0, "", None, NO_BOOL])
        for option, sizes in {"key": (32, 64), "salt": (8, 16), "person": (8, 16)}.items():
            values = [bytes([7]) * (n + k) for n in sizes for k in (-1, 0, 1)]
            cases += grid(name, [b"data"], [option], values + KEYS)
        for a, b in itertools.combinations(wrong, 2):
            cases.append(Case(name, "no data", **{a: wrong[a], b: wrong[b]}))
        cases += [Case(name, b"data" * n, digest_size=size, key=bytes(key), salt=b"salt", person=b"me",
                       fanout=2, depth=3, leaf_size=4000, node_offset=5, node_depth=2, inner_size=9,
                       last_node=last)
                  for n in (0, 40, 900) for size in (1, 20, 32) for key in (0, 5, 32)
                  for last in (False, True)]
    return cases


LENGTHS = [n for n in NUMBERS if not isinstance(n, int) or n < 2**20 or n > 2**40]


def method_cases(make):
    cases = []
    for method in "digest", "hexdigest", "copy", "update":
        for args in (), (1,), (1, 2), ("a",), (b"a",), (b"a", b"b"):
            cases.append(Case(lambda m, method=method, args=args: getattr(make(m), method)(*args)))
    for name in "name", "digest_size", "block_size":
        cases.append(Case(lambda m, name=name: getattr(make(m), name)))
    cases += [Case(lambda m: make(m).update(spam=1)), Case(lambda m: make(m).digest(spam=1)),
              Case(lambda m: type(make(m))()), Case(lambda m: type(make(m)).update(1, b""))]
    if make.name.startswith("shake") or "shake" in str(make.args):
        # Before 3.15, C has words of its own making for these, and crashes' worth of memory.
        odd = [] if HERE >= (3, 15) or make.name == "new" else [-1, -2**63]
        lengths = [n for n in LENGTHS
                   if HERE >= (3, 15) or not isinstance(n, int) or n >= 0 or n in odd]
        for length in lengths:
            for method in "digest", "hexdigest":
                cases += [Case(lambda m, n=length, method=method: getattr(make(m), method)(n)),
                          Case(lambda m, n=length, method=method: getattr(make(m), method)(length=n))]
    return cases
