"""Runs all reproducers on one side: run.py SIDE [BUG...]; each in a process of its own."""
import os
import signal
import subprocess
import sys

import child
from bugs import limits

HERE = os.path.dirname(os.path.abspath(__file__))
BIG = bool(os.environ.get("RUSTDLIB_BIG"))


def run(side, name, seconds, library=None):
    """"passed", "not here: why", "failed: why", "crashed: signal" or "hangs"."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    if library:
        environment["RUSTDLIB_LIBRARY"] = library
    command = [sys.executable, os.path.join(HERE, "child.py"), side, name]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                               text=True, errors="replace", env=environment)
    try:
        output, _ = process.communicate(timeout=limits.patience(seconds))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return "hangs"
    if process.returncode < 0:
        return f"crashed: {signal.Signals(-process.returncode).name}"
    lines = output.strip().splitlines() or [f"failed: status {process.returncode}, no output"]
    return lines[-1]


def main(side, *names):
    for name, bug in child.all_bugs().items():
        if (not names or name in names) and (BIG or not bug.big):
            print(f"{name}: {run(side, name, bug.seconds)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
