"""What a module keeps of what was replaced in it, and what enable() may replace."""
import sys
from _thread import RLock
from types import BuiltinFunctionType, FunctionType

from rustdlib._modules import RUST

# Where a module has its Kept.
KEPT = "__rustdlib__"
# Where a Kept and a finder have the State.
STATE = "__rustdlib_state__"
ABSENT = object()


class State:
    """What enable() and disable() have done in this process."""

    def __init__(self):
        # Guards what follows. Nothing is imported and no foreign code runs while it is held.
        self.lock = RLock()
        # The hosts that are to be Rust.
        self.enabled = set()
        # Weak references to the modules that were taken over.
        self.taken = []
        # host -> why it is C although it should be Rust.
        self.reasons = {}


def find_state():
    """The state of this process.

    A program can delete this package from sys.modules and import it again. Then the state is
    where the package before has left it.
    """
    # None stands for a module that must not be imported.
    modules = [module for host in RUST if (module := sys.modules.get(host)) is not None]
    for holder in [*sys.meta_path, *(contents(module).get(KEPT) for module in modules)]:
        state = getattr(holder, STATE, None)
        if state is not None:
            return state
    return State()


class Kept:
    """What a host has been given, and what was there before."""

    def __init__(self, ours, nameless, state):
        self.ours = ours
        self.originals = {}
        # Whether the module has what it was given. Not after disable(); a module of which somebody has
        # patched a name then keeps this, since the patch may give ours back when it ends.
        self.active = True
        # Classes that are in no module, as pairs.
        self.nameless = nameless
        setattr(self, STATE, state)

    def __getattr__(self, name):
        """Original functions, for `Qualname`."""
        original = self.__dict__.get("originals", {}).get(name)
        if isinstance(original, FunctionType):
            return original
        raise AttributeError(name)


class Qualname(str):
    """The __qualname__ of a function of Python code that was replaced.

    pickle looks the function up by this name, and wants to find the same object. It does: in the
    module's Kept. What it writes is the name that every process knows.
    """

    __slots__ = ()

    def __reduce_ex__(self, protocol):
        return str, (self.rpartition(".")[2],)


def contents(module):
    """Its names; a lazy module is not imported by this."""
    return object.__getattribute__(module, "__dict__")


def hide_name(function, name):
    if isinstance(function, FunctionType):
        function.__qualname__ = Qualname(f"{KEPT}.{name}")


def show_name(function):
    if isinstance(function, FunctionType) and type(function.__qualname__) is Qualname:
        function.__qualname__ = function.__name__


def is_own(value, module, name, new):
    """Whether a value is the module's own, and nothing that somebody has put there since."""
    if value is ABSENT:
        return True
    if isinstance(value, BuiltinFunctionType):
        return (value.__module__, value.__name__) == (module.__name__, name)
    if isinstance(value, FunctionType):
        return value.__globals__ is contents(module)
    if isinstance(value, type):
        return value.__module__ == module.__name__
    # Numbers are those of C; texts can be a version.
    return type(value) is type(new) and (value == new or not isinstance(value, int))
