"""Size, import time, private memory and build time of the modules, next to C's.

    python3.15 tests/in-tree/measure.py            in a source tree made for this; see stand_in.py
    python3.13 tests/in-tree/measure.py PYTHON     in that interpreter, which has the Rust modules

C is the Python that runs this. Times are the least, and memory is the median, of fresh
processes that take turns. Memory is what the import adds to the private pages, and to the
anonymous ones ("own"), which no other process can share.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import stand_in
from wiring import MODULES, wire

ROUNDS = 15

# Prints what an import costs, and which libraries it has mapped.
SCENE = """
import json, time
def private():
    with open("/proc/self/smaps_rollup") as file:
        pages = {line.split()[0]: int(line.split()[1]) for line in file if line.endswith("kB\\n")}
    return pages["Private_Clean:"] + pages["Private_Dirty:"], pages["Anonymous:"]
def mapped():
    with open("/proc/self/maps") as file:
        return {line.split(maxsplit=5)[5].rstrip() for line in file if ".so" in line}
private(), mapped()
maps, memory, start = mapped(), private(), time.perf_counter_ns()
try:
    import NAMES
except ImportError:
    print("null")
else:
    took = time.perf_counter_ns() - start
    memory = [after - before for before, after in zip(memory, private())]
    print(json.dumps([took / 1e6, *memory, sorted(mapped() - maps)]))
"""


def main():
    if len(sys.argv) == 2:
        print_table(Path(sys.argv[1]))
        return
    reason = stand_in.missing()
    if reason:
        sys.exit(f"measure.py: {reason}")
    with tempfile.TemporaryDirectory(prefix="rustdlib measure-") as folder:
        tree = stand_in.StandIn(Path(folder, "cpython"))
        tree.make("python", "sharedmods")
        wire("apply", tree.root)
        before = cpu_seconds()
        tree.make("-j2", "python", "sharedmods")
        took = cpu_seconds() - before
        print(f"clean release build of all modules: {took:.0f} CPU seconds, "
              f"{took / 2:.0f} s where two processors are always busy\n")
        print_table(tree.root / "python")


def cpu_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def print_table(rust):
    """One line for each module, then for what is imported together."""
    print(f"{'':24}{'Rust':^36}{'C':^36}")
    columns = f"{'KB':>8}{'ms':>8}{'private':>10}{'own':>10}"
    print(f"{'import':24}{columns}{columns}   libraries of C")
    names = [module["name"] for module in MODULES if "until" not in module]
    in_both = [name for name in names if print_line(name, name, rust)]
    print_line("base64, zlib, hashlib", "base64, zlib, hashlib", rust)
    print_line(f"these {len(in_both)} of C", ", ".join(in_both), rust)
    print("\nKB: the stripped files that are mapped for it. Of what is built into the interpreter: its own\n"
          "object, stripped, without the libraries that the interpreter has for it (+)")


def print_line(label, names, rust):
    """Whether C has them."""
    ours, theirs = costs(names, [rust, Path(sys.executable)])
    built_in = [name for name in names.split(", ") if name in sys.builtin_module_names]
    libraries = sorted({Path(path).name.split(".so")[0] for path in (theirs[-1] if theirs else [])})
    print(f"{label:24}{cells(ours)}{cells(theirs, built_in)}   {' '.join(libraries)}".rstrip(), flush=True)
    return theirs is not None


def costs(names, pythons):
    """Of each Python: milliseconds, KB of memory twice, files; None where there is no such module."""
    rounds = [[cost(names, python) for python in pythons] for _ in range(ROUNDS)]
    return [None if None in runs else summed_up(*zip(*runs)) for runs in zip(*rounds)]


def summed_up(times, private, own, files):
    return min(times), statistics.median(private), statistics.median(own), files[0]


def cost(names, python):
    result = subprocess.run([python, "-I", "-c", SCENE.replace("NAMES", names)], check=True, text=True,
                            capture_output=True)
    return json.loads(result.stdout)


def cells(found, built_in=()):
    if found is None:
        return f"{'-':>8}{'-':>8}{'-':>10}{'-':>10}"
    took, private, own, files = found
    size = sum(map(stripped, files)) + sum(map(size_of_object, built_in))
    return f"{size / 1000:7.0f}{'+' if built_in else ' '}{took:8.2f}{private:10.0f}{own:10.0f}"


def size_of_object(name):
    """The bytes of a built-in module's own code, as a library."""
    setup = "".join((stand_in.BUILD_FILES / part).read_text() for part in ("Setup.local", "Setup.stdlib"))
    source = next(line.split()[1] for line in setup.splitlines() if line.split()[:1] == [name])
    with tempfile.TemporaryDirectory() as folder:
        member = f"{source.removesuffix('.c')}.o"
        subprocess.run(["ar", "x", stand_in.library(), member], cwd=folder, check=True)
        library = f"{folder}/{name}.so"
        subprocess.run(["gcc", "-shared", "-nostdlib", "-o", library, member], cwd=folder, check=True)
        return stripped(library)


def stripped(path, known={}):
    """The bytes of a library without what only debuggers read."""
    if path not in known:
        with tempfile.NamedTemporaryFile() as file:
            shutil.copy(path, file.name)
            subprocess.run(["strip", "--strip-unneeded", file.name], check=True)
            known[path] = Path(file.name).stat().st_size
    return known[path]


if __name__ == "__main__":
    main()
