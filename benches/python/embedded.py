"""The cases as criterion wants them: for each cell the functions that call C and Rust so many times."""
from case import load
from loops import Loop
from measure import compare, sides

SIZES = [0, 64, 1 << 12, 1 << 16, 1 << 20]


def cells(name, folder):
    implementations = sides(name)
    found = []
    for case in load(folder, implementations["Rust"]):
        for size in (size for size in case.sizes if size in SIZES):
            variables = case.variables(case.input(size, "bytes"))
            loops = {
                side: Loop(getattr(module, case.function), case.call, variables, case.check,
                       case.setup)
                for side, module in implementations.items()
            }
            cell = {"module": name, "function": case.label, "input": "bytes", "size": size}
            compare(loops, cell)
            runs = [(side, loop.run) for side, loop in loops.items()]
            found.append((f"{name}.{case.label}", size, runs))
    return found
