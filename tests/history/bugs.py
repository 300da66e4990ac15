"""What the reproducers have in common.

Each is a function that ends well, or raises, or crashes, or hangs. It imports the
modules by their own names: child.py decides whether these are the C ones.
"""
import contextlib
import mmap
import os
import sys
import threading

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../differential"))
import limits

VERSION = sys.version_info[:2]
# Name of a reproducer -> the function, in the order of the files.
BUGS = {}
GIB = 1 << 30


class NotHere(Exception):
    """Why the reproducer has nothing to run on in this Python."""


def bug(*issues, big=False, seconds=60, as_c=False, undefined=False):
    """Registers a reproducer. `issues` are of python/cpython unless they say otherwise.

    One that is `big` needs more than 4 GiB; none takes as long as `seconds`. What is
    `as_c` is no matter of safety but of behaviour, in which ours follows the C module
    of each version. Where it is `undefined` what C does, as it uses memory that is free,
    this was seen and is not tested.
    """
    def register(function):
        function.issues, function.big, function.seconds = issues, big, seconds
        function.as_c, function.undefined = as_c, undefined
        assert function.__name__ not in BUGS
        BUGS[function.__name__] = function
        return function
    return register


def need(module, *names):
    """The module, if it has all these names."""
    try:
        found = __import__(module)
    except ImportError:
        raise NotHere(f"no module {module}") from None
    for name in names:
        if not hasattr(found, name):
            raise NotHere(f"no {module}.{name}")
    return found


def raises(kinds, function, *args, **keywords):
    """The exception that the call must raise."""
    try:
        value = function(*args, **keywords)
    except kinds as error:
        return error
    raise AssertionError(f"{function} returned {str(value)[:60]}")


def same(got, want):
    assert got == want, f"got {str(got)[:60]}, want {str(want)[:60]}"


def at_once(*works):
    """Runs these functions in threads that start at the same time; raises what one raised."""
    gate, errors = threading.Barrier(len(works)), []

    def run(work):
        gate.wait()
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def fail_each_allocation(attempt):
    """Calls attempt(start) with the allocation of that number failing, until none fails any more.

    `attempt` calls `stop` when what is to fail is over. Returns how many failed.
    """
    _testcapi = need("_testcapi", "set_nomemory")
    failures = 0
    for start in range(3000):
        _testcapi.set_nomemory(start, start + 1)
        try:
            attempt(_testcapi.remove_mem_hooks)
        except MemoryError:
            failures += 1
        else:
            if start > failures + 30:
                return failures
        finally:
            _testcapi.remove_mem_hooks()
    raise AssertionError("always out of memory")


def used_again_after_memory_error(make, packed, limit, plain, errors):
    """gh-148395: a decompressor that was given a buffer, and found no memory for what is left of it."""
    def attempt(stop):
        stream = make()
        # The input is memory of its own, which is gone afterwards.
        area = mmap.mmap(-1, len(packed))
        area[:] = packed
        try:
            try:
                stream.decompress(area, max_length=limit)
            finally:
                stop()
                area.close()
        finally:
            try:
                out = stream.decompress(b"")
                while not stream.eof and not stream.needs_input:
                    out += stream.decompress(b"")
                # A call that found no memory may have lost what it put out.
                assert out in plain, "made of other bytes than it was given"
            except (EOFError, MemoryError, *errors):
                pass

    assert fail_each_allocation(attempt) > 0


@contextlib.contextmanager
def address_space(more):
    """Leaves room for `more` bytes only."""
    if not os.path.exists("/proc/self/statm"):
        raise NotHere("no /proc/self/statm")
    if not limits.are_kept():
        raise NotHere(limits.WHY_NOT)
    with limits.address_space(more):
        yield


def before_a_wall(data):
    """A memoryview of `data` that ends where the process's memory ends."""
    import ctypes
    libc = ctypes.CDLL(None)
    page = mmap.PAGESIZE
    area = mmap.mmap(-1, 2 * page)
    start = ctypes.addressof(ctypes.c_char.from_buffer(area))
    area[page - len(data):page] = data
    if libc.mprotect(ctypes.c_void_p(start + page), page, 0):
        raise NotHere("no mprotect")
    view = memoryview(area)[page - len(data):page]
    KEPT.append(area)
    return view


# Never unmapped.
KEPT = []


def resident():
    """The bytes of memory that this process has now."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * 4096
    except OSError:
        raise NotHere("no /proc/self/statm") from None
