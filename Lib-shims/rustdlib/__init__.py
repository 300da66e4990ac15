"""The standard library's C accelerator modules, written in Rust.

Use them everywhere in this process:

    import rustdlib
    rustdlib.enable()

or by name, without a change to anything else:

    from rustdlib import base64, binascii, zlib, hashlib, gzip, bz2, json

or by name with the API of CPython 3.15, on every version:

    from rustdlib.py315 import base64, binascii, zlib

or for a whole program: python -m rustdlib SCRIPT, python -m rustdlib -m MODULE.

Environment variables:

RUSTDLIB_DISABLE   if set and not empty, enable() does nothing
RUSTDLIB_MODULES   what enable() takes without an argument: names, separated by commas
RUSTDLIB_API       "3.15": rustdlib.base64, .binascii and .zlib are those of
                   rustdlib.py315; "host", as without it: those of this Python
RUSTDLIB_CPU       "portable" or "avx2": use no instructions beyond these
"""
__all__ = ["enable", "disable", "status"]
__version__ = "0.1.0"

# Importing the package costs next to nothing: the work is in modules of its own.


def enable(modules=None):
    """Use the Rust modules, in code that was imported before and after.

    modules: names such as "zlib", "base64", "binascii", "hashlib" (for all
    hashes) or "_sha2". None stands for all.

    If a module cannot be replaced, the C module stays in use; status() gives
    the reason. Raises ValueError for a name that is not one of these.
    """
    from rustdlib import _switch
    _switch.enable(modules)


def disable():
    """Restore in every module what enable() has replaced."""
    from rustdlib import _switch
    _switch.disable()


def status():
    """Return which modules run on Rust, and why others do not. It prints as a table.

    It has the attributes `enabled`, `modules` (name -> (runs, why), where runs
    is "rust", "c" or "not loaded"), `cpu_features`, `library` and `version`.
    """
    from rustdlib import _status
    return _status.status()
