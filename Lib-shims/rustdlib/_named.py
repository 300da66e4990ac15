"""What stands behind `from rustdlib import zlib` and its likes."""
import builtins
import sys

from rustdlib import _switch
from rustdlib._load import LIBRARY, load
from rustdlib._modules import HOSTS

# Modules of Python code, each of which has a copy of its own here.
COPIES = frozenset(("base64", "gzip", "hashlib"))


def extension(name):
    """The Rust module rustdlib.`name`: not the one that enable() uses, so that
    its functions are found by that name when they are unpickled."""
    full = "rustdlib." + name
    module = sys.modules.get(full)
    if getattr(module, "__file__", None) != LIBRARY:
        host = __import__(HOSTS[name])
        if _switch.why_not(host):
            return host
        module = sys.modules[full] = load(full, host)
    return module


def copy(names, name):
    """Executes the standard library's module in the globals of rustdlib.`name`.

    What the code imports, now or later, is Rust. For that it has an __import__
    of its own, and nothing is changed for anybody else.
    """
    original = __import__(name)
    names["__builtins__"] = {**vars(builtins), "__import__": import_rust}
    exec(original.__spec__.loader.get_code(name), names)
    return original


def functions(name, module):
    """The functions of a Rust module, as functions of `module`."""
    found = {key: value for key, value in vars(extension(name)).items() if key[0] != "_"}
    for function in found.values():
        function.__module__ = module
    return found


def import_rust(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0:
        if name in COPIES:
            return __import__("rustdlib." + name, fromlist=["*"])
        if name in HOSTS:
            return extension(name)
    return __import__(name, globals, locals, fromlist, level)
