"""python -m rustdlib bench: how fast C and Rust are, on this machine."""
import gc
import statistics
import sys
from time import perf_counter

from rustdlib._tables import Loop, modules, shown

SIZES = {"64 B": 64, "64 KiB": 64 << 10, "1 MiB": 1 << 20}
ROUNDS = 9
ROUND_SECONDS = 0.002
# What takes longer is measured in fewer rounds, but not in fewer than three.
CELL_SECONDS = 0.1
FEWEST_ROUNDS = 3


def bench(words=()):
    """Prints a table of the calls that have all these words in their names, without any of one call of
    each function; the exit status."""
    calls = {f"{name}.{case.label}": (c, rust, case)
             for name, c, rust, cases in modules(shown) for case in cases}
    chosen = [name for name in (calls if words else first_ones(calls))
              if all(word in name for word in words)]
    if not chosen:
        print(f"rustdlib: no call has {' and '.join(words)} in its name; there are "
              f"{', '.join(calls)}", file=sys.stderr)
        return 2
    width = max(map(len, chosen))
    print(heading(width), flush=True)
    try:
        for number, name in enumerate(chosen, 1):
            progress(f"timing {number} of {len(chosen)}: {name}")
            line = f"{name:<{width}}{times(name, *calls[name])}"
            progress("")
            print(line, flush=True)
    except Different as error:
        progress("")
        print(f"rustdlib: {error}", file=sys.stderr)
        return 1
    print("\nMedians of interleaved rounds; the ratio is how many times as fast Rust is.")
    return 0


def first_ones(calls):
    """The names of the first call of each function."""
    found = {}
    for name, (_, rust, case) in calls.items():
        found.setdefault((rust, case.function), name)
    return found.values()


class Different(Exception):
    """C and Rust do not agree; nothing is timed then."""


def heading(width):
    sizes = "".join(f"{size:^29}" for size in SIZES)
    columns = f"{'C':>10}{'Rust':>10}{'':9}" * len(SIZES)
    return f"{'':{width + 2}}{sizes.rstrip()}\n{'':{width}}{columns.rstrip()}"


def times(name, c, rust, case):
    line = ""
    for size in SIZES.values():
        size = min(size, max(case.sizes))
        seconds = measure(f"{name} of {size} bytes", c, rust, case, case.input(size, case.kinds[0]))
        line += f"{duration(seconds[0]):>10}{duration(seconds[1]):>10}{seconds[0] / seconds[1]:>8.1f}x"
    return line


def measure(what, c, rust, case, data):
    """Seconds of one call: C's, Rust's."""
    loops = [Loop(getattr(module, case.function), case.call, case.variables(data), case.check, case.setup)
             for module in (c, rust)]
    if loops[0].result()[0] != loops[1].result()[0]:
        raise Different(f"{what} differs between C and Rust; `python -m rustdlib selftest` says more")
    for loop in loops:
        loop.seconds(1)
    number = max(1, round(ROUND_SECONDS / max(loops[0].seconds(1), 1e-7)))
    seconds = [], []
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = perf_counter()
        while (rounds := len(seconds[0])) < ROUNDS and (
                rounds < FEWEST_ROUNDS or perf_counter() - began < CELL_SECONDS):
            # Neither always goes first.
            for which in (0, 1) if rounds % 2 else (1, 0):
                seconds[which].append(loops[which].seconds(number) / number)
    finally:
        if collecting:
            gc.enable()
    return [statistics.median(each) for each in seconds]


def duration(seconds):
    """Three digits, with a unit."""
    for unit, name in (1e-9, "ns"), (1e-6, "us"), (1e-3, "ms"):
        if seconds < 999.5 * unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:.3g} s"


def progress(text):
    """On stderr; in a terminal, in the place of the line before."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)
