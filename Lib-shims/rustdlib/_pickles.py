"""Functions that a program has taken before enable() or disable(), and pickles afterwards.

pickle writes a function as its module and name, and refuses one that is not found there: the
module has another by then. So the one that the module has is written, which is what the other
process finds, with or without this package.
"""
import copyreg
import sys
from types import BuiltinFunctionType

from rustdlib._kept import KEPT, contents, is_own
from rustdlib._load import LIBRARY
from rustdlib._modules import RUST


def install():
    """Has pickle ask `reduce` about built-in functions; about nothing else, and for good:
    functions of ours may be pickled after disable()."""
    before = copyreg.dispatch_table.get(BuiltinFunctionType)
    if getattr(before, "__module__", None) == __name__:
        return

    def reduce(function):
        now = successor(function)
        if now is not None:
            from copy import copy
            # Gives back the function: pickle has no shorter word for "this other object".
            return copy, (now,)
        return before(function) if before else function.__reduce__()

    copyreg.pickle(BuiltinFunctionType, reduce)


def successor(function):
    """What the module has in the place of a function of C's or ours; None if that is the function
    itself, or nothing of theirs."""
    host, name = function.__module__, function.__name__
    module = sys.modules.get(host) if host in RUST else None
    if module is None:
        return None
    kept, now = contents(module).get(KEPT), contents(module).get(name)
    is_replaced = kept is not None and kept.originals.get(name) is function
    if now is None or now is function or not (is_replaced or is_ours(function)):
        return None
    is_the_modules = now is kept.ours.get(name) if kept and kept.active else is_own(now, module, name, function)
    return now if is_the_modules else None


def is_ours(function):
    return LIBRARY is not None and getattr(function.__self__, "__file__", None) == LIBRARY
