"""The cases that every hash module has: constructors, and what their objects do."""
from case import SIZES, Case

# What takes a block or more is the algorithm's speed: 64 MiB say no more about it than 1 MiB.
UP_TO_1_MIB = SIZES[:-1]
KEYWORD = "usedforsecurity=False"


def constructor(name, *, sizes=UP_TO_1_MIB, kinds=("bytes",), shake=False, peers=None,
                yardsticks=None):
    """Construct from data; update, digest, hexdigest and copy an object."""
    length = "32" if shake else ""
    digest = f"digest({length})"
    yield Case(name, sizes=sizes, kinds=kinds, check="{call}." + digest, limit="read")
    yield Case(name, f"f(a, {KEYWORD})", label=f"{name} usedforsecurity", sizes=[0, 64],
               kinds=("bytes",), check="{call}." + digest, limit="read", detaches=False)
    yield Case(name, f"f(a).{digest}", label=f"{name} digest of data", sizes=UP_TO_1_MIB,
               kinds=("bytes",), peers=peers, yardsticks=yardsticks, limit="read",
               detaches=False)
    yield Case(name, "h.update(a)", label=f"{name}.update", sizes=UP_TO_1_MIB, kinds=kinds,
               setup={"h": "f()"}, state=f"h.{digest}",
               check=f"(h := f(), h.update(a), h.{digest})[-1]",
               limit="read", detaches=False)
    yield from of_object(name, length)
    yield Case(name, "f(str(a, 'latin-1'))", label=f"{name} of str", timed=False)


def of_object(name, length="", make="f(a)", **options):
    """What costs the same after any amount of data."""
    for method in f"digest({length})", f"hexdigest({length})", "copy()":
        check = f"h.copy().digest({length})" if method == "copy()" else "{call}"
        yield Case(name, f"h.{method}", label=f"{name}.{method.partition('(')[0]}", sizes=[0, 64],
                   kinds=("bytes",), setup={"h": make}, state=f"h.digest({length})", check=check,
                   detaches=False, limit="read", **options)
    object_ = {"timed": False, "sizes": [0], "setup": {"h": make}, **options}
    yield Case(name, "h.update('text')", label=f"{name}.update of str", **object_)
    # An address comes after the name of the class.
    yield Case(name, "(h.name, h.block_size, h.digest_size, repr(h).partition(' object ')[0])",
               label=f"{name} attributes", **object_)


def module(*names, kinds=("bytes", "bytearray", "memoryview")):
    """The cases of a module with these constructors; the first one tells kinds of input apart."""
    for name in names:
        yield from constructor(name, shake="shake" in name,
                               kinds=kinds if name == names[0] else ("bytes",))
