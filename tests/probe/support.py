"""What the tests of the probe have in common."""
import contextlib
import gc
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import textwrap

import _rustdlib_probe as probe

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../differential"))
from limits import patience, want_limits

LIBRARY = probe.__spec__.origin
VERSION = sys.version_info[:2]
DEBUG = hasattr(sys, "gettotalrefcount")


def limit_memory(test):
    """Sees to it that half of the address space is not to be had until the test ends. Where a
    pointer has 32 bits, it is to be had otherwise."""
    if sys.maxsize > 2**32:
        return
    want_limits(test)
    import resource
    limits = resource.getrlimit(resource.RLIMIT_AS)
    test.addCleanup(resource.setrlimit, resource.RLIMIT_AS, limits)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 30, limits[1]))


def spec(name="_rustdlib_probe"):
    """The spec of one of the modules in the probe's library."""
    loader = importlib.machinery.ExtensionFileLoader(name, LIBRARY)
    return importlib.util.spec_from_file_location(name, LIBRARY, loader=loader)


def load(name="_rustdlib_probe"):
    """A new module object, which sys.modules does not know."""
    found = spec(name)
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def outcome(function, *args):
    """What function(*args) returns or raises, in a form that can be compared."""
    return outcome_of_call(function, args, {})


def outcome_of_call(function, args, kwargs):
    """The same, with keywords, which need not be strings."""
    try:
        return "returned", function(*args, **kwargs)
    except Exception as error:
        return type(error), str(error)


def script(code, *args, timeout=60, env=None):
    """Runs code in a new interpreter that can import the probe; returns what it did."""
    paths = [os.path.dirname(LIBRARY), os.path.dirname(os.path.abspath(__file__))]
    variables = {**os.environ, **(env or {}), "PYTHONPATH": os.pathsep.join(paths)}
    command = [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code), *args]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=patience(timeout), env=variables
    )


def check_script(test, code, *args, **options):
    """The same, and the code has ended well; returns its output."""
    done = script(code, *args, **options)
    test.assertEqual(done.returncode, 0, done.stdout + done.stderr)
    test.assertNotIn("Fatal Python error", done.stderr)
    return done.stdout


@contextlib.contextmanager
def silent_stderr():
    """Rust reports each panic on the standard error stream, wherever sys.stderr points to."""
    saved = os.dup(2)
    with open(os.devnull, "wb") as devnull:
        os.dup2(devnull.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)


def live():
    """How many values of the probe's classes and modules there are, garbage left out."""
    gc.collect()
    return probe.live()


def leaked(work, rounds=100):
    """How many references or memory blocks each round of `work` leaves behind.

    The least of a few measurements: caches and free lists fill up, a leak goes on.
    """
    count = sys.gettotalrefcount if DEBUG else sys.getallocatedblocks
    least = float("inf")
    for _ in range(20):
        gc.collect()
        before = count()
        for _ in range(rounds):
            work()
        gc.collect()
        least = min(least, (count() - before) / rounds)
        if least <= 0.05:
            break
    return least
