"""Text made and read by glue: str by kind, a writer that widens, a memo of keys."""
import gc
import itertools
import random
import sys
import unittest
import warnings

from support import leaked, limit_memory, load, outcome, silent_stderr

try:
    import _testcapi
except ImportError:
    _testcapi = None

values = load("_rustdlib_probe_values")
TEXTS = ["", "a", "\x7f", "\x80", "\xff", "\u0100", "\uffff", "\ud800", "\U00010000", "\U0010ffff"]
TEXTS += ["abc" * 40, "abc\xe9" * 40, "abc\u20ac" * 40, "abc\U0001f600" * 40, "a\0b", "\0", "\0\u20ac"]


class Text(str):
    def __str__(self):
        return "other"


def width(text):
    largest = max(map(ord, text), default=0)
    return 1 if largest < 0x100 else 2 if largest < 0x10000 else 4


class Case(unittest.TestCase):
    def assert_str(self, made, text):
        self.assertEqual(made, text)
        self.assertEqual(hash(made), hash(text))
        if len(text) < 1000:
            self.assertEqual(values.units(made), values.units(text))
        if made is not text:
            self.assertEqual(sys.getsizeof(made), sys.getsizeof("".join(list(text))))
        self.assertEqual(made.encode("utf-8", "surrogatepass"), text.encode("utf-8", "surrogatepass"))


class Characters(Case):
    def test_units(self):
        for text in [*TEXTS, *map(Text, TEXTS)]:
            self.assertEqual(values.units(text), (width(text), list(map(ord, text))))
        self.assertEqual(outcome(values.units, b"a"), (TypeError, "expected str, not bytes"))

    def test_str_of_the_old_kind(self):
        try:
            from _testcapi import unicode_legacy_string
        except ImportError:
            self.skipTest("no C code of this Python makes one")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old = [(text, unicode_legacy_string(text), unicode_legacy_string(text)) for text in TEXTS]
        for text, first, second in old:
            self.assertEqual(values.units(first), values.units(text))
            self.assertEqual(values.written([second, text]), text + text)

    def test_from_units(self):
        for text, wide in itertools.product(TEXTS, (1, 2, 4)):
            if wide < width(text):
                continue
            with self.subTest(text=text, wide=wide):
                made = values.from_units(wide, list(map(ord, text)))
                self.assert_str(made, text)
                if len(text) == 0 or len(text) == 1 and text <= "\xff":
                    self.assertIs(made, chr(ord(text)) if text else "")
        message = "character U+110000 is not in range [U+0000; U+10ffff]"
        self.assertEqual(outcome(values.from_units, 4, [97, 0x110000]), (ValueError, message))

    def test_substring(self):
        for text in TEXTS:
            for start, end in itertools.product((0, 1, 2, 50, sys.maxsize, 2 * sys.maxsize + 1), repeat=2):
                with self.subTest(text=text, start=start, end=end):
                    self.assert_str(values.substring(text, start, end), text[start:end])
        self.assertEqual(outcome(values.substring, 1, 0, 1), (TypeError, "expected str, not int"))


class Writer(Case):
    def assert_written(self, pieces, forgive=False):
        wanted = []
        for piece in pieces:
            if isinstance(piece, tuple):
                piece = piece[1]
            if isinstance(piece, list):
                piece = piece[0]
            wanted.append(
                piece.decode("latin-1") if isinstance(piece, bytes)
                else chr(piece) if isinstance(piece, int) else piece)
        self.assert_str(values.written(pieces, forgive), "".join(wanted))

    def test_pieces(self):
        self.assert_written([])
        pieces = [97, 0xE9, 0x20AC, 0x1F600, "bc", "\xe9\xe8", "\u20ac\ud800", "\U0001f600x", b"", b"de"]
        pieces += [b"\xff\xfe", ["text"], ["t\u20acxt"], (5, b"fill"), (4, b"f\xefll"), (9, b""), "q" * 300]
        for count in 1, 2:
            for chosen in itertools.product(pieces, repeat=count):
                self.assert_written(list(chosen))
        chooser = random.Random(3)
        for _ in range(500):
            self.assert_written(chooser.choices(pieces, k=chooser.randrange(3, 9)))

    def test_growing(self):
        chooser = random.Random(1)
        for _ in range(200):
            pieces = []
            for _ in range(chooser.randrange(1, 30)):
                text = chooser.choice("a\xe9\u20ac\U0001f600") * chooser.randrange(0, 400)
                ascii = b"x" * chooser.randrange(0, 400)
                pieces.append(chooser.choice([text, ascii, (len(ascii) + 3, ascii), 97]))
            self.assert_written(pieces)

    def test_lengths(self):
        for length in [*range(20), *range(190, 260), 1000, 5000, 1 << 17]:
            for first in "a", "\xe9", "\u20ac", "\U0001f600":
                self.assert_written([first, "b" * length])
                self.assert_written(["b" * length, first])

    def test_what_is_refused_leaves_no_trace(self):
        limit_memory(self)
        huge = sys.maxsize - 100
        for good in "a", "\xe9", "\u20ac", "\U0001f600":
            for bad in 0x110000, None, 2.5, (huge, b"\xff"), (2 * sys.maxsize + 1, b""):
                made = values.written([bad, good, bad, "b", bad], True)
                self.assert_str(made, good + "b")
        self.assertEqual(outcome(values.written, [1.5]), (TypeError, "expected str, not float"))
        self.assertEqual(outcome(values.written, [(huge, b"")])[0], MemoryError)
        message = "character U+ffffffff is not in range [U+0000; U+10ffff]"
        self.assertEqual(outcome(values.written, [2**32 - 1]), (ValueError, message))

    @unittest.skipUnless(hasattr(_testcapi, "set_nomemory"), "no set_nomemory")
    def test_no_memory_for_one_of_the_pieces(self):
        for pieces in itertools.permutations(["a" * 300, "\u20ac" * 300, "\U0001f600" * 300, "\xe9" * 300]):
            for start in range(8):
                _testcapi.set_nomemory(start, start + 1)
                try:
                    made = values.written(pieces, True)
                except MemoryError:
                    made = ""
                finally:
                    _testcapi.remove_mem_hooks()
                self.assert_str(made, "".join(list(made)))

    def test_a_panic(self):
        with silent_stderr():
            for start in [], ["a"], ["\u20ac"]:
                self.assertEqual(outcome(values.written, [*start, (3, b"four")])[0], SystemError)


class Keys(unittest.TestCase):
    def assert_united(self, texts):
        for made in False, True:
            # A copy of each, so that nothing but the memo makes them one.
            copies = ["".join(list(text)) for text in texts]
            keys = values.keys(copies, made)
            # Not by assertEqual, which takes long to say where long lists differ.
            self.assertTrue(keys == texts)
            seen = {}
            for key in keys:
                self.assertIs(seen.setdefault(key, key), key)

    def test_texts(self):
        self.assert_united(TEXTS * 3)
        long = [character * length for character in "a\xe9\u20ac\U0001f600" for length in range(60, 70)]
        self.assert_united(long * 2)

    def test_more_keys_than_places(self):
        names = [f"{name}{number}" for name in ("", "k", "key-", "\xe9", "\u20ac") for number in range(2000)]
        random.Random(2).shuffle(names)
        self.assert_united(names + names[::-1] + names)

    def test_keys_that_share_a_place(self):
        # The middle does not count.
        names = [f"firstpart{number}the_last_part" for number in range(100, 400)]
        self.assert_united(names * 3)
        self.assert_united(names[:2] * 100)

    def test_wide_units_of_narrow_text(self):
        wide = "key\u20ac"
        self.assert_united([wide, "key", wide[:3], wide])
        self.assertEqual(len({id(key) for key in values.keys([Text("key"), "key", "".join("key")])}), 1)

    def test_made_keys_of_another_class_stay(self):
        key = Text("key")
        self.assertIs(values.keys(["key", key], True)[1], key)

    def test_a_dict_that_the_collector_shows(self):
        # Before 3.14, it shows no dict that has str only.
        names = [f"firstpart{number}the_last_part" for number in range(100, 400)]
        found = []

        def change(value):
            for some in gc.get_objects():
                if type(some) is dict and not some.keys().isdisjoint(names):
                    found.append(len(some))
                    some.update(dict.fromkeys(some, value))

        for value in 5, None, "other", "\u20ac" * 9, Text("other"), (1, 2), names:
            calls = iter(range(1000))
            keys = values.keys_across_calls(
                names * 3, lambda: change(value) if next(calls) % 100 == 99 else None)
            self.assertEqual({type(key) for key in keys}, {str})
        self.assertEqual(len(found) > 0, sys.version_info >= (3, 14))


class Leaks(unittest.TestCase):
    def test_nothing_leaks(self):
        names = [f"key{number}" for number in range(600)] + TEXTS

        def work():
            for text in TEXTS:
                values.units(text)
                values.from_units(4, list(map(ord, text)))
                values.written([text, 97, "\u20ac", text, (5, b"\xff")])
                outcome(values.written, [text, None])
            values.keys(names)
            values.keys(names, True)

        self.assertLess(leaked(work, 5), 1)


if __name__ == "__main__":
    unittest.main()
