"""The comparison itself: it sees every kind of difference, and allows no more than it says."""
import operator
import unittest
import warnings

import compare


class Differences(unittest.TestCase):
    def setUp(self):
        self.warned = self.enterContext(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")

    def differ(self, twin, rust, *args, **keywords):
        return compare.difference(rust, twin, args, keywords, self.warned)

    def test_values_and_types(self):
        self.assertTrue(self.differ(lambda: b"a", lambda: b"b"))
        self.assertTrue(self.differ(lambda: b"a", lambda: bytearray(b"a")))
        self.assertTrue(self.differ(lambda: 1, lambda: True))
        self.assertTrue(self.differ(lambda: None, lambda: raises(ValueError)))
        self.assertFalse(self.differ(lambda: b"a", lambda: b"a"))

    def test_exceptions(self):
        self.assertTrue(self.differ(lambda: raises(ValueError), lambda: raises(TypeError)))
        self.assertTrue(
            self.differ(lambda: raises(ValueError, "a"), lambda: raises(ValueError, "b")))
        own = type("ValueError", (ValueError,), {})
        self.assertTrue(self.differ(lambda: raises(ValueError), lambda: raises(own)))
        same = type("ValueError", (ValueError,), {"__module__": "builtins"})
        self.assertFalse(self.differ(lambda: raises(ValueError), lambda: raises(same)))

    def test_contexts(self):
        self.assertTrue(self.differ(handling, lambda: raises(TypeError, "new")))
        self.assertTrue(self.differ(handling, hiding))
        self.assertTrue(self.differ(handling, causing))
        # What Lib hides is not compared, but ours must show nothing either.
        self.assertFalse(self.differ(hiding, lambda: raises(TypeError, "new")))
        self.assertTrue(self.differ(lambda: raises(TypeError, "new"), handling))
        # For a twin in C all of it is compared. This one calls what it is given.
        self.assertTrue(self.differ(operator.call, lambda call: raises(TypeError, "new"), hiding))
        self.assertFalse(self.differ(operator.call, lambda call: call(), hiding))

    def test_warnings(self):
        def warn(*args):
            return lambda: warnings.warn(*args)

        text = warn("a", UserWarning, 2)
        self.assertTrue(self.differ(text, lambda: None))
        self.assertTrue(self.differ(lambda: None, text))
        self.assertTrue(self.differ(text, warn("b", UserWarning, 2)))
        self.assertTrue(self.differ(text, warn("a", FutureWarning, 2)))
        self.assertTrue(self.differ(text, warn("a", UserWarning, 3)))
        self.assertFalse(self.differ(text, warn("a", UserWarning, 2)))

    def test_a_warning_of_c_code_under_lib_must_be_at_the_caller(self):
        def lib():
            warnings.warn("from C")

        self.assertFalse(self.differ(lib, lambda: warnings.warn("from C", stacklevel=2)))
        self.assertTrue(self.differ(lib, lambda: warnings.warn("from C", stacklevel=3)))

    def test_words_for_arguments_that_do_not_bind(self):
        def lib(s, *, option=None):
            raise TypeError("from the body")

        clinic = lambda *args, **keywords: raises(TypeError, "words of Argument Clinic")
        self.assertFalse(self.differ(lib, clinic))
        self.assertFalse(self.differ(lib, clinic, 1, 2))
        self.assertFalse(self.differ(lib, clinic, 1, nonsense=1))
        self.assertTrue(self.differ(lib, clinic, 1))
        self.assertTrue(self.differ(lib, clinic, 1, option=1))
        self.assertTrue(self.differ(lib, lambda *args: raises(ValueError), 1, 2))
        self.assertTrue(self.differ(lib, lambda *args: None, 1, 2))


def raises(kind, *args):
    raise kind(*args)


def handling():
    try:
        raise KeyError
    except KeyError:
        raise TypeError("new")


def hiding():
    try:
        raise KeyError
    except KeyError:
        raise TypeError("new") from None


def causing():
    try:
        raise KeyError
    except KeyError as error:
        raise TypeError("new") from error


if __name__ == "__main__":
    unittest.main()
