"""Loads modules from the library.

Only what starts with Python anyway is imported here: importlib.util would take
longer than all modules together.
"""
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from os.path import dirname, exists, join
from types import BuiltinFunctionType

from rustdlib._corrections import corrections

LIBRARY = next(
    (path for suffix in EXTENSION_SUFFIXES
     if exists(path := join(dirname(__file__), "_rustdlib" + suffix))), None)

NO_LIBRARY = f"rustdlib has no library for Python {sys.version.split()[0]}"

# The library has three modules twice before 3.15: with the behaviour of this Python, and, under
# names that end so, with that of 3.15.
API_3_15 = "_3_15" if sys.version_info < (3, 15) else ""


def load(name, host=None, api=""):
    """A new module from the library: the one that the last part of `name` means.

    Its exceptions are those of `host`, the C module of the name: who caught one
    before has to catch it still. Its behaviour is that of C on this Python, or of
    3.15 for `api=API_3_15`. Raises ImportError.
    """
    if LIBRARY is None:
        raise ImportError(NO_LIBRARY)
    # Under this name it is found in the library; then it is given its own.
    loader = ExtensionFileLoader(name + api, LIBRARY)
    spec = ModuleSpec(name + api, loader, origin=LIBRARY, loader_state=host)
    if not api:
        spec.corrections = corrections(name)
    module = loader.create_module(spec)
    module.__file__ = LIBRARY
    module.__loader__ = loader
    module.__spec__ = spec
    loader.exec_module(module)
    if api:
        rename(module, name)
    # It has done what it was for; the module need not keep the host alive.
    spec.loader_state = None
    return module


def rename(module, name):
    module.__name__ = module.__spec__.name = module.__loader__.name = name
    for value in vars(module).values():
        if isinstance(value, BuiltinFunctionType):
            value.__module__ = name
