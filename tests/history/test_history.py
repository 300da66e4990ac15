"""The bugs that the C modules really had, tried on ours, and on C where it was measured."""
import os
import platform
import unittest

try:
    import rustdlib_wired
except ImportError:
    raise unittest.SkipTest("this is not a wired interpreter (see `cargo wire python`)")

import breaks
import child
import measure
import run
import table

RELEASE = platform.python_version()
MEASURED = measure.read()
WIRED = rustdlib_wired.MODULES


class History(unittest.TestCase):
    """A test for each reproducer, put here below."""

    def check(self, name, bug):
        if bug.big and not run.BIG:
            self.skipTest("needs more than 4 GiB and some minutes: set RUSTDLIB_BIG=1")
        ours = run.run("rust", name, bug.seconds)
        if ours.startswith("not here"):
            self.skipTest(ours)
        if bug.as_c:
            self.assertEqual(measure.brief(ours), measure.brief(run.run("c", name, bug.seconds)))
        else:
            self.assertEqual(ours, "passed")


class C(unittest.TestCase):
    """The table says what C does, where C does the same each time."""

    def check(self, name, bug):
        measured = MEASURED.get(name, {}).get(RELEASE)
        if measured is None:
            self.skipTest(f"not measured on {RELEASE}")
        is_defined = measured == "passed" or not bug.undefined
        if not is_defined or not measured.startswith(("failed", "passed")) or " or " in measured:
            self.skipTest(f"C's result is not to be relied on: {measured}")
        if bug.big and not run.BIG:
            self.skipTest("needs more than 4 GiB and some minutes: set RUSTDLIB_BIG=1")
        theirs = run.run("c", name, bug.seconds)
        if theirs.startswith("not here"):
            self.skipTest(theirs)
        self.assertEqual(measure.brief(theirs), measured)


def add(cls, name, bug):
    method = lambda self: self.check(name, bug)
    method.__doc__ = ", ".join(bug.issues)
    setattr(cls, f"test_{name}", method)


for _name, _bug in child.all_bugs().items():
    add(History, _name, _bug)
    add(C, _name, _bug)


class Table(unittest.TestCase):
    def test_readme(self):
        if not os.path.exists(table.README):
            self.skipTest("no README beside these tests")
        with open(table.README) as file:
            self.assertIn(table.table(), file.read(), "renew it: python3 tests/history/table.py")

    def test_each_can_fail(self):
        """C has failed it, or ours when broken on purpose; or the table says why not."""
        for name in child.all_bugs():
            failed = [result for result in MEASURED.get(name, {}).values() if table.fails(result)]
            self.assertTrue(failed or name in breaks.seen_to_fail() or name in breaks.CANNOT_FAIL_HERE, name)

    def test_what_breaks_ours_is_in_the_sources(self):
        for names, _, path, old, _ in breaks.BREAKS:
            with self.subTest(names), open(os.path.join(breaks.ROOT, path)) as file:
                self.assertIn(old, file.read())


if __name__ == "__main__":
    unittest.main()
