"""json: its functions are Lib's, and are exchanged together with the module _json."""
import functools
import json
import pickle
import sys
import types
import unittest
from json import dumps, loads

import rustdlib
from rustdlib import json as by_name
from support import script

NAMES = ["loads", "load", "dumps"]
LIBS = {name: getattr(json, name) for name in NAMES}


def is_native(function):
    return type(function) is types.BuiltinFunctionType


def python_calls(work):
    """The functions of Python code that are called."""
    called = []
    sys.setprofile(lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None)
    try:
        # Whatever it is: this is one as well.
        (lambda: [each() for each in work])()
    finally:
        sys.setprofile(None)
    return [name for name in called if not name.startswith("<")]


class Enabled(unittest.TestCase):
    def setUp(self):
        self.addCleanup(rustdlib.disable)

    def assert_native(self, package=json):
        self.assertEqual({name: is_native(getattr(package, name)) for name in NAMES}, dict.fromkeys(NAMES, True))
        work = functools.partial(package.loads, "[1]"), functools.partial(package.dumps, [1])
        self.assertEqual(python_calls(work), [])
        self.assertEqual((package.loads("[1]"), package.dumps([1])), ([1], "[1]"))

    def assert_libs(self):
        self.assertEqual({name: getattr(json, name) for name in NAMES}, LIBS)
        self.assertIs(loads, json.loads)
        self.assertEqual((json.loads("[1]"), json.dumps([1])), ([1], "[1]"))

    def test_again_and_again(self):
        self.assert_libs()
        for modules in None, "json", "_json", ["zlib", "json"]:
            rustdlib.enable(modules)
            self.assert_native()
            self.assertIs(loads, json.loads)
            self.assertIs(dumps, json.dumps)
            self.assertEqual({name: rustdlib.status().modules[name].runs for name in ("json", "_json")}, {"json": "rust", "_json": "rust"})
            rustdlib.enable(modules)
            self.assert_native()
            rustdlib.disable()
            self.assert_libs()

    def test_others_only(self):
        rustdlib.enable("zlib")
        self.assert_libs()
        self.assertEqual(rustdlib.status().modules["json"], ("c", "not enabled"))

    def test_functions_kept_elsewhere(self):
        rustdlib.enable()
        kept = [json.loads]
        rustdlib.disable()
        self.assertEqual(kept[0]("[1]"), [1])
        self.assertRaises(json.JSONDecodeError, kept[0], "[")
        json._default_decoder, before = json.JSONDecoder(parse_int=str), json._default_decoder
        try:
            self.assertEqual(kept[0]("1"), "1")
        finally:
            json._default_decoder = before

    def test_pickles(self):
        for function in LIBS.values():
            before = pickle.dumps(function)
            rustdlib.enable()
            ours = getattr(json, function.__name__)
            during = pickle.dumps(ours)
            self.assertIs(pickle.loads(before), ours)
            rustdlib.disable()
            self.assertIs(pickle.loads(during), function)
            self.assertIs(pickle.loads(pickle.dumps(ours)), function)

    def test_what_a_program_has_patched(self):
        def default(self, value):
            return "patched"

        before = json.JSONEncoder.default
        json.JSONEncoder.default = default
        try:
            rustdlib.enable()
            self.assertEqual(json.dumps([1j]), '["patched"]')
            self.assertEqual((is_native(json.loads), is_native(json.dumps)), (True, False))
        finally:
            json.JSONEncoder.default = before
        self.assertRaises(TypeError, json.dumps, [1j])
        rustdlib.disable()
        self.assert_libs()
        rustdlib.enable()
        self.assert_native()
        json.JSONEncoder.default = default
        try:
            self.assertEqual(json.dumps([1j]), '["patched"]')
        finally:
            json.JSONEncoder.default = before
        json.loads, ours = (lambda text: "mine"), json.loads
        rustdlib.disable()
        self.assertEqual(json.loads("1"), "mine")
        rustdlib.enable()
        self.assertEqual(json.loads("1"), "mine")
        json.loads = ours
        rustdlib.disable()
        self.assertEqual(json.loads("1"), 1)
        json.loads = LIBS["loads"]
        self.assert_libs()

    def test_a_second_package(self):
        self.assertEqual(script("""
            import sys, rustdlib
            rustdlib.enable()
            import json as first
            for name in [name for name in sys.modules if name.startswith("json")]:
                del sys.modules[name]
            import json as second
            print(first.loads, type(second.loads).__name__, second.loads("[1]"), rustdlib.status().modules["json"])
        """), "<built-in function loads> function [1] Module(runs='c', why='is a second one, or has something that "
              "Lib has not put there')\n")

    def test_without_the_module(self):
        self.assertEqual(script("""
            import sys, rustdlib
            sys.modules["_json"] = None
            rustdlib.enable()
            import json
            print(type(json.loads).__name__, json.loads("[1]"), rustdlib.status().modules["json"].why)
        """), "function [1] _json is not Rust\n")

    def test_imported_afterwards(self):
        for line in "import rustdlib; rustdlib.enable(); import json", "import _json, rustdlib; rustdlib.enable('json'); import json.tool":
            self.assertEqual(script(f"""
                {line}
                from json import loads
                print(loads, json.loads is loads, loads("[1]"), json.dumps(1), json.__spec__.loader.__class__.__name__)
                rustdlib.disable()
                print(json.loads("[1]"), type(json.loads).__name__, loads is json.loads)
            """), "<built-in function loads> True [1] 1 SourceFileLoader\n[1] function True\n")

    def test_enabled_while_json_is_imported(self):
        self.assertEqual(script("""
            import sys, rustdlib
            class Finder:
                @staticmethod
                def find_spec(name, path=None, target=None):
                    if name == "json.scanner":
                        rustdlib.enable()
            sys.meta_path.insert(0, Finder)
            import json
            print(json.loads, json.loads("[1]"), json.dumps([1]), type(json._default_decoder.scan_once).__module__)
        """), "<built-in function loads> [1] [1] _json\n")


class ByName(unittest.TestCase):
    def test_functions(self):
        Enabled.assert_native(self, by_name)
        for name in NAMES:
            self.assertIs(getattr(json, name), LIBS[name])
            self.assertEqual(getattr(by_name, name).__module__, "rustdlib.json")
            self.assertIs(pickle.loads(pickle.dumps(getattr(by_name, name))), getattr(by_name, name))
        self.assertIs(by_name.JSONDecodeError, json.JSONDecodeError)
        self.assertIsNot(by_name.JSONDecoder, json.JSONDecoder)
        self.assertRaises(json.JSONDecodeError, by_name.loads, "[")
        self.assertEqual(by_name.dumps([1], indent=1), json.dumps([1], indent=1))
        self.assertEqual(by_name.loads("[1]", parse_int=str), ["1"])
        for name in "decoder", "encoder", "scanner":
            self.assertEqual(getattr(by_name, name).__name__, f"rustdlib.json.{name}")
        self.assertIsNot(by_name.scanner.make_scanner, json.scanner.make_scanner)
        self.assertIs(type(by_name._default_decoder.scan_once), by_name.scanner.make_scanner)

    def test_what_is_replaced(self):
        by_name._default_decoder, before = by_name.JSONDecoder(parse_int=str), by_name._default_decoder
        try:
            self.assertEqual((by_name.loads("1"), json.loads("1")), ("1", 1))
        finally:
            by_name._default_decoder = before
        Enabled.assert_native(self, by_name)


if __name__ == "__main__":
    unittest.main()
