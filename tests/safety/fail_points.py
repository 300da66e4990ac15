"""A panic at each fail point of every function and method: SystemError, and all goes on.

    python fail_points.py LIBRARY...

The first LIBRARY that there is has the fail points; tests/fail-points builds it. In it, the `count`th
fail point after `rustdlib_fail_at(count)` panics: shared/glue/src/core/fail.rs.
"""
import ctypes
import faulthandler
import gc
import importlib.machinery
import importlib.util
import itertools
import os
import sys
import threading
import unittest

import rustdlib_wired

LIBRARY = next(path for path in sys.argv[1:] if os.path.exists(path))
fail_at = ctypes.CDLL(LIBRARY).rustdlib_fail_at
PANICKED = "panicked: fail point"
UNUSABLE = ("SystemError", "object is unusable after an internal error")
unraisable = []


def load(name):
    """A new module object of the library, which sys.modules does not know."""
    loader = importlib.machinery.ExtensionFileLoader(name, LIBRARY)
    spec = importlib.util.spec_from_file_location(name, LIBRARY, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


for name in rustdlib_wired.MODULES:
    sys.modules[name] = load(name)
import calls  # noqa: E402, it takes the modules that it finds

# What is long is worked on while detached.
SHORT_AND_LONG = calls.TEXT, calls.TEXT * 150


def each_point(work):
    """For each fail point that `work` passes: what it returns with a panic there."""
    for point in itertools.count(1):
        fail_at(point)
        try:
            result = work()
        finally:
            left = fail_at(0)
        if left:
            return
        yield result


class Memory:
    """How much more memory is in use than before: blocks of Python's, and bytes of malloc's."""

    class _Mallinfo(ctypes.Structure):
        _fields_ = [(name, ctypes.c_size_t) for name in (
            "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks",
            "fordblks", "keepcost")]

    def __init__(self):
        self.mallinfo = getattr(ctypes.CDLL(None), "mallinfo2", None)
        if self.mallinfo:
            self.mallinfo.restype = self._Mallinfo

    def used(self):
        gc.collect()
        info = self.mallinfo() if self.mallinfo else None
        references = sys.gettotalrefcount() if hasattr(sys, "gettotalrefcount") else 0
        return sys.getallocatedblocks(), info.uordblks + info.hblkhd if info else 0, references

    def grown(self, work):
        """What is still in use after `work`, and was not before; nothing for nothing."""
        nothing = self._grown(lambda: None)
        return [grown - zero for grown, zero in zip(self._grown(work), nothing)]

    def _grown(self, work):
        before = self.used()
        work()
        return [now - then for now, then in zip(self.used(), before)]


MEMORY = Memory()


class Case(unittest.TestCase):
    def setUp(self):
        self.addCleanup(fail_at, 0)

    def assert_no_leak(self, work, panics, rounds=8):
        """A leak grows with each round, a cache does not."""
        for _ in range(rounds):
            blocks, size, references = grown = MEMORY.grown(work)
            if blocks < max(3, panics // 2) and size < 8 * panics + 1024 and references < 3 + panics // 2:
                return
        self.fail(f"leaks {grown} blocks, bytes and references in {panics} panics")

    def assert_panicked(self, result, owner, seen):
        """A SystemError with the name of the module or class, or a report where none can be raised."""
        if unraisable:
            (raised,) = unraisable
            unraisable.clear()
            self.assertTrue(result == seen, short(result))
        else:
            self.assertEqual(result[0], "SystemError", short(result))
            raised = result[1]
        self.assertRegex(raised, rf"^{owner}(\.\w+)?: {PANICKED}$")


class Calls(Case):
    def test_each(self):
        total = 0
        for name, call in calls.table().items():
            for label, kind in calls.KINDS.items():
                with self.subTest(name, kind=label):
                    total += self.check(name, call, kind)
        print(len(calls.table()), "calls,", total, "panics in them", file=sys.stderr)

    def check(self, name, call, kind):
        want = calls.outcome(call, kind)
        held = []

        def hold(data):
            held.append(kind(data))
            return held[-1]

        panics = 0
        for result in each_point(lambda: calls.outcome(call, hold)):
            panics += 1
            self.assert_panicked(result, name.split(".")[0], want)
            self.assertTrue(calls.outcome(call, kind) == want, "is not whole afterwards")
            for data in held:
                if kind is bytearray:
                    data.append(0)  # no export was left open
            held.clear()
        self.assertGreater(panics, 0)

        def again():
            for _ in each_point(lambda: calls.outcome(call, kind)):
                unraisable.clear()

        self.assert_no_leak(again, panics)
        return panics


def outcome(expression, space):
    return calls.outcome(lambda _: calls.case.evaluated(expression, space), None)


def short(result):
    return repr(result)[:120]


class Objects(Case):
    """The objects of the cases that have a `state`."""

    def test_each(self):
        ends = {"whole": 0, "unusable": 0}
        for name, module in calls.MODULES.items():
            methods = [each for each in calls.cases(name) if each.state]
            for each in methods:
                others = [one.call for one in methods
                          if (one.function, one.setup) == (each.function, each.setup)]
                for data in {calls.given(each, data) for data in SHORT_AND_LONG}:
                    with self.subTest(f"{name}.{each.label}", size=len(data)):
                        self.check(name, module, each, bytearray(data), others, ends)
        print("objects after a panic:", ends, file=sys.stderr)
        self.assertTrue(all(ends.values()), ends)

    def check(self, name, module, each, data, others, ends):
        whole = [outcome(each.state, each.space(module, data))]
        updated = each.space(module, data)
        seen = outcome(each.call, updated)
        if seen == ("returns", None):
            # A method that returns nothing may have done its work.
            whole.append(outcome(each.state, updated))
        for point in itertools.count(1):
            space = each.space(module, data)
            fail_at(point)
            result = outcome(each.call, space)
            if fail_at(0):
                return
            self.assert_panicked(result, name, seen)
            found = outcome(each.state, space)
            if found == UNUSABLE:
                ends["unusable"] += 1
                for other in others:
                    result = outcome(other, space)
                    self.assertTrue(result == UNUSABLE, (point, other, short(result)))
            else:
                ends["whole"] += 1
                self.assertTrue(found in whole, (point, "neither whole nor unusable", short(found)))


class Threads(Case):
    def test_others_find_it_unusable_and_none_waits(self):
        this, seen = calls.MODULES["_sha1"].sha1(), []

        def work():
            for _ in range(20):
                seen.append(calls.outcome(lambda _: this.update(calls.TEXT * 100), None)[1])

        threads = [threading.Thread(target=work) for _ in range(8)]
        # In one of the first calls, so that the thread itself has more of them, if no other has.
        fail_at(10)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            self.assertFalse(thread.is_alive(), "a lock is held")
        self.assertEqual(fail_at(0), 0)
        self.assertEqual(sum(PANICKED in str(text) for text in seen), 1)
        self.assertIn(UNUSABLE[1], seen)


class Modules(Case):
    def test_import(self):
        for name in rustdlib_wired.MODULES:
            with self.subTest(name):
                panics = 0
                for result in each_point(lambda: calls.outcome(lambda _: load(name).__name__, None)):
                    panics += 1
                    self.assert_panicked(result, name, ("returns", name))
                self.assertGreater(panics, 1)

                def again():
                    for _ in each_point(lambda: calls.outcome(lambda _: load(name).__name__, None)):
                        unraisable.clear()

                # CPython's caches of types and names take some time to be full.
                self.assert_no_leak(again, panics, rounds=100)
                self.assertEqual(load(name).__name__, name)


if __name__ == "__main__":
    faulthandler.dump_traceback_later(500, exit=True)
    sys.unraisablehook = lambda info: unraisable.append(str(info.exc_value))
    # Rust reports each panic there, wherever sys.stderr points to.
    report = os.fdopen(os.dup(2), "w", buffering=1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    sys.stderr = report
    faulthandler.enable(report)
    unittest.main(argv=sys.argv[:1], testRunner=unittest.TextTestRunner(report))
