"""python -m rustdlib selftest: C and Rust side by side, on this machine."""
import sys

from rustdlib._tables import modules, short

# Around the sizes at which a loop, a block or a buffer begins or ends.
SIZES = [*range(20), 63, 64, 65, 111, 112, 127, 128, 129, 255, 256, 257, 4095, 4096, 65537, 1 << 20]


def selftest():
    """Compares value, exception class and message of many calls; the exit status."""
    different = []
    for name, c, rust, cases in modules():
        print(f"\rcomparing {name:<10}", end="" if sys.stderr.isatty() else "\n",
              file=sys.stderr, flush=True)
        agreed = 0
        for case in cases:
            for call, c_does, rust_does in outcomes(case, c, rust):
                if c_does == rust_does:
                    agreed += 1
                else:
                    different.append(f"{name}: {call}: C {short(c_does)}, Rust {short(rust_does)}")
        print(f"\r{name:<10} C and Rust agree in {agreed} calls")
    for line in different:
        print(f"DIFFERENT  {line}")
    return 1 if different else 0


def outcomes(case, c, rust):
    """(what is called, what C does, what Rust does), each time with another kind of input."""
    calls = case.once(c), case.once(rust)
    for turn, size in enumerate(size for size in SIZES if size <= max(case.sizes)):
        kind = case.kinds[turn % len(case.kinds)]
        data = case.input(size, kind)
        yield f"{case.label} of {size} bytes ({kind})", *(outcome(call, data) for call in calls)


def outcome(call, data):
    try:
        value = call(data)
    except Exception as error:
        return "raises", type(error), str(error)
    return "returns", type(value), value
