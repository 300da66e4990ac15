"""Values and texts by hypothesis: the package json with the Rust _json against the same with the C one."""
import unittest

import examples
import hypothesis
from hypothesis import strategies as st
from json_cases import FULL, happens
from json_packages import Package

SETTINGS = examples.settings(120 if FULL else 30)

TEXTS = st.one_of(st.text(), st.text("ab\"\\/\n\0\x7f\xe9\u4e00\ud800\udc00\U0001f600", max_size=70))
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.integers(-2**70, 2**70), st.floats(), TEXTS)
KEYS = st.one_of(TEXTS, st.integers(), st.floats(), st.booleans(), st.none())
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner), st.lists(inner).map(tuple), st.dictionaries(KEYS, inner)),
    max_leaves=30)
OPTIONS = st.fixed_dictionaries({}, optional={
    "skipkeys": st.booleans(), "ensure_ascii": st.booleans(), "check_circular": st.booleans(), "allow_nan": st.booleans(),
    "sort_keys": st.booleans(), "indent": st.one_of(st.none(), st.integers(-1, 3), st.sampled_from(["", "\t", "\u4e00"])),
    "separators": st.sampled_from([None, (",", ":"), (" , ", " : "), ("\u4e00", "\U0001f600")])})
# What a document is made of, in any order.
PIECES = st.sampled_from([
    "{", "}", "[", "]", ",", ":", " ", "\n", "\"", "\"a\"", "\"\\ud83d\"", "\\u00e9", "\u4e00", "0", "-", "12", "1.5", "e9", "E-3", "null",
    "true", "fals", "NaN", "-Infinity", "\ufeff", "\0"])


class Hypothesis(Package):
    def agree(self, work, *what):
        """Fails at once, so that hypothesis looks for the smallest case."""
        self.calls += 1
        self.assertEqual(happens(work, self.package_of_c), happens(work, self.package), what)

    def test_values(self):
        @SETTINGS
        @hypothesis.given(VALUES, OPTIONS)
        def check(value, options):
            self.agree(lambda package: package.dumps(value, **options), value, options)

        check()

    def test_what_is_written_is_read(self):
        @SETTINGS
        @hypothesis.given(VALUES, st.booleans(), st.sampled_from([None, 1]))
        def check(value, ensure_ascii, indent):
            text = self.package.dumps(value, ensure_ascii=ensure_ascii, indent=indent)
            self.agree(lambda package: package.loads(text), text)
            if ensure_ascii:
                self.agree(lambda package: package.loads(text.encode("utf-16")), text)

        check()

    def test_texts(self):
        @SETTINGS
        @hypothesis.given(st.lists(PIECES, max_size=20).map("".join))
        def check(text):
            self.agree(lambda package: package.loads(text), text)
            self.agree(lambda package: package.JSONDecoder(strict=False).raw_decode(text), text)
            self.agree(lambda package: package.loads(text, object_pairs_hook=list, parse_float=str, parse_int=repr), text)

        check()

    def test_damaged_documents(self):
        @SETTINGS
        @hypothesis.given(VALUES, st.integers(0), st.integers(0, 2), PIECES)
        def check(value, place, gone, piece):
            text = self.package_of_c.dumps(value)
            place %= len(text) + 1
            text = text[:place] + piece + text[place + gone:]
            self.agree(lambda package: package.loads(text), text)

        check()


if __name__ == "__main__":
    unittest.main()
