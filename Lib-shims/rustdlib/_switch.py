"""enable() and disable().

The C module stays the module that everybody has imported; its contents become
those of the Rust module. So it makes no difference whether a program has
imported it before, nor whether it is built into the interpreter, and what was
replaced can be put back. What a program has taken out of it by name
(`from zlib import crc32`) is exchanged in the globals of all modules. Names
that are kept elsewhere (defaults, class attributes) go on using C, which is
slower and just as right.
"""
import os
import sys
from _thread import RLock
from _weakref import ref
from types import BuiltinFunctionType, FunctionType, ModuleType

from rustdlib._load import load
from rustdlib._modules import NAMELESS, RUST, choose

# Where a module keeps what was replaced in it.
KEPT = "__rustdlib__"
# What a module is made with, whatever is in it.
OWN_NAMES = frozenset(
    ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", KEPT))
# hashlib's own memory of constructors, which it fills from the modules.
CACHE = "__builtin_constructor_cache"
ABSENT = object()

# Guards what follows. Nothing is imported and no foreign code runs while it is held.
lock = RLock()
# The hosts that are to be Rust.
enabled: set[str] = set()
# Weak references to the modules that were taken over.
taken: list[ref] = []
# host -> why it is C although it should be Rust.
reasons: dict[str, str] = {}


def enable(names=None):
    if os.environ.get("RUSTDLIB_DISABLE"):
        reasons.update(dict.fromkeys(choose(names), "RUSTDLIB_DISABLE is set"))
        return
    if names is None and (wanted := os.environ.get("RUSTDLIB_MODULES")):
        names = [name.strip() for name in wanted.split(",") if name.strip()]
    with lock:
        enabled.update(choose(names))
        if Finder not in sys.meta_path:
            sys.meta_path.insert(0, Finder)
    exchange = {}
    # base64 last: it takes its exception from binascii.
    for host in sorted(enabled, key=lambda host: host == "base64"):
        if host in sys.modules:
            # Waits for a thread that is in the middle of importing it.
            exchange.update(take_over(__import__(host)))
    replace_in_globals(exchange)


def disable():
    with lock:
        enabled.clear()
        reasons.clear()
        if Finder in sys.meta_path:
            sys.meta_path.remove(Finder)
        exchange = {}
        for weak in taken:
            if (module := weak()) is not None:
                exchange.update(give_back(module))
        taken.clear()
    replace_in_globals(exchange)


def take_over(module):
    """Puts the Rust module's contents into `module`; what replaced what, as for
    replace_in_globals()."""
    host = module.__name__
    contents = vars(module)
    reason = why_not(module)
    if reason:
        reasons[host] = reason
        return {}
    try:
        if (new := contents.get(KEPT)) is None:
            ours = contents_of(RUST[host], module)
            new = Kept(ours, nameless(host, contents, ours))
    except ImportError as error:
        reasons[host] = str(error)
        return {}
    exchange = {}
    with lock:
        if (kept := contents.get(KEPT)) is None:
            kept = contents[KEPT] = new
            taken[:] = [weak for weak in taken if weak() is not None]
            taken.append(ref(module))
        for name, new in kept.ours.items():
            old = contents.get(name, ABSENT)
            if old is not new:
                kept.originals[name] = old
                contents[name] = new
                note(exchange, old, new)
        for old, new in kept.nameless:
            note(exchange, old, new)
    reasons.pop(host, None)
    return exchange


def give_back(module):
    """Undoes take_over(), except where somebody has put something else since."""
    contents = vars(module)
    exchange = {}
    kept = contents.pop(KEPT, None)
    if kept is None:
        return exchange
    for name, old in kept.originals.items():
        new = kept.ours[name]
        is_ours = contents.get(name) is new
        if old is not ABSENT:
            note(exchange, new, old)
            if is_ours:
                contents[name] = old
        elif is_ours:
            del contents[name]
    for old, new in kept.nameless:
        note(exchange, new, old)
    return exchange


class Kept:
    """What a host has been given, and what was there before."""

    def __init__(self, ours, nameless):
        self.ours = ours
        self.originals = {}
        # Classes that are in no module, as pairs.
        self.nameless = nameless


def nameless(host, contents, ours):
    """The classes of what these functions return, C's and ours: a program that wants
    one for isinstance() has `type(zlib.compressobj())` in its globals."""
    functions = [(contents.get(name), ours[name]) for name in NAMELESS.get(host, ())]
    # Not what somebody has put in their place.
    return [(type(c()), type(rust())) for c, rust in functions if type(c) is BuiltinFunctionType]


def why_not(module):
    """Why a module has to stay as it is; empty if it need not."""
    if module.__name__ != "_hashlib" or hasattr(module, KEPT):
        return ""
    try:
        return "OpenSSL is in FIPS mode" if module.get_fips_mode() else ""
    except ValueError as error:
        return f"OpenSSL does not tell whether it is in FIPS mode: {error}"


def contents_of(name, host):
    """What the Rust module has for a host."""
    rust = vars(load(name, host))
    if name == host.__name__:
        return {key: value for key, value in rust.items() if key not in OWN_NAMES}
    ours = {key: value for key, value in rust.items() if not key.startswith("_")}
    for function in ours.values():
        # By which it is found when it is unpickled, here or without us.
        function.__module__ = host.__name__
    return ours


def note(exchange, old, new):
    if isinstance(old, (BuiltinFunctionType, FunctionType, type)):
        exchange[id(old)] = old, new


def replace_in_globals(exchange):
    """Exchanges objects in the globals of all modules: id -> (object, by what)."""
    if not exchange:
        return
    for module in list(sys.modules.values()):
        # Not isinstance() and vars(), by which a lazy module would be imported.
        if issubclass(type(module), ModuleType):
            replace_in(object.__getattribute__(module, "__dict__"), exchange)
    hashlib = sys.modules.get("hashlib")
    if isinstance(cache := getattr(hashlib, CACHE, None), dict):
        replace_in(cache, exchange)


def replace_in(names, exchange):
    if exchange.keys().isdisjoint(map(id, list(names.values()))):
        return
    for name, value in list(names.items()):
        pair = exchange.get(id(value))
        if pair is not None:
            names[name] = pair[1]


class Finder:
    """First on sys.meta_path: lets others find an enabled module, and takes it
    over when it has been executed."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in enabled:
            return None
        for finder in sys.meta_path:
            find = getattr(finder, "find_spec", None)
            spec = find(name, path, target) if find and finder is not Finder else None
            if spec is not None:
                if spec.loader is not None:
                    spec.loader = Loader(spec.loader)
                return spec
        return None


class Loader:
    """The module's own loader, and then take_over()."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        # The module is never to know of us.
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        take_over(module)
