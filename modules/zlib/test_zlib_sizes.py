"""How long compressed data is, against C: by level, kind of data, and size of what is compressed at once.

Run as a program it prints the table, for the bytes of C in each cell and what ours are more or less.
"""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import functools
import glob
import json
import os
import random
import sys
import zlib

C = rustdlib_wired.twin("zlib")
LEVELS = range(1, 10)
# What is compressed at once, and how many pieces of it; None for whole files.
SIZES = {"1 Ki": (1 << 10, 96), "16 Ki": (1 << 14, 24), "256 Ki": (1 << 18, 3), "whole": (None, None)}
MOST = 1 << 20  # Bytes of a file.


def text():
    """The sources of the standard library that have been there for long."""
    folder = os.path.dirname(os.__file__)
    return read(sorted(glob.glob(f"{folder}/[a-t]*.py"))[::4])


def binary():
    """The interpreter, and the libraries that it has loaded."""
    paths = {os.path.realpath(sys.executable)}
    if os.path.exists("/proc/self/maps"):
        with open("/proc/self/maps") as f:
            paths |= {line.split()[-1] for line in f if ".so" in line}
    return read(sorted(path for path in paths if "rustdlib" not in path))


def read(paths):
    contents = []
    for path in paths:
        with open(path, "rb") as f:
            contents.append(f.read(MOST))
    return contents


def records():
    """Rows as web services send them."""
    chance = random.Random(7)
    names = ["".join(chance.choices("etaoinshrdlu", k=chance.randrange(3, 9))) for _ in range(400)]
    return [json.dumps([
        {"id": chance.randrange(10**8), "name": chance.choice(names), "mail": chance.choice(names) + "@example.org",
         "active": chance.random() < 0.7, "score": round(chance.gauss(50, 20), 3), "tags": chance.sample(names, 3),
         "at": f"2024-0{chance.randrange(1, 10)}-{chance.randrange(10, 29)}T{chance.randrange(10, 24)}:00:00Z"}
        for _ in range(rows)]).encode() for rows in (5, 50, 500, 3000)]


def noise():
    return [random.Random(3).randbytes(800_000)]


KINDS = {"text": text, "binary": binary, "json": records, "noise": noise}


def pieces(contents, size, number):
    if size is None:
        return contents
    whole = b"".join(contents)
    step = max((len(whole) - size) // number, 1)
    return [whole[at:at + size] for at in range(0, min(len(whole) - size, step * number), step)]


def measure(levels=LEVELS):
    """The bytes of C and of ours, by kind, size and level."""
    found = {}
    for kind, contents in ((kind, make()) for kind, make in KINDS.items()):
        for size, how in SIZES.items():
            data = pieces(contents, *how)
            for level in levels:
                found[kind, size, level] = tuple(
                    sum(len(module.compress(piece, level)) for piece in data) for module in (C, zlib))
    return found


class Sizes(unittest.TestCase):
    def test_none_is_longer_than_promised(self):
        """1 % at each level, for everything of one size and for everything of one kind."""
        found = measure()
        for level in LEVELS:
            for group in [*SIZES, *KINDS]:
                cells = [found[cell] for cell in found if cell[2] == level and group in cell]
                want, got = map(sum, zip(*cells))
                with self.subTest(level=level, group=group, want=want):
                    self.assertLessEqual(got, want * 1.01)

    def test_streams_are_not_longer_than_promised(self):
        """1 % at each level for data of all kinds, when it is longer than a window."""
        contents = [b"".join(make())[:3 * MOST // 2] for make in KINDS.values()]
        for level in 1, 6, 9:
            want, got = (sum(map(functools.partial(self.stream, module, level), contents)) for module in (C, zlib))
            with self.subTest(level=level, want=want):
                self.assertLessEqual(got, want * 1.01)

    def stream(self, module, level, data):
        stream = module.compressobj(level)
        return len(stream.compress(data)) + len(stream.flush())


def main():
    found = measure()
    print("| kind | size |", " | ".join(map(str, LEVELS)), "|")
    print("| --- | --- |", "--- | " * len(LEVELS))
    for kind in [*KINDS, "all"]:
        for size in [*SIZES, "all"]:
            row = []
            for level in LEVELS:
                cells = [found[k, s, level] for k in KINDS for s in SIZES if kind in (k, "all") and size in (s, "all")]
                want, got = map(sum, zip(*cells))
                row.append(f"{(got / want - 1) * 100:+.2f} %")
            print(f"| {kind} | {size} |", " | ".join(row), "|")


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        main()
    else:
        unittest.main()
