"""_base64 against the unmodified Lib/base64.py."""
import io
import itertools
import operator
import random
import sys
import unittest

import cases
import compare
import values
from cases import Spec
from samples import A85, B16, B32, B64, B85, PLAIN
from values import ALTCHARS, BOOLS, BYTES_OPTIONS, WRAPCOLS

PAD = {"pad": BOOLS}
WRAP = {"wrapcol": WRAPCOLS}
PADDED = {"padded": BOOLS}
IGNORE = {"ignorechars": BYTES_OPTIONS}
CANONICAL = {"canonical": BOOLS}
CASEFOLD = {"casefold": BOOLS}
MAP01 = {"map01": [b"L", b"I", "L", "I", b"l", b"1", b"=", b"", b"LI", bytearray(b"L"),
                   memoryview(b"L"), memoryview(b"L.")[::2], *ALTCHARS]}
B64_NASTY = b"AB/=\n-\0\xff"
B32_PRESETS = [{"casefold": True}, {"map01": b"L"}, {"padded": False}, {"ignorechars": b"\n="},
               {"canonical": True}, {"casefold": True, "map01": b"I"}]


def encoder(options):
    return Spec(options, PLAIN, b"\0 \xff!", 5)


TABLE = {
    "b64encode": Spec({"altchars": ALTCHARS, **PADDED, **WRAP}, PLAIN, b"\0A\xfb\xff", 5,
                      presets=[{"altchars": b"-_"}, {"wrapcol": 4}, {"padded": False}]),
    "standard_b64encode": encoder({}),
    "urlsafe_b64encode": encoder(PADDED),
    "b64decode": Spec(
        {"altchars": ALTCHARS, "validate": BOOLS, **PADDED, **IGNORE, **CANONICAL}, B64,
        B64_NASTY, 5, "b64encode",
        [{"validate": True}, {"altchars": b"-_"}, {"altchars": b"-_", "validate": True},
         {"altchars": b"A-"}, {"altchars": b"=-"}, {"padded": False}, {"canonical": True},
         {"ignorechars": b"\n"}, {"ignorechars": b"="}, {"padded": False, "validate": True},
         {"padded": False, "canonical": True}, {"canonical": True, "validate": True},
         {"ignorechars": b"\n=", "altchars": b"-B"}, {"ignorechars": b"A", "validate": False}]),
    "standard_b64decode": Spec({}, B64, B64_NASTY, 6, "b64encode"),
    "urlsafe_b64decode": Spec(PADDED, B64, B64_NASTY, 5, "urlsafe_b64encode",
                              [{"padded": True}]),
    "b32encode": encoder({**PADDED, **WRAP}),
    "b32hexencode": encoder({**PADDED, **WRAP}),
    "b32decode": Spec({**CASEFOLD, **MAP01, **PADDED, **IGNORE, **CANONICAL}, B32, b"A7a=1\n", 5,
                      "b32encode", B32_PRESETS),
    "b32hexdecode": Spec({**CASEFOLD, **PADDED, **IGNORE, **CANONICAL}, B32, b"AVa=\n", 5,
                         "b32hexencode", B32_PRESETS),
    "b16encode": encoder(WRAP),
    "b16decode": Spec({**CASEFOLD, **IGNORE}, B16, b"0Fag\n", 5, "b16encode",
                      [{"casefold": True}, {"ignorechars": b"a\n"}]),
    "a85encode": encoder({"foldspaces": BOOLS, **WRAP, **PAD, "adobe": BOOLS}),
    "a85decode": Spec({"foldspaces": BOOLS, "adobe": BOOLS, **IGNORE, **CANONICAL}, A85,
                      b"!uzy~> ", 5, "a85encode",
                      [{"foldspaces": True}, {"adobe": True}, {"canonical": True},
                       {"ignorechars": b"z"}, {"adobe": True, "foldspaces": True}]),
    "b85encode": encoder({**PAD, **WRAP}),
    "b85decode": Spec({**IGNORE, **CANONICAL}, B85, b"0~|a\n", 5, "b85encode",
                      [{"ignorechars": b"\n"}, {"canonical": True}]),
    "z85encode": encoder({**PAD, **WRAP}),
    "z85decode": Spec({**IGNORE, **CANONICAL}, B85, b"0#~a\n", 5, "z85encode",
                      [{"ignorechars": b"\n"}, {"canonical": True}]),
    "encodebytes": encoder({}),
    "decodebytes": Spec({}, B64, B64_NASTY, 5, "encodebytes"),
}


# Loops of Python until 3.14. They look at an option when they come to need it, or
# never, and at what is no integer with operators. An accelerator converts first.
LOOPS = {"b32encode", "b32hexencode", "b32decode", "b32hexdecode", "a85encode", "a85decode",
         "b85encode", "b85decode", "z85encode", "z85decode"}


def misused(option, value):
    """Whether the conversion of this value fails, or it is of a kind that is not documented."""
    if option == "wrapcol":
        return not isinstance(value, int)
    try:
        convert(option, value)
    except Exception:
        return option != "map01"
    return False


def convert(option, value):
    if option == "wrapcol":
        return operator.index(value)
    if option == "ignorechars":
        return (10 in value) and value
    return bool(value)


class Base64(cases.Calls):
    module = "_base64"
    table = TABLE
    elsewhere = ["encode", "decode"]
    # Those that hand their argument on to binascii as it is. The others call methods
    # of bytes on it: a misfit gets an AttributeError, or is read by its content and
    # not by its buffer. Ours call no methods (PEP 399) and always read the buffer.
    direct = ["b64encode", "standard_b64encode", "b64decode", "standard_b64decode"]

    @classmethod
    def available(cls, name):
        options = super().available(name)
        if sys.version_info >= (3, 15) or name not in LOOPS:
            return options
        return {option: [value for value in choices if not misused(option, value)]
                for option, choices in options.items()}

    def test_misused_options(self):
        """Loops may raise later than we do, in other words, or not at all."""
        for name, options in self.options.items():
            for option in options:
                for value in self.specs[name].options[option]:
                    if value not in options[option]:
                        self.check_misused(name, option, value)

    def check_misused(self, name, option, value):
        """Ours does what the twin does with the converted value, or fails to convert it."""
        failures = {"builtins.TypeError"}
        try:
            value_for_twin = convert(option, value)
        except Exception as error:
            failures.add(compare.class_name(error))
            value_for_twin = value
        if option == "wrapcol" and bool(value) != bool(value_for_twin):
            return  # True as an object, but 0 as a number: nobody can say what is meant.
        for data in self.specs[name].data:
            want = compare.outcome(
                getattr(self.twin, name), (data,), {option: value_for_twin}, self.warned)
            got = compare.outcome(getattr(self.rust, name), (data,), {option: value}, self.warned)
            if got[0][0] != "raises" or got[0][1] not in failures:
                self.assertEqual(got[0][:3], want[0][:3], (name, data, option, value))

    def test_three_options(self):
        """What wins where three are wrong, and where three are right."""
        for name in set(self.specs) & {"b64encode", "b64decode", "b32decode", "a85decode"}:
            options = {option: self.few(choices) for option, choices in self.options[name].items()}
            for chosen in itertools.combinations(options, 3):
                for picked in itertools.product(*(options[option] for option in chosen)):
                    for data in (*self.specs[name].data[:2], "\xe9", None):
                        self.check(name, data, **dict(zip(chosen, picked)))

    def few(self, choices):
        """The commonest value, and some that raise."""
        return [*choices[:2], *(c for c in choices if isinstance(c, (values.Truth, values.Buffer)))]

    def test_what_others_may_write_comes_in_pieces(self):
        """Longer than two pieces of 7,680 bytes, with something odd where they are cut, and all kinds of buffers."""
        content = random.Random(3).randbytes(12_000)
        encoders = {"b64decode": "b64encode", "standard_b64decode": "b64encode", "decodebytes": "encodebytes",
                    "urlsafe_b64decode": "urlsafe_b64encode", "b32decode": "b32encode",
                    "b32hexdecode": "b32hexencode", "b16decode": "b16encode"}
        for name in set(self.specs) & set(encoders):
            text = getattr(self.twin, encoders[name])(content)
            for odd, at in itertools.product((b"", b"\n", b"=", b"==", b"A", b"a", b"!", b"+"), range(7677, 7683)):
                data = bytearray(text[:at] + odd + text[at:])
                self.check(name, data)
                self.check(name, data[:at + len(odd)])
                if name == "b64decode":
                    self.check(name, data, validate=True)
                    self.check(name, data, b"-_")
            for label, data in values.inputs(text[:len(text) // 8 * 8]):
                self.check(name, data)

    def test_options_for_what_others_may_write(self):
        """Those with which data is read as it is, and those with which it is changed before."""
        data = random.Random(4).randbytes(10_000)
        for name in set(self.specs) & {"b32decode", "b32hexdecode"}:
            text = getattr(self.twin, name.replace("decode", "encode"))(data)
            for text in (text, text.lower(), text[:8000] + b"\n" + text[8000:]):
                for casefold in ((), (False,), (True,)):
                    self.check(name, bytearray(text), *casefold)
                    if sys.version_info >= (3, 15):
                        self.check(name, bytearray(text), *casefold, ignorechars=b"\n")
                        self.check(name, bytearray(text), *casefold, padded=False, canonical=True)
                if name == "b32decode":
                    self.check(name, bytearray(text), map01=b"L")
        digits = data.hex().upper().encode()
        odd = digits[:8001] + b" " + digits[8001:], digits + b" a", digits[:7000] + b"!" + digits[7000:] + b"a"
        for text in digits, digits.lower(), *odd:
            for casefold in ((), (False,), (True,)):
                self.check("b16decode", bytearray(text), *casefold)
                if sys.version_info >= (3, 15):
                    self.check("b16decode", bytearray(text), *casefold, ignorechars=b" ")

    def test_odd_reprs_in_messages(self):
        for name in set(self.specs) & {"b64encode", "b64decode"}:
            for odd in values.ODD_REPRS:
                self.check(name, b"AAAA", altchars=odd)

    def test_overridden_methods_of_bytes_are_not_called(self):
        """The one difference that is meant (PEP 399): it needs a class made for it."""
        if compare.SELF:
            self.skipTest("the twin is Lib/base64.py, which calls them")

        class Odd(bytes):
            def translate(self, table):
                raise AssertionError("called")

            def __contains__(self, byte):
                raise AssertionError("called")

        for name, spec in self.each():
            if spec.encoder:
                data = self.encoder(name)(b"12345678")
                self.assertEqual(getattr(self.rust, name)(Odd(data)),
                                 getattr(self.twin, name)(data))
        self.assertEqual(self.rust.b64decode(Odd(b"-_-_"), b"-_"), b"\xfb\xff\xbf")


class Log(io.BytesIO):
    """A file that gives at most `step` bytes at once and notes what is asked of it."""

    def __init__(self, content=b"", step=None, odd=None):
        super().__init__(content)
        self.step, self.odd, self.asked = step, odd, []

    def read(self, size=-1):
        self.asked.append(("read", size))
        if self.odd and len(self.asked) > 1:
            return self.odd()
        return super().read(min(size, self.step) if self.step else size)

    def readline(self, *args):
        self.asked.append(("readline", *args))
        if self.odd and len(self.asked) > 1:
            return self.odd()
        return super().readline(*args)

    def write(self, data):
        self.asked.append(("write", data))
        if self.odd and len(self.asked) > 1:
            return self.odd()
        return super().write(data)


class Files(compare.TestCase):
    """encode and decode, from one file to another."""

    module = "_base64"

    def check_files(self, name, make_input, make_output):
        if name not in self.names:
            self.skipTest(f"{name} is not in _base64 yet")
        seen = []
        for function in (getattr(self.twin, name), getattr(self.rust, name)):
            source, target = make_input(), make_output()
            what = compare.outcome(function, (source, target), {}, self.warned)
            seen.append((what, getattr(source, "asked", None), getattr(target, "asked", None)))
        self.assertEqual(*seen)

    def test_contents_and_short_reads(self):
        for size, step in itertools.product((0, 1, 56, 57, 58, 114, 1000), (None, 1, 19, 56, 57)):
            data = bytes(i % 251 for i in range(size))
            self.check_files("encode", lambda: Log(data, step), Log)
        for text in (b"", b"\n", b"AAAA\nAA==\nAAA", b"A", b"AAAA", b"AA==AA\nAAAA",
                     b"\xff\n====\n"):
            self.check_files("decode", lambda: Log(text), Log)

    def test_odd_files(self):
        odd = [lambda: None, lambda: "x", lambda: 5, values.raises(ZeroDivisionError, "read"),
               lambda: bytearray(b"QUJD"), lambda: memoryview(b"QUJD"), lambda: []]
        for name in ("encode", "decode"):
            for answer in odd[:4] + odd[6:]:
                self.check_files(name, lambda: Log(b"QUJD\nQUJD\n" * 20, odd=answer), Log)
                self.check_files(
                    name, lambda: Log(b"QUJD\nQUJD\n" * 20), lambda: Log(odd=answer))
            for make in (int, bytes, object, lambda: None, lambda: io.StringIO("AAAA")):
                self.check_files(name, make, Log)
                self.check_files(name, lambda: Log(b"QUJD"), make)


if __name__ == "__main__":
    unittest.main()
