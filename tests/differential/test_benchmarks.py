"""The benchmarks notice what is slow and what is wrong, tried with modules that are."""
import binascii
import importlib
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import types
import unittest
import unittest.mock

import rustdlib_wired

SCRIPTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../benches/python")


class Benchmarks(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        sys.path.insert(0, SCRIPTS)
        cls.addClassCleanup(sys.path.remove, SCRIPTS)
        import callgrind
        import case
        import measure
        cls.case = case.Case("crc32", sizes=[1 << 12], kinds=("bytes",))
        cls.measure = measure
        cls.callgrind = callgrind

    def ratio(self, crc32):
        """How many times as fast as C this is, as a pass of the benchmarks finds it."""
        sides = {"C": rustdlib_wired.twin("binascii"), "Rust": types.SimpleNamespace(crc32=crc32)}
        data = self.case.input(1 << 12, "bytes")
        loops, _ = self.measure.make_loops(sides, self.case, data)
        cell = {"module": "binascii", "function": "crc32", "size": 1 << 12, "input": "bytes"}
        once = self.measure.compare(loops, cell)
        found = self.measure.rounds(loops, once, False)
        pairs = sorted(c / rust for c, rust in zip(found["C"], found["Rust"]))
        return pairs[len(pairs) // 2]

    def test_slow_code_is_seen(self):
        c = rustdlib_wired.twin("binascii").crc32
        seen = []
        # A busy machine may disturb one side for longer than a pass; what the benchmarks do not see, they
        # never see.
        for _ in range(10):
            twice = self.ratio(lambda data: (c(data), c(data))[1])
            # The same code on both sides; the bounds are wide for a machine that does other things.
            same = self.ratio(c)
            seen.append((twice, same))
            if twice < 0.75 and 0.8 < same < 1.25:
                return
        self.fail(f"code that calls twice, and the same code: {seen}")

    @unittest.skipUnless(shutil.which("valgrind"), "valgrind counts the instructions")
    def test_slow_code_takes_more_instructions(self):
        script = textwrap.dedent("""\
            import sys, types
            sys.path.insert(0, sys.argv[1])
            import case, instructions, rustdlib_wired
            c = rustdlib_wired.twin("binascii")
            fast = types.SimpleNamespace(crc32=c.crc32)
            slow = types.SimpleNamespace(crc32=lambda data: (c.crc32(data), c.crc32(data))[1])
            call, cell = case.Case("crc32"), {"module": "binascii", "function": "crc32",
                                              "input": "bytes", "size": 64}
            for rust in fast, slow:
                counts = instructions.count({"C": c, "Rust": rust}, call, cell, instructions.CALLS, sys.argv[2])
                print(counts["Rust"] / counts["C"])
        """)
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(
                [*self.callgrind.command(folder), sys.executable, "-c", script, SCRIPTS, folder], check=True, capture_output=True, text=True)
        fast, slow = map(float, done.stdout.split())
        # What `cargo wire bench --instructions` lets pass is a fifth more.
        self.assertLess(abs(fast - 1), 0.2)
        self.assertGreater(slow, 1.5)

    def test_memory_of_a_c_library_is_seen(self):
        """libbz2 takes what a decompressor holds from malloc: 64 KB when it is made."""
        import ctypes
        import held
        used = held.find_counter()
        if used is None:
            self.skipTest("the C library does not say how much memory is in use")
        malloc, free = ctypes.CDLL(None).malloc, ctypes.CDLL(None).free
        malloc.restype, free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
        blocks = []
        bytes_held = held.bytes_held(lambda: blocks.append(malloc(50_000)), used)
        for block in blocks:
            free(block)
        self.assertTrue(50_000 <= bytes_held < 50_500, bytes_held)
        for name in {"_bz2"}.intersection(rustdlib_wired.MODULES):
            cell = name, "bz2", "decompressor 9", 0
            self.assertGreater(self.measure.bytes_held("C", *cell), 64_000)
            self.assertTrue(0 < self.measure.bytes_held("Rust", *cell) < 1000)

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
        for name, entry in rustdlib_wired.MODULES.items():
            module, folder = importlib.import_module(name), entry["folder"]
            measured = {each.function for each in case.timed(folder, module)}
            # A module's __getattr__ is asked for names that are not there, and only warns of some; what is
            # for us alone is called once, when a package is imported.
            functions = {key for key, value in vars(module).items()
                         if isinstance(value, types.BuiltinFunctionType) and key != "__getattr__"
                         and not key.startswith("_rustdlib_")}
            self.assertEqual(functions - measured, set(), name)

    def test_a_case_has_its_label_alone(self):
        import case
        for name, entry in rustdlib_wired.MODULES.items():
            cases = case.load(entry["folder"], importlib.import_module(name))
            labels = [each.label for each in cases]
            self.assertEqual([label for label in labels if labels.count(label) > 1], [], name)
            for each in cases:
                self.assertTrue(each.timed or each.label != each.function, each.label)
                # A column of the record.
                self.assertNotIn(",", each.label)

    def test_compressed_data_may_differ_but_not_in_content_or_much_in_length(self):
        import case
        import zlib
        c = rustdlib_wired.twin("zlib")
        compress = next(each for each in case.load("zlib", zlib) if each.function == "compress")
        data = compress.input(1 << 12, "bytes")
        cell = {"module": "zlib", "function": "compress", "size": 1 << 12, "input": "bytes"}

        def compared(function):
            sides = {"C": c, "Rust": types.SimpleNamespace(compress=function)}
            loops, _ = self.measure.make_loops(sides, compress, data)
            return self.measure.compare(loops, dict(cell))

        compared(zlib.compress)
        compared(lambda data: c.compress(data, 5))
        for wrong in lambda data: c.compress(data[1:]), lambda data: c.compress(data, 0):
            with self.assertRaisesRegex(self.measure.Different, "zlib.compress of 4096"):
                compared(wrong)

    def test_the_twin_must_be_of_cpython(self):
        for name in rustdlib_wired.MODULES:
            self.measure.sides(name)
        ours = {name: importlib.import_module(name) for name in ("binascii", "_base64")}
        for name, twin in ("binascii", ours["binascii"]), ("_base64", ours["_base64"]), (
                "_base64", types.SimpleNamespace(binascii=ours["binascii"])):
            with unittest.mock.patch.dict(rustdlib_wired._twins, {name: twin}), \
                    self.assertRaisesRegex(self.measure.Different, "must be CPython's"):
                self.measure.sides(name)


if __name__ == "__main__":
    unittest.main()
