"""The time of compare_digest does not tell where two values differ.

After dudect (Reparaz, Balasch and Verbauwhede, 2017): calls with values that differ in the first byte
and in the last take turns in random order, the slowest are left out, and Welch's t says whether the means
differ. A comparison that stops early is measured the same way, so that it is known that the test can see
one.
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
    """Nanoseconds of some calls with values that differ in the first byte, and in the last."""
    first = random.randbytes(size)
    # One object is changed for both kinds: two would lie at different places of lines of the cache, and
    # whoever reads them would take different times without looking at what they hold.
    second = bytearray(first)
    clock, found = time.perf_counter_ns, ([], [])
    for last in random.choices((0, 1), k=ROUNDS):
        second[0] = first[0] ^ 1 - last
        second[-1] = first[-1] ^ last
        start = clock()
        for _ in CALLS:
            compare(first, second)
        found[last].append(clock() - start)
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
