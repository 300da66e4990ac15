"""Counts the instructions of small calls under callgrind: instructions.py OPTIONS FOLDER

Callgrind is told to write and clear its counts whenever `getppid` of the C library is called, so one
process can count many things: N calls, then 2 N calls, whose difference is that of N calls without
anything around them. FOLDER is where callgrind writes. Prints one line of JSON for each cell:
    {"module", "function", "input", "size", "instructions": {implementation: of one call}}
"""
import gc
import itertools
import json
import os
import sys

from case import SMALL, load
from loops import UNROLLED, Loop
from measure import compare, sides

CALLS = 3 * UNROLLED
# Of one call under callgrind. What takes longer, such as 1000 rounds of a key derivation, is no
# small call.
SLOWEST_CALL = 0.01


def main(options, folder):
    gc.disable()
    for name, directory in options["modules"]:
        implementations = sides(name)
        for case in load(directory, implementations["Rust"]):
            # The other kinds of input differ in how a buffer is opened, not in the function.
            if all(word in f"{name}.{case.label} bytes" for word in options["filter"]):
                for size in (size for size in case.sizes if size in SMALL):
                    count(name, implementations, case, size, folder)


def count(name, implementations, case, size, folder):
    variables = case.variables(case.input(size, "bytes"))
    loops = {
        side: Loop(getattr(module, case.function), case.call, variables, case.check,
                       case.setup)
        for side, module in implementations.items()
    }
    cell = {"module": name, "function": case.label, "input": "bytes", "size": size}
    if max(compare(loops, cell).values()) > SLOWEST_CALL:
        return
    cell["instructions"] = {side: of_one_call(loop, folder) for side, loop in loops.items()}
    print(json.dumps(cell), flush=True)


def of_one_call(loop, folder):
    loop.run(CALLS)  # These specialise the byte code.
    once, twice = between_cuts(loop, (CALLS, 2 * CALLS), folder)
    return (twice - once) / CALLS


def between_cuts(loop, numbers, folder):
    """The instructions of so many calls and of what cuts; a cut takes long, so no more than needed."""
    os.getppid()
    for number in numbers:
        loop.run(number)
        os.getppid()
    files = [f"{folder}/out.{next(cuts)}" for _ in range(len(numbers) + 1)]
    totals = [total(file) for file in files]
    return totals[1:]


def total(file):
    with open(file) as f:
        found = next(int(line.split()[1]) for line in f if line.startswith("summary:"))
    os.unlink(file)
    return found


# Callgrind numbers its files.
cuts = itertools.count(1)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2])
