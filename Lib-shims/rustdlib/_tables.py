"""The modules' tables of calls, for what is run with `python -m rustdlib`."""
import importlib
import os
import sys
import types

from rustdlib._modules import HOSTS
from rustdlib._named import loaded

# What a wired interpreter has: here the C module is the one that everybody has.
sys.modules["rustdlib_wired"] = types.SimpleNamespace(MODULES={}, twin=importlib.import_module)
# The tables import by these names what they are made of.
sys.path.append(os.path.join(os.path.dirname(__file__), "_calls"))
import case  # noqa: E402
from case import shown  # noqa: E402, F401
from loops import Loop  # noqa: E402


def modules(cases=case.short):
    """(name, C module, Rust module, cases) of each module that Rust can replace here; `cases` of the table of calls are
    those of its folder and itself."""
    for name, host in HOSTS.items():
        c, rust = importlib.import_module(host), loaded("rustdlib." + name, name)
        if rust is not c:
            yield name, c, rust, cases(name, rust)


def short(value):
    text = ascii(value)
    return text[:60] + ("..." if len(text) > 60 else "")
