"""What `cargo wire try` makes of a module's table of calls, modules/<folder>/calls.py."""
import os
import random
import sys

from sides import SIZES, Module, brief, speedup


class Table(Module):
    """A module whose calls are the cases of its table."""

    def __init__(self, name, path):
        # Beside what a case is: it belongs to the benchmarks.
        sys.path.append(os.path.join(os.path.dirname(path), "../../benches/python"))
        import case
        import loops
        super().__init__(name, comparison=None)
        self.loop = loops.Loop
        self.cases = case.load(os.path.basename(os.path.dirname(path)), self.rust)

    def compare(self, path, data):
        for case in self.cases:
            for kind in case.kinds:
                self.compare_case(case, kind, path, data[:max(case.sizes)])

    def compare_case(self, case, kind, path, data):
        value = case.made_of(data, kind)
        want, got = (loop.result()[0] for loop in self.sides(case, value))
        self.calls += 1
        if type(want) is not type(got) or not self.same_result(want, got):
            call = f"{self.name}.{case.label} of {len(data)} bytes ({kind}) on {path}"
            self.different.append(f"{call}: C {shown(want)}, Rust {shown(got)}")

    def same_result(self, want, got):
        return want == got and (not hasattr(want, "fits") or got.fits(want))

    def sides(self, case, value):
        """C and Rust, ready to be called with the input."""
        variables = case.variables(value)
        for module in self.c, self.rust:
            yield self.loop(getattr(module, case.function), case.call, variables, case.check,
                            case.setup)

    def speedups(self):
        ratios = {}
        for case in self.cases:
            for size in SIZES.values():
                data = random.Random(1).randbytes(min(size, max(case.sizes)))
                pair = self.sides(case, case.made_of(data, "bytes"))
                ratios.setdefault(case.label, []).append(
                    speedup(*(loop.seconds for loop in pair)))
        return ratios


def shown(value):
    return brief(("gives", type(value).__name__, value))
