"""python -m rustdlib bench: how fast C and Rust are, on this machine."""
import gc
import importlib
import random
import statistics
import sys
from timeit import Timer, default_timer

SIZES = {"64 B": 64, "64 KiB": 64 << 10, "1 MiB": 1 << 20}
ROUNDS = 9
ROUND_SECONDS = 0.002
# What takes longer is measured in fewer rounds, but not in fewer than three.
CELL_SECONDS = 0.1
FEWEST_ROUNDS = 3

# module, call, and what C makes the data of; "words" is text of random words.
CALLS = [
    ("base64", "b64encode(data)", None),
    ("base64", "b64decode(data)", "base64.b64encode(data)"),
    ("base64", "b32encode(data)", None),
    ("binascii", "hexlify(data)", None),
    ("binascii", "unhexlify(data)", "binascii.hexlify(data)"),
    ("zlib", "crc32(data)", None),
    ("zlib", "adler32(data)", None),
    ("zlib", "compress(data, 1)", "words"),
    ("zlib", "compress(data, 6)", "words"),
    ("zlib", "decompress(data)", "zlib.compress(words)"),
    ("gzip", "decompress(data)", "gzip.compress(words)"),
    ("hashlib", "md5(data).digest()", None),
    ("hashlib", "sha1(data).digest()", None),
    ("hashlib", "sha256(data).digest()", None),
    ("hashlib", "sha512(data).digest()", None),
    ("hashlib", "sha3_256(data).digest()", None),
    ("hashlib", "blake2b(data).digest()", None),
]


def bench(filters=()):
    """Prints a table of the calls that have all these words in their names; the exit status."""
    chosen = [case for case in CALLS if all(word in f"{case[0]}.{case[1]}" for word in filters)]
    if not chosen:
        names = ", ".join(f"{module}.{call}" for module, call, _ in CALLS)
        print(f"rustdlib: no call has {' and '.join(filters)} in its name; there are {names}",
              file=sys.stderr)
        return 2
    print(heading(), flush=True)
    try:
        for number, case in enumerate(chosen, 1):
            progress(f"timing {number} of {len(chosen)}: {case[0]}.{case[1]}")
            line = row(*case)
            progress("")
            print(line, flush=True)
    except Different as error:
        progress("")
        print(f"rustdlib: {error}", file=sys.stderr)
        return 1
    print("\nMedians of interleaved rounds; the ratio is how many times as fast Rust is.")
    return 0


class Different(Exception):
    """C and Rust do not agree; nothing is timed then."""


def heading():
    sizes = "".join(f"{size:^29}" for size in SIZES)
    columns = f"{'C':>10}{'Rust':>10}{'':9}" * len(SIZES)
    return f"{'':34}{sizes.rstrip()}\n{'':32}{columns.rstrip()}"


def row(module, call, made):
    line = f"{module + '.' + call:<32}"
    for size in SIZES.values():
        c, rust = measure(module, call, data(size, made))
        line += f"{duration(c):>10}{duration(rust):>10}{c / rust:>8.1f}x"
    return line


def data(size, made):
    """What a call is given: made from as many bytes, by C."""
    generator = random.Random(size)
    if made is None:
        return generator.randbytes(size)
    known = [generator.randbytes(generator.randrange(1, 6)).hex() for _ in range(500)]
    words = " ".join(generator.choices(known, k=size // 2 + 1)).encode()[:size]
    names = {name: importlib.import_module(name) for name in ("base64", "binascii", "gzip", "zlib")}
    return eval(made, names | {"words": words, "data": generator.randbytes(size)})


def measure(module, call, data):
    """Seconds of one call: C's, Rust's."""
    modules = [importlib.import_module(prefix + module) for prefix in ("", "rustdlib.")]
    check_same(modules, module, call, data)
    timers = [Timer("m." + call, globals={"m": m, "data": data}) for m in modules]
    timers[0].timeit(1), timers[1].timeit(1)
    number = max(1, round(ROUND_SECONDS / max(timers[0].timeit(1), 1e-7)))
    seconds = [], []
    collecting = gc.isenabled()
    gc.disable()
    try:
        began = default_timer()
        while (rounds := len(seconds[0])) < ROUNDS and (
                rounds < FEWEST_ROUNDS or default_timer() - began < CELL_SECONDS):
            # Neither always goes first.
            for which in (0, 1) if rounds % 2 else (1, 0):
                seconds[which].append(timers[which].timeit(number) / number)
    finally:
        if collecting:
            gc.enable()
    return [statistics.median(each) for each in seconds]


def check_same(modules, module, call, data):
    results = [eval("m." + call, {"m": m, "data": data}) for m in modules]
    if call.startswith("compress"):
        # Which bytes come in between is not promised.
        results = [modules[0].decompress(result) for result in results]
    if results[0] != results[1]:
        raise Different(f"{module}.{call} of {len(data)} bytes differs between C and Rust; "
                        "`python -m rustdlib selftest` says more")


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
