"""Random arguments, by hypothesis."""
import unittest
import warnings

import cases
import compare
import examples
import hypothesis
import test_base64
import test_binascii
from hypothesis import strategies as st

SETTINGS = examples.settings(30 if cases.DEBUG_BUILD else 150)

# What separates a number from the sizes of blocks.
SIZES = st.one_of(
    st.integers(0, 12), st.integers(20, 140),
    st.sampled_from([255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097, 65535, 65536, 65537]))


@st.composite
def plain(draw):
    """Bytes of an interesting size: few different ones, or any."""
    size = draw(SIZES)
    unit = draw(st.binary(min_size=1, max_size=40))
    return (unit * (size // len(unit) + 1))[:size]


@st.composite
def damaged(draw, encode, most, nasty):
    """Valid text with some bytes put in, left out or changed."""
    text = bytearray(encode(draw(plain())[:most]))
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        end = place + draw(st.integers(0, 2))
        text[place:end] = bytes(draw(st.lists(st.sampled_from(nasty), max_size=3)))
    return bytes(text)


@st.composite
def wrapped(draw, texts):
    """The same with a newline after every so many letters."""
    text, width = draw(texts), draw(st.sampled_from([1, 4, 57, 64, 72, 75, 76, 77]))
    return b"\n".join(text[i:i + width] for i in range(0, len(text), width))


def inputs(suite, name):
    """Bytes that the function may like, and bytes that it will not."""
    spec = suite.specs[name]
    if not spec.encoder:
        return st.one_of(plain(), st.lists(st.sampled_from(spec.nasty), max_size=300).map(bytes))
    encode = getattr(suite.twin, spec.encoder)
    texts = damaged(encode, spec.most, spec.nasty + b"=\n")
    return st.one_of(texts, wrapped(texts), st.lists(st.sampled_from(spec.nasty)).map(bytes),
                     st.binary(max_size=100))


FORMS = st.sampled_from([
    bytes, bytes, bytearray, memoryview, lambda data: memoryview(bytearray(data)),
    lambda data: memoryview(data[::-1])[::-1], lambda data: data.decode("latin-1"),
])


def one_of(objects):
    """`sampled_from` for objects that cannot be hashed, or whose repr raises."""
    return st.integers(0, len(objects) - 1).map(objects.__getitem__)


def choices(options):
    """Any set of the options; the values are those of the fixed tests, or drawn here."""
    drawn = {
        "wrapcol": st.integers(-10, 200) | st.integers(),
        "ignorechars": st.binary(max_size=4),
        "altchars": st.binary(min_size=2, max_size=2) | st.text(max_size=3),
        "map01": st.binary(max_size=2),
        "sep": st.binary(max_size=2) | st.text(max_size=2),
        "bytes_per_sep": st.integers(-20, 20) | st.integers(-2**33, 2**33),
        "alphabet": st.binary(min_size=64, max_size=64)
        | st.permutations(range(33, 118)).map(bytes),
    }
    return st.fixed_dictionaries({}, optional={
        option: st.one_of(one_of(fixed), drawn.get(option, st.booleans()))
        for option, fixed in options.items()})


class Random:
    """For each module: derived classes set `suite`."""

    suite = None

    def test_calls(self):
        self.suite.setUpClass()
        for name in self.suite.specs:
            with self.subTest(name):
                self.check_function(name)

    def check_function(self, name):
        case = self.suite()
        strategy = (inputs(self.suite, name), FORMS, choices(self.suite.options[name]))

        @SETTINGS
        @hypothesis.given(*strategy)
        def check(data, form, keywords):
            with warnings.catch_warnings(record=True) as case.warned:
                warnings.simplefilter("always")
                case.same(name, form(data), **keywords)

        check()

    def test_round_trips(self):
        """What ours encodes, the twin decodes, and the other way round."""
        self.suite.setUpClass()
        rust, twin = self.suite.rust, self.suite.twin
        for name, spec in self.suite.specs.items():
            if spec.encoder and spec.most > 45:
                for one, other in ((rust, twin), (twin, rust)):
                    self.check_round_trip(getattr(one, spec.encoder), getattr(other, name))

    def check_round_trip(self, encode, decode):
        @SETTINGS
        @hypothesis.given(plain())
        def check(data):
            if "qp" in decode.__name__:
                data = data.replace(b"\r", b".")
            self.assertEqual(decode(encode(data)), data)

        check()


class RandomBase64(Random, unittest.TestCase):
    suite = test_base64.Base64


class RandomBinascii(Random, unittest.TestCase):
    suite = test_binascii.Binascii


class Checksums(unittest.TestCase):
    def test_any_start_and_any_split(self):
        rust, twin = compare.sides("binascii")

        # From 3.15 on there is a warning for a start that is out of range; test_binascii
        # compares those.
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore")

        @SETTINGS
        @hypothesis.given(plain(), st.integers(), st.integers(0, 1 << 17))
        def check(data, start, cut):
            for name in ("crc32", "crc_hqx"):
                crc = getattr(rust, name)
                self.assertEqual(crc(data, start), getattr(twin, name)(data, start))
                self.assertEqual(crc(data[cut:], crc(data[:cut], start)), crc(data, start))

        check()


if __name__ == "__main__":
    unittest.main()
