"""One half of a measurement, a process of its own: half.py SIDE PROGRAM FOLDER [TASK]

SIDE is C or Rust: the second begins with `rustdlib.enable()`, as a program of a user does, and that is all
the difference. PROGRAM is a file of tests/programs, FOLDER is where its data are.

Without TASK, prepares the data and prints the names of the program's tasks. With it, runs the task once for each
line of standard input, and answers with a line of JSON:
    {"seconds", "cpu", "peak", "steady", "pause", "value"}
Seconds are those of the clock and those of the processor, memory is in bytes; what cannot be measured is null.
"""
import sys

if __name__ == "__main__" and sys.argv[1] == "Rust":
    import rustdlib
    rustdlib.enable()

import gc
import importlib.util
import json
import os
import time

from meter import forget_peak, held, memory, meter


def main(side, program, folder, task=None):
    # What is not this program's answer is no answer: a package that prints does so on standard error.
    answers, sys.stdout = os.fdopen(os.dup(1), "w"), sys.stderr
    os.dup2(2, 1)
    module = load(program)
    if task is None:
        module.prepare(folder)
        say(answers, list(module.tasks(folder)))
        return
    work = module.tasks(folder)[task]
    for _ in sys.stdin:
        say(answers, run(work))
    say(answers, {"rust": replaced() if side == "Rust" else None})


def load(program):
    spec = importlib.util.spec_from_file_location("program", program)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def say(answers, thing):
    print(json.dumps(thing), file=answers, flush=True)


def run(work):
    """One run, with what it took. What an earlier one has left is not its own."""
    gc.collect()
    meter.clear()
    forget_peak()
    cpu, clock = time.process_time(), time.perf_counter()
    value = work()
    seconds, cpu = time.perf_counter() - clock, time.process_time() - cpu
    peak, resident = memory("VmHWM"), memory("VmRSS")
    steady = meter.steady_bytes if meter.steady_bytes is not None else held()
    # The system counts memory in lots: a peak of this moment may be behind what is resident.
    peak = steady and max(peak, resident, steady)
    return {"seconds": seconds, "cpu": cpu, "peak": peak, "steady": steady,
            "pause": meter.longest_pause, "value": str(value)}


def replaced():
    """The modules that run on Rust by now. One that was loaded and stayed C would make the whole a lie."""
    modules = rustdlib.status().modules
    left = {name: why for name, (runs, why) in modules.items() if runs == "c"}
    if left:
        raise RuntimeError(f"modules that were not replaced: {left}")
    return sorted(name for name, (runs, _) in modules.items() if runs == "rust")


if __name__ == "__main__":
    main(*sys.argv[1:])
