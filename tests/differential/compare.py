"""Calls a function of a wired module and of its C twin, and compares what happens.

Compared are: the value and its exact type; or the exception's class, message,
`__suppress_context__` and the classes of `__context__` and `__cause__`; and the
warnings: category, text, file and line. Classes are compared by module and
qualified name, because the twin has a `binascii.Error` of its own.

The twin of `_base64` is Lib/base64.py, which is Python and not C. There, and only
there, three things are compared less closely:

- Where `inspect.signature(twin).bind(...)` fails, the interpreter itself refuses
  the call before any line of the function runs, with the message for Python
  functions. An accelerator raises Argument Clinic's, as heapq's does. Both must
  raise exactly TypeError; the message is not compared.
- C code warns at the line of Python that called it. Under the twin that is a line
  of Lib/base64.py, which we do not have: ours must be at the caller's line.
- Where Lib raises `from None`, the context that it hides is how Python code found
  out (a KeyError of a dict of its own, a struct.error). No traceback shows it, and
  it is not compared; ours must show none either.
"""
import importlib
import inspect
import os
import reprlib
import types
import unittest
import warnings

try:
    import rustdlib_wired
except ImportError:
    raise unittest.SkipTest("this is not a wired interpreter (see `cargo wire python`)")

# For work on the tests themselves: the twin stands in for a module that is not
# (or not wholly) written yet, so both sides are C.
SELF = os.environ.get("RUSTDLIB_DIFFERENTIAL_SELF", "")


def sides(name):
    """The wired module and its twin."""
    if SELF:
        return (self_twin(name),) * 2
    if name not in rustdlib_wired.MODULES:
        raise unittest.SkipTest(f"{name} is not wired in this interpreter")
    return importlib.import_module(name), rustdlib_wired.twin(name)


def self_twin(name):
    if name in rustdlib_wired.MODULES:
        return rustdlib_wired.twin(name)
    return importlib.import_module(name)


def functions(module):
    """The public functions of a module by name."""
    if isinstance(module, types.ModuleType) and hasattr(module, "__all__"):
        names = module.__all__
    else:
        names = [name for name in vars(module) if not name.startswith("_")]
    return {
        name: getattr(module, name) for name in names
        if inspect.isroutine(getattr(module, name))
    }


def outcome(function, args, keywords, warned):
    """What a call does. `warned` is the list that `warnings` records to."""
    warned.clear()
    try:
        value = function(*args, **keywords)
    except Exception as error:
        result = ("raises", class_name(error), str(error), class_name(error.__context__),
                  class_name(error.__cause__), error.__suppress_context__)
    else:
        result = ("returns", type(value), value)
    if not warned:
        return result, ()
    return result, tuple(
        (w.category, str(w.message), w.filename, w.lineno) for w in warned)


def class_name(instance):
    kind = type(instance)
    return f"{kind.__module__}.{kind.__qualname__}"


# The line in `outcome` that calls the function.
CALL = (__file__, outcome.__code__.co_firstlineno + 4)


def difference(rust, twin, args, keywords, warned, twin_args=None):
    """None where both do the same, else what they do."""
    want = outcome(twin, twin_args or args, keywords, warned)
    got = outcome(rust, args, keywords, warned)
    if want == got:
        return None
    if isinstance(twin, types.FunctionType):
        want, got = allow_for_python(twin, args, keywords, want, got)
        if want == got:
            return None
    call = f"{twin.__name__}({describe(args, keywords)})"
    return f"{call}\n    twin {brief(want)}\n    ours {brief(got)}"


def allow_for_python(twin, args, keywords, want, got):
    """The three differences of the module's docstring, taken out."""
    if want[0][:2] == got[0][:2] == ("raises", "builtins.TypeError"):
        if not binds(twin, args, keywords):
            return want[0][3:], got[0][3:]
    want, got = (without_hidden(want[0]), want[1]), (without_hidden(got[0]), got[1])
    lib = twin.__code__.co_filename
    at_caller = tuple(
        w[:2] + CALL if w[2] == lib else w for w in want[1])
    return (want[0], at_caller), got


def without_hidden(result):
    """The context as a traceback shows it: none after `from None`."""
    if result[0] == "raises" and result[4:] == ("builtins.NoneType", True):
        return (*result[:3], "builtins.NoneType", "builtins.NoneType", False)
    return result


def binds(function, args, keywords):
    try:
        inspect.signature(function).bind(*args, **keywords)
    except TypeError:
        return False
    return True


def describe(args, keywords):
    parts = [short(arg) for arg in args]
    parts += [f"{name}={short(value)}" for name, value in keywords.items()]
    return ", ".join(parts)


def short(value):
    try:
        text = _short.repr(value)
    except Exception as error:
        text = f"<{class_name(value)} whose repr raises {error!r}>"
    if type(value) in (bytes, bytearray, str):
        return text if len(value) < 60 else f"{text} of {len(value)}"
    if type(value) is memoryview:
        return text + memoryview_shape(value)
    return text


def memoryview_shape(view):
    try:
        return f"({view.format!r}, shape={view.shape}, strides={view.strides})"
    except ValueError:
        return "(released)"


_short = reprlib.Repr()
_short.maxstring = _short.maxother = 100


def brief(result):
    text = repr(result)
    return text if len(text) < 400 else f"{text[:300]}... of {len(text)}"


class TestCase(unittest.TestCase):
    """A test that collects differences and fails at its end with all of them.

    A class derived from it sets `module`; the test is skipped where that is not
    wired.
    """

    module = None
    shown = int(os.environ.get("RUSTDLIB_DIFFERENTIAL_SHOWN", 10))

    @classmethod
    def setUpClass(cls):
        cls.rust, cls.twin = sides(cls.module)
        unwritten = rustdlib_wired.MODULES.get(cls.module, {}).get("unwritten", ())
        cls.names = sorted(set(functions(cls.rust)).difference(unwritten))

    def setUp(self):
        self.differences = []
        self.calls = 0
        self.warned = self.enterContext(warnings.catch_warnings(record=True))
        warnings.simplefilter("always")

    def tearDown(self):
        found = len(self.differences)
        if found:
            shown = "\n".join(self.differences[:self.shown])
            first = " ".join(self.differences[0].split())
            # The last line is what the tool's list of failures shows.
            self.fail(f"see below:\n{shown}\n{found} of {self.calls} calls differ, first: {first}")

    def check(self, name, /, *args, **keywords):
        self.calls += 1
        found = difference(getattr(self.rust, name), getattr(self.twin, name),
                           args, keywords, self.warned, self.for_twin(name, args))
        if found:
            self.differences.append(found)
        return not found

    def for_twin(self, name, args):
        """What the twin is given instead of these arguments, where it has a bug; else None."""
        return None

    def same(self, name, /, *args, **keywords):
        """The same, but fails at once: for hypothesis, which looks for the smallest case."""
        found = difference(getattr(self.rust, name), getattr(self.twin, name),
                           args, keywords, self.warned)
        if found:
            raise AssertionError(found)
