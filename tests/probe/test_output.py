"""Outputs that are filled in place, and exceptions."""
import ctypes
import sys
import traceback
import unittest
import warnings

from support import leaked, limit_memory, outcome, outcome_of_call, probe, silent_stderr

MAX = sys.maxsize


class Filled(unittest.TestCase):
    def test_lengths(self):
        for room in 0, 1, 2, 15, 16, 100, 5000, 1 << 20:
            for length in {0, min(1, room), room // 2, max(room - 1, 0), room}:
                with self.subTest(room=room, length=length):
                    made = probe.filled(room, length)
                    self.assertEqual(made, b"x" * length)
                    self.assertEqual(hash(made), hash(b"x" * length))
                    self.assertIs(type(made), bytes)
        self.assertIs(probe.filled(0, 0), b"")
        self.assertIs(probe.filled(10, 0), b"")

    def test_little_that_is_left_over(self):
        """Whether it stays or not, behind the content is a null byte, which C code looks for."""
        for length in 65535, 65536, 200_000:
            for over in 1, 15, 16, 1039, 1040, 1041:
                with self.subTest(length=length, over=over):
                    for made in probe.filled(length + over, length), probe.grown(b"1" * length, length + over):
                        self.assertEqual(len(made), length)
                        self.assertEqual(made, made[:1] * length)
                        self.assertEqual(hash(made), hash(made[:1] * length))
                        self.assertEqual(sys.getsizeof(made), sys.getsizeof(bytes(length)))
                        self.assertEqual(ctypes.string_at(made), made)
                        self.assertEqual(made + b"more", made[:1] * length + b"more")

    def test_one_byte_is_not_shared(self):
        made = probe.filled(1, 1)
        self.assertEqual(made, b"x")
        self.assertEqual(bytes([120]), b"x")
        self.assertEqual(bytes([121]), b"y")

    def test_no_memory(self):
        limit_memory(self)
        for room in MAX, MAX - 32, MAX - 33, MAX - 100, MAX + 1, 2 * MAX + 1:
            for function in probe.filled_detached, probe.filled_nested, probe.filled_with_error:
                with self.subTest(room=room, function=function):
                    kind = outcome(function, room)[0]
                    # The largest size is OverflowError in C.
                    self.assertIn(kind, (MemoryError, OverflowError))
        self.assertEqual(outcome(bytes, MAX)[0], OverflowError)

    def test_not_in_place(self):
        with silent_stderr():
            for room, start, length in [(10, 1, 5), (10, 0, 5), (10, 9, 1), (1, 0, 1), (0, 0, 5)]:
                with self.assertRaisesRegex(SystemError, "panicked: bytes not written in place"):
                    probe.filled_elsewhere(room, start, length)
            self.assertEqual(probe.filled_elsewhere(10, 5, 0), b"")
            self.assertEqual(probe.filled_elsewhere(10, 0, 0), b"")
            with self.assertRaisesRegex(SystemError, "out of range"):
                probe.filled_elsewhere(10, 5, 6)

    def test_nested_failed_detached(self):
        for room in 0, 1, 100, 100000:
            self.assertEqual(probe.filled_nested(room), b"x" * room)
            self.assertEqual(probe.filled_detached(room), b"x" * room)
            self.assertEqual(outcome(probe.filled_with_error, room), (ValueError, "no"))

    def test_transform(self):
        for size in 0, 1, 65535, 65536, 200000:
            for data in b"t" * size, bytearray(b"t" * size):
                self.assertEqual(probe.transformed(data, None), data)
                self.assertEqual(probe.transformed(data, size), data)
                if size:
                    expected = (ValueError, str(size))
                    self.assertEqual(outcome(probe.transformed, data, size - 1), expected)

    def test_pieces(self):
        for size in 0, 1, 1024, 1025, 7679, 7680, 7681, 100000:
            data = bytes(i % 251 for i in range(size))
            for source in data, bytearray(data), memoryview(bytearray(data)):
                for more in 0, 1, 5000:
                    self.assertEqual(probe.copied_in_blocks(source, more), data)
                if size:
                    with silent_stderr(), self.assertRaisesRegex(SystemError, "out of range"):
                        probe.copied_in_blocks(source, -1)

    def test_growing(self):
        for size in 0, 1, 2, 100, 5000:
            for step in 1, 7, 4096:
                self.assertEqual(probe.grown(b"g" * size, step), b"g" * size)
        limit_memory(self)
        for step in MAX, 2 * MAX + 1, MAX - 100:
            self.assertIn(outcome(probe.grown, b"x", step)[0], (MemoryError, OverflowError))

    def test_text_and_zeros(self):
        for length in 0, 1, 2, 1000:
            for code in 0, 97, 127:
                self.assertEqual(probe.characters(length, code), chr(code) * length)
            self.assertEqual(probe.cleared(length), bytes(length))
        with silent_stderr(), self.assertRaisesRegex(SystemError, "text is not ASCII"):
            probe.characters(5, 128)
        self.assertEqual(probe.characters(0, 128), "")
        limit_memory(self)
        for function in lambda: probe.characters(2 * MAX + 1, 97), lambda: probe.cleared(MAX):
            self.assertIn(outcome(function)[0], (MemoryError, OverflowError))

    def test_nothing_leaks(self):
        def work():
            for room in 0, 1, 100:
                probe.grown(b"x" * room, 10)
                probe.characters(room, 97)
                probe.cleared(room)
                probe.copied_in_blocks(bytearray(room * 100), 10)
                outcome(probe.grown, b"x", MAX)
                probe.filled(room, room // 2)
                probe.filled_nested(room)
                outcome(probe.filled_with_error, room)
                outcome(probe.filled, MAX, 0)

        self.assertLess(leaked(work), 0.2)

        def panics():
            outcome(probe.filled_with_panic, 100)
            outcome(probe.filled_elsewhere, 100, 1, 1)

        with silent_stderr():
            self.assertLess(leaked(panics), 0.2)


class Exceptions(unittest.TestCase):
    BUILTINS = [
        AssertionError, AttributeError, BufferError, DeprecationWarning, Exception, FutureWarning,
        MemoryError, OverflowError, RuntimeError, SystemError, TypeError, ValueError,
    ]

    def test_builtins(self):
        for kind in self.BUILTINS:
            for text in "", "text", "\u20ac", "a\0b", "{}%s":
                with self.assertRaises(kind) as caught:
                    probe.raise_builtin(kind.__name__, text)
                self.assertIs(type(caught.exception), kind)
                self.assertEqual(caught.exception.args, (text,))
        # Its constructor wants more than a message.
        self.assertEqual(outcome(probe.raise_builtin, "UnicodeEncodeError", "x")[0], TypeError)

    def test_own(self):
        with self.assertRaises(probe.Error) as caught:
            probe.raise_own("mine")
        self.assertEqual(caught.exception.args, ("mine",))
        self.assertTrue(issubclass(probe.Error, ValueError))
        self.assertEqual(probe.Error.__module__, "_rustdlib_probe")
        self.assertEqual(
            outcome(probe.raise_from_empty_slot)[0], SystemError
        )

    def test_any_object(self):
        self.assertEqual(outcome(probe.raise_object, KeyError, 7), (KeyError, "7"))
        self.assertEqual(outcome(probe.raise_object, KeyError, None), (KeyError, ""))
        value = KeyError("instance")
        with self.assertRaises(KeyError) as caught:
            probe.raise_object(KeyError, value)
        self.assertIs(caught.exception, value)

        class Hostile(Exception):
            def __init__(self, *args):
                raise KeyError("in init")

        class NoException(Exception):
            def __new__(cls, *args):
                return 7

        self.assertEqual(outcome(probe.raise_object, Hostile, 1), (KeyError, "'in init'"))
        self.assertEqual(outcome(probe.raise_object, NoException, 1)[0], TypeError)
        for kind in int, 7, None, "text", object():
            self.assertEqual(outcome(probe.raise_object, kind, 1)[0], SystemError)

    def test_forgotten(self):
        def fail(_):
            raise TypeError

        def fail_otherwise(_):
            raise KeyError

        self.assertIs(probe.forgotten_exception(fail), True)
        self.assertIs(probe.forgotten_exception(fail_otherwise), False)

    def test_context(self):
        first = KeyError("first")

        def fail(_):
            raise first

        for function, hidden in (probe.handled, False), (probe.handled_from_none, True):
            with self.assertRaises(ValueError) as caught:
                function(fail)
            self.assertEqual(str(caught.exception), "second")
            self.assertIs(caught.exception.__context__, first)
            self.assertIsNone(caught.exception.__cause__)
            self.assertIs(caught.exception.__suppress_context__, hidden)
            self.assertIsNotNone(first.__traceback__)

    def test_context_that_is_no_exception(self):
        # C takes any object, and later treats it as an exception.
        for context in 1, None, "text", b"x" * 1000, object(), KeyError, [KeyError()]:
            for shown in True, False:
                with self.assertRaises(ValueError) as caught:
                    probe.handled_with(context, shown)
                self.assertIsNone(caught.exception.__context__)
                try:
                    try:
                        raise caught.exception
                    finally:
                        raise RuntimeError("walks along the contexts")
                except RuntimeError as error:
                    "".join(traceback.format_exception(error))
        with self.assertRaises(ValueError) as caught:
            probe.handled_with(KeyError("good"), True)
        self.assertIsInstance(caught.exception.__context__, KeyError)

    def test_what_is_raised_again_is_no_exception(self):
        wanted = TypeError, "exceptions must derive from BaseException"
        for value in 5, None, "text", [1], object(), ValueError, (ValueError, 1):
            self.assertEqual(outcome(probe.raised_again, value), wanted)
        error = ValueError("good")
        with self.assertRaises(ValueError) as caught:
            probe.raised_again(error)
        self.assertIs(caught.exception, error)

    def test_warnings(self):
        for level in 1, 2:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                probe.warn("FutureWarning", "text \u20ac\0 unseen", level)
            self.assertEqual([w.category for w in caught], [FutureWarning])
            self.assertEqual(str(caught[0].message), "text \u20ac")
            if level == 1:
                self.assertEqual(caught[0].filename, __file__)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            self.assertEqual(
                outcome(probe.warn, "DeprecationWarning", "x", 1), (DeprecationWarning, "x")
            )

    def test_nothing_leaks(self):
        def fail(_):
            raise KeyError

        def work():
            for kind in self.BUILTINS:
                outcome(probe.raise_builtin, kind.__name__, "text")
            for function in probe.handled, probe.handled_from_none, probe.forgotten_exception:
                outcome(function, fail)
            for context in 1, None:
                outcome(probe.handled_with, context, True)
                outcome(probe.handled_with, context, False)
            outcome(probe.raise_own, "x")
            outcome(probe.raised_again, 5)
            outcome(probe.raise_object, KeyError, None)
            outcome(probe.raise_object, int, None)
            outcome_of_call(probe.keywords, (), {"a": 1, "z": 2})

        self.assertLess(leaked(work), 0.2)


if __name__ == "__main__":
    unittest.main()
