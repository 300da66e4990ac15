"""Data to compress that is random, but made of something."""
import itertools

import compare


def random_bytes(chance, size):
    return chance.randbytes(size)


def one_byte(chance, size):
    return bytes([chance.randrange(256)]) * size


def period(chance, size):
    once = chance.randbytes(chance.randrange(1, 300))
    return (once * (size // len(once) + 1))[:size]


def skewed(chance, size):
    """Few symbols of very different number make long codes."""
    weights = [2 ** -n for n in range(chance.randrange(2, 30))]
    return bytes(chance.choices(range(len(weights)), weights, k=size))


def words(chance, size):
    words = [chance.randbytes(chance.randrange(1, 9)) for _ in range(chance.randrange(1, 200))]
    return b"".join(chance.choices(words, k=size // 4 + 1))[:size]


def source(chance, size):
    with open(compare.__file__, "rb") as f:
        return (f.read() * (size // 5000 + 1))[:size]


KINDS = (random_bytes, one_byte, period, skewed, words, source)


def data(chance, sizes, kinds=KINDS):
    """A few pieces, some of which come again."""
    longest = chance.choice(sizes)
    pieces = [chance.choice(kinds)(chance, chance.randrange(longest)) for _ in range(chance.randrange(1, 4))]
    return b"".join(chance.choices(pieces, k=chance.randrange(1, 5)))


def splits(chance, data, most=12):
    """The data in random pieces, some of them empty."""
    cuts = sorted(chance.choices(range(len(data) + 1), k=chance.randrange(most)))
    return [data[a:b] for a, b in itertools.pairwise([0, *cuts, len(data)])]
