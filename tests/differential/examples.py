"""hypothesis, and what all tests by it have in common.

The same examples each time; with RUSTDLIB_EXAMPLES=N, N new ones for each function.
"""
import os
import unittest

try:
    import hypothesis
except ImportError:
    why = os.environ.get("RUSTDLIB_NO_HYPOTHESIS", "hypothesis is not installed")
    raise unittest.SkipTest(why)

EXAMPLES = int(os.environ.get("RUSTDLIB_EXAMPLES") or 0)


def settings(examples):
    """Those of a test that has so many examples, if nothing else is asked for."""
    return hypothesis.settings(
        max_examples=EXAMPLES or examples,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
