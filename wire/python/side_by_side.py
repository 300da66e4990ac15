"""Runs C and Rust side by side in a wired interpreter, and times them.

usage: side_by_side.py LIB [MODULE=COMPARISON]...

Every file of LIB that is source or an extension module is given to both sides;
value, type, exception class and message must be the same. Prints JSON.
"""
import importlib
import importlib.util
import json
import os
import random
import statistics
import sys
import time
import warnings

import rustdlib_wired

SIZES = {"64 B": 64, "64 KiB": 1 << 16, "1 MiB": 1 << 20}
BIGGEST_FILE = 4 << 20
ROUNDS = 15
ROUND_SECONDS = 0.002


def main(lib, *pairs):
    warnings.simplefilter("ignore")
    modules = [Module(*pair.split("=")) for pair in pairs]
    files = list(find_files(lib))
    sys.stderr.write(f"comparing C and Rust on {len(files):,} files\n")
    total = 0
    for path in files:
        with open(path, "rb") as f:
            data = f.read()
        total += len(data)
        for module in modules:
            module.compare(path, data)
    sys.stderr.write("timing C and Rust\n")
    print(json.dumps({
        "files": len(files),
        "bytes": total,
        "sizes": list(SIZES),
        "modules": [module.report() for module in modules],
    }))


def find_files(lib):
    for folder, folders, names in os.walk(lib):
        folders[:] = sorted(set(folders) - {"site-packages", "dist-packages", "__pycache__"})
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith((".py", ".so")) and os.path.getsize(path) <= BIGGEST_FILE:
                yield path


class Module:
    def __init__(self, name, comparison):
        self.name = name
        self.rust = importlib.import_module(name)
        self.c = rustdlib_wired.twin(name)
        self.comparison = load_comparison(comparison)
        self.calls = 0
        self.different = []

    def compare(self, path, data):
        for name, args, keywords in self.comparison.calls(self.c, data):
            self.calls += 1
            want = outcome(self.function(self.c, name), args, keywords)
            got = outcome(self.function(self.rust, name), args, keywords)
            if want != got and not self.same(name, args, want, got):
                options = "".join(f", {k}={v!r}" for k, v in keywords.items())
                call = f"{self.name}.{name}({len(args[0])} bytes{options}) on {path}"
                self.different.append(f"{call}: C {brief(want)}, Rust {brief(got)}")

    def function(self, module, name):
        """The function, and after it what the comparison says to do with an object
        that says nothing when it is compared: it may have a function `result`."""
        function = getattr(module, name)
        result = getattr(self.comparison, "result", None)
        if result is None:
            return function
        return lambda *args, **keywords: result(function(*args, **keywords))

    def same(self, name, args, want, got):
        """Whether two results that differ mean the same, in the opinion of the comparison."""
        same = getattr(self.comparison, "same", None)
        return same is not None and same(self.c, name, args, want, got)

    def report(self):
        return {
            "name": self.name,
            "wired": self.wired(),
            "calls": self.calls,
            "different": self.different,
            "speedups": {} if self.different else self.speedups(),
        }

    def wired(self):
        """The functions that a program gets from Rust."""
        entry = rustdlib_wired.MODULES[self.name]
        users = self.rust
        if entry["twin"] == "lib":
            users = importlib.import_module(os.path.basename(entry["original"])[:-3])
        return sum(
            callable(thing) and not name.startswith("_") and getattr(users, name, None) is thing
            for name, thing in vars(self.rust).items()
        )

    def speedups(self):
        ratios = {}
        for size in SIZES.values():
            data = random.Random(1).randbytes(size)
            for name, args, keywords in self.comparison.timed(self.c, data):
                c, rust = self.function(self.c, name), self.function(self.rust, name)
                want, got = (outcome(f, args, keywords) for f in (c, rust))
                assert want == got or self.same(name, args, want, got), name
                ratios.setdefault(label(name, args), []).append(speedup(c, rust, args, keywords))
        return ratios


def label(name, args):
    """What a row of the table is called: a function may be timed with several algorithms."""
    return f"{name} {args[0]}" if args and isinstance(args[0], str) else name


def load_comparison(name):
    path = os.path.join(os.path.dirname(__file__), "compare", name + ".py")
    spec = importlib.util.spec_from_file_location("compare_" + name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def outcome(function, args, keywords):
    try:
        value = function(*args, **keywords)
    except Exception as error:
        kind = type(error)
        return "raises", f"{kind.__module__}.{kind.__qualname__}", str(error)
    return "returns", type(value).__name__, value


def brief(result):
    verb, kind, value = result
    text = ascii(value)
    return f"{verb} {kind} {text[:60]}{'...' if len(text) > 60 else ''}"


def speedup(c, rust, args, keywords):
    """The median of the ratios of interleaved rounds."""
    times = max(1, int(ROUND_SECONDS / max(seconds(c, args, keywords, 1), 1e-7)))
    ratios = []
    for turn in range(ROUNDS):
        pair = (c, rust) if turn % 2 else (rust, c)
        taken = {function: seconds(function, args, keywords, times) for function in pair}
        ratios.append(taken[c] / taken[rust])
    return statistics.median(ratios)


def seconds(function, args, keywords, times):
    start = time.perf_counter()
    for _ in range(times):
        function(*args, **keywords)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(*sys.argv[1:])
