"""Limits of the address space, and whether they are kept."""
import contextlib
import subprocess
import sys

WHY_NOT = "the limit of the address space is not kept, as under qemu-user"
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2)
try:
    bytearray(1 << 30)
except MemoryError:
    print("limited")
"""


def are_kept():
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True, timeout=600)
    return done.stdout == "limited\n"


def want_limits(test):
    """Skips the test where RLIMIT_AS is not kept."""
    if not are_kept():
        test.skipTest(WHY_NOT)


@contextlib.contextmanager
def address_space(more):
    """Leaves room for `more` bytes only."""
    import resource
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + more, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
