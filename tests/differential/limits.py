"""Limits of time, and of the address space, and whether those are kept."""
import contextlib
import os
import subprocess
import sys

EMULATED = bool(os.environ.get("RUSTDLIB_EMULATED"))
WHY_NOT = "the limit of the address space is not kept, as under qemu-user"
LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 30,) * 2)
try:
    bytearray(1 << 30)
except MemoryError:
    print("limited")
"""


def patience(seconds):
    """How long to wait for what takes less than so many seconds, where no emulator runs it."""
    return seconds * (10 if EMULATED else 1)


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
