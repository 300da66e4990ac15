"""Nothing leaks, whatever a call does: no reference, no memory, no export of a buffer."""
import gc
import os
import sys
import tracemalloc
import unittest
import warnings

import compare
import test_base64
import test_binascii
import values

ROUNDS = 20
# A debug build counts every reference there is.
COUNT_REFERENCES = getattr(sys, "gettotalrefcount", None)


class Leaks:
    """For each module: derived classes set `suite`, whose table of calls this uses."""

    suite = None

    @classmethod
    def setUpClass(cls):
        cls.suite.setUpClass()
        cls.rust, cls.specs, cls.options = cls.suite.rust, cls.suite.specs, cls.suite.options

    def setUp(self):
        self.enterContext(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        gc.collect()
        gc.disable()
        self.addCleanup(gc.enable)

    def calls(self, name):
        """(arguments, keywords) of every kind of success and failure."""
        data = self.specs[name].data
        yield (), {}
        yield (data[0],) * 9, {}
        yield (data[0],), {"nonsense": 1}
        for item in data:
            yield (item,), {}
        for _, odd in [*values.odd_inputs(), *values.inputs(b"QUJDQUI=" * 40)]:
            yield (odd,), {}
        for option, choices in self.options[name].items():
            for choice in choices:
                for item in data[:2]:
                    yield (item,), {option: choice}

    def test_references_and_memory(self):
        measure, least = COUNT_REFERENCES, ROUNDS
        if not COUNT_REFERENCES:
            tracemalloc.start()
            self.addCleanup(tracemalloc.stop)
            # No object is smaller than 16 bytes.
            measure, least = (lambda: tracemalloc.get_traced_memory()[0]), 16 * ROUNDS
        for name in self.specs:
            function = getattr(self.rust, name)
            for args, keywords in self.calls(name):
                # Caches and free lists grow for a while; a leak grows each time.
                if all(growth(function, args, keywords, measure) >= least for _ in range(30)):
                    self.fail(f"{name}({compare.describe(args, keywords)}) leaks")

    def test_references_to_arguments(self):
        """Neither kept nor given up once too often."""
        for name in self.specs:
            function = getattr(self.rust, name)
            for args, keywords in self.calls(name):
                error = getattr(self.rust, "Error", None)
                for item in (*args, *keywords.values(), function, error):
                    count = lambda: sys.getrefcount(item)
                    changes = (growth(function, args, keywords, count) for _ in range(4))
                    if all(abs(change) >= ROUNDS for change in changes):
                        self.fail(f"{name}({compare.describe(args, keywords)}): {item!r}")

    def test_exports(self):
        """Afterwards a bytearray can be resized, whichever option was wrong."""
        for name, options in self.options.items():
            for option, choices in [*options.items(), (None, [None])]:
                for choice in choices:
                    for data in (*self.specs[name].data, b"x" * 70000):
                        self.check_exports(name, data, options, option, choice)

    def check_exports(self, name, data, options, wrong, choice):
        buffers = {option: bytearray(choices[0]) for option, choices in options.items()
                   if isinstance(choices[0], bytes)}
        given = bytearray(data)
        keywords = {**buffers, wrong: choice} if wrong else buffers
        call(getattr(self.rust, name), (given,), keywords)
        for buffer in (given, *buffers.values()):
            try:
                buffer.append(0)
            except BufferError:
                self.fail(f"{name}({compare.describe((data,), keywords)}) keeps a buffer")

    def test_exports_by_a_memoryview_or_mmap(self):
        for name in self.specs:
            for data in (*self.specs[name].data, b"x" * 70000):
                view, area = memoryview(bytearray(data)), values.mapped(data)
                for given in (view, area, view[::2]):
                    call(getattr(self.rust, name), (given,), {})
                view.release()
                area.close()

    def test_large_buffers(self):
        """The resident size stays, also where Rust's own allocator is used."""
        if not os.path.exists("/proc/self/statm"):
            self.skipTest("needs /proc/self/statm")
        for name in self.specs:
            function = getattr(self.rust, name)
            for data in (b"QUJD" * 200_000, b"QUJD" * 200_000 + b"\xff=", b"=\0" * 400_000):
                inputs = [data, bytearray(data), memoryview(data)[::2], data.decode("latin-1")]
                repeat_all(function, inputs, 1)
                before = resident()
                repeat_all(function, inputs, 8)
                grown = resident() - before
                self.assertLess(grown, 6 * len(data), f"{name} grows by {grown} bytes")


def call(function, args, keywords):
    try:
        function(*args, **keywords)
    except Exception:
        pass


def repeat(function, args, keywords):
    for _ in range(ROUNDS):
        call(function, args, keywords)


def growth(function, args, keywords, measure):
    before = measure()
    repeat(function, args, keywords)
    return measure() - before


def repeat_all(function, inputs, rounds):
    for _ in range(rounds):
        for data in inputs:
            call(function, (data,), {})


def resident():
    with open("/proc/self/statm") as f:
        return int(f.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Base64Leaks(Leaks, unittest.TestCase):
    suite = test_base64.Base64


class BinasciiLeaks(Leaks, unittest.TestCase):
    suite = test_binascii.Binascii


if __name__ == "__main__":
    unittest.main()
