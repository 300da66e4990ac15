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
from _weakref import ref
from importlib.machinery import ModuleSpec
from types import BuiltinFunctionType, FunctionType, ModuleType

from rustdlib import _pickles
from rustdlib._kept import ABSENT, KEPT, STATE, Kept, contents, find_state, hide_name, is_own, show_name
from rustdlib._load import load
from rustdlib._modules import FRONTS, HOSTS, NAMELESS, RUST, choose

# What a module is made with, whatever is in it.
OWN_NAMES = frozenset(
    ("__name__", "__doc__", "__package__", "__loader__", "__spec__", "__file__", KEPT))
# hashlib's own memory of constructors, which it fills from the modules.
CACHE = "__builtin_constructor_cache"

state = find_state()
lock, enabled, taken, reasons = state.lock, state.enabled, state.taken, state.reasons


def enable(names=None):
    if os.environ.get("RUSTDLIB_DISABLE"):
        reasons.update(dict.fromkeys(choose(names), "RUSTDLIB_DISABLE is set"))
        return
    if names is None and (wanted := os.environ.get("RUSTDLIB_MODULES")):
        names = [name.strip() for name in wanted.split(",") if name.strip()]
    with lock:
        enabled.update(choose(names))
        if Finder not in sys.meta_path:
            sys.meta_path[:] = [Finder, *other_finders()]
    _pickles.install()
    # base64 last: it takes its exception from binascii.
    take_over_all(sorted(enabled - FRONTS.keys(), key=lambda host: host == "base64"))
    # Their functions look at what the modules were given, and where that has gone.
    take_over_all(sorted(enabled & FRONTS.keys()))


def take_over_all(hosts):
    exchange = {}
    for host in hosts:
        if sys.modules.get(host) is not None:
            # Waits for a thread that is in the middle of importing it.
            module = __import__(host)
            if not take_over_later(module):
                exchange.update(take_over(module))
    replace_in_globals(exchange)


def disable():
    with lock:
        enabled.clear()
        reasons.clear()
        sys.meta_path[:] = other_finders()
        exchange = {}
        modules = [module for weak in taken if (module := weak()) is not None]
        for module in modules:
            exchange.update(give_back(module))
        taken[:] = [ref(module) for module in modules if KEPT in contents(module)]
    replace_in_globals(exchange)


def take_over(module):
    """Puts the Rust module's contents into `module`; what replaced what, as for
    replace_in_globals()."""
    host = module.__name__
    names = contents(module)
    reason = why_not(module)
    if reason:
        reasons[host] = reason
        return {}
    try:
        new = names.get(KEPT)
        if new is None or host in FRONTS:
            ours = contents_of(RUST[host], module)
            new = new or Kept(ours, nameless(host, names, ours), state)
    except ImportError as error:
        reasons[host] = str(error)
        return {}
    exchange = {}
    with lock:
        if (kept := names.get(KEPT)) is None:
            kept = names[KEPT] = new
            taken[:] = [weak for weak in taken if weak() is not None]
            taken.append(ref(module))
        kept.active = True
        for name, new in kept.ours.items():
            old = names.get(name, ABSENT)
            if old is not new and is_own(old, module, name, new):
                show_name(kept.originals.get(name))
                kept.originals[name] = old
                hide_name(old, name)
                names[name] = new
                note(exchange, old, new)
        for old, new in kept.nameless:
            note(exchange, old, new)
    reasons.pop(host, None)
    return exchange


def give_back(module):
    """Undoes take_over(), except where somebody has put something else since."""
    names = contents(module)
    exchange = {}
    kept = names.get(KEPT)
    if kept is None:
        return exchange
    kept.active = False
    for name, old in kept.originals.items():
        new = kept.ours[name]
        show_name(old)
        is_ours = names.get(name) is new
        if old is not ABSENT:
            note(exchange, new, old)
            if is_ours:
                names[name] = old
        elif is_ours:
            del names[name]
    for old, new in kept.nameless:
        note(exchange, new, old)
    if all(names.get(name, ABSENT) is old for name, old in kept.originals.items()):
        del names[KEPT]
    return exchange


def nameless(host, names, ours):
    """The classes of what these functions return, C's and ours: a program that wants
    one for isinstance() has `type(zlib.compressobj())` in its globals."""
    functions = [(names.get(name), ours[name]) for name in NAMELESS.get(host, ())]
    # Not what somebody has put in their place.
    return [(type(c()), type(rust())) for c, rust in functions if type(c) is BuiltinFunctionType]


def why_not(module):
    """Why a module has to stay as it is; empty if it need not."""
    ask = ASKED.get(module.__name__)
    return "" if ask is None or hasattr(module, KEPT) else ask(module)


def why_not_openssl(module):
    try:
        return "OpenSSL is in FIPS mode" if module.get_fips_mode() else ""
    except ValueError as error:
        return f"OpenSSL does not tell whether it is in FIPS mode: {error}"


# Who knows whether a module has to stay.
ASKED = {"_hashlib": why_not_openssl}


def contents_of(name, host):
    """What the Rust module has for a host."""
    if host.__name__ in FRONTS:
        return functions_for(name, host)
    rust = vars(load(name, host))
    if name == host.__name__:
        return {key: value for key, value in rust.items() if key not in OWN_NAMES}
    ours = {key: value for key, value in rust.items() if not key.startswith("_")}
    for function in ours.values():
        # By which it is found when it is unpickled, here or without us.
        function.__module__ = host.__name__
    return ours


def functions_for(name, front):
    """The functions that a Rust module has for a package: the same ones each time, for the package as it
    is now."""
    module = sys.modules.get(HOSTS[name])
    kept = None if module is None else contents(module).get(KEPT)
    if kept is None or not kept.active:
        raise ImportError(f"{name} is not Rust")
    functions = kept.ours["_rustdlib_functions"](contents(front))
    if not functions:
        raise ImportError("is a second one, or has something that Lib has not put there")
    return functions


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
            replace_in(contents(module), exchange)
    hashlib = sys.modules.get("hashlib")
    if isinstance(cache := getattr(hashlib, CACHE, None), dict):
        replace_in(cache, exchange)
    replace_in_decoder(exchange)


def replace_in_decoder(exchange):
    """json.loads() has one decoder, which was made when json was imported."""
    json = sys.modules.get("json")
    if json is None or not issubclass(type(json), ModuleType):
        return
    decoder = contents(json).get("_default_decoder")
    if (pair := exchange.get(id(type(getattr(decoder, "scan_once", None))))) is None:
        return
    replace_in(vars(decoder), exchange)
    decoder.scan_once = pair[1](decoder)


def replace_in(names, exchange):
    if exchange.keys().isdisjoint(map(id, list(names.values()))):
        return
    for name, value in list(names.items()):
        pair = exchange.get(id(value))
        if pair is not None:
            names[name] = pair[1]


def take_over_later(module):
    """Whether a module is in the middle of its import, in this thread; then take_over() comes at
    its end, since what remains of the module's code would replace ours."""
    spec = contents(module).get("__spec__")
    if type(spec) is not ModuleSpec or not is_importing(module):
        return type(spec) is Importing
    spec.__class__ = Importing
    return True


def is_importing(module):
    return bool(getattr(contents(module).get("__spec__"), "_initializing", False))


class Importing(ModuleSpec):
    """The spec of a module in the middle of its import. The import system sets `_initializing`
    when that has ended, well or not."""

    def __setattr__(self, name, value):
        super().__setattr__(name, value)
        if name == "_initializing" and not value:
            self.__class__ = ModuleSpec
            if self.name in enabled and self.name in sys.modules:
                replace_in_globals(take_over(sys.modules[self.name]))


def other_finders():
    """What is in sys.meta_path, without ours, or that of this package before it was imported again."""
    return [finder for finder in sys.meta_path if getattr(finder, STATE, None) is not state]


class Finder:
    """First on sys.meta_path: lets others find an enabled module, and takes it
    over when it has been executed."""

    __rustdlib_state__ = state

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
