"""Data to compress that is hard to sort, or to count."""
import glob
import itertools
import os

import random_data


def runs(chance, size):
    """Runs are counted up to 255."""
    some = [bytes([chance.randrange(4)]) * chance.choice((1, 3, 4, 5, 250, 251, 254, 255, 256, 259, 700))
            for _ in range(size // 200 + 1)]
    return b"".join(some)[:size]


def fibonacci(size):
    before, word = b"a", b"ab"
    while len(word) < size:
        before, word = word, word + before
    return word[:size]


def sources(chance, size):
    """Python's own, from one of them on."""
    names = sorted(glob.glob(os.path.dirname(os.__file__) + "/*.py"))
    first, data = chance.randrange(len(names)), []
    for name in itertools.islice(itertools.cycle(names), first, first + 2 * len(names)):
        with open(name, "rb") as f:
            data.append(f.read())
        size -= len(data[-1])
        if size <= 0:
            break
    return b"".join(data)


def period(chance, size):
    once = chance.randbytes(chance.randrange(2, 301))
    return (once * (size // len(once) + 1))[:size]


def long_runs(chance, size):
    """As long as a run is counted, or nearly."""
    return b"".join(bytes([chance.randrange(256)]) * chance.randrange(251, 256) for _ in range(size // 253))


# Of which some are hard to sort, and some to count.
KINDS = (*random_data.KINDS, runs, lambda chance, size: fibonacci(size))
LARGE_KINDS = (sources, random_data.one_byte, period, lambda chance, size: fibonacci(size), long_runs)
