"""The calls that every function of a module is tried with, driven by a table."""
import itertools
import random
import sys
import unittest
import warnings

import compare
import values


class Spec:
    """What there is to try in one function.

    options   name -> values, the commonest first; those that this Python's function
              does not have are left out
    data      inputs for every option and every pair of options
    nasty     the alphabet of the exhaustive test, and the longest string in it
    encoder   the function that makes valid input; None if anything is valid
    most      of how many bytes the encoder makes it at once
    presets   sets of options for the exhaustive test
    """

    def __init__(self, options=None, data=(), nasty=b"", longest=0, encoder=None, presets=(),
                 most=1 << 20):
        self.options = options or {}
        self.data = data
        self.nasty = nasty
        self.longest = longest
        self.encoder = encoder
        self.presets = presets
        self.most = most


# 0 to 8, and one below, at and above each size of a block (see style.md).
SMALL = sorted({size for block in (8, 24, 32, 48, 57, 64, 76, 96, 128, 192, 256)
                for size in (block - 1, block, block + 1)} | set(range(9)))
LARGE = sorted({size for block in (4096, 65536) for size in (block - 1, block, block + 1)})

# Everything takes five times as long there.
DEBUG_BUILD = hasattr(sys, "gettotalrefcount")

# For finding out whether there is such an option.
NEUTRAL = {"altchars": b"-_", "sep": b":", "ignorechars": b"", "bytes_per_sep": 1}


class Calls(compare.TestCase):
    """Derived classes set these.

    module      name of the wired module
    table       name of a function -> Spec; functions that the module lacks are left out
    elsewhere   functions that are tested elsewhere
    direct      functions that misfits are tried on; empty for all
    """

    module = None
    table = {}
    elsewhere = ()
    direct = ()

    @classmethod
    def setUpClass(cls):
        if cls is Calls:
            raise unittest.SkipTest("only a base class")
        super().setUpClass()
        cls.specs = {name: cls.table[name] for name in cls.names if name in cls.table}
        cls.options = {name: cls.available(name) for name in cls.specs}

    @classmethod
    def available(cls, name):
        """The options that this Python's function has, with their values."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return {option: choices for option, choices in cls.specs[name].options.items()
                    if cls.takes(name, option)}

    @classmethod
    def takes(cls, name, option):
        try:
            getattr(cls.twin, name)(cls.specs[name].data[0], **{option: NEUTRAL.get(option, 1)})
        except TypeError as error:
            return "keyword" not in str(error)
        except ValueError:
            pass
        return True

    def each(self):
        return self.specs.items()

    def test_the_table_is_complete(self):
        self.assertLessEqual(set(self.names), set(self.table) | set(self.elsewhere))
        for name, spec in self.each():
            try:
                signature = compare.inspect.signature(getattr(self.twin, name))
            except ValueError:
                continue
            optional = {p.name for p in signature.parameters.values()
                        if p.default is not p.empty and p.kind != p.POSITIONAL_ONLY}
            self.assertEqual(optional, set(self.options[name]), name)

    def test_each_option(self):
        for name, spec in self.each():
            for option, choices in self.options[name].items():
                for choice, data in itertools.product(choices, spec.data):
                    self.check(name, data, **{option: choice})

    def test_each_pair_of_options(self):
        for name, spec in self.each():
            pairs = itertools.combinations(self.options[name].items(), 2)
            for (first, choices), (second, others) in pairs:
                for choice, other in itertools.product(choices, others):
                    for data in spec.data[:3]:
                        self.check(name, data, **{first: choice, second: other})

    def test_options_by_position(self):
        for name, spec in self.each():
            function = getattr(self.twin, name)
            for option, choices in self.options[name].items():
                for choice, data in itertools.product(choices, spec.data[:2]):
                    self.check(name, data, choice)
                    self.check(name, data, None, choice)
                    self.check(name, data, False, choice)

    def test_each_kind_of_input(self):
        for name, spec in self.each():
            for size in (8, 256, 264, 65544):
                contents = {self.content(name, size), random.Random(size).randbytes(size)}
                for content in contents:
                    for label, data in values.inputs(content):
                        self.check_with_options(name, data, 2 if size < 300 else 0)

    def test_odd_inputs(self):
        for name, spec in self.each():
            for label, data in values.odd_inputs():
                self.check_with_options(name, data, 8)

    def test_odd_inputs_with_each_option(self):
        """What is wrong first where both are: as a rule the data, but not everywhere."""
        odd = [None, 5, "\xe9", memoryview(b"AAAA")[::2], values.released(b"AAAA"), "", "AAAA"]
        for name, spec in self.each():
            for option, choices in self.options[name].items():
                for choice, data in itertools.product(choices, odd):
                    self.check(name, data, **{option: choice})

    def test_misfits(self):
        for name in self.direct or self.specs:
            if name in self.specs:
                for data in values.misfits():
                    self.check(name, data)

    def check_with_options(self, name, data, most):
        self.check(name, data)
        for option, choices in self.options[name].items():
            for choice in choices[:most]:
                self.check(name, data, **{option: choice})

    def content(self, name, size):
        """`size` bytes of valid input."""
        encode = self.encoder(name)
        if encode is None:
            return random.Random(size).randbytes(size)
        return encode(bytes(size))[:size].ljust(size, b"A")

    def encoder(self, name):
        """Encodes bytes with the twin, if input must be encoded."""
        spec = self.specs[name]
        if spec.encoder is None:
            return None
        encode = getattr(self.twin, spec.encoder)
        return lambda data: encode(data[:spec.most])

    def test_sizes(self):
        for name, spec in self.each():
            for size in SMALL + LARGE:
                data = random.Random(size).randbytes(size)
                if spec.encoder:
                    self.check_decoding(name, self.encoder(name)(data), size)
                else:
                    self.check_with_options(name, data, 12 if size < 300 else 3)

    def check_decoding(self, name, text, size):
        most = 6 if size < 300 else 0
        self.check_with_options(name, text, most)
        for cut in range(1, 9 if size < 300 else 3):
            self.check_with_options(name, text[:-cut], most)
            self.check_with_options(name, text[cut:], most)
        wrapped = b"\n".join(text[i:i + 76] for i in range(0, len(text), 76))
        self.check_with_options(name, wrapped, most)
        self.check_with_options(name, wrapped + b"\n", most)

    def test_one_odd_byte_at_each_place(self):
        for name, spec in self.each():
            for size in (6, 12, 40, 100):
                text = self.content(name, size)
                for place, byte in itertools.product(range(size), b"=\n\0\xff-A/!z~ "):
                    self.check_with_options(name, text[:place] + bytes([byte]) + text[place:], 1)
                    self.check_with_options(
                        name, text[:place] + bytes([byte]) + text[place + 1:], 1)

    def test_two_odd_bytes_at_each_two_places(self):
        for name, spec in self.each():
            text = self.content(name, 12)
            for pair in (b"==", b"=\n", b"=A", b"\0=", b"~>"):
                for first, second in itertools.combinations(range(13), 2):
                    odd = text[:first] + pair[:1] + text[first:second] + pair[1:] + text[second:]
                    self.check_with_options(name, odd, 2)

    def test_every_short_string(self):
        for name, spec in self.each():
            presets = [{}] + [p for p in spec.presets if p.keys() <= self.options[name].keys()]
            for keywords in presets:
                longest = spec.longest - (len(keywords) >= 2) - DEBUG_BUILD
                for size in range(longest + 1):
                    for text in itertools.product(spec.nasty, repeat=size):
                        self.check(name, bytes(text), **keywords)

    def test_every_byte_beside_valid_ones(self):
        for name, spec in self.each():
            text = self.content(name, 8)
            for byte in range(256):
                for odd in (bytes([byte]), text + bytes([byte]), bytes([byte]) + text,
                            text[:-1] + bytes([byte]), bytes([byte]) * 8):
                    self.check_with_options(name, odd, 4)

    def test_binding_of_arguments(self):
        for name, spec in self.each():
            data = spec.data[0]
            for count in range(8):
                self.check(name, *[data] * count)
                self.check(name, *[None] * count)
                self.check(name, *[data] * count, nonsense=1)
                self.check(name, *[data] * count, **{"\ud800": 1})
                self.check(name, *[data] * count, **{"": 1, "a\0b": 2})
            # What a function may call its parameters, and what is given to them.
            given = dict.fromkeys(("s", "b", "data", "hexstr", "crc", "self"), data)
            given.update((option, 0) for option in spec.options)
            for first, second in itertools.product(given, repeat=2):
                self.check(name, **{first: given[first]})
                self.check(name, data, **{first: given[first], second: 0})
                self.check(name, data, 0, **{first: given[first], second: 0})
                self.check(name, data, **{first: given[first], "nonsense": 1, second: 0})
            self.check(name, data, **{values.Text(first): 0 for first in given})

    def test_with_warnings_as_errors(self):
        for name, spec in self.each():
            for data in [*spec.data, b"ab+/", b"+/-_", b"////", b"++--"]:
                with warnings.catch_warnings():
                    warnings.simplefilter("error")
                    self.check_with_options(name, data, 100)
