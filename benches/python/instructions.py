"""Counts the instructions of small calls under callgrind: instructions.py OPTIONS FOLDER

One process counts many things, as callgrind.py says; what is around the calls, an empty loop, is counted once
and taken off. FOLDER is where callgrind writes. OPTIONS is JSON:
    modules   [[module, folder]...]
    filter    words, all of which must stand in "module.function bytes"
    part      [n, of so many]: every so-manieth cell, for processes that share the work
    sizes     the sizes to count, or the smallest of a case that has none of them
Prints one line of JSON for each cell:
    {"module", "function", "input", "size", "instructions": {implementation: of one call}}
"""
import gc
import json
import sys

from callgrind import between_cuts
from case import timed
from loops import Loop
from measure import compare, sides

# The calls that specialise the byte code, and those that are counted; each loop has few copies of
# the call, so that these see each of them.
FIRST_CALLS = 24
CALLS = 16
UNROLLED = 2
# From here on a call costs so much that neither matters.
LARGE = 1 << 12


def main(options, folder):
    gc.disable()
    part, parts = options["part"]
    empty = Loop(None, "None", {}, unrolled=UNROLLED)
    _, around = between_cuts([empty, empty], 0, folder)
    for name, implementations, case, size in list(find_cells(options))[part::parts]:
        cell = {"module": name, "function": case.label, "input": "bytes", "size": size}
        calls = CALLS if size < LARGE else 1
        counts = count(implementations, case, cell, calls, folder)
        cell["instructions"] = {side: (n - around) / calls for side, n in counts.items()}
        print(json.dumps(cell), flush=True)


def find_cells(options):
    for name, directory in options["modules"]:
        implementations = sides(name)
        for case in timed(directory, implementations["Rust"]):
            # The other kinds of input differ in how a buffer is opened, not in the function.
            wanted = all(word in f"{name}.{case.label} bytes" for word in options["filter"])
            if wanted and case.counted:
                sizes = [size for size in case.sizes if size in options["sizes"]] or case.sizes[:1]
                for size in sizes:
                    yield name, implementations, case, size


def count(implementations, case, cell, calls, folder):
    """The instructions of so many calls, for each implementation; all must give the same."""
    variables = case.variables(case.input(cell["size"], "bytes"))
    loops = {
        side: Loop(getattr(module, case.function), case.call, variables, case.check, case.setup,
                   case.fresh, UNROLLED)
        for side, module in implementations.items()
    }
    compare(loops, cell)
    if calls > 1:
        for loop in loops.values():
            loop.run(FIRST_CALLS)
    return dict(zip(loops, between_cuts(loops.values(), calls, folder)))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]), sys.argv[2])
