"""A module and its twin: called with the same, compared and timed."""
import functools
import importlib
import os
import random
import statistics
import time

import rustdlib_wired

SIZES = {"64 B": 64, "64 KiB": 1 << 16, "1 MiB": 1 << 20}
ROUNDS = 15
ROUND_SECONDS = 0.002


class Module:
    def __init__(self, name, comparison):
        self.name = name
        self.rust = importlib.import_module(name)
        self.c = rustdlib_wired.twin(name)
        self.comparison = comparison
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
            and name not in entry["unwritten"]
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
                pair = (functools.partial(seconds, f, args, keywords) for f in (c, rust))
                ratios.setdefault(label(name, args), []).append(speedup(*pair))
        return ratios


def label(name, args):
    """What a row of the table is called: a function may be timed with several algorithms."""
    return f"{name} {args[0]}" if args and isinstance(args[0], str) else name


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


def speedup(c, rust):
    """The median of the ratios of interleaved rounds. Each is a function that takes a number of calls,
    and returns their seconds."""
    times = max(1, int(ROUND_SECONDS / max(c(1), 1e-7)))
    ratios = []
    for turn in range(ROUNDS):
        pair = (c, rust) if turn % 2 else (rust, c)
        taken = {side: side(times) for side in pair}
        ratios.append(taken[c] / taken[rust])
    return statistics.median(ratios)


def seconds(function, args, keywords, times):
    start = time.perf_counter()
    for _ in range(times):
        function(*args, **keywords)
    return time.perf_counter() - start
