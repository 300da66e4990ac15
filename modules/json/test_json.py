"""The Rust _json against the C one: reading, and single strings."""
import gc
import itertools
import json.decoder
import random
import struct
import sys
import unittest

from json_cases import AT_LEAST_3_15, FULL, TEXTS, TOO_DEEP, Json, Text


class Whole(int):
    pass


class Strings(Json):
    def test_each(self):
        for text in [*TEXTS, Text("a\""), None, 1, b"a"]:
            self.check("encode_basestring", text)
            self.check("encode_basestring_ascii", text)

    def test_every_character(self):
        step = 1 if FULL else 37
        for start in range(0, 0x110000, 64 * step):
            text = "".join(map(chr, range(start, start + 64)))
            self.check("encode_basestring", text)
            self.check("encode_basestring_ascii", text)

    def test_random(self):
        chance = random.Random(1)
        for _ in range(3000):
            text = random_text(chance, chance.randrange(90))
            self.check("encode_basestring", text)
            self.check("encode_basestring_ascii", text)
            for escape in ("encode_basestring", "encode_basestring_ascii"):
                written = getattr(self.twin, escape)(text)
                self.check("scanstring", written, 1)
                self.check("scanstring", " " * 3 + written + text, 4, False)

    def test_scanstring(self):
        for text in TEXTS:
            for tail in ("", "\"", "\" x", "\n\"", "\\", "\\\"", "\u4e00\""):
                for end in range(-2, len(text) + 4):
                    self.check("scanstring", text + tail, end)
                    self.check("scanstring", text + tail, end, False)

    def test_escapes(self):
        for escape in escapes():
            for tail in ("", "\"", "x\"", "\\u1234\"", "\u4e00\"", "\U0001f600\""):
                self.check("scanstring", "\"ab" + escape + tail, 1)
                self.check("scanstring", "\"" + escape + "x" * 70 + escape + tail, 1)

    def test_arguments(self):
        values = ["\"a\"", Text("\"a\""), 1, -1, 2**70, None, b"", 1.5, Whole(1), True, [], object()]
        for name in ("encode_basestring", "encode_basestring_ascii", "scanstring"):
            for count in range(5):
                for args in itertools.product(values[:6] if count > 2 else values, repeat=count):
                    self.check(name, *args)
            self.check(name, string="a")
            self.check(name, "a", end=1)


def escapes():
    for letter in "\"\\/bfnrtuxU '\u0131":
        yield "\\" + letter
    for digits in ("", "0", "00", "004", "0041", "004g", "00 1", "+041", "d83d", "DE00", "d83dd", "FFFF", "\u0661234"):
        yield "\\u" + digits
        for other in ("\\u", "\\ude00", "\\uDE0", "\\ud83d", "\\n", "ude00", "\\uzzzz"):
            yield "\\u" + digits + other


def random_text(chance, length):
    alphabet = chance.choice(["ab\"\\\n", "abc\xe9\x7f", "\u4e00\u20acab\"", "a\U0001f600\ud800\"", "abcdefgh", "a\t\0"])
    return "".join(chance.choice(alphabet) for _ in range(length))


class Context:
    """What a scanner is made from."""

    def __init__(self, **hooks):
        self.strict = True
        self.object_hook = self.object_pairs_hook = self.array_hook = None
        self.parse_float, self.parse_int = float, int
        self.parse_constant = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}.__getitem__
        self.__dict__.update(hooks)


# Documents of each kind that RFC 8259 has rules for.
DOCUMENTS = [
    "", " ", "null", "true", "false", "nul", "nullx", "truefalse", "NaN", "-NaN", "Infinity", "-Infinity", "-Inf", "I",
    "0", "-0", "00", "-", "-01", "1", "12", "-12", "1.", "1.5", ".5", "1.e5", "1e5", "1E+5", "1e-5", "1e", "1e+", "1e5.5",
    "0.1", "-0.0", "1e400", "-1e400", "1e-400", "5e-324", "123456789012345678", "1234567890123456789", "9" * 40, "-" + "9" * 25,
    "1." + "1" * 500, "1e" + "0" * 30 + "5", "1e99999999999999999999", "0." + "0" * 450 + "1", "\u0661", "1\u0661", "+1", "0x1",
    "[]", "[ ]", "[\n\t\r ]", "[1]", "[1,2]", "[ 1 , 2 ]", "[1,]", "[,]", "[1 2]", "[1,,2]", "[", "[1", "[1,", "]", "[1}", "[[]", "[[]]",
    "[[[1]]]", "[\x0b]", "[\xa0]", "[\ufeff]", "{}", "{ }", "{\"a\":1}", "{ \"a\" : 1 , \"b\" : 2 }", "{\"a\":1,}", "{,}", "{\"a\"}", "{\"a\":}",
    "{\"a\" 1}", "{a:1}", "{1:2}", "{\"a\":1", "{\"a\":1,", "{", "{\"a", "{\"a\":1 \"b\"}", "{\"a\":1]", "{\"a\":1,\"a\":2}",
    "{\"\\u0061\":1,\"a\":2}", "{\"\":{\"\":[]}}", "{\"\u4e00\":\"\u4e00\",\"a\":\"\U0001f600\"}", "\"\"", "\"a\"", "\"\\u00e9\"", "\"\\ud83d\\ude00\"",
    "\"\t\"", "\"\x7f\"", "\"a", "\"\\", "\"\\\"", "'a'", "// a", "[1] x", "{} {}", "\ufeff[]", "[\"" + "x" * 100 + "\"]",
    "[" + ",".join(map(str, range(200))) + "]", "[" * 20 + "]" * 20, "{\"k\":[1.5,null,{\"k\":true,\"\xe9\":\"\xe9\"}],\"x\":-1e10}",
    "[[1,2,3],[4,5," + "6," * 100 + "7],[]]", "{" + ",".join(f"\"key{n}\":{n}" for n in range(300)) + "}",
    "[" + ",".join("{\"one\":1,\"two\":2}" for _ in range(50)) + "]",
]

HOOKS = [
    {}, {"strict": False}, {"object_hook": sorted}, {"object_pairs_hook": tuple}, {"object_pairs_hook": tuple, "object_hook": len},
    {"parse_float": str}, {"parse_int": lambda text: "i" + text}, {"parse_int": float, "parse_float": int},
    {"parse_constant": len}, {"array_hook": tuple}, {"object_hook": None, "strict": 0}, {"parse_float": None}, {"object_hook": 1},
]


def scanned(module, document, index=0, **hooks):
    scanner = module.make_scanner(Context(**hooks))
    value, end = scanner(document, index)
    return value, end, keys_shared(value, {})


def keys_shared(value, seen):
    """Whether equal keys are one object each."""
    if isinstance(value, dict):
        return all(seen.setdefault(key, key) is key for key in value) and keys_shared(list(value.values()), seen)
    if isinstance(value, list):
        return all([keys_shared(item, seen) for item in value])
    return True


class Scanner(Json):
    def test_documents(self):
        for document, hooks in itertools.product(DOCUMENTS, HOOKS):
            for text in (document, document + "\u4e00", "\U0001f600" + document):
                index = 1 if text[:1] == "\U0001f600" else 0
                self.both(lambda m: scanned(m, text, index, **hooks), (text, hooks))

    def test_long_arrays(self):
        """Around the number of items that are added to a list at once."""
        for length in 511, 512, 513, 1023, 1024, 1025, 5000:
            inside = ", ".join(map(str, range(length)))
            for text in f"[{inside}]", f"[[{inside}], 1]", f"[{inside}, [{inside}], []]", f"[{inside},]", f"[{inside}, x]", f"[{inside}":
                for hooks in {}, {"parse_int": str}:
                    self.both(lambda m: scanned(m, text, **hooks), (length, text[-9:], hooks))

    def test_pairs_of_hooks(self):
        for one, two in itertools.combinations(HOOKS, 2):
            for document in DOCUMENTS[-6:]:
                self.both(lambda m: scanned(m, document, **{**one, **two}), (document, one, two))

    def test_each_character(self):
        """Cut off and changed at each place: the same exception at the same place."""
        chance = random.Random(2)
        for document in DOCUMENTS:
            for place in range(min(len(document), 120)):
                cut = document[:place]
                self.both(lambda m: scanned(m, cut), cut)
                for other in (chance.choice("\"\\{}[],:01-.eE \n\tntf\u4e00"), chr(ord(document[place]) ^ 1)):
                    changed = cut + other + document[place + 1:]
                    self.both(lambda m: scanned(m, changed), changed)

    def test_noise(self):
        chance = random.Random(3)
        for _ in range(20_000 if FULL else 1000):
            length = chance.randrange(12)
            text = "".join(chance.choice("{}[]:,\"\\u0123aeE.-+ nultrfs\n") for _ in range(length))
            self.both(lambda m: scanned(m, text), text)

    def test_index(self):
        for index in (-1, 0, 1, 3, 4, 99, 2**70, -2**70, "1", None, 1.5, True):
            self.both(lambda m: m.make_scanner(Context())("[1] ", index), index)

    def test_calls(self):
        scanner = lambda m: m.make_scanner(Context())
        for args, keywords in (((), {}), (("1",), {}), ((), {"string": "1"}), (("1", 0), {}), (("1", 0, 2), {}), ((), {"idx": 0}),
                               ((), {"string": "1", "idx": 0}), (("1",), {"idx": 0}), (("1", 0), {"idx": 0}), (("1", 0), {"x": 0}),
                               ((1, 0), {}), ((None, 0), {}), ((b"1", 0), {}), ((1, "x"), {}), ((Text("[1]"), 0), {})):
            self.both(lambda m: scanner(m)(*args, **keywords), (args, keywords))
            self.both(lambda m: m.make_scanner(*args, **keywords), (args, keywords))

    def test_context(self):
        names = ["strict", "object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant"]
        for name in names + ["array_hook"] * AT_LEAST_3_15:
            context = Context()
            delattr(context, name)
            self.both(lambda m: m.make_scanner(context), name)
            for value in (None, 0, [], "x"):
                context = Context(**{name: value})
                self.both(lambda m: getattr(m.make_scanner(context), name), (name, value))
            self.both(lambda m: setattr(m.make_scanner(Context()), name, 1), name)
        self.both(lambda m: m.make_scanner(object()), "object")

    def test_numbers(self):
        chance = random.Random(4)
        for _ in range(30_000 if FULL else 1000):
            bits = struct.unpack("d", chance.randbytes(8))[0]
            digits = str(chance.randrange(10 ** chance.randrange(1, 40)))
            point = chance.randrange(len(digits) + 1)
            exponent = chance.choice(["", f"e{chance.randrange(-330, 330)}", f"E+{chance.randrange(30)}", "e-5"])
            text = (digits[:point] or "0") + "." + (digits[point:] or "0") + exponent
            for number in (repr(bits), f"{bits:.25e}", text.lstrip("0") or "0", digits):
                self.both(lambda m: scanned(m, number), number)

    def test_depth(self):
        for text in ("[" * TOO_DEEP, "{\"a\":" * TOO_DEEP, "[{\"a\":" * TOO_DEEP):
            self.both(lambda m: scanned(m, text), text[:20])

    def test_hooks_that_raise(self):
        def hook(*args):
            raise KeyError("hook")
        for name in ("object_hook", "object_pairs_hook", "parse_float", "parse_int", "parse_constant", "array_hook"):
            for document in ("[1, 1.5, NaN, {\"a\": []}]",):
                self.both(lambda m: scanned(m, document, **{name: hook}), name)

    def test_hooks_that_change(self):
        """What a hook has been given is its own."""
        def clear(value):
            value.clear()
            return value
        for name in ("object_hook", "object_pairs_hook", "array_hook"):
            self.both(lambda m: scanned(m, "[{\"a\": [{}, 1], \"b\": {}}, [2]]", **{name: clear}), name)

    @unittest.skipUnless(sys.version_info >= (3, 14), "the collector shows no dict that has str only")
    def test_hooks_that_change_the_memo(self):
        """Keys that are long are in a dict while a document is read. C takes for a key what it finds there."""
        key = "a key that has no place of its own, as it is longer than the others are"
        document = "[" + ",".join(["{\"" + key + "\": 1, \"" + key + "\": 2}"] * 5) + "]"
        for value in 5, None, [], Text(key), "other", key + "\u20ac":
            found = []

            def hook(pairs):
                for some in gc.get_objects():
                    if type(some) is dict and some.keys() == {key}:
                        found.append(some)
                        some[key] = value
                return [type(name) for name, _ in pairs]

            self.assertEqual(scanned(self.rust, document, object_pairs_hook=hook)[0], [[str] * 2] * 5)
            self.assertEqual(len(found) >= 5, True)

    def test_equal_keys_are_one_object(self):
        # More than there are places for, of lengths on both sides of every limit, written in two ways.
        names = [f"{number}{'x' * (number % 70)}" for number in range(700)]
        escaped = [f"\\u{ord(name[0]):04x}{name[1:]}" for name in names]
        for more in "", "\xe9", "\u4e00":
            rows = [json.dumps(dict.fromkeys(names)), json.dumps(dict.fromkeys(names[::-1]))]
            rows.append("{" + ", ".join(f'"{name}": null' for name in escaped) + "}")
            first, *others = json.loads(f'[{", ".join(rows)}, "{more}"]')[:3]
            keys = {key: key for key in first}
            self.assertEqual(list(keys), names)
            for other in others:
                self.assertTrue(all(keys[key] is key for key in other))

    def test_keys_that_differ_in_one_character(self):
        for length in range(1, 70):
            names = ["a" * length] + ["a" * at + "b" + "a" * (length - at - 1) for at in range(length)]
            for name in names * 2:
                self.assertEqual(json.loads(f'{{"{name}": 1}}'), {name: 1})
            self.assertEqual(json.loads(json.dumps(dict.fromkeys(names))), dict.fromkeys(names))

    def test_keys_of_other_documents(self):
        # Each document has other keys, or the same in another place; hooks read documents meanwhile.
        for number in range(600):
            key, other = f"k{number}", f"{number:_>9}"
            text = f'[{{"{key}": 1, "{other}": 2}}, {{"{other}": 3, "{key}": 4}}]'
            expected = [{key: 1, other: 2}, {other: 3, key: 4}]
            self.assertEqual(json.loads(text), expected)
            read = json.loads(text, object_hook=lambda found: (json.loads('{"inner": {"k": 1}}'), found)[1])
            self.assertEqual(read, expected)

    def test_decode_error_is_replaced(self):
        """gh-143544: the exception's class goes while it is raised."""
        old = json.decoder.JSONDecodeError
        class Broken(ValueError):
            def __init__(self, *args):
                del json.decoder.JSONDecodeError
                super().__init__(*args)
        def with_class(m, new):
            json.decoder.JSONDecodeError = new
            try:
                return scanned(m, "[1 2]")
            finally:
                json.decoder.JSONDecodeError = old
        for new in (Broken, None, 1, int, lambda *args: args):
            self.both(lambda m: with_class(m, new), new)


if __name__ == "__main__":
    unittest.main()
