"""The benchmarks notice what is slow and what is wrong, tried with modules that are."""
import binascii
import os
import sys
import types
import unittest

import rustdlib_wired

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../benches/python")


class Benchmarks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, SCRIPTS)
        cls.addClassCleanup(sys.path.remove, SCRIPTS)
        import case
        import measure
        cls.case = case.Case("crc32", sizes=[1 << 12], kinds=("bytes",))
        cls.measure = measure

    def ratio(self, crc32):
        """How many times as fast as C this is, as a pass of the benchmarks finds it."""
        sides = {"C": rustdlib_wired.twin("binascii"), "Rust": types.SimpleNamespace(crc32=crc32)}
        data = self.case.input(1 << 12, "bytes")
        loops, _ = self.measure.make_loops(sides, self.case, data, False)
        cell = {"module": "binascii", "function": "crc32", "size": 1 << 12, "input": "bytes"}
        once = self.measure.compare(loops, cell)
        found = self.measure.rounds(loops, once, False)
        pairs = sorted(c / rust for c, rust in zip(found["C"], found["Rust"]))
        return pairs[len(pairs) // 2]

    def test_slow_code_is_seen(self):
        c = rustdlib_wired.twin("binascii").crc32
        self.assertLess(self.ratio(lambda data: (c(data), c(data))[1]), 0.75)
        # The same code on both sides; the bounds are wide for a machine that does other things.
        self.assertTrue(0.8 < self.ratio(c) < 1.25)

    def test_a_wrong_result_stops_the_benchmark(self):
        for wrong in (
            lambda data: binascii.crc32(data) ^ 1,
            lambda data: float(binascii.crc32(data)),
            lambda data: 1 // 0,
        ):
            with self.assertRaisesRegex(self.measure.Different, "binascii.crc32 of 4096"):
                self.ratio(wrong)

    def test_every_function_has_a_case(self):
        import case
        for name, folder in ("_base64", "base64"), ("binascii", "binascii"):
            module = sys.modules.get(name) or __import__(name)
            measured = {each.function for each in case.load(folder, module)}
            functions = {key for key, value in vars(module).items()
                         if isinstance(value, types.BuiltinFunctionType)}
            self.assertEqual(functions - measured, set(), name)


if __name__ == "__main__":
    unittest.main()
