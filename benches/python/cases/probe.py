"""Calls that do nothing, of glue's probe and of C: all that they cost is the way there and back."""
import gc
from types import SimpleNamespace

from case import Case

# C has no module with such calls; these are as empty as C's come.
C = SimpleNamespace(noop_noargs=gc.disable, WithMethod=list, WithGetter=Exception, Empty=object)


def cases(_module):
    plain = {"kinds": ("bytes",), "detaches": False, "sizes": [0]}
    yield Case("noop_noargs", "f()", label="function", **plain)
    yield Case("WithMethod", "o.clear()", label="method", setup={"o": "f()"}, **plain)
    yield Case("WithGetter", "o.__cause__", label="getter", setup={"o": "f()"}, **plain)
    yield Case("Empty", "f()", label="constructor", check="type({call}) is f", **plain)
