"""What is measured: a case is one way to call one function, for many sizes and kinds of input.

A file `modules/<folder>/calls.py`, or `cases/<folder>.py`, has a function `cases(module)` that yields
the cases of a module. It is given the module under test, to see what this version of Python has and to
prepare inputs.
"""
import functools
import importlib
import importlib.util
import os
import random

SIZES = [0, 1, 8, 64, 256, 1 << 10, 1 << 12, 1 << 16, 1 << 20, 1 << 26]
# Instructions are counted for these, or for the smallest size: calls whose cost is not that of the kernel.
SMALL = [8, 64]
# Two threads are of use from the size on that is worked on while detached.
THREADED = [1 << 16, 1 << 20]

BINARY = ("bytes", "bytearray", "memoryview")
TEXT = ("bytes", "str", "bytearray", "memoryview")
CONVERT = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "str": lambda data: str(data, "ascii"),
}


class Case:
    """`function` is an attribute of the module, called as `call` says: `f` is the function, `a` the
    input, other names are in `values`, which is a dict or a function that makes one from the input.

    label       the function's name in the record, with what is special about the call
    prepare     makes the input from as many bytes as the size says
    sizes       a list of its own, for a function that does not take all sizes
    sample      makes the bytes from the size; random ones by default
    detaches    measured on two threads as well
    setup       name -> expression, evaluated for each implementation before its calls are timed:
                the object whose method is called
    check       an expression whose value must be equal on all sides, in which {call} stands for the
                call; the call itself by default
    peers       package -> (function, call[, check]): the same with a third-party package; None
                takes the call of the case. Where `function` is a module, `f` is that module
    yardsticks  package -> (function, call): something else on the same data, so that no result is
                compared
    counted     whether instructions are counted: not where rounds of a kernel are all its cost
    limit       what bounds it: "copy" for what makes a bytes object, "read" for what only reads
    """

    def __init__(self, function, call="f(a)", *, label=None, prepare=None, kinds=BINARY,
                 sizes=None, sample=None, detaches=True, check="{call}", values=None,
                 setup=None, peers=None, yardsticks=None, counted=True, limit="copy"):
        self.function = function
        self.call = call
        self.label = label or function
        self.prepare = prepare
        self.kinds = kinds
        self.sizes = SIZES if sizes is None else sizes
        self.sample = sample or random_bytes
        self.detaches = detaches
        self.check = check
        self.values = values or {}
        self.setup = setup or {}
        self.peers = peers or {}
        self.yardsticks = yardsticks or {}
        self.counted = counted
        self.limit = limit

    def input(self, size, kind):
        return self.made_of(self.sample(size), kind)

    def made_of(self, data, kind):
        return CONVERT[kind](self.prepare(data) if self.prepare else data)

    def variables(self, data):
        """Everything that the call names, but for `f`."""
        values = self.values(data) if callable(self.values) else self.values
        return {"a": data, **values}


def load(folder, module):
    """The cases of modules/<folder> that `module` can run."""
    return those_of(module, load_file(folder).cases(module))


def those_of(module, cases):
    """The cases of functions that this Python has, and that are written."""
    import rustdlib_wired
    unwritten = rustdlib_wired.MODULES.get(getattr(module, "__name__", ""), {}).get("unwritten", ())
    return [case for case in cases
            if hasattr(module, case.function) and case.function not in unwritten]


def calls_file(folder):
    """The table that a module has in its own folder, or where others have theirs."""
    here = os.path.dirname(os.path.abspath(__file__))
    own = os.path.join(here, "../../modules", folder, "calls.py")
    return own if os.path.exists(own) else os.path.join(here, "cases", folder + ".py")


def load_file(folder):
    path = calls_file(folder)
    spec = importlib.util.spec_from_file_location("cases_" + folder, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@functools.lru_cache(maxsize=len(SIZES))
def random_bytes(size):
    return random.Random(size).randbytes(size)


@functools.lru_cache(maxsize=len(SIZES))
def text(size):
    """Text as people write it: a source file, over and over."""
    with open(os.__file__, "rb") as f:
        source = f.read()
    return (source * (size // len(source) + 1))[:size]


def lines(encoded, width=76):
    """With a newline after every `width` bytes, as mail has it."""
    if len(encoded) < 1 << 16:
        return b"\n".join(encoded[at:at + width] for at in range(0, len(encoded), width))
    # 64 MiB in slices would take longer than the measurement.
    once = b"\n".join(encoded[at:at + width] for at in range(0, width << 9, width)) + b"\n"
    return once * (len(encoded) // (width << 9)) + lines(encoded[:len(encoded) % (width << 9)])


def peer(package, path):
    """The function or module `path` of a third-party package, or None where that is not installed."""
    found, names = None, [package, *path.split(".")]
    try:
        found = importlib.import_module(names.pop(0))
        for name in names:
            found = (getattr(found, name, None)
                     or importlib.import_module(f"{found.__name__}.{name}"))
    except ImportError:
        return None
    return found
