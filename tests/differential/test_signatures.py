"""What the modules look like: names, signatures, types, constants, exceptions."""
import importlib
import inspect
import pickle
import types
import unittest

import compare
from compare import rustdlib_wired

# Those of zlib: which version it is, is the implementation's own affair.
LIBRARY_VERSIONS = {"ZLIB_VERSION", "ZLIB_RUNTIME_VERSION"}


def wired(twin):
    """(ours, the twin) of the wired modules with such a twin: "c" or "lib"."""
    return [(importlib.import_module(name), rustdlib_wired.twin(name))
            for name, entry in sorted(rustdlib_wired.MODULES.items()) if entry["twin"] == twin]


def public(module):
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


def documented(module):
    """(name, object) of a module and what is in it that can have documentation of its own."""
    yield module.__name__, module
    for name, value in public(module).items():
        if inspect.isroutine(value) or isinstance(value, type):
            yield name, value
        if isinstance(value, type):
            yield from ((f"{name}.{key}", attribute) for key, attribute in vars(value).items()
                        if not isinstance(attribute, (str, int, type(None))))


class CModules(unittest.TestCase):
    """Modules with a C twin."""

    def test_names(self):
        for ours, twin in wired("c"):
            self.assertEqual(sorted(public(ours)), sorted(public(twin)), ours.__name__)
            self.assertEqual(ours.__name__, twin.__name__)

    def test_documentation(self):
        """Whatever has documentation in C has some here, and nothing else has."""
        for sides in wired("c"):
            found = [{name: bool(value.__doc__) for name, value in documented(side)} for side in sides]
            self.assertEqual(*found)

    def test_attributes(self):
        for ours, twin in wired("c"):
            for name, value in public(twin).items():
                with self.subTest(module=ours.__name__, name=name):
                    if name in LIBRARY_VERSIONS:
                        self.compare_versions(getattr(ours, name), value)
                    else:
                        self.compare(getattr(ours, name), value)

    def compare_versions(self, ours, twin):
        self.assertIs(type(ours), type(twin))
        for version in (ours, twin):
            self.assertRegex(version, r"\A[0-9]+(\.[0-9]+){1,3}([.-][a-z0-9-]+)*\Z")

    def compare(self, ours, twin):
        self.assertIs(type(ours), type(twin))
        if isinstance(twin, type):
            self.compare_classes(ours, twin)
        elif inspect.isroutine(twin):
            self.compare_functions(ours, twin)
        else:
            self.assertEqual(ours, twin)

    def compare_functions(self, ours, twin):
        for attribute in ("__name__", "__qualname__", "__module__", "__text_signature__"):
            self.assertEqual(getattr(ours, attribute), getattr(twin, attribute), attribute)
        self.assertEqual(signature(ours), signature(twin))
        self.assertIsInstance(ours.__self__, types.ModuleType)

    def compare_classes(self, ours, twin):
        # Not __basicsize__: what an instance holds is the implementation's own affair.
        for attribute in ("__name__", "__qualname__", "__module__", "__flags__",
                          "__itemsize__", "__dictoffset__", "__weakrefoffset__"):
            self.assertEqual(getattr(ours, attribute), getattr(twin, attribute), attribute)
        self.assertEqual([base.__name__ for base in ours.__mro__],
                         [base.__name__ for base in twin.__mro__])
        self.assertEqual(sorted(vars(ours)), sorted(vars(twin)))
        self.assertIs(type(ours), type(twin))

    def test_pickling(self):
        for ours, twin in wired("c"):
            for name, value in public(ours).items():
                if callable(value):
                    with self.subTest(module=ours.__name__, name=name):
                        self.compare_pickling(value, twin, getattr(twin, name))

    def compare_pickling(self, ours, twin_module, twin):
        """Pickle finds functions and classes by name; some of C's classes are not there by theirs."""
        if getattr(twin_module, twin.__qualname__, None) is twin:
            self.assertIs(pickle.loads(pickle.dumps(ours)), ours)
        else:
            with self.assertRaises(pickle.PicklingError):
                pickle.dumps(ours)


class Accelerators(unittest.TestCase):
    """Modules whose twin is a file of Lib."""

    def test_signatures(self):
        for ours, twin in wired("lib"):
            for name, value in public(ours).items():
                with self.subTest(module=ours.__name__, name=name):
                    self.assertIs(type(value), types.BuiltinFunctionType)
                    self.assertEqual(signature(value), signature(getattr(twin, name)))
                    self.assertEqual(value.__name__, name)
                    self.assertEqual(value.__qualname__, name)
                    self.assertEqual(value.__module__, ours.__name__)
                    self.assertTrue(value.__doc__)

    def test_only_public_names_are_replaced(self):
        for ours, twin in wired("lib"):
            self.assertLessEqual(set(public(ours)), set(twin.__all__))

    def test_programs_get_ours(self):
        for ours, twin in wired("lib"):
            lib = importlib.import_module(twin.__name__.removesuffix("_twin").lstrip("_"))
            for name, value in public(ours).items():
                self.assertIs(getattr(lib, name), value)
            self.assertEqual(lib.__all__, twin.__all__)

    def test_pickling(self):
        for ours, _ in wired("lib"):
            for value in public(ours).values():
                self.assertIs(pickle.loads(pickle.dumps(value)), value)


class Exceptions(unittest.TestCase):
    def test_base64_raises_the_error_that_programs_catch(self):
        if not {"_base64", "binascii"} & set(rustdlib_wired.MODULES):
            self.skipTest("neither _base64 nor binascii is wired")
        import base64
        import binascii
        with self.assertRaises(binascii.Error):
            base64.b64decode(b"A")
        with self.assertRaises(binascii.Error):
            binascii.a2b_hex(b"0")
        self.assertTrue(issubclass(binascii.Error, ValueError))


def signature(function):
    """`inspect.signature`, or why there is none."""
    try:
        return inspect.signature(function)
    except ValueError as error:
        return type(error)


if __name__ == "__main__":
    compare.unittest.main()
