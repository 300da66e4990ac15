"""The memory that objects hold: held.py SIDE

Reads lines of JSON, [module, folder, function, size], the cells whose input is "memory"; prints for each how
many bytes the object holds that its call returns.

They are what malloc has given, as glibc's mallinfo2() counts it: a C library takes its memory there, where
tracemalloc does not see it. Python's own allocator must be malloc as well, and malloc must not keep for later
what was freed, and count it. ENVIRONMENT says so before a process begins: so this is one of its own.
"""
import ctypes
import gc
import json
import sys

ENVIRONMENT = {"PYTHONMALLOC": "malloc", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}
# So many objects are kept.
KEPT = 16


class MallInfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks",
        "keepcost")]


def find_counter():
    """A function that returns how many bytes are in use; None where the C library has none."""
    try:
        info = ctypes.CDLL(None).mallinfo2
    except (AttributeError, OSError, TypeError):
        return None
    info.restype = MallInfo

    def used():
        now = info()
        # What is in malloc's own memory, and what was mapped for one block each.
        return now.uordblks + now.hblkhd
    return used


def bytes_held(make, used):
    """The memory that what `make` returns holds; what else the first calls leave does not count."""
    kept = [[None] * KEPT for _ in range(3)]
    found = []
    for places in kept:
        before = used()
        for index in range(KEPT):
            places[index] = make()
        found.append((used() - before) / KEPT)
    return min(found)


def main(side):
    from measure import find_loop
    used = find_counter()
    if used is None:
        sys.exit("mallinfo2() of glibc 2.33 or later says how much memory is in use, and is not here")
    gc.disable()
    for line in sys.stdin:
        print(json.dumps(bytes_held(find_loop(side, *json.loads(line)).maker(), used)), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
