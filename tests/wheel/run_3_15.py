"""run_3_15.py FILE: runs one of CPython 3.15's test files on an older Python, on rustdlib.py315.

What those files use of 3.15's unittest and test.support, and older ones lack, is added; the helper
for hypothesis, and what stands in for it, are 3.15's.
"""
import importlib
import importlib.util
import pathlib
import platform
import sys
import unittest

from rustdlib.py315 import base64, binascii, zlib
from test import support
from test.support import import_helper


class Assertions:
    """What 3.14 has added to unittest.TestCase."""

    def assertHasAttr(self, object, name, message=None):
        self.assertTrue(hasattr(object, name), message or name)

    def assertNotHasAttr(self, object, name, message=None):
        self.assertFalse(hasattr(object, name), message or name)

    def assertIsSubclass(self, cls, base, message=None):
        self.assertTrue(issubclass(cls, base), message)

    def assertStartsWith(self, text, prefix, message=None):
        self.assertTrue(text.startswith(prefix), message)

    def assertEndsWith(self, text, suffix, message=None):
        self.assertTrue(text.endswith(suffix), message)


def ensure_lazy_imports(module, names):
    raise unittest.SkipTest(f"what {module} imports is the standard library's affair")


def add(target, source, *names):
    for name in names:
        if not hasattr(target, name):
            setattr(target, name, source[name])


def main():
    file = pathlib.Path(sys.argv.pop(1))
    sys.modules.update(base64=base64, binascii=binascii, zlib=zlib)
    add(unittest.TestCase, vars(Assertions), *(n for n in vars(Assertions) if n[:6] == "assert"))
    add(support, {"is_s390x": platform.machine() == "s390x"}, "is_s390x")
    add(import_helper, globals(), "ensure_lazy_imports")
    support.__path__.insert(0, str(file.parent / "support"))
    importlib.import_module("test.support.hypothesis_helper")
    del support.__path__[0]
    spec = importlib.util.spec_from_file_location("upstream", file)
    module = sys.modules["upstream"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    unittest.main(module)


if __name__ == "__main__":
    main()
