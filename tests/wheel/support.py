"""What the tests of the wheel share. They run where it is installed."""
import importlib.util
import os
import subprocess
import sys
import textwrap
import unittest

# The variables that change what enable() does are for the tests that set them.
ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("RUSTDLIB_")}


def python(*words, env=None, cwd=None, input=None):
    """Runs Python; its output, errors and status."""
    return subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, cwd=cwd, timeout=120, input=input,
        env={**ENVIRONMENT, **(env or {})})


def script(code, env=None):
    """What the code prints. It has to end well and to say nothing on stderr."""
    done = python("-c", textwrap.dedent(code), env=env)
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout


def wants(*packages):
    """Skips the tests of a file where there are not these packages from PyPI."""
    for package in packages:
        if importlib.util.find_spec(package) is None:
            reason = os.environ.get("RUSTDLIB_NO_PACKAGES") or f"{package} is not installed"
            raise unittest.SkipTest(reason)
