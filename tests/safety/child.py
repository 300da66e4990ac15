"""Runs code in an interpreter of its own, which may crash or hang."""
import os
import signal
import subprocess
import sys
import textwrap

from limits import patience

HERE = os.path.dirname(os.path.abspath(__file__))


def run(code, *args, seconds=60):
    """What the code prints. It must end well, and in time."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([HERE, os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-X", "faulthandler", "-c", textwrap.dedent(code), *args]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                          timeout=patience(seconds), env=environment)
    if done.returncode:
        why = signal.Signals(-done.returncode).name if done.returncode < 0 else done.returncode
        raise AssertionError(f"{why}: {done.stderr[-1500:]}")
    return done.stdout
