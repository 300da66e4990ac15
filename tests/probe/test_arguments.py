"""Every way to call functions of every shape, compared with Argument Clinic's own."""
import binascii
import inspect
import itertools
import unittest
import zlib
from functools import partial

from support import VERSION, check_script, load, outcome_of_call, probe

try:
    import _testclinic
except ImportError:
    _testclinic = None


class Text(str):
    pass


class Odd(str):
    """Is equal to nothing, and says so with an error."""

    def __eq__(self, other):
        raise RuntimeError("compared")

    __hash__ = str.__hash__


# Functions that do not show what was bound to them, or not in our way.
LIKE = [
    # ours, C's, arguments that both take
    (probe.compress, zlib.compress, (b"x", -1, 15)),
    (probe.crc32, zlib.crc32, (b"x", 0)),
    (probe.crc_hqx, binascii.crc_hqx, (b"x", 0)),
    (probe.b2a_base64, binascii.b2a_base64, (b"x", True)),
    (probe.a2b_qp, binascii.a2b_qp, (b"x", False)),
    (probe.decompressobj, zlib.decompressobj, (15, b"")),
]
SHAPES = [
    name for name in dir(probe) if not name.startswith("_") and hasattr(_testclinic, name)
]


def names_of(function):
    try:
        return list(inspect.signature(function).parameters)
    except ValueError:
        return ["a", "b"]


def calls(names, values):
    """Every number of positional arguments with every set of keywords, and odd keywords."""
    odd = ["x", "dat", "dataa", Text("b"), Text(names[-1]) if names else Text("x"), Text("y")]
    odd += ["\u00e9", "\ud800", "", "a" * 200]
    for count in range(len(names) + 3):
        args = [values[i] if i < len(values) else None for i in range(count)]
        for size in range(len(names) + 1):
            for chosen in itertools.combinations(names, size):
                kwargs = {name: values[names.index(name)] for name in chosen}
                yield args, kwargs
                yield args, {Text(name): value for name, value in kwargs.items()}
                for name in set(odd).difference(names):
                    yield args, {**kwargs, name: 7}
                    yield args, {name: 7, **kwargs}
                yield args, {**kwargs, "x": 7, "y": 8}
                yield args, {**kwargs, 1: 2}
                yield args, {1: 2, **kwargs}
        for first, second in itertools.permutations(names, 2):
            yield args, {first: values[0], second: values[-1], "y": 1}


class Clinic(unittest.TestCase):
    maxDiff = None

    def compare(self, ours, theirs, names, values, same=lambda ours, theirs: True):
        for args, kwargs in calls(names, values):
            with self.subTest(function=theirs, args=args, kwargs=kwargs):
                mine = outcome_of_call(ours, args, kwargs)
                other = outcome_of_call(theirs, args, kwargs)
                if "returned" in (mine[0], other[0]):
                    self.assertEqual(mine[0], other[0], (mine, other))
                    same(mine[1], other[1])
                else:
                    # The core's own messages begin with the name of the module.
                    message = mine[1].replace("_rustdlib_probe_constructors.", "")
                    module = getattr(theirs, "__module__", None) or "_md5"
                    message = message.replace("_rustdlib_probe.", f"{module}.")
                    if isinstance(ours, type) and message == "keywords must be strings":
                        # The core says so before our class is called, where C's class may find
                        # another mistake first.
                        message = other[1]
                    self.assertEqual((mine[0], message), other)

    @unittest.skipIf(_testclinic is None, "this Python has no _testclinic")
    def test_every_shape_of_testclinic(self):
        self.assertGreaterEqual(len(SHAPES), 20)
        for name in SHAPES:
            ours, theirs = getattr(probe, name), getattr(_testclinic, name)
            takes = {
                "bytes_object_converter": [b""],
                "py_ssize_t_converter": [1, 2, 3],
                "clone_f1": ["x"],
                "clone_with_conv_f1": [None],
            }
            names = names_of(ours)
            if names != names_of(theirs) and name != "objects_converter":
                self.assertEqual(name, "py_ssize_t_converter")  # has more of them since 3.15
                continue
            values = takes.get(name, [1, 2, 3, 4, 5][: len(names)])

            def same(ours, theirs):
                if name not in takes and name != "test_empty_function" and ours is not None:
                    shown = ours.replace("-", "None").split(", ")
                    if isinstance(theirs, tuple):
                        self.assertEqual([str(value) for value in theirs], shown)

            with self.subTest(name):
                self.compare(ours, theirs, names, values, same)

    def test_functions_of_modules(self):
        for ours, theirs, values in LIKE:
            names = names_of(ours)
            with self.subTest(ours.__name__):
                if names != names_of(theirs):
                    self.skipTest(f"{theirs} has another signature here")
                self.compare(ours, theirs, names, list(values))

    def test_constructors(self):
        ours = load("_rustdlib_probe_constructors")
        for name, names, values in [
            ("accumulate", ["iterable", "func", "initial"], [[], max, 1]),
            ("combinations", ["iterable", "r"], [[], 1]),
            ("permutations", ["iterable", "r"], [[], 1]),
            ("count", ["start", "step"], [1, 2]),
            ("cycle", ["iterable"], [[]]),
            ("takewhile", ["predicate", "iterable"], [len, []]),
            ("_ZlibDecompressor", ["wbits", "zdict"], [15, b""]),
        ]:
            theirs = getattr(itertools, name, None) or getattr(zlib, name, None)
            if theirs is None:
                self.assertLess(VERSION, (3, 12))
                continue
            with self.subTest(name):
                self.compare(getattr(ours, name), theirs, names, values)
                # A call of the class does not come to its __new__.
                mine, other = (partial(cls.__new__, cls) for cls in (getattr(ours, name), theirs))
                self.compare(mine, other, names, values)

    def test_methods(self):
        module = load("_rustdlib_probe_constructors")
        ours, theirs = module._ZlibDecompressor(), zlib.decompressobj()
        if VERSION >= (3, 12):
            other = zlib._ZlibDecompressor()
            self.compare(ours.decompress, other.decompress, ["data", "max_length"], [b"", -1])
        else:
            self.compare(ours.decompress, theirs.decompress, ["data", "max_length"], [b"", 1])
        # These take their defining class in C, which changes the words.
        self.compare(ours.flush, theirs.flush, ["length"], [1])
        self.compare(ours.copy, theirs.copy, [], [])
        import _md5

        ours, theirs = module.md5(), _md5.md5()
        self.compare(ours.update, theirs.update, ["obj"], [b""])
        self.compare(ours.digest, theirs.digest, [], [])

    def test_comparisons_run_no_python_code(self):
        # Where C compares a keyword with ==, it may run code of the class; ours never does.
        for call in [probe.keywords, probe.keywords_opt, probe.clone_f1]:
            with self.assertRaises((TypeError, RuntimeError)):
                call(**{Odd("zzz"): 1})

    def test_keywords_that_the_collector_shows(self):
        check_script(self, """
            import gc, support
            accumulate = support.load("_rustdlib_probe_constructors").accumulate
            adder = support.load("_rustdlib_probe_values").Adder(1)
            class Hostile:
                def last(self):
                    for owner in gc.get_referrers(self):
                        if type(owner) is dict:
                            owner.clear()
                    return 5
                __bool__ = lambda self: bool(self.last())
                __index__ = last
            class Derived(accumulate): pass
            for call in Derived, lambda **given: Derived.__new__(Derived, **given):
                first = call(**{"iterable": Hostile(), "initial": Hostile()}).first
                assert "Hostile" in object.__repr__(first)
            assert adder(**{"value": Hostile(), "twice": Hostile()}) == 16
        """, env={"PYTHONMALLOC": "debug"})


class Signatures(unittest.TestCase):
    @unittest.skipIf(_testclinic is None, "this Python has no _testclinic")
    def test_text_signature_is_that_of_clinic(self):
        for name in SHAPES:
            with self.subTest(name):
                ours, theirs = getattr(probe, name), getattr(_testclinic, name)
                if name != "py_ssize_t_converter":
                    self.assertEqual(ours.__text_signature__, theirs.__text_signature__)
                if name not in ("objects_converter",):
                    self.assertEqual(ours.__doc__, "Say what was bound.")

    def test_inspect(self):
        self.assertEqual(str(inspect.signature(probe.compress)), "(data, /, level=-1, wbits=15)")
        self.assertEqual(str(inspect.signature(probe.only_keywords)), "(*, k=1, l='a,b')")
        self.assertEqual(str(inspect.signature(probe.noop_noargs)), "()")
        self.assertEqual(str(inspect.signature(probe.Cell)), "(content=None, *, marked=False)")
        self.assertEqual(str(inspect.signature(probe.Cell.put)), "(self, content, /)")
        self.assertEqual(str(inspect.signature(probe.Cell.mark)), "(self, /, marked)")
        self.assertEqual(str(inspect.signature(probe.Cell().put)), "(content, /)")
        self.assertEqual(str(inspect.signature(probe.Cell().copy)), "()")

    def test_documentation(self):
        self.assertEqual(probe.__doc__, "Drives every corner of glue.")
        self.assertEqual(probe.Cell.__doc__, "Holds.")
        self.assertIsNone(probe.Sealed.__doc__)
        self.assertEqual(probe.Cell.put.__doc__, "Put content in.")
        self.assertEqual(
            probe.panic_while_unwinding.__doc__,
            "Panic, and run Python code while unwinding: that of the object which make(None)"
            " returns, and\nwhich is dropped then.",
        )

    def test_hidden_signature(self):
        self.assertIsNone(probe.hidden_signature.__text_signature__)
        self.assertEqual(probe.hidden_signature.__doc__, "Say what was bound.")
        self.assertEqual(probe.hidden_signature(1, 2), "1, 2")
        with self.assertRaises(ValueError):
            inspect.signature(probe.hidden_signature)

    def test_names(self):
        self.assertFalse(hasattr(probe, "never"))
        self.assertEqual(probe.keywords.__name__, "keywords")
        self.assertEqual(probe.keywords.__module__, "_rustdlib_probe")
        self.assertIs(probe.keywords.__self__, probe)
        self.assertEqual(probe.Cell.put.__qualname__, "Cell.put")


if __name__ == "__main__":
    unittest.main()
