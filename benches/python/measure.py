"""One pass over the cases, in a wired interpreter: measure.py OPTIONS

OPTIONS is JSON:
    modules   [[module, folder]...]; "limits" is what no implementation can beat
    filter    words, all of which must stand in "module.function input"
    only      [[module, function, input, size]...], nothing else; or null
    peers     whether third-party packages are measured as well
    turn      the number of the pass; each has an order of its own

Prints a line of JSON about the machine, and one for each cell:
    {"module", "function", "input", "size", "limit", "versions": {implementation: version},
     "needed": {implementation: [nanoseconds of one call, in each round]}, or for the input "memory"
               {implementation: [bytes that the result of one call holds]},
     "lengths": {implementation: of the result, where it is not the same for all}}
Implementations take turns within a round, so what disturbs the machine disturbs all alike; and
before a cell is timed, all must give equal results.
"""
import functools
import gc
import importlib
import json
import os
import random
import sys

import rustdlib_wired
from case import SIZES, load_file, peer, timed
from facts import facts
from loops import Loop

ROUNDS = 9
ROUND_SECONDS = 0.001
THREADS_ROUND_SECONDS = 0.005
# What takes longer is measured in fewer rounds, but not in fewer than these,
CELL_SECONDS = 0.2
FEWEST_ROUNDS = 2
# and what takes much longer not at all.
SLOWEST_CALL = 0.8


class Different(Exception):
    """Two implementations do not agree."""


def main(options):
    gc.disable()
    cells = list(find_cells(options))
    random.Random(options["turn"]).shuffle(cells)
    print(json.dumps({"cells": sum(len(sizes) for *_, sizes in cells), "facts": facts()}), flush=True)
    for name, folder, implementations, case, kind, sizes in cells:
        if kind == "memory":
            measure_memory(name, folder, implementations, case, sizes)
        else:
            measure_sizes(name, implementations, case, kind, sizes, options["peers"])


def find_cells(options):
    for name, folder in options["modules"]:
        implementations = sides(name)
        for case in timed(folder, next(reversed(implementations.values()))):
            for kind in [*case.kinds, *["bytes in 2 threads"] * bool(case.detaches)]:
                wanted = [size for size in sizes_of(case, kind, options["turn"])
                          if selected(options, name, case.label, kind, size)]
                if wanted:
                    yield name, folder, implementations, case, kind, wanted


def sides(name):
    if name == "limits":
        return {"C": load_file("limits").LIMITS}
    if name == "_rustdlib_probe":
        return {"C": load_file("probe").C, "Rust": importlib.import_module(name)}
    c, rust = rustdlib_wired.twin(name), importlib.import_module(name)
    if is_ours(c) or not is_ours(rust):
        raise Different(f"{name}: {c!r} must be CPython's, and {rust!r} ours")
    return {"C": c, "Rust": rust}


def is_ours(module):
    """Whether a module is from the wired interpreter's own tree, or stands on one that is."""
    file = getattr(module, "__file__", None) or ""
    parts = [part for name, part in vars(module).items() if name in rustdlib_wired.MODULES]
    return file.startswith(sys.base_prefix + os.sep) or any(map(is_ours, parts))


def sizes_of(case, kind, turn):
    if "threads" in kind:
        return [size for size in case.sizes if size in case.detaches]
    # The largest takes most of the time, and is measured once.
    if turn > 0 or kind not in ("bytes", "bytearray"):
        return [size for size in case.sizes if size < SIZES[-1]]
    return case.sizes


def selected(options, *cell):
    name, function, kind, size = cell
    if options["only"] is not None:
        return list(cell) in options["only"]
    return all(word in f"{name}.{function} {kind}" for word in options["filter"])


def measure_sizes(name, implementations, case, kind, sizes, with_peers):
    """The sizes in their order: each says how long the next will take."""
    expected = 0
    for at, size in enumerate(sizes):
        cell = {"module": name, "function": case.label, "input": kind, "size": size,
                "limit": case.limit}
        if expected > SLOWEST_CALL:
            cell["left_out"] = f"a call would take {expected:.0f} s"
        else:
            data = case.input(size, kind.split()[0])
            known = {"size": size} if with_peers else None
            loops, versions = make_loops(implementations, case, data, known)
            once = compare(loops, cell, case.yardsticks)
            cell["versions"] = versions
            times = rounds(loops, once, "threads" in kind)
            cell["needed"] = {side: [round(1e9 * s, 2) for s in found] for side, found in times.items()}
            slowest = max(map(min, times.values()))
            expected = slowest * (sizes[at + 1] / max(size, 1) if at + 1 < len(sizes) else 0)
        print(json.dumps(cell), flush=True)


def measure_memory(name, folder, implementations, case, sizes):
    for size in sizes:
        cell = {"module": name, "function": case.label, "input": "memory", "size": size,
                "limit": case.limit, "versions": {}}
        loops, _ = make_loops(implementations, case, case.input(size, "memory"))
        compare(loops, cell)
        needed = {side: bytes_held(side, name, folder, case.label, size) for side in loops}
        if None in needed.values():
            cell["left_out"] = "how much memory is in use is not to be known here"
        else:
            cell["needed"] = {side: [number] for side, number in needed.items()}
        print(json.dumps(cell), flush=True)


def bytes_held(side, *cell):
    """The memory that the object of a cell holds, or None."""
    process = memory_meter(side)
    try:
        print(json.dumps(cell), file=process.stdin, flush=True)
    except BrokenPipeError:
        return None
    return json.loads(process.stdout.readline() or "null")


@functools.cache
def memory_meter(side):
    """A process that measures memory. It ends with its input, which this one closes when it ends."""
    # What counts instructions does without these.
    import atexit
    import subprocess
    from held import ENVIRONMENT
    process = subprocess.Popen(
        [sys.executable, os.path.join(os.path.dirname(__file__), "held.py"), side],
        env={**os.environ, **ENVIRONMENT}, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE)
    atexit.register(process.__exit__, None, None, None)
    return process


def find_loop(side, name, folder, label, size):
    """The loop of one side of a cell whose input is "memory"."""
    implementations = sides(name)
    cases = timed(folder, next(reversed(implementations.values())))
    case = next(case for case in cases if case.label == label)
    return make_loops(implementations, case, case.input(size, "memory"))[0][side]


def make_loops(implementations, case, data, for_peers=None):
    """A loop for each implementation and, with what only their calls name, for each peer."""
    variables = case.variables(data)
    loops = {
        side: Loop(getattr(module, case.function), case.call, variables, case.check, case.setup, case.fresh)
        for side, module in implementations.items()
    }
    versions = {}
    others = {} if for_peers is None else {**case.peers, **case.yardsticks}
    for package, (path, call, *check) in others.items():
        function = peer(package, path)
        if function is not None:
            loops[package] = Loop(function, call or case.call, {**variables, **for_peers},
                                  *check or [case.check])
            versions[package] = version(package)
    return loops, versions


def version(package):
    # What counts instructions waits for this import as long as for all others.
    from importlib import metadata
    return metadata.version(package)


def compare(loops, cell, yardsticks=()):
    """The seconds of one call of each, and how long results are that may differ in it.

    Results must all be equal, but for `yardsticks`. A peer may have another type for them.
    """
    results = {side: loop.result() for side, loop in loops.items()}
    want, _ = results["C"]
    for side, (got, _) in results.items():
        if side not in yardsticks and not same(want, got, side):
            call = "{module}.{function} of {size} ({input})".format(**cell)
            raise Different(f"{call}: C gives {brief(want)}, {side} {brief(got)}")
    if hasattr(want, "fits"):
        cell["lengths"] = {side: len(got) for side, (got, _) in results.items()}
    return {side: seconds for side, (_, seconds) in results.items()}


def same(want, got, side):
    if side in ("C", "Rust") and type(got) is not type(want):
        return False
    return got == want and (side != "Rust" or not hasattr(want, "fits") or got.fits(want))


def brief(value):
    shown = ascii(value[:60]) if isinstance(value, (bytes, str)) else ascii(value)[:60]
    return f"{type(value).__name__} {shown}"


def rounds(loops, once, threaded):
    """The seconds of one call, for each implementation in each round."""
    budget = THREADS_ROUND_SECONDS if threaded else ROUND_SECONDS
    times = {side: calls_in(budget, loop, once[side]) for side, loop in loops.items()}
    whole = sum(max(once[side], min(budget, times[side] * once[side])) for side in loops)
    number = max(FEWEST_ROUNDS, min(ROUNDS, int(CELL_SECONDS / whole)))
    found = {side: [] for side in loops}
    order = list(loops)
    for _ in range(number):
        order = order[1:] + order[:1]
        for side in order:
            loop, n = loops[side], times[side]
            seconds = loop.seconds_in_threads(n, 2) / 2 if threaded else loop.seconds(n)
            found[side].append(seconds / n)
    return found


def calls_in(budget, loop, once):
    """How many calls take about as long as `budget`."""
    if once > budget:
        return 1
    # The first calls specialise the byte code and fill the caches.
    loop.seconds(10)
    once = loop.seconds(10) / 10
    return max(1, int(budget / max(once, 1e-8)))


if __name__ == "__main__":
    try:
        main(json.loads(sys.argv[1]))
    except Different as different:
        sys.exit(f"different results: {different}")
