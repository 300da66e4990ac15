"""Numbers, flags, text: as Argument Clinic's converters have them in each version."""
import operator
import sys
import unittest

from support import VERSION, check_script, leaked, outcome, probe

try:
    import _testclinic
except ImportError:
    _testclinic = None

MAX = sys.maxsize


class Number:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        if isinstance(self.value, Exception):
            raise type(self.value)(*self.value.args)
        return self.value


class Int(int):
    def __index__(self):
        return 7

    __int__ = __index__


class Float(float):
    pass


NUMBERS = [0, 1, -1, True, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32 - 1, 2**32, 2**32 + 5]
# Around one digit, of 15 bits or of 30, and one more.
NUMBERS += [sign * 2**bits + more for bits in (15, 30, 60) for sign in (1, -1) for more in (-1, 0, 1)]
NUMBERS += [MAX, MAX + 1, -MAX - 1, -MAX - 2, 2 * MAX + 1, 2 * MAX + 2, 10**30, -(10**30)]
VALUES = [*NUMBERS, *map(Number, NUMBERS), Int(3), Int(2**70), 1.0, Float(2.5), "1", b"1", None, []]
VALUES += [Number("x"), Number(1.0), Number(KeyError("no")), object, 2j]


@unittest.skipIf(_testclinic is None, "this Python has no _testclinic")
class Clinic(unittest.TestCase):
    def compare(self, ours, theirs, pick=lambda result: result):
        for value in VALUES:
            with self.subTest(value=value, number=getattr(value, "value", None)):
                mine, other = outcome(ours, value), outcome(theirs, value)
                if other[0] == "returned":
                    other = "returned", pick(other[1])
                self.assertEqual(mine, other)

    def test_ssize_t(self):
        self.compare(probe.to_index, _testclinic.py_ssize_t_converter, lambda result: result[0])

    def test_c_int(self):
        self.compare(probe.to_c_int, _testclinic.int_converter, lambda result: result[0])

    def test_c_long(self):
        self.compare(
            lambda value: int(probe.to_c_long(value)),
            _testclinic.long_converter,
            lambda result: result[0],
        )

    def test_bool(self):
        self.compare(probe.to_truth, _testclinic.bool_converter, lambda result: result[0])

    @unittest.skipIf(VERSION < (3, 15), "a size_t converter of another kind")
    def test_size_t(self):
        self.compare(
            lambda value: int(probe.to_size(value)),
            _testclinic.size_t_converter,
            lambda result: result[0],
        )


class Functions(unittest.TestCase):
    def test_clipped(self):
        # What a slice does.
        for value in VALUES:
            mine = outcome(probe.to_index_clipped, value)
            if mine[0] == "returned":
                self.assertEqual(mine[1], max(-MAX - 1, min(MAX, operator.index(value))))
            elif mine[0] is TypeError:
                words = "cannot be interpreted|__index__ returned non-int|must return an int"
                self.assertRegex(mine[1], words)
            else:
                self.assertEqual(mine, (KeyError, "'no'"))

    def test_low_u32(self):
        import warnings
        import zlib

        for value in VALUES:
            with self.subTest(value=value), warnings.catch_warnings(record=True) as ours:
                warnings.simplefilter("always")
                mine = outcome(probe.to_low_u32, value)
            with warnings.catch_warnings(record=True) as theirs:
                warnings.simplefilter("always")
                other = outcome(lambda value: zlib.crc32(b"", value), value)
            self.assertEqual(mine, other)
            message = lambda caught: [(w.category, str(w.message), w.lineno > 0) for w in caught]
            self.assertEqual(message(ours), message(theirs))

    def test_flag(self):
        import binascii

        for value in [*VALUES, True, False, "", {}]:
            with self.subTest(value=value):
                mine = outcome(probe.to_flag, value)
                other = outcome(lambda value: binascii.a2b_base64(b"", strict_mode=value), value)
                self.assertEqual(mine[0], other[0])
                if mine[0] != "returned":
                    self.assertEqual(mine, other)
                else:
                    # A C int until 3.11.
                    truth = bool if VERSION >= (3, 12) else lambda value: operator.index(value) != 0
                    self.assertIs(mine[1], truth(value))

    def test_sizes(self):
        for value in 0, 1, MAX, MAX + 1, 2 * MAX + 1, Number(5), True:
            self.assertEqual(probe.to_size(value), str(int(operator.index(value))))
        for value in -1, -(2**70), Number(-3):
            self.assertEqual(outcome(probe.to_size, value)[0], ValueError)
        for value in 2 * MAX + 2, 2**100:
            self.assertEqual(outcome(probe.to_size, value)[0], OverflowError)

    def test_truth(self):
        class Truth:
            def __bool__(self):
                raise KeyError("no")

        class Wrong:
            def __bool__(self):
                return 1

        class Length:
            def __len__(self):
                return -1

        for value in Truth(), Wrong(), Length():
            self.assertEqual(outcome(probe.to_truth, value), outcome(bool, value))

    def test_length(self):
        class Negative:
            def __len__(self):
                return -5

        class Huge:
            def __len__(self):
                return 2**70

        for value in ["", "abc", {}, b"x" * 10, Negative(), Huge(), 1, None, range(MAX)]:
            self.assertEqual(outcome(probe.to_length, value), outcome(len, value))

    def test_text(self):
        class Text(str):
            def __str__(self):
                return "other"

        for value in ["", "abc", "\u20ac", "a\0b", "\U0001f600", Text("mine")]:
            self.assertEqual(probe.to_text(value), str.__str__(value))
        self.assertEqual(outcome(probe.to_text, b""), (TypeError, "expected str, not bytes"))
        self.assertEqual(outcome(probe.to_text, "\ud800")[0], UnicodeEncodeError)

    def test_characters(self):
        text = "a\u20ac\U0001f600\ud800"
        for index in range(4):
            self.assertEqual(probe.to_character(text, index), ord(text[index]))
        for index in 4, MAX, -1, -MAX - 1:
            self.assertEqual(outcome(probe.to_character, text, index)[0], IndexError)
        self.assertEqual(outcome(probe.to_character, b"abc", 0)[0], TypeError)

    def test_contents_of_bytes(self):
        class Bytes(bytes):
            def __len__(self):
                return 1

        for value in b"", b"abc", Bytes(b"abc"):
            self.assertEqual(probe.to_content(value), bytes.__add__(value, b""))
        for value in "abc", bytearray(b"abc"), memoryview(b""), None:
            self.assertIsNone(probe.to_content(value))

    def test_kinds(self):
        class Text(str):
            pass

        class Bytes(bytes):
            pass

        for value, kinds in [
            (None, "none"),
            ("", "str, exact str"),
            (Text(), "str"),
            (b"", "exact bytes, bytes or bytearray"),
            (Bytes(), "bytes or bytearray"),
            (bytearray(), "bytes or bytearray"),
            (memoryview(b""), ""),
            (0, ""),
        ]:
            self.assertEqual(probe.kinds(value), kinds)

    def test_numbers_come_back(self):
        values = [0, 1, -1, 2**31, 2**32 - 1, 2**32, MAX, -MAX - 1]
        for value in filter(range(-MAX - 1, MAX + 1).__contains__, values):
            self.assertEqual(probe.from_int(value), value)

    def test_attributes_and_methods(self):
        self.assertEqual(probe.call_method([1, 2], 1), 2)
        self.assertEqual(outcome(probe.call_method, [], 0), (IndexError, "list index out of range"))
        self.assertEqual(outcome(probe.call_method, 1, 0)[0], AttributeError)
        self.assertEqual(probe.call_method(1), int.__doc__)

    def test_assertions(self):
        self.assertEqual(probe.assertions(), sys.flags.optimize == 0)
        output = check_script(self, """
            import subprocess, sys, support
            code = "import _rustdlib_probe; print(_rustdlib_probe.assertions())"
            print(subprocess.run([sys.executable, "-O", "-c", code], capture_output=True).stdout)
        """)
        self.assertIn("False", output)

    def test_nothing_leaks(self):
        names = ["to_truth", "to_flag", "to_index", "to_index_clipped", "to_size", "to_c_int"]
        functions = [getattr(probe, name) for name in [*names, "to_text", "to_length", "from_int"]]
        functions += [probe.to_type_name, probe.kinds, probe.to_content, probe.call_method]

        def work():
            for function in functions:
                for value in VALUES:
                    outcome(function, value)

        self.assertLess(leaked(work, 30), 0.2)


class TypeNames(unittest.TestCase):
    def test_names(self):
        import collections

        self.assertEqual(probe.to_type_name(1), "int")
        self.assertEqual(probe.to_type_name(collections.deque()), "collections.deque")
        self.assertEqual(probe.to_type_name(type("N\u20ac", (), {})()), "N\u20ac")
        self.assertEqual(probe.to_type_name(type("n" * 1000, (), {})()), "n" * 200)
        self.assertEqual(probe.to_type_name(type("\u20ac" * 100, (), {})()), "\u20ac" * 66)

    def test_a_class_that_goes_while_its_name_is_in_use(self):
        class Other:
            pass

        def rename(value):
            type(value).__name__ = "renamed" * 100
            value.__class__ = Other
            names = ["x" * length for length in range(1000)]  # takes the memory that was freed
            return names

        value = type("Before" * 20, (), {})()
        self.assertEqual(probe.type_name_across_call(value, rename), "Before" * 20)


if __name__ == "__main__":
    unittest.main()
