"""Loads modules from the library.

Only what starts with Python anyway is imported here: importlib.util would take
longer than all modules together.
"""
import sys
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from os.path import dirname, exists, join

LIBRARY = next(
    (path for suffix in EXTENSION_SUFFIXES
     if exists(path := join(dirname(__file__), "_rustdlib" + suffix))), None)


def load(name, host=None):
    """A new module from the library: the one that the last part of `name` means.

    Its exceptions are those of `host`, the C module of the name: who caught one
    before has to catch it still. Raises ImportError.
    """
    if LIBRARY is None:
        raise ImportError(f"rustdlib has no library for Python {sys.version.split()[0]}")
    loader = ExtensionFileLoader(name, LIBRARY)
    spec = ModuleSpec(name, loader, origin=LIBRARY, loader_state=host)
    module = loader.create_module(spec)
    module.__file__ = LIBRARY
    module.__loader__ = loader
    module.__spec__ = spec
    loader.exec_module(module)
    # It has done what it was for; the module need not keep the host alive.
    spec.loader_state = None
    return module
