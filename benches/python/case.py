"""A table of calls, modules/<folder>/calls.py: each Case is one way to call one function.

A table has a function `cases(m)` that yields the cases of a module. It is given the module under test, to
see what this version of Python has and to prepare inputs. What each reader makes of a case:

    cargo wire bench    times it, for each of its sizes and kinds of input, where it is `timed`
    cargo wire try      compares C and Rust on the bytes of every file of Lib/, and times the first of
                        each function
    tests/safety        without memory, with buffers that change, in interpreters and threads
    tests/fail-points   a panic at each point that it passes
    rustdlib selftest   compares C and Rust at every size at which a loop or a block can begin or end
"""
import functools
import importlib
import importlib.util
import os
import random

from rustdlib_wired import MODULES, twin

SIZES = [0, 1, 8, 64, 256, 1 << 10, 1 << 12, 1 << 16, 1 << 20, 1 << 26]
# Two threads are of use from the size on that is worked on while detached.
THREADED = (1 << 16, 1 << 20)

BINARY = ("bytes", "bytearray", "memoryview")
TEXT = ("bytes", "str", "bytearray", "memoryview")
CONVERT = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "str": lambda data: str(data, "latin-1"),
    # Of bytes; what is measured is the memory that the result holds, and not the time.
    "memory": bytes,
}


class Case:
    """`function` is an attribute of the module, called as `call` says: `f` is the function, `a` the
    input, other names are in `values`, which is a dict or a function that makes one from the input.

    label       the function's name in the record, with what is special about the call
    prepare     makes the input from as many bytes as the size says
    sizes       a list of its own, for a function that does not take all sizes
    sample      makes the bytes from the size; random ones by default
    timed       whether it is in the record: not what only raises, or costs what another call costs
    tried       whether it is more than timed: not what takes long however short the input is, as
                `cargo wire try` and the tests make each call many times
    detaches    measured on two threads as well: at the sizes of THREADED, or at these
    setup       name -> expression, evaluated for each implementation before its calls are timed:
                the object whose method is called
    fresh       an expression of these that is evaluated for each call, outside of its time: the call gets
                the value by next(fresh)
    state       an expression that tells what is in that object, `h`, after a call that works on it
    check       an expression whose value must be equal on all sides, in which {call} stands for the
                call; the call itself by default
    peers       package -> (function, call[, check]): the same with a third-party package; None
                takes the call of the case, and `size` is as many bytes as the input was made from.
                Where `function` is a module, `f` is that module
    yardsticks  package -> (function, call): something else on the same data, so that no result is
                compared
    counted     whether instructions are counted: not where rounds of a kernel are all its cost
    limit       what bounds it: "copy" for what makes a bytes object, "read" for what only reads
    """

    def __init__(self, function, call="f(a)", *, label=None, prepare=None, kinds=BINARY,
                 sizes=None, sample=None, timed=True, tried=True, detaches=True, check="{call}",
                 values=None, setup=None, fresh=None, state=None, peers=None, yardsticks=None, counted=True,
                 limit="copy"):
        self.function = function
        self.call = call
        self.label = label or function
        self.prepare = prepare
        self.kinds = kinds
        self.sizes = SIZES if sizes is None else sizes
        self.sample = sample or random_bytes
        self.timed = timed
        self.tried = tried
        self.detaches = THREADED if detaches is True else detaches or ()
        self.check = check
        self.values = values or {}
        self.setup = setup or {}
        self.fresh = fresh
        self.state = state
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

    def expression(self):
        """What is compared."""
        return self.check.replace("{call}", self.call)

    def space(self, module, data):
        """The names that the call and the check have, with the object of `setup` made anew."""
        space = {"f": getattr(module, self.function), **self.variables(data)}
        for name, expression in self.setup.items():
            space[name] = evaluated(expression, space)
        return space

    def once(self, module, text=None):
        """A function of the input that calls once, and returns what is compared. With `text`, a function
        of what makes the input of that.

        It is one function, so that what is raised passes no other: without memory, CPython makes a
        SystemError of what one Python function raises in another.
        """
        space = {"f": getattr(module, self.function), "text": text}
        if callable(self.values):
            space["values"] = self.values
            names = [(name, f"values(a)[{name!r}]") for name in self.values(b"")]
        else:
            space.update(self.values)
            names = []
        made = [("a", "kind(text)")] if text is not None else []
        lines = [f"{name} = {value}" for name, value in [*made, *names, *self.setup.items()]]
        lines.append("return " + self.expression())
        parameter = "a" if text is None else "kind"
        exec(f"def once({parameter}):\n    " + "\n    ".join(lines), space)
        return space["once"]


def held(function, call, **rest):
    """A case of how much memory that holds what the call returns, an object."""
    return Case(function, call, kinds=("memory",), tried=False, counted=False, detaches=False,
                check="type({call}).__name__", **rest)


def evaluated(expression, space):
    return evaluation(", ".join(space), expression)(*space.values())


@functools.cache
def evaluation(names, expression):
    """A lambda, in which an assignment expression is local."""
    return eval(f"lambda {names}: ({expression})")


def load(folder, module):
    """The cases of modules/<folder> that `module` can run."""
    unwritten = MODULES.get(getattr(module, "__name__", ""), {}).get("unwritten", ())
    return [case for case in load_file(folder).cases(module)
            if hasattr(module, case.function) and case.function not in unwritten]


def timed(folder, module):
    """Those of them that are in the record."""
    return [case for case in load(folder, module) if case.timed]


def short(folder, module):
    """Those of them that are tried, once each where only the samples differ."""
    found = {}
    for case in load(folder, module):
        same = (case.function, case.expression(), str(case.setup), str(case.values), case.prepare)
        if case.tried:
            found.setdefault(same, case)
    return list(found.values())


def shown(folder, module):
    """Those of them by which a user sees how fast each function is: timed and tried; all that are timed, where a
    function has none of these."""
    tried = [case for case in short(folder, module) if case.timed]
    functions = {case.function for case in tried}
    others = [case for case in timed(folder, module) if case.function not in functions and case.kinds != ("memory",)]
    return tried + others


def load_file(folder):
    """The table of a module. In cases/ are those of limits and of the probe, and all in the wheel."""
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, "../../modules", folder, "calls.py")
    if not os.path.exists(path):
        path = os.path.join(here, "cases", folder + ".py")
    spec = importlib.util.spec_from_file_location("calls_of_" + folder, path)
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
