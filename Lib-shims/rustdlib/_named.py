"""What stands behind `from rustdlib import zlib` and its likes."""
import builtins
import os
import sys

from rustdlib import _switch
from rustdlib._load import API_3_15, LIBRARY, load
from rustdlib._modules import HOSTS, WITH_3_15

# Modules of Python code, each of which has a copy of its own here.
COPIES = frozenset(("base64", "bz2", "gzip", "hashlib", "json"))


def wants_3_15():
    """Whether RUSTDLIB_API asks for the API of 3.15 by the names rustdlib.base64, .binascii and
    .zlib, and not only by those in rustdlib.py315."""
    api = os.environ.get("RUSTDLIB_API", "")
    if api not in ("", "host", "3.15"):
        raise ImportError(f"RUSTDLIB_API is 'host' or '3.15', not {api!r}")
    return api == "3.15"


def stand_in(full):
    """Has the module rustdlib.py315.spam imported where rustdlib.spam is."""
    name = full.replace("rustdlib.", "rustdlib.py315.")
    sys.modules[full] = __import__(name, fromlist=["*"])


def extension(name):
    """The Rust module rustdlib.`name`: not the one that enable() uses, so that
    its functions are found by that name when they are unpickled."""
    if name in WITH_3_15 and wants_3_15():
        return extension_3_15(name)
    return loaded("rustdlib." + name, name)


def extension_3_15(name):
    """The Rust module rustdlib.py315.`name`."""
    return loaded("rustdlib.py315." + name, name, API_3_15)


def loaded(full, name, api=""):
    module = sys.modules.get(full)
    if getattr(module, "__file__", None) != LIBRARY:
        host = __import__(HOSTS[name])
        if _switch.why_not(host):
            return host
        module = sys.modules[full] = load(full, host, api)
        # As the import system does, which is not asked where one of these modules imports another.
        parent, _, own = full.rpartition(".")
        setattr(sys.modules[parent], own, module)
    return module


def copy(names, name):
    """Executes the standard library's module in the globals of rustdlib.`name`.

    What the code imports, now or later, is Rust. For that it has an __import__
    of its own, and nothing is changed for anybody else.
    """
    original = __import__(name, fromlist=["*"])
    names["__builtins__"] = {**vars(builtins), "__import__": import_rust}
    exec(original.__spec__.loader.get_code(name), names)
    return original


def functions(extension, module):
    """The functions of a Rust module, as functions of the module of this name."""
    found = {key: value for key, value in vars(extension).items() if key[0] != "_"}
    for function in found.values():
        function.__module__ = module
    return found


def import_rust(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0:
        if name in COPIES:
            return __import__("rustdlib." + name, fromlist=fromlist or ["*"])
        if name in HOSTS:
            return extension(name)
    return __import__(name, globals, locals, fromlist, level)
