"""What no implementation can beat: measured beside the modules, with CPython's own C code."""
from types import SimpleNamespace

from case import Case

# `callable` is as empty as a C function can be.
LIMITS = SimpleNamespace(callable=callable, bytes=bytes, find=bytes.find, slice=slice(None))


def cases(_module):
    plain = {"kinds": ("bytes",), "detaches": False}
    yield Case("callable", label="empty call", sizes=[0], **plain)
    yield Case("find", "f(a, b)", label="read memory", sample=bytes, values={"b": b"\1"}, **plain)
    # Into memory that is there, and that the caches know as far as they reach.
    yield Case("slice", "b[f] = a", label="copy memory", check="None", values=room, **plain)
    yield Case("bytes", label="allocate and copy", kinds=("bytearray",), detaches=False)


def room(data):
    return {"b": memoryview(bytearray(len(data)))}
