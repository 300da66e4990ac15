"""The Rust _json against the C one: writing."""
import enum
import itertools
import random
import struct
import unittest

from json_cases import AT_LEAST_3_15, FULL, TEXTS, TOO_DEEP, Json, Text, happens


class Whole(int):
    def __repr__(self):
        return "another"


class Real(float):
    def __repr__(self):
        return "another"


class Number(enum.IntEnum):
    ONE = 1
    LARGE = 2**70


class Items(dict):
    def items(self):
        return [("x", 1), ("y", [2])]


class NoPairs(dict):
    def items(self):
        return [("x",)]


class Iterated(list):
    def __iter__(self):
        return iter([1, 2])


OBJECT = object()
VALUES = [
    None, True, False, 0, 1, -1, 2**63 - 1, -2**63, 2**64, 10**30, -10**30, Whole(5), Number.ONE, Number.LARGE, 0.0, -0.0, 1.5, 0.1,
    1e16, 1e15, 1e-5, 0.0001, 5e-324, 1.7976931348623157e308, 2.0**-44, float("nan"), float("inf"), float("-inf"), Real(2.5),
    Real("nan"), *TEXTS, Text("a\"\xe9"), [], (), {}, [[]], [1, [2, (3,)], {}], {"a": 1}, {"a": {"b": {}}, "c": []}, {1: 2, 1.5: 3},
    {True: 1, False: 2, None: 3, Number.LARGE: 4, Whole(7): 5, Real(1.25): 6}, {float("nan"): 1}, {(1, 2): 3}, {(1, 2): 3, "a": 4},
    {"b": 1, "a": 2, "c": [{"z": 1, "y": 2}]}, {"a": 1, 2: 3}, {b"": 1}, Items(a=1), NoPairs(a=1), Iterated([5]), Items(), Iterated(),
    {"a": Items(b=1)}, OBJECT, [OBJECT], {"a": OBJECT}, {"a": [1, {"b": OBJECT}]}, (OBJECT,), {OBJECT: 1}, {"x": {OBJECT: 1}}, 1j, b"x",
    [1.5, "a", None] * 30, {f"key{n}": [n] for n in range(40)}, Text("\u4e00"), {"\u4e00": "\U0001f600"}, [range(3)], {"a": range(3)},
]
if AT_LEAST_3_15:
    VALUES += [frozendict(), frozendict(a=1, b=[]), {"x": frozendict(a=OBJECT)}, frozendict({(1, 2): 1})]

OPTIONS = {
    "markers": [dict, lambda: None],
    "default": [lambda m: lambda o: f"<{type(o).__name__}>", lambda m: lambda o: [o], lambda m: lambda o: {"again": list(o)},
                lambda m: None],
    "encoder": [lambda m: m.encode_basestring_ascii, lambda m: m.encode_basestring, lambda m: lambda text: "<" + text + ">",
                lambda m: lambda text: text.encode(), lambda m: Text],
    "indent": [None, "", " ", "\t", "\u4e00", 2, Text(" "), b" "],
    "separators": [(": ", ", "), (":", ","), ("\u4e00", "\U0001f600"), ("", "")],
    "sort_keys": [False, True],
    "skipkeys": [False, True],
    "allow_nan": [True, False],
}


def encoded(module, value, level=0, **options):
    chosen = {name: options.get(name, values[0]) for name, values in OPTIONS.items()}
    markers = chosen["markers"]()
    encoder = module.make_encoder(markers, chosen["default"](module), chosen["encoder"](module), chosen["indent"], *chosen["separators"],
                                  chosen["sort_keys"], chosen["skipkeys"], chosen["allow_nan"])
    try:
        return encoder(value, level)
    finally:
        # What is left is what was being written.
        if markers:
            raise RuntimeError([type(left) for left in markers.values()])


class Encoder(Json):
    def test_each_option(self):
        for name, values in OPTIONS.items():
            for option, value in itertools.product(values, VALUES):
                self.both(lambda m: encoded(m, value, **{name: option}), (name, value))

    def test_pairs_of_options(self):
        for (one, first), (two, second) in itertools.combinations(OPTIONS.items(), 2):
            for left, right in itertools.product(first[1:], second[1:]):
                for value in VALUES:
                    self.both(lambda m: encoded(m, value, **{one: left, two: right}), (one, two, value))

    def test_levels(self):
        for level, indent, value in itertools.product((-3, 0, 1, 2, 7, 2**70, "1", None), OPTIONS["indent"], ([1, {"a": []}], {}, 1)):
            self.both(lambda m: encoded(m, value, level, indent=indent), (level, indent, value))

    def test_floats(self):
        chance = random.Random(5)
        floats = [struct.unpack("d", chance.randbytes(8))[0] for _ in range(100_000 if FULL else 1000)]
        floats += [sign * factor * 2.0 ** power for power in range(-1074, 1000) for factor in (1, 3, 5) for sign in (1, -1)]
        floats += [float(f"{digits}e{power}") for digits in (1, 5, 123, 9.999999999999999) for power in range(-320, 308)]
        floats += [chance.random() * 10 ** chance.randrange(-6, 20) for _ in range(10_000)]
        for start in range(0, len(floats), 500):
            part = floats[start:start + 500]
            self.both(lambda m: encoded(m, part), part[:3])

    def test_integers(self):
        for power in range(80):
            for near in (-1, 0, 1):
                self.both(lambda m: encoded(m, [2**power + near, -(2**power) + near, 10**power + near]), power)
                self.both(lambda m: encoded(m, {2**power + near: 1, -(10**power) + near: 2}), power)
        self.both(lambda m: encoded(m, 10**5000), "many digits")
        self.both(lambda m: encoded(m, {10**5000: 1}), "many digits")

    def test_circles(self):
        circle = []
        circle.append(circle)
        table = {}
        table["a"] = [table]
        for value in (circle, [circle], table, {"x": table}):
            self.both(lambda m: encoded(m, value), "circle")
            self.both(lambda m: encoded(m, value, default=lambda m: lambda o: o), "circle")
        same = [1]
        self.both(lambda m: encoded(m, [same, same, {"a": same}, (same, [same])]), "no circle")
        for depth in (14, 15, 16, 17, 18, 40, 100):
            value = inner = []
            for _ in range(depth):
                value = [value, {"a": 1}]
            self.both(lambda m: encoded(m, value), depth)
            inner.append(value)
            self.both(lambda m: encoded(m, value), depth)
            inner[0] = OBJECT
            self.both(lambda m: encoded(m, value), depth)
            self.both(lambda m: encoded(m, value, default=lambda m: lambda o: value), depth)

    def test_markers(self):
        """What Python code sees in them, and puts there."""
        def with_markers(m, change, value):
            markers = {}
            seen = []
            def default(o):
                seen.append([type(open_).__name__ for open_ in markers.values()])
                change(markers)
                return 1
            encoder = m.make_encoder(markers, default, m.encode_basestring, None, ":", ",", False, False, True)
            try:
                return encoder(value, 0), seen, markers
            except KeyError:
                return "KeyError", seen
            except ValueError as error:
                return str(error), seen
        for value in ([1, OBJECT], {"a": [[OBJECT], OBJECT]}, OBJECT, [[[[OBJECT]]], [OBJECT, 2]]):
            for change in (lambda markers: None, dict.clear, lambda markers: markers.update(a=1), dict.popitem):
                self.both(lambda m: with_markers(m, change, value), value)
        self.both(lambda m: with_markers(m, dict.clear, [1, 2]), "nothing to change")

    def test_depth(self):
        value = []
        for _ in range(TOO_DEEP):
            value = [value]
        self.both(lambda m: happens(lambda m: encoded(m, value, markers=lambda: None), m)[:60], "lists")
        self.both(lambda m: happens(lambda m: encoded(m, OBJECT, markers=lambda: None, default=lambda m: lambda o: [o]), m)[:60], "default")

    def test_note_that_cannot_be_made(self):
        class Key(str):
            def __repr__(self):
                raise KeyError("no repr")

        def refuse(_object):
            raise TypeError("refused")

        for value in ({Key("a"): 1j}, [{Key("a"): [1j]}], {"b": {Key("a"): [1j, 2]}}, {Key("a"): {Key("b"): 1j}}):
            self.both(lambda m: encoded(m, value, default=lambda m: refuse), "no note")

    def test_calls(self):
        encoder = lambda m: m.make_encoder({}, str, m.encode_basestring, None, ":", ",", False, False, True)
        for args, keywords in (((), {}), ((1,), {}), ((1, 0), {}), ((1, 0, 2), {}), ((), {"obj": 1}), ((), {"_current_indent_level": 0}),
                               ((1,), {"_current_indent_level": 0}), ((1, 0), {"obj": 0}), ((1, 0), {"x": 0}), ((1, "x"), {}), ((1, 2**70), {})):
            self.both(lambda m: encoder(m)(*args, **keywords), (args, keywords))

    def test_making(self):
        good = [None, str, str, None, ":", ",", 0, 0, 0]
        names = ["markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys", "allow_nan"]
        attributes = lambda encoder: [getattr(encoder, name) for name in names[:8]]
        for index, name in enumerate(names):
            for value in (None, 0, 1, "x", [], {}, b"x", Text("x"), Items()):
                args = [*good[:index], value, *good[index + 1:]]
                self.both(lambda m: attributes(m.make_encoder(*args)), (name, value))
            self.both(lambda m: m.make_encoder(*good[:index]), index)
            self.both(lambda m: attributes(m.make_encoder(*good[:index], **dict(zip(names[index:], good[index:])))), index)
            self.both(lambda m: m.make_encoder(**{n: v for n, v in zip(names, good) if n != name}), name)
            if index < 8:
                self.both(lambda m: setattr(m.make_encoder(*good), name, 1), name)
        self.both(lambda m: m.make_encoder(*good, 1), "too many")
        self.both(lambda m: m.make_encoder(*good, x=1), "too many")
        self.both(lambda m: m.make_encoder.__new__(m.make_encoder), "__new__")
        self.both(lambda m: m.make_scanner.__new__(m.make_scanner), "__new__")

    def test_what_is_called_changes_what_is_encoded(self):
        def with_change(m, make, change, **options):
            value = make()
            # C of older releases uses what is in it without holding it.
            kept = [value, value.copy()]
            def default(o):
                change(kept[0])
                return 1
            return encoded(m, value, default=lambda m: default, **options)
        makes = [lambda: [OBJECT, 2, 3], lambda: [1, OBJECT, [OBJECT], 4], lambda: {"a": OBJECT, "b": 2, "c": OBJECT}, lambda: {"a": [OBJECT], "b": 2}]
        changes = [lambda v: v.clear(), lambda v: v.append(5) if isinstance(v, list) and len(v) < 9 else None,
                   lambda v: v.pop() if isinstance(v, list) and v else None]
        for make, change in itertools.product(makes, changes):
            for options in ({}, {"markers": lambda: None}, {"indent": " "}, {"sort_keys": True}):
                self.both(lambda m: with_change(m, make, change, **options), options)

    def test_encoder_changes_what_is_encoded(self):
        """gh-142831: the list that a mapping's `items` returned is cleared by the encoder of keys."""
        def with_change(m, cleared):
            pairs = [("a", [1]), ("b", 2), ("c", 3)]
            # C of older releases uses them without holding them.
            kept = [*pairs]
            class Mapping(dict):
                def items(self):
                    return pairs
            def encoder(text):
                if text == "b":
                    cleared(pairs)
                return "<" + text + ">"
            return encoded(m, Mapping(a=1), encoder=lambda m: encoder)
        for cleared in (list.clear, list.pop, lambda pairs: pairs.extend(pairs[:1] if len(pairs) < 6 else [])):
            self.both(lambda m: with_change(m, cleared), "items")

    def test_encoder_that_returns_no_text(self):
        """gh-140750"""
        self.both(lambda m: m.make_encoder(None, str, lambda *a: None, r"\udcff", ": ", r"\udfff", False, -(2**64), False)({"spam": 10**1000}, 4), "")

    def test_indent_that_drops_the_encoder(self):
        """gh-143196"""
        def dropped(m):
            holder = []
            class Indent:
                def __getitem__(self, index):
                    raise IndexError
                def __mul__(self, count):
                    holder.clear()
                    return " "
            holder.append(m.make_encoder(None, str, m.encode_basestring, Indent(), ":", ",", False, False, True))
            return holder[0]([], 3), len(holder)
        self.both(dropped, "indent")


if __name__ == "__main__":
    unittest.main()
