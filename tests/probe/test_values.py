"""Values of Python made and read by glue: numbers, containers, calls, recursion."""
import enum
import gc
import itertools
import json
import sys
import unittest

from support import check_script, leaked, load, outcome

values = load("_rustdlib_probe_values")


class Number(int):
    def __repr__(self):
        return "other"

    __str__ = __index__ = __int__ = __repr__


class Real(float):
    def __repr__(self):
        return "other"

    __str__ = __float__ = __repr__


class Numbers(unittest.TestCase):
    def test_float(self):
        for value in 0.0, -0.0, 1.5, float("inf"), -float("inf"), 5e-324, Real(2.5):
            self.assertEqual(float.__repr__(values.float(value)), float.__repr__(value))
        self.assertIs(type(values.float(Real(2.5))), float)
        self.assertNotEqual(values.float(float("nan")), values.float(float("nan")))
        for value in 1, "1", None, True:
            self.assertIsNone(values.float(value))

    def test_int(self):
        edges = [0, 2**15, 2**30, 2**31, 2**60, 2**62, 2**63, 2**64, 10**30]
        for value in sorted({sign * edge + more for edge in edges for sign in (1, -1) for more in (-1, 0, 1)}):
            wanted = value if -(2**63) <= value < 2**63 else None
            self.assertEqual(values.number(value), wanted)
            self.assertEqual(values.number(Number(value)), wanted)
        self.assertEqual(values.number(True), 1)
        for value in 1.0, "1", None:
            self.assertIsNone(values.number(value))

    def test_text_to_int(self):
        for digits in range(1, 200):
            for text in b"9" * digits, b"-" + b"1" * digits, b"0" * digits:
                self.assertEqual(values.number_from_text(text), int(text))
        for text in b"", b"-", b"1.5", b"x" * 100, b"1 1", b"--1":
            self.assertEqual(outcome(values.number_from_text, text), outcome(int, text.decode()))
        for text in b"1\x00", b"1\x002", b"\x00", b"1" * 80 + b"\x00":
            self.assertEqual(outcome(values.number_from_text, text)[0], ValueError)

    def test_limit_of_digits(self):
        limit = sys.get_int_max_str_digits()
        self.addCleanup(sys.set_int_max_str_digits, limit)
        sys.set_int_max_str_digits(640)
        for text in "7" * 640, "7" * 641, "-" + "7" * 641:
            self.assertEqual(outcome(values.number_from_text, text.encode()), outcome(int, text))
        for value in 10**639, 10**640, -(10**640):
            self.assertEqual(outcome(values.number_repr, value), outcome(repr, value))
        sys.set_int_max_str_digits(0)
        self.assertEqual(values.number_from_text(b"7" * 20_000), int("7" * 20_000))
        self.assertEqual(values.number_repr(7**20_000), repr(7**20_000))

    def test_int_to_text(self):
        class Kind(enum.IntEnum):
            ONE = 1

        for value in 0, 1, -1, 2**63, -(2**64), True, Number(7), Number(10**30), Kind.ONE:
            self.assertEqual(values.number_repr(value), int.__repr__(value))
        self.assertEqual(outcome(values.number_repr, "1")[0], TypeError)

    def test_kinds(self):
        class List(list):
            pass

        class Dict(dict):
            pass

        Pair = type("Pair", (tuple,), {})
        for value, kinds in [
            (None, "None"), (True, "True, int"), (False, "False, int"), (1, "int, exact int"),
            (Number(1), "int"), (1.0, "float, exact float"), (Real(1), "float"), ("", ""),
            ([], "list, exact list"), (List(), "list"), ((), "tuple, exact tuple"), (Pair(), "tuple"),
            ({}, "dict, exact dict"), (Dict(), "dict"), (len, "callable"), (2j, ""),
            (int, "class int, callable"), (float, "class float, callable"), (bool, "callable"),
        ]:
            self.assertEqual(values.kinds(value), kinds)


class Containers(unittest.TestCase):
    def test_lists(self):
        for length in 0, 1, 2, 3, 10, 1000:
            for start in {0, min(1, length), length // 2, length}:
                items = [object() for _ in range(length)]
                for sequence in items, tuple(items):
                    made, grown = values.listed(sequence, start)
                    self.assertEqual((made, grown), (items[start:], items[start:]))
                    made.append(1)
                    made.sort(key=id)
        self.assertEqual(values.listed(5, 0), ([], []))
        self.assertEqual(values.paired(1, [2]), (1, [2]))

    def test_dicts(self):
        pairs = [("a", 1), (2, []), ("a", 3), (2.0, 4), ((), 5)]
        self.assertEqual(list(values.dict_of(pairs).items()), list(dict(pairs).items()))
        self.assertEqual(outcome(values.dict_of, [([], 1)])[0], TypeError)
        some = {1: 2, "a": 3}
        self.assertIs(values.dict_without(some, 1.0), True)
        self.assertEqual(some, {"a": 3})
        self.assertEqual(outcome(values.dict_without, some, "b"), (KeyError, "'b'"))
        self.assertEqual(outcome(values.dict_without, [], "b")[0], SystemError)

    def test_sorted_items(self):
        class Other(dict):
            def items(self):
                return {"b": 1, "a": 2}.items()

        self.assertEqual(values.sorted_items({"b": 1, "a": 2}), [("a", 2), ("b", 1)])
        self.assertEqual(values.sorted_items(Other(c=1)), [("a", 2), ("b", 1)])
        self.assertEqual(outcome(values.sorted_items, {1: 1, "a": 2})[0], TypeError)
        self.assertEqual(outcome(values.sorted_items, 1)[0], AttributeError)

    def test_items(self):
        for some in {}, {1: 2, "a": []}, {str(number): number for number in range(100)}, 5:
            seen = []
            counts = values.each_item(some, lambda *pair: seen.append(pair))
            self.assertEqual(seen, list(some.items()) if some != 5 else [])
            self.assertEqual(counts, (len(seen), len(seen)))

    def test_items_of_a_dict_that_changes(self):
        def changes(some):
            yield some.clear
            yield lambda: some.update({f"new{number}": number for number in range(1000)})
            yield lambda: some.pop("a", None)
            yield lambda: (some.clear(), some.update(b=[4], c=[5]))
            yield lambda: exec("some.clear(); some.update({1: [2]})", {"some": some})

        class Instance:
            def __init__(self):
                self.a, self.b, self.c = [1], [2], [3]

        for index, (kind, before) in itertools.product(range(5), enumerate([False, True])):
            some = vars(Instance()) if before else {"a": [1], "b": [2], "c": [3]}
            change = list(changes(some))[index]

            def meet(key, value):
                change()
                # Both are still there.
                self.assertEqual((len(str(key)) > 0, len([value])), (True, 1))

            _, met = values.each_item(some, meet)
            self.assertGreater(met, 0)

    def test_sequences(self):
        class Other(list):
            def __iter__(self):
                return iter("xyz")

        for sequence in [], [1, 2], (), (1, 2), "ab", {1: 2}, iter([1, 2]), Other([1]), range(3):
            wanted = ["x", "y", "z"] if isinstance(sequence, Other) else None
            seen = []
            if wanted is None:
                sequence, copy = itertools.tee(sequence) if hasattr(sequence, "__next__") else (sequence,) * 2
                wanted = list(copy)
            self.assertEqual(values.each_of_sequence(sequence, seen.append), len(wanted))
            self.assertEqual(seen, wanted)
        self.assertEqual(outcome(values.each_of_sequence, 5, print), (TypeError, "want a sequence"))

    def test_a_list_that_changes(self):
        some = [[1], [2], [3]]
        values.each_of_sequence(some, lambda item: (some.clear(), item.append(1)))
        some = [[1], [2]]
        values.each_of_sequence(some, lambda item: some.append([1]) if len(some) < 100 else None)
        self.assertEqual(len(some), 100)

    def test_containers_that_the_collector_shows(self):
        """Those in a module's slots: Python code finds them, and takes out what only they have."""
        def kept(module):
            return [some for some in gc.get_referents(module)
                    if type(some) in (list, dict, tuple) and some is not vars(module)]

        def change(some):
            if type(some) is not tuple:
                some.clear()

        def fill(some):
            if type(some) is list:
                some[:] = [[] for _ in range(50)]
            elif type(some) is dict:
                some.clear()
                some.update({str(number): [] for number in range(50)})

        for meet in (change, fill):
            module = load("_rustdlib_probe_values")
            self.assertEqual(sorted(type(some).__name__ for some in kept(module)), ["dict", "list", "tuple"])
            seen = []

            def function(item):
                for some in kept(module):
                    meet(some)
                gc.collect()
                item.append("still there")
                seen.append(item)

            module.each_kept(function)
            self.assertGreater(len(seen), 2)
            self.assertEqual(seen, [["still there"]] * len(seen))

    def test_references(self):
        kept = [object()]
        before = sys.getrefcount(kept[0])
        values.each_of_sequence(kept * 9, lambda item: None)
        values.each_of_sequence(tuple(kept * 9), lambda item: None)
        values.each_item({"a": kept[0], kept[0]: 1}, lambda key, value: None)
        values.listed(kept * 9, 3)
        values.dict_of([("a", kept[0]), ("a", kept[0]), (kept[0], 1)])
        values.paired(kept[0], kept[0])
        values.called(id, kept[0])
        values.class_of(kept[0])
        self.assertEqual(sys.getrefcount(kept[0]), before)

    def test_in_threads(self):
        check_script(self, """
            import sys, threading, support
            values = support.load("_rustdlib_probe_values")
            sys.setswitchinterval(1e-6)
            some, sequence = dict.fromkeys(map(str, range(50)), []), [[]] * 50
            over = False
            def change():
                while not over:
                    some.clear(); sequence.clear()
                    some.update(dict.fromkeys(map(str, range(50)), [])); sequence.extend([[]] * 50)
            threads = [threading.Thread(target=change) for _ in range(2)]
            for thread in threads:
                thread.start()
            for _ in range(300):
                values.each_item(some, lambda key, value: None)
                values.each_of_sequence(sequence, lambda item: None)
            over = True
            for thread in threads:
                thread.join()
        """)


class Calls(unittest.TestCase):
    def test_calls(self):
        self.assertEqual(values.called(lambda *args: args), ())
        self.assertEqual(values.called(lambda *args: args, 1), (1,))
        self.assertEqual(values.called(lambda *args: args, 1, 2), (1, 2))
        self.assertEqual(values.called([5].append, 6), None)
        self.assertEqual(outcome(values.called, 5), (TypeError, "'int' object is not callable"))
        self.assertEqual(outcome(values.called, {}.__getitem__, 5), (KeyError, "5"))

    def test_attributes(self):
        self.assertIs(values.attribute_named(5, "__class__"), int)
        self.assertEqual(outcome(values.attribute_named, 5, "no")[0], AttributeError)
        self.assertEqual(outcome(values.attribute_named, 5, 5)[0], TypeError)

    def test_classes(self):
        Inner = type("Inner", (), {"__qualname__": "Outer.Inner", "__module__": "some.where"})
        for value, name in [
            (5, "int"), (Inner(), "some.where.Outer.Inner"), (enum.Enum, "enum.EnumType"),
            (type("Odd", (), {"__module__": 5})(), "Odd"),
        ]:
            self.assertEqual(values.class_of(value), (type(value), name))

    def test_instances_that_are_called(self):
        add = values.Adder(5)
        self.assertEqual((add(1), add(1, 2), add(1, twice=2), add(value=3), add.add(1)), (6, 10, 10, 8, 6))
        self.assertEqual(type("Derived", (values.Adder,), {})(5)(1), 6)
        self.assertEqual(outcome(add)[0], TypeError)
        self.assertEqual(outcome(add, "x")[0], TypeError)
        self.assertIn("add()", outcome(add)[1])
        self.assertEqual(outcome(values.Adder.__call__, 5, 1)[0], TypeError)
        self.assertTrue(callable(add))

    def test_equality(self):
        self.assertIs(values.equal(1, 1.0), True)
        self.assertIs(values.equal([1], [2]), False)
        nan = float("nan")
        self.assertIs(values.equal(nan, nan), True)

    def test_recursion(self):
        self.assertEqual(values.nested(0), 0)
        self.assertEqual(values.nested(50), 50)
        kind, message = outcome(values.nested, 10**6)
        self.assertIs(kind, RecursionError)
        self.assertTrue(message.endswith(" while nesting"), message)
        # All levels have been left.
        self.assertEqual(values.nested(50), 50)
        for _ in range(20):
            self.assertIs(outcome(values.nested, 10**6)[0], RecursionError)
        self.assertEqual(values.nested(50), 50)

    def test_errors_of_another_module(self):
        with self.assertRaises(json.JSONDecodeError) as caught:
            values.decode_error("Wrong", "a\nbc", 3)
        self.assertEqual(str(caught.exception), "Wrong: line 2 column 2 (char 3)")
        self.assertEqual(outcome(values.decode_error, 1, 2, 3)[0], AttributeError)


class Notes(unittest.TestCase):
    def noted(self, error, make):
        def function():
            raise error

        try:
            values.noted(function, make)
        except BaseException as raised:
            return raised

    def test_note(self):
        error = ValueError("no")
        raised = self.noted(error, lambda: "a note")
        self.assertIs(raised, error)
        self.assertEqual(raised.__notes__, ["a note"])
        self.assertIs(self.noted(error, lambda: "another"), error)
        self.assertEqual(error.__notes__, ["a note", "another"])
        self.assertIsNotNone(error.__traceback__)

    def test_what_cannot_be_added(self):
        error = ValueError("no")
        raised = self.noted(error, lambda: 5)
        self.assertIs(type(raised), TypeError)
        self.assertIs(raised.__context__, error)
        raised = self.noted(error, lambda: {}[5])
        self.assertIs(type(raised), KeyError)
        self.assertIs(raised.__context__, error)


class Leaks(unittest.TestCase):
    def test_nothing_leaks(self):
        def error():
            raise ValueError

        add = values.Adder(5)

        def work():
            values.listed([[], {}], 1)
            values.dict_of([("a", []), ("a", [])])
            values.each_item({"a": []}, lambda *pair: None)
            outcome(values.each_item, {"a": []}, None)
            values.each_of_sequence([[], []], lambda item: None)
            values.sorted_items({"b": [], "a": []})
            outcome(values.noted, error, lambda: "note")
            outcome(values.noted, error, error)
            outcome(values.nested, 10**6)
            outcome(values.number_from_text, b"x")
            values.number_repr(10**30)
            values.class_of(add)
            add(1, twice=2)
            outcome(add)
            outcome(values.decode_error, "a", "b", 1)

        self.assertLess(leaked(work, 5), 1)


if __name__ == "__main__":
    unittest.main()
