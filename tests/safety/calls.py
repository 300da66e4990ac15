"""Every function and every method of every wired module, from the modules' tables of calls.

A call is a function that takes `kind`, which makes its input of bytes. Those of one name make what they
work on anew each time, so that one that fails leaves nothing behind for the next.
"""
import os
import sys

try:
    import rustdlib_wired
except ImportError:
    import unittest
    raise unittest.SkipTest("this is not a wired interpreter (see `cargo wire python`)")

# What a case of a table is.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../benches/python"))
import case  # noqa: E402

# What a check needs of a module, too, is ours: C's goes wrong without memory.
case.twin = __import__
VERSION = sys.version_info[:2]
MODULES = {name: __import__(name) for name in rustdlib_wired.MODULES}
TEXT = b"spam and eggs " * 60
KINDS = {"bytes": lambda data: data, "bytearray": bytearray}


def table():
    """Name -> call."""
    return {f"{name}.{each.label}": each.once(module, given(each, TEXT))
            for name, module in MODULES.items() for each in cases(name)}


def cases(name):
    return case.short(rustdlib_wired.MODULES[name]["folder"], MODULES[name])


def given(each, data):
    """What a case makes of as much data as it takes."""
    return each.made_of(data[:max(each.sizes)], "bytes")


def objects():
    """Name -> a function that makes the object whose method is called."""
    return {f"{name}.{each.label}": lambda each=each, module=module: each.space(
                module, given(each, TEXT))["h"]
            for name, module in MODULES.items() for each in cases(name) if each.state}


def outcome(call, kind):
    """What the call does."""
    try:
        return "returns", call(kind)
    except Exception as error:
        return type(error).__name__, str(error)
