"""Glue meets Python code that does the worst it can, wherever it can run any.

Rows are the functions of glue that can run Python code, and the ways in which C calls us; `cargo wire
check` compares them with the sources. Columns are what the code does: see hostile_scene.py. Each cell
is one call, after which the process must live, the result be right or an exception, and nothing be
left. `tests/hostile` runs this with builds and tools that see more.

    python test_hostile.py [REPEAT] [COMMAND...]     COMMAND is put in front of the child's, as valgrind
"""
import os
import subprocess
import sys
import unittest

from support import LIBRARY, patience

import hostile_reasons
import hostile_rows
import hostile_scene

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 300


def cells(act):
    return [row for row in hostile_rows.HOW if not hostile_reasons.reason(row, act)]


def run(act, repeat=1, command=(), seconds=SECONDS):
    """What is wrong in each cell of an act; how many cells, callbacks and calls there were."""
    wrong, callbacks, left = [], 0, cells(act)
    count = len(left)
    while left:
        output, end = child(act, repeat, command, left, seconds)
        row = None
        for line in output.splitlines():
            word, _, rest = line.partition(" ")
            if word == "begins":
                row = rest.split()[0]
            elif word == "ends":
                number, _, why = rest.partition(" ")
                callbacks += int(number) * repeat
                if why:
                    wrong.append(f"{row} x {act}: {why}")
                left = left[left.index(row) + 1:]
                row = None
        if row is None:
            if end:
                wrong.append(f"{act}: {end}")
            break
        wrong.append(f"{row} x {act}: {end}")
        left = left[left.index(row) + 1:]
    return wrong, count, callbacks


def child(act, repeat, command, rows, seconds):
    paths = [os.path.dirname(LIBRARY), HERE]
    environment = {"PYTHONMALLOC": "debug", **os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if command:
        environment["RUSTDLIB_HOSTILE_SLOW"] = "1"
    line = [*command, sys.executable, os.path.join(HERE, "hostile_child.py"), act, str(repeat), *rows]
    try:
        done = subprocess.run(line, stdout=subprocess.PIPE, text=True, env=environment, timeout=patience(seconds))
    except subprocess.TimeoutExpired as expired:
        output = expired.stdout or b""
        return output.decode() if isinstance(output, bytes) else output, "hangs"
    ended = done.returncode == 0 and done.stdout.endswith("done\n")
    return done.stdout, "" if ended else f"the process ended with {done.returncode}"


class Hostile(unittest.TestCase):
    """One test for each act."""


for name in hostile_scene.ACTS:
    def test(self, name=name):
        reason = hostile_reasons.act_reason(name)
        if reason:
            self.skipTest(reason)
        wrong, count, _ = run(name)
        self.assertEqual(wrong, [])
        self.assertGreater(count, 90)

    setattr(Hostile, f"test_{name}", test)


def main(repeat="1", *command):
    total = [0, 0, 0, 0]
    for name in hostile_scene.ACTS:
        reason = hostile_reasons.act_reason(name)
        if reason:
            print(f"{name}: not here: {reason}")
            continue
        wrong, count, callbacks = run(name, int(repeat), command, 3600)
        # Each cell is met without the act first.
        calls = count * (int(repeat) + 1)
        numbers = count, calls, callbacks, len(wrong)
        print(f"{name}: {WORDS.format(*numbers)}", *wrong, sep="\n  ", flush=True)
        total = [old + new for old, new in zip(total, numbers)]
    print(WORDS.format(*total))
    return 1 if total[-1] else 0


WORDS = "{} cells, {} calls, {} callbacks, {} wrong"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
