"""enable() and disable() in a program that purges, patches, or is in the middle of an import.

Originals are kept in tuples: what is in the globals of a module is exchanged."""
import base64
import sys
import unittest

from support import script

# Looks whether each module has again what it had before enable().
BEGINNING = """
import base64, binascii, hashlib, importlib, sys, types, zlib
import _hashlib
HOSTS = base64, binascii, zlib, _hashlib, hashlib
before = tuple((module, tuple(vars(module).items())) for module in HOSTS)

def restored():
    return [f"{module.__name__}.{name}" for module, names in before for name, value in names
            if vars(module)[name] is not value and name != "__builtin_constructor_cache"]

def purge():
    for name in [name for name in sys.modules if name.partition(".")[0] == "rustdlib"]:
        del sys.modules[name]
    return importlib.import_module("rustdlib")

import rustdlib
"""


class Purged(unittest.TestCase):
    """The package is deleted from sys.modules, and imported again."""

    def check(self, code, want):
        self.assertEqual(script(BEGINNING + code), want)

    def test_the_second_gives_back(self):
        self.check("""
rustdlib.enable()
again = purge()
print(again.status().enabled, again.status().modules["zlib"])
again.disable()
print(restored(), again.status().enabled, [f.__name__ for f in sys.meta_path if "rustdlib" in f.__module__])
""", "True Module(runs='rust', why='')\n[] False []\n")

    def test_the_second_enables_too(self):
        self.check("""
rustdlib.enable()
first = (zlib.crc32,)
again = purge()
again.enable()
print(zlib.crc32 is first[0], len([f for f in sys.meta_path if "rustdlib" in f.__module__]))
again.disable()
rustdlib.disable()
print(restored())
""", "True 1\n[]\n")

    def test_the_first_gives_back(self):
        self.check("""
rustdlib.enable()
purge().enable()
rustdlib.disable()
print(restored(), rustdlib.status().enabled)
""", "[] False\n")

    def test_what_is_imported_later_is_one_of_both(self):
        self.check("""
for name in ("zlib", "binascii"):
    del sys.modules[name]
rustdlib.enable(["zlib"])
again = purge()
again.enable(["binascii"])
import binascii, zlib
print(*[again.status().modules[name].runs for name in ("zlib", "binascii", "_md5")])
again.disable()
print("rustdlib" in repr(zlib.__spec__.loader), *[again.status().modules[name].runs for name in ("zlib", "binascii")])
print(zlib.crc32.__self__ is zlib, binascii.crc32.__self__ is binascii)
""", "rust rust c\nFalse c c\nTrue True\n")

    def test_while_sys_meta_path_was_put_back(self):
        self.check("""
path = sys.meta_path[:]
rustdlib.enable()
sys.meta_path[:] = path
again = purge()
print(again.status().enabled)
again.disable()
print(restored())
""", "True\n[]\n")

    def test_many_times(self):
        self.check("""
for _ in range(3):
    rustdlib = purge()
    rustdlib.enable()
    rustdlib.enable()
    rustdlib = purge()
    rustdlib.disable()
    rustdlib.disable()
    print(restored())
""", "[]\n" * 3)

    def test_reloaded(self):
        self.check("""
rustdlib.enable()
for name in "rustdlib._switch", "rustdlib":
    importlib.reload(sys.modules[name])
rustdlib.disable()
print(restored())
""", "[]\n")


class HalfImported(unittest.TestCase):
    """enable() is called by what the import of a module imports."""

    def check(self, module, by, after=""):
        """Imports `module`, in which the import of `by` calls enable()."""
        return script(f"""
import sys, importlib.util
for name in "{module}", "{by}":
    sys.modules.pop(name, None)
import rustdlib, rustdlib._switch

class Hook:
    waiting = True

    def find_spec(name, path=None, target=None):
        if name == "{by}" and Hook.waiting:
            Hook.waiting = False
            rustdlib.enable()
            print(rustdlib.status().modules["{module}"])

sys.meta_path.insert(0, Hook)
import {module}
print(rustdlib.status().modules["{module}"])
""" + after)

    def test_base64(self):
        # 3.15's base64 imports no struct.
        for by in [name for name in ("binascii", "struct") if hasattr(base64, name)]:
            self.assertEqual(self.check("base64", by, """
print(type(base64.b64encode).__name__, type(base64.__spec__).__name__, base64.__spec__._initializing)
from base64 import b64encode
base64.b64decode(b64encode(b"spam"))
rustdlib.disable()
print(type(base64.b64encode).__name__)
"""), "Module(runs='c', why='will be Rust when its import has ended')\nModule(runs='rust', why='')\n"
                "builtin_function_or_method ModuleSpec False\nfunction\n")

    def test_disabled_before_the_import_ends(self):
        self.assertEqual(script("""
import sys
sys.modules.pop("base64", None), sys.modules.pop("binascii", None)
import rustdlib, rustdlib._switch

class Hook:
    waiting = True

    def find_spec(name, path=None, target=None):
        if name == "binascii" and Hook.waiting:
            Hook.waiting = False
            rustdlib.enable()
            rustdlib.disable()

sys.meta_path.insert(0, Hook)
import base64
print(type(base64.b64encode).__name__, type(base64.__spec__).__name__)
"""), "function ModuleSpec\n")

    def test_an_import_that_fails(self):
        self.assertEqual(script("""
import sys
sys.modules.pop("base64", None), sys.modules.pop("binascii", None)
import rustdlib, rustdlib._switch

class Hook:
    waiting = True

    def find_spec(name, path=None, target=None):
        if name == "binascii" and Hook.waiting:
            Hook.waiting = False
            rustdlib.enable()
            raise ImportError("spam")

sys.meta_path.insert(0, Hook)
try:
    import base64
except ImportError as error:
    print(error)
print(rustdlib.status().modules["base64"].runs)
import base64
print(rustdlib.status().modules["base64"].runs, type(base64.b64encode).__name__)
"""), "spam\nnot loaded\nrust builtin_function_or_method\n")


class Patched(unittest.TestCase):
    """What somebody has put into a module before enable() stays."""

    def test_mock(self):
        self.assertEqual(script("""
import base64, hashlib, _blake2, zlib, rustdlib
from unittest import mock
real = zlib.compress, base64.b64encode, _blake2.blake2b
with mock.patch("zlib.compress"), mock.patch("base64.b64encode"), mock.patch("_blake2.blake2b"), \\
        mock.patch("zlib.DEFLATED", "spam"):
    now = zlib.compress, base64.b64encode, _blake2.blake2b
    rustdlib.enable()
    print((zlib.compress, base64.b64encode, _blake2.blake2b) == now, zlib.DEFLATED)
    zlib.compress(b"")
    zlib.compress.assert_called_once()
print((zlib.compress, base64.b64encode, _blake2.blake2b) == real, zlib.DEFLATED)
rustdlib.enable()
print((zlib.compress, base64.b64encode, _blake2.blake2b) == real)
rustdlib.disable()
print((zlib.compress, base64.b64encode, _blake2.blake2b) == real)
"""), "True spam\nTrue 8\nFalse\nTrue\n")

    def test_mock_that_ends_after_disable(self):
        self.assertEqual(script("""
import zlib, rustdlib
from unittest import mock
real = (zlib.compress,)
rustdlib.enable()
with mock.patch("zlib.compress"):
    now = (zlib.compress,)
    rustdlib.disable()
    print(zlib.compress is now[0], rustdlib.status().modules["zlib"])
print(zlib.compress is real[0])
rustdlib.disable()
print(zlib.compress is real[0], hasattr(zlib, "__rustdlib__"))
"""), "True Module(runs='c', why='not enabled')\nFalse\nTrue False\n")

    def test_functions_and_classes(self):
        self.assertEqual(script("""
import base64, binascii, functools, hashlib, zlib, _md5, rustdlib
class Error(Exception): pass
@functools.wraps(base64.b64encode)
def b64encode(data): return b""
mine = {zlib: {"crc32": lambda data: 1}, base64: {"b64encode": b64encode},
        binascii: {"hexlify": functools.partial(binascii.hexlify, sep=":"), "Error": Error}}
zlib.adler32, _md5.md5 = binascii.crc32, hashlib.sha256
theirs = {module: {name: vars(module)[name] for name in names} for module, names in mine.items()}
for module, names in mine.items(): vars(module).update(names)
rustdlib.enable()
print([name for module, names in mine.items() for name in names if vars(module)[name] is not names[name]])
print(zlib.adler32 is binascii.crc32, _md5.md5 is hashlib.sha256)
rustdlib.disable()
print([name for module, names in mine.items() for name in names if vars(module)[name] is not names[name]])
"""), "[]\nTrue True\n[]\n")


class WithoutLibrary(unittest.TestCase):
    """A copy of the package for another Python."""

    def test_status_says_so_before_the_import_and_after(self):
        self.assertEqual(script("""
import sys
import rustdlib
from rustdlib import _load
_load.LIBRARY = None
rustdlib.enable()
before = rustdlib.status().modules["_bz2"]
import _bz2
print(before == rustdlib.status().modules["_bz2"], *before)
"""), f"True c rustdlib has no library for Python {sys.version.split()[0]}\n")


if __name__ == "__main__":
    unittest.main()
