"""Calls that are wrong in several ways at once: which of the faults is raised, and in which words.

Arguments are drawn at random, the same each time; with RUSTDLIB_EXAMPLES=N, N calls of each function.
"""
import inspect
import os
import random
import re
import types
import unittest
import warnings

import compare
from compare import rustdlib_wired

CALLS = int(os.environ.get("RUSTDLIB_EXAMPLES") or 120)


class Odd:
    """Whatever it is asked for raises with its name, so that one sees who was asked first."""

    def __init__(self, name):
        self.name = name

    def fail(self, *_):
        raise RuntimeError(self.name)

    __index__ = __bool__ = __iter__ = __len__ = __getitem__ = __buffer__ = fail
    __str__ = __int__ = __float__ = __bytes__ = __lt__ = __gt__ = __contains__ = fail

    def __repr__(self):
        return f"Odd({self.name!r})"


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        return self.value

    def __repr__(self):
        return f"Index({self.value})"


class Like(str):
    """A name that is like all others."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return True


class Unlike(str):
    """A name that is like no other, not even itself."""

    __hash__ = str.__hash__

    def __eq__(self, other):
        return False


class Failing(str):
    __hash__ = str.__hash__

    def __eq__(self, other):
        raise ZeroDivisionError


class Plain(str):
    pass


VALUES = [
    b"", b"spam", bytearray(b"c3BhbQ=="), memoryview(b"1234"), memoryview(b"12345678")[::2], "",
    "c3BhbQ==", "\xe4", "\ud800", "a\0b", 0, 1, -1, 2, 15, 2**64, -2**64, 1.5, None, True, False, [],
    (), [1], {32}, object, Odd("a"), Odd("b"), Odd("c"), Index(1), Index(2**64), "sha256", "md5",
    "nope", b"\0\0\0\0", b"\0\0\0\0a", b"    ", b"    a", b"uuuuu", b"uuuuu\0", b"s8W-!~>",
    b"<~s8W-! y~>", b"<~s8W-!", b"z", b"!z", b"zz!", b"!y", b"y", b"\xff~~", b"QQ==", b"MZXW6===",
    b"|NsC0", "uuuuu", " ", b"\n",
]
# A name of a class derived from `str` is compared by its own `==` in some places.
NAMES = [str, str, str, str, Plain, Like, Unlike, Failing]
STRANGE = ["bogus", "datum", "", "\xe4", "\ud800", "data", "string", "key", "level", "wbits"]


def parameters(function):
    if isinstance(function, types.FunctionType):
        return list(inspect.signature(function).parameters)
    text = getattr(function, "__text_signature__", None) or ""
    names = re.findall(r"[(,]\s*\$?(\w+)", text.partition("\n")[0])
    return [name for name in names if name not in ("module", "self", "type")]


def draw(random, names, twin):
    """Arguments and keywords for a call."""
    count = random.choice([0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 6])
    keywords = {}
    for _ in range(random.choice([0, 0, 1, 1, 2, 3])):
        name = random.choice(names if names and random.random() < .7 else STRANGE)
        keywords[name] = random.choice(VALUES)
    if not isinstance(twin, types.FunctionType):
        # docs/differences.md has what differs in classes.
        kinds = NAMES[:-2] if isinstance(twin, type) else NAMES
        keywords = {random.choice(kinds)(name): value for name, value in keywords.items()}
    return [random.choice(VALUES) for _ in range(count)], keywords


def is_known(difference):
    """Whether this is one of the differences that are meant."""
    # gh-135759: a SystemError or a MemoryError in C.
    if "negative digest length" in difference:
        return True
    # C puts in front what OpenSSL has complained of last, in whatever call that was.
    parts = [part.replace("[digital envelope routines] ", "").split(" ", 1)[1]
             for part in difference.split("\n    ")[-2:]]
    return parts[0] == parts[1]


def objects(name):
    """What makes an object of each class, given the module."""
    if name[:4] in ("_md5", "_sha") and name != "_sha3":
        return [lambda module: next(value for key, value in sorted(vars(module).items())
                                    if key[:3] in ("md5", "sha"))()]
    return {
        "zlib": [lambda m: m.compressobj(), lambda m: m.decompressobj(),
                 lambda m: getattr(m, "_ZlibDecompressor", m.decompressobj)()],
        "_hashlib": [lambda m: m.openssl_sha256(), lambda m: m.openssl_shake_128(),
                     lambda m: m.hmac_new(b"k", b"", "sha256")],
        "_hmac": [lambda m: m.new(b"k", b"", "sha256")],
        "_blake2": [lambda m: m.blake2b(), lambda m: m.blake2s()],
        "_sha3": [lambda m: m.shake_128(), lambda m: m.sha3_256()],
    }.get(name, [])


def callables(name, twin):
    """(title, what gives the callable of a module): functions, classes, and methods."""
    for attribute, value in sorted(vars(twin).items()):
        is_error = isinstance(value, type) and issubclass(value, Exception)
        is_called = attribute == "__getattr__" or not attribute.startswith("_") or \
            attribute == "_ZlibDecompressor"
        is_ours = name != "_base64" or attribute in twin.__all__
        if callable(value) and is_called and not is_error and is_ours:
            yield attribute, lambda module, attribute=attribute: getattr(module, attribute)
    for make in objects(name):
        for method in ("compress", "decompress", "flush", "copy", "update", "digest", "hexdigest",
                       "__copy__", "__deepcopy__"):
            if hasattr(make(twin), method):
                yield method, lambda module, make=make, method=method: getattr(make(module), method)


class WrongCalls(unittest.TestCase):
    def setUp(self):
        self.warned = self.enterContext(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")

    def check(self, title, ours, twin):
        generator = random.Random(title)
        names = parameters(twin())
        found = []
        for _ in range(CALLS):
            args, keywords = draw(generator, names, twin())
            difference = compare.difference(ours(), twin(), args, keywords, self.warned)
            if difference and not is_known(difference) and not self.is_object(difference):
                found.append(difference)
        self.assertEqual(found[:3], [], f"{title}: {len(found)} of {CALLS}")

    def is_object(self, difference):
        """Whether both return an object, each of its own, or compressed bytes."""
        _, twin, ours = difference.rsplit("\n    ", 2)
        return "'returns'" in twin and "'returns'" in ours and (
            " object " in twin and " object " in ours or "compress" in difference)

    def test_every_callable(self):
        for name in sorted(rustdlib_wired.MODULES):
            ours, twin = compare.sides(name)
            for title, get in callables(name, twin):
                with self.subTest(module=name, name=title):
                    self.check(f"{name}.{title}", lambda: get(ours), lambda: get(twin))


class NamedCalls(unittest.TestCase):
    """Calls with two faults, of which the other one was raised once, or in other words."""

    CALLS = [
        ("zlib", "__getattr__", (), {}),
        ("zlib", "__getattr__", ("a", "b"), {}),
        ("zlib", "_ZlibDecompressor", (b"x",), {"bogus": 1}),
        ("zlib", "_ZlibDecompressor", ("x",), {"wbits": 2**64, "bogus": 1}),
        ("zlib", "decompressobj", (), {"wbits": "x", "bogus": 1}),
        ("zlib", "compress", (b"",), {Like("bogus"): 1}),
        ("_bz2", "BZ2Compressor", ("x",), {"bogus": 1}),
        ("_base64", "a85decode", (b"uuuuu\0",), {"ignorechars": " "}),
        ("_base64", "a85decode", (b"!z",), {"ignorechars": " "}),
        ("_base64", "a85decode", (b"!y",), {"ignorechars": " ", "foldspaces": True}),
        ("_base64", "a85decode", (b"<~uuuuu\0",), {"ignorechars": " ", "adobe": True}),
    ]

    def test_each(self):
        for name, attribute, args, keywords in self.CALLS:
            if name in rustdlib_wired.MODULES and hasattr(compare.sides(name)[1], attribute):
                ours, twin = (getattr(side, attribute) for side in compare.sides(name))
                with self.subTest(function=f"{name}.{attribute}", args=args, keywords=keywords):
                    with warnings.catch_warnings(record=True) as warned:
                        warnings.simplefilter("always")
                        self.assertIsNone(compare.difference(ours, twin, args, keywords, warned))


class TextSignatures(unittest.TestCase):
    def test_functions_of_modules(self):
        zlib, twin = compare.sides("zlib")
        if not hasattr(twin, "__getattr__"):
            self.skipTest("this zlib has no __getattr__")
        self.assertEqual(zlib.__getattr__.__text_signature__, twin.__getattr__.__text_signature__)
        self.assertEqual(zlib.__getattr__.__doc__, twin.__getattr__.__doc__)


if __name__ == "__main__":
    unittest.main()
