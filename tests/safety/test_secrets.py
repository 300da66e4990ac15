"""The time of compare_digest does not tell where two values differ.

After dudect (Reparaz, Balasch and Verbauwhede, 2017): calls with equal and with different values take
turns in random order, the slowest are left out, and Welch's t says whether the means differ. A
comparison that stops early is measured the same way, so that it is known that the test can see one.
"""
import operator
import random
import statistics
import time
import unittest

import calls

SIZES = 32, 4096
ROUNDS = 20_000
# Calls between two looks at the clock, which takes longer than a call.
CALLS = range(8)
# dudect takes 4.5 for a hint and 10 for a proof. Another process can disturb a run, but not each of
# several; what depends on the content does so in each.
BOUND, RUNS = 10, 6


def times(compare, size):
    """Nanoseconds of some calls with values that are equal, and that differ in the first byte."""
    same = random.randbytes(size)
    other = bytes([same[0] ^ 1]) + same[1:]
    clock, found = time.perf_counter_ns, ([], [])
    # Both are copies, so that neither is known to the cache better than the other.
    pairs = (same, bytes(bytearray(same))), (same, bytes(bytearray(other)))
    for different in random.choices((0, 1), k=ROUNDS):
        a, b = pairs[different]
        start = clock()
        for _ in CALLS:
            compare(a, b)
        found[different].append(clock() - start)
    return found


def welch(first, second):
    """Of the fastest nine in ten of both together."""
    limit = sorted(first + second)[(len(first) + len(second)) * 9 // 10]
    parts = [[value for value in values if value <= limit] for values in (first, second)]
    means = [statistics.fmean(values) for values in parts]
    error = sum(statistics.pvariance(values) / len(values) for values in parts)
    return (means[0] - means[1]) / max(error, 1e-9) ** 0.5


def least(compare, size):
    """The smallest of several runs."""
    smallest = float("inf")
    for _ in range(RUNS):
        smallest = min(smallest, abs(welch(*times(compare, size))))
        if smallest < BOUND:
            break
    return smallest


class Time(unittest.TestCase):
    def test_compare_digest(self):
        for size in SIZES:
            with self.subTest(size=size):
                self.assertLess(least(calls.MODULES["_hashlib"].compare_digest, size), BOUND)

    def test_what_stops_early_is_seen(self):
        self.assertGreater(least(operator.eq, SIZES[-1]), BOUND)


if __name__ == "__main__":
    unittest.main()
