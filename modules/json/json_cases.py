"""What the tests of _json have in common."""
import importlib
import re
import sys
from types import BuiltinFunctionType

import compare

AT_LEAST_3_15 = sys.version_info >= (3, 15)
# Everything takes five times as long on a debug build.
FULL = not hasattr(sys, "gettotalrefcount")
# Levels. From 3.14 on, how many are too deep depends on how many bytes there are for the stack, and on how many each
# level needs: 40 of ours, and 80 of C's, on 32-bit ARM.
TOO_DEEP = 100_000 if sys.version_info < (3, 14) else 1_000_000

TEXTS = ["", "a", "spam", "\"", "\\", "/", "\b\f\n\r\t", "\0\x1f \x7e\x7f\x80", "\xe9\xff", "\u0100\u20ac",
         "\ud800", "\udfff\ud800", "\ud83d\ude00", "\U0001f600", "\U0010ffff", "x" * 100, "x" * 15 + "\"",
         "x" * 16 + "\n", "x" * 31 + "\xe9", "\u4e00" * 40 + "\\", "\U0001f600" * 20, "a\U0001f600\"\u4e00\xe9"]


class Text(str):
    def __str__(self):
        return "another"


def happens(work, module):
    """What `work` does with a module, as text."""
    try:
        return repr(work(module))
    except RecursionError as error:
        # From 3.14 on that depends on how many bytes are left of the stack.
        return repr(str(error) if sys.version_info < (3, 14) else "too deep")
    except Exception as error:
        where = [getattr(error, name, None) for name in ("msg", "doc", "pos", "lineno", "colno")]
        text = re.sub(r"used \d+ kB", "used much", str(error))
        # C's internal errors have the place in its sources.
        text = re.sub(r"^.*?\.c:\d+: ", "", text)
        return repr((type(error).__name__, text, error.args if type(error) is StopIteration else (),
                     where, getattr(error, "__notes__", None), type(error.__context__).__name__,
                     error.__suppress_context__, error.__cause__))


def new_module(module):
    """The same module once more."""
    new = module.__spec__.loader.create_module(module.__spec__)
    # The loader does this as well where the import system asks it.
    new.__spec__, new.__loader__ = module.__spec__, module.__spec__.loader
    module.__spec__.loader.exec_module(new)
    return new


def new_package(module):
    """The package json, imported anew with this module."""
    names = [name for name in sys.modules if name in ("_json", "json") or name.startswith("json.")]
    kept = {name: sys.modules.pop(name) for name in names}
    sys.modules["_json"] = module
    try:
        return importlib.import_module("json")
    finally:
        for name in [name for name in sys.modules if name in ("_json", "json") or name.startswith("json.")]:
            del sys.modules[name]
        sys.modules.update(kept)


def is_native(function):
    return isinstance(function, BuiltinFunctionType)


class Json(compare.TestCase):
    module = "_json"

    def both(self, work, what):
        self.calls += 1
        want, got = happens(work, self.twin), happens(work, self.rust)
        if want != got:
            self.differences.append(f"{what!r:.300}\n    twin {want:.600}\n    ours {got:.600}")
