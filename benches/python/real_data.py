"""Real data to compress: machine code, and source files."""
import functools
import glob
import os
import sys


def binary(size):
    """Machine code, over and over."""
    data = library()
    return (data * (size // len(data) + 1))[:size]


def page(size):
    """An HTML table, as a web server makes it of its records."""
    rows = (f"<tr><td>{number}</td><td>book {number % 97}</td><td>{number * 31 % 1000 / 10}</td></tr>\n"
            for number in range(size // 40 + 1))
    return "".join(rows).encode()[:size]


@functools.cache
def library():
    """The C library that runs us, or the interpreter where nobody says which file that is."""
    path = next((path for path in mapped_files() if "/libc.so" in path), sys.executable)
    with open(path, "rb") as f:
        f.seek(1 << 17)  # Past the tables of names.
        return f.read(1 << 20)


def mapped_files():
    """The files whose code this process runs."""
    if not os.path.exists("/proc/self/maps"):
        return []
    with open("/proc/self/maps") as f:
        return {line.split()[-1] for line in f if " r-xp " in line and " /" in line}


@functools.cache
def program(size):
    """The first bytes of the largest file of machine code that this process runs."""
    with open(max(mapped_files(), key=os.path.getsize, default=sys.executable), "rb") as f:
        return f.read(size)


@functools.cache
def sources(size):
    """The standard library's source files, one after the other: its tests only where that is not
    enough."""
    paths = glob.glob(os.path.join(os.path.dirname(os.__file__), "**", "*.py"), recursive=True)
    paths = [path for path in paths if "site-packages" not in path]
    collected = bytearray()
    for path in sorted(paths, key=lambda path: ("test" in path, path)):
        with open(path, "rb") as f:
            collected += f.read(size - len(collected))
    return bytes(collected)
