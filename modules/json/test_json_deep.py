"""Documents and values that are nested deeply, on threads with little stack, and with little memory."""
import subprocess
import sys
import threading
import unittest

from json_cases import Json
from limits import want_limits

# From 3.14 on CPython looks how much of the stack is left, and until 3.11 one limit is for all recursion. Between
# them a number of levels is allowed in C, whatever stack there is: for 10,000, C's scanner takes 1.3 MB and C's
# encoder 2.4.
COUNTED = (3, 12) <= sys.version_info < (3, 14)
FOR_READING = 1_376_256 if COUNTED else 262_144
FOR_WRITING = 2_490_368 if COUNTED else 262_144
# Of so many calls of Python code by C's scanner or encoder as there may be within each other.
FOR_CALLS = 4_194_304
LEVELS = 100_000


class Context:
    strict = True
    object_hook = object_pairs_hook = array_hook = None
    parse_float, parse_int, parse_constant = float, int, str


def nest(make):
    value = 1
    for _ in range(LEVELS):
        value = make(value)
    return value


DOCUMENTS = {
    "arrays": "[" * LEVELS, "objects": "{\"a\":" * LEVELS, "both": "[{\"a\":" * LEVELS,
    "spaces": "[ " * LEVELS, "wide": "{\"\u4e00\": [" * LEVELS, "emoji": "[\"\U0001f600\", " * LEVELS,
}
VALUES = {
    "lists": lambda value: [value], "dicts": lambda value: {"a": value}, "tuples": lambda value: (value,),
    "both": lambda value: [{"a": (value, 1)}], "numbers as keys": lambda value: {1: value, 1.5: 2},
}


class Deep(Json):
    """What the tests of nesting have in common.

    The C library gives a thread the stack of one that has ended, if it is not much larger: so whoever wants less
    comes first, in the order of the names.
    """

    def on_small_stack(self, size, work):
        """What is raised in a thread."""
        raised = []

        def target():
            try:
                work()
                raised.append(None)
            except Exception as error:
                raised.append(error)

        before = threading.stack_size(size)
        try:
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(before)
        self.assertEqual(len(raised), 1)
        self.assertIsInstance(raised[0], RecursionError)


class DeepDocuments(Deep):
    def test_reading(self):
        hooks = {"plain": {}, "hooks": {"object_hook": len, "array_hook": len}, "pairs": {"object_pairs_hook": len}}
        for kind, document in DOCUMENTS.items():
            for name, given in hooks.items():
                with self.subTest(kind, hooks=name):
                    scanner = self.rust.make_scanner(type("Other", (Context,), given))
                    self.on_small_stack(FOR_READING, lambda: scanner(document, 0))


class DeepValues(Deep):
    def test_writing(self):
        encoders = self.rust.encode_basestring_ascii, self.rust.encode_basestring, lambda text: f"'{text}'"
        for kind, make in VALUES.items():
            value = nest(make)
            for checked in (False, True):
                for indent in (None, " "):
                    for sort_keys in (False, True):
                        for encoder in encoders:
                            with self.subTest(kind, checked=checked, indent=indent, sort_keys=sort_keys):
                                encode = self.rust.make_encoder(
                                    {} if checked else None, str, encoder, indent, ":", ",", sort_keys, False, True)
                                # Indentation is as long as the value is deep.
                                self.on_small_stack(FOR_WRITING, lambda: encode(value, 0))

    def test_default(self):
        class Box:
            pass

        for result in (lambda box: [Box()], lambda box: {"a": Box()}, lambda box: Box()):
            encode = self.rust.make_encoder({}, result, str, None, ":", ",", False, False, True)
            self.on_small_stack(FOR_WRITING, lambda: encode(Box(), 0))


class DeepWithin(Deep):
    """Python code that is called for a document begins with another one, until it has called itself too often."""

    def test_reading_within_reading(self):
        for name in "object_hook", "object_pairs_hook", "parse_int":
            with self.subTest(name):
                hook = staticmethod(lambda value: scanner("[{\"a\": 1}]", 0))
                scanner = self.rust.make_scanner(type("Other", (Context,), {name: hook}))
                self.on_small_stack(FOR_CALLS, lambda: scanner("[{\"a\": 1}]", 0))

    def test_writing_within_writing(self):
        for encoder in self.rust.encode_basestring_ascii, lambda text: text:
            encode = self.rust.make_encoder(
                None, lambda value: encode([value, "text"], 0), encoder, " ", ":", ",", True, False, True)
            self.on_small_stack(FOR_CALLS, lambda: encode([object()], 0))


LITTLE_MEMORY = """
import resource, sys
import rustdlib_wired
work = sys.argv[1]
import json
text = {
    "loads": lambda: "[" + "[1.5,\\"abcdefgh\\"]," * 500_000 + "1]",
    "long": lambda: "\\"" + "a\\\\n" * 4_000_000 + "\\"",
    "integer": lambda: "1" * 20_000_000,
}.get(work, str)()
value = {
    "dumps": lambda: ["abcdefgh" * 8, 1.5] * 500_000,
    "escapes": lambda: "\\u4e00" * 8_000_000,
    "indent": lambda: [[["a"] * 100] * 10] * 1000,
}.get(work, str)()
with open("/proc/self/statm") as file:
    size = int(file.read().split()[0]) * resource.getpagesize()
for step in range(9):
    limit = size + (1 << 20 << step) * 3 // 4
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))
    try:
        result = json.loads(text) if text else json.dumps(value, indent=2 if work == "indent" else None)
        del result
        outcome = "done"
    except MemoryError:
        outcome = "MemoryError"
    except ValueError as error:
        outcome = "done" if work == "integer" else repr(error)
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(outcome)
"""


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class LittleMemory(Json):
    """Where the address space has a limit, MemoryError is raised, and nothing aborts."""

    def test_each(self):
        want_limits(self)
        for work in ("loads", "long", "dumps", "escapes", "indent", "integer"):
            with self.subTest(work):
                command = [sys.executable, "-c", LITTLE_MEMORY, work]
                done = subprocess.run(command, capture_output=True, text=True, timeout=600)
                self.assertEqual(done.returncode, 0, done.stderr)
                outcomes = done.stdout.split()
                self.assertLessEqual(set(outcomes), {"MemoryError", "done"})
                if work != "integer":
                    self.assertEqual(outcomes[0], "MemoryError")
                self.assertEqual(outcomes[-1], "done")


PEAK = """
import sys
import rustdlib_wired
side, ensure_ascii = sys.argv[1], sys.argv[2] == "True"
if side == "c":
    sys.modules["_json"] = rustdlib_wired.twin("_json")
import json
text = "caf\u00e9 and spam " * 60 if not ensure_ascii else "spam and eggs " * 60
value = [text] * (300_000_000 // len(text))
json.dumps(value, ensure_ascii=ensure_ascii)
with open("/proc/self/status") as file:
    print(next(line.split()[1] for line in file if line.startswith("VmHWM")))
"""


@unittest.skipUnless(sys.platform == "linux", "reads /proc")
class Peak(Json):
    """A large document is not in memory twice while it is written."""

    def test_dumps(self):
        for ensure_ascii in True, False:
            with self.subTest(ensure_ascii=ensure_ascii):
                c, ours = (int(subprocess.run(
                    [sys.executable, "-c", PEAK, side, str(ensure_ascii)], check=True, capture_output=True, text=True,
                    timeout=600).stdout) for side in ("c", "rust"))
                self.assertLessEqual(ours, 1.05 * c)


if __name__ == "__main__":
    unittest.main()
