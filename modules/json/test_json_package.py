"""The package json with the Rust _json against the same with the C one: what stands in for its functions."""
import importlib
import inspect
import io
import itertools
import json
import pickle
import random
import sys
import unittest

from json_cases import FULL, TEXTS, TOO_DEEP, is_native, new_module, new_package
from json_packages import DOCUMENT, LOADED, VALUE, Bytes, Dict, Package, Refused, Text, Unshown


class TakenOver(Package):
    def test_by_whom(self):
        for name in "loads", "load", "dumps":
            self.assertFalse(is_native(getattr(self.package_of_c, name)), name)
            self.assertTrue(is_native(getattr(self.package, name)), name)
            self.assertNotIn(name, dir(self.rust))
        self.calls += 1

    def test_no_python_code_runs(self):
        """By which all other tests are known to compare what is meant."""
        called = []
        sys.setprofile(lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None)
        try:
            self.package.loads("[1]")
            self.package.loads(b"[1]")
            self.package.dumps([1])
        finally:
            sys.setprofile(None)
        self.calls += 1
        self.assertEqual(called, [])

    def test_how_they_look(self):
        for name in "loads", "load", "dumps", "dump":
            c, ours = getattr(self.package_of_c, name), getattr(self.package, name)
            self.assertEqual(inspect.signature(c), inspect.signature(ours), name)
            self.assertEqual((c.__module__, c.__name__, c.__qualname__), (ours.__module__, ours.__name__, ours.__qualname__))
            self.assertTrue(ours.__doc__)
        self.assertEqual(self.package_of_c.__all__, self.package.__all__)
        self.assertEqual(*(list(vars(package.JSONDecoder())) for package in (self.package_of_c, self.package)))
        extra = set(vars(self.package)) - set(vars(self.package_of_c))
        self.assertEqual(extra, set())
        self.calls += 1

    def test_they_are_pickled_by_name(self):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            for function in json.loads, json.load, json.dumps:
                data = pickle.dumps(function, protocol)
                self.assertIs(pickle.loads(data), function)
                self.assertNotIn(b"_json", data.replace(b"test_json", b""))
        self.calls += 1

    def test_wrong_calls(self):
        for name in "loads", "load", "dumps", "dump":
            for args, kwargs in itertools.product(((), ("1",), ("1", "2"), (1, 2, 3)), ({}, {"s": "1"}, {"obj": 1}, {"x": 1},
                                                                                        {"cls": 1}, {"indent": -1})):
                self.compare(lambda package: getattr(package, name)(*args, **kwargs), (name, args, kwargs))

    def test_no_package_without_a_module(self):
        package = new_package(None)
        self.assertFalse(any(map(is_native, (package.loads, package.load, package.dumps))))
        self.assertEqual(package.loads("[1]"), [1])
        self.calls += 1

    def test_a_second_package(self):
        module = new_module(self.rust)
        first, second = new_package(module), new_package(module)
        self.assertTrue(is_native(first.loads))
        self.assertFalse(is_native(second.loads))
        second._default_decoder = second.JSONDecoder(parse_int=str)
        self.assertEqual((first.loads("[1]"), second.loads("[1]")), ([1], ["1"]))
        self.calls += 1

    def test_functions_that_are_asked_for_again(self):
        """What they stand in for is still known."""
        package = self.package
        package._default_decoder = package.JSONDecoder()
        package._default_encoder = package.JSONEncoder()
        functions = package.decoder.c_scanstring.__self__._rustdlib_functions(vars(package))
        self.assertEqual(functions, {name: getattr(package, name) for name in ("loads", "load", "dumps")})
        self.assertEqual(package.loads("[1]", parse_int=str), ["1"])
        self.calls += 1

    def test_a_package_that_is_loaded_again(self):
        names = [name for name in sys.modules if name in ("_json", "json") or name.startswith("json.")]
        kept = {name: sys.modules.pop(name) for name in names}
        try:
            sys.modules["_json"] = new_module(self.rust)
            new = importlib.import_module("json")
            before = new.loads, new.load, new.dumps
            new._default_decoder = new.JSONDecoder(parse_int=str)
            self.assertEqual(new.loads("1"), "1")
            importlib.reload(new)
            self.assertEqual(new.loads("1"), 1)
            self.assertTrue(all(function is old for function, old in zip((new.loads, new.load, new.dumps), before)))
        finally:
            for name in [name for name in sys.modules if name in ("_json", "json") or name.startswith("json.")]:
                del sys.modules[name]
            sys.modules.update(kept)
        self.calls += 1


class Documents(Package):
    def test_each(self):
        for document in [*LOADED, *TEXTS, Bytes(b"[1]"), *(f'"{text}"' for text in TEXTS)]:
            self.compare(lambda package: package.loads(document), document)
            if isinstance(document, str):
                self.compare(lambda package: package.load(io.StringIO(document)), document)
        self.compare(lambda package: package.load(None), None)

    def test_encodings(self):
        for text in ["", "1", "12", "123", "[1]", "\"\xe9\"", "\"\u4e00\"", "\"\U0001f600\"", "\0", "\0\0", "1\0", "\xe9", "\ud800",
                     "[\"\ud800\"]", "\ufeff1", "[1", "1 2"]:
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be", "latin-1"):
                try:
                    data = text.encode(encoding, "surrogatepass")
                except UnicodeEncodeError:
                    continue
                for kind in bytes, bytearray:
                    self.compare(lambda package: package.loads(kind(data)), (kind, data))
                    self.compare(lambda package: package.load(io.BytesIO(data)), data)
        for size in range(5):
            for data in itertools.product(b"\x001[\xef\xbb\xbf\xfe\xff" if FULL else b"\x001\xff", repeat=size):
                self.compare(lambda package: package.loads(bytes(data)), data)

    def test_cut_off_and_corrupted(self):
        replaced = "x\"\\[]{},:0-\0\n \xe9" if FULL else "x\","
        for document in DOCUMENT, DOCUMENT.replace("\xe9", "\u4e00"), DOCUMENT.replace("\xe9", "\U0001f600"):
            for place in range(len(document) + 1):
                self.compare(lambda package: package.loads(document[:place]), document[:place])
                self.compare(lambda package: package.loads(document[:place].encode()), document[:place])
                for character in replaced:
                    wrong = document[:place] + character + document[place + 1:]
                    self.compare(lambda package: package.loads(wrong), wrong)
                    wrong = document[:place] + character + document[place:]
                    self.compare(lambda package: package.loads("\n\n" + wrong), wrong)

    def test_the_document_of_an_error_is_the_argument(self):
        for document in "[1", "1 2", "":
            with self.assertRaises(ValueError) as caught:
                self.package.loads(document)
            self.assertIs(caught.exception.doc, document)
            self.calls += 1

    def test_deep(self):
        for depth in 10, TOO_DEEP:
            for begin, end in ("[", "]"), ("{\"a\":", "}"):
                document = begin * depth + "1" + end * depth
                self.compare(lambda package: package.loads(document), depth)

    def test_files(self):
        class File:
            def __init__(self, work):
                self.read = work

        for what in ("1", b"[1]", None, ""):
            self.compare(lambda package: package.load(File(lambda: what)), what)
        self.compare(lambda package: package.load(File(lambda size: "1")), "one argument")
        self.compare(lambda package: package.load(File(lambda: 1 / 0)), "raises")

        def patching(package):
            def read():
                package._default_decoder = package.JSONDecoder(parse_int=str)
                package.loads = lambda *args, **kwargs: "not this one"
                return "[1]"
            return package.load(File(read))
        self.compare(patching, "patches while it reads")

    def test_random(self):
        chance = random.Random(3)
        for _ in range(3000 if FULL else 300):
            text = "".join(chance.choice("[]{},:\"\\ \n123.-eEtruefalsn\xe9\u4e00") for _ in range(chance.randrange(12)))
            self.compare(lambda package: package.loads(text), text)
            value = random_value(chance, 4)
            self.compare(lambda package: package.dumps(value), value)
            text = self.package_of_c.dumps(value, ensure_ascii=False)
            self.compare(lambda package: package.loads(text), text)
            self.compare(lambda package: package.loads(text.encode("utf-8", "surrogatepass")), text)


class Values(Package):
    def test_each(self):
        circular = []
        circular.append([circular])
        inside = {"a": 1}
        inside["b"] = {"c": inside}
        values = [VALUE, *TEXTS, Text("\xe9"), 1, True, None, 1.5, 2**70, [], {}, (), [[[]]], {"a": {}}, 1e300 * 1e300, -1e300 * 1e300, Dict(a=1),
                  {1: 1, 2.5: 2, None: 3, True: 4}, {(): 1}, {b"a": 1}, 1j, [1j], {"a": [1j]}, Refused(), {1, 2}, b"", circular,
                  inside, [inside, circular], 10**5000, {Unshown("a"): 1}, {Unshown("a"): 1j}, [{"b": {Unshown("a"): [1j]}}]]
        for value in values:
            self.compare(lambda package: package.dumps(value), type(value))

    def test_deep(self):
        for depth in 10, TOO_DEEP:
            for wrap in (lambda value: [value], lambda value: {"a": value}):
                value = 1
                for _ in range(depth):
                    value = wrap(value)
                self.compare(lambda package: package.dumps(value), depth)
                while isinstance(value, (list, dict)) and value:
                    value = value.pop() if isinstance(value, list) else value.popitem()[1]

    def test_open_containers(self):
        """Found by the markers, at depths at which they are kept in other ways."""
        for depth in (1, 15, 16, 17, 40):
            first = value = []
            for _ in range(depth):
                value.append([])
                value = value[-1]
            value.append(first)
            self.compare(lambda package: package.dumps(first), depth)
            value[:] = [[1], [1]]
            self.compare(lambda package: package.dumps(first), depth)


def random_value(chance, depth):
    kind = chance.randrange(9 if depth else 6)
    if kind < 3:
        return chance.choice([None, True, False, 1, -2**65, 0.1, 1e22, "", *TEXTS])
    if kind < 6:
        return chance.choice([chance.random(), chance.randrange(10**9), "".join(chances(chance))])
    if kind == 6:
        return {chance.choice(TEXTS): random_value(chance, depth - 1) for _ in range(chance.randrange(4))}
    items = [random_value(chance, depth - 1) for _ in range(chance.randrange(4))]
    return items if kind == 7 else tuple(items)


def chances(chance):
    return (chr(chance.choice([chance.randrange(128), chance.randrange(0x300), chance.randrange(0x110000)]))
            for _ in range(chance.randrange(20)))


if __name__ == "__main__":
    unittest.main()
