"""python -m rustdlib: programs run as Python runs them."""
import os
import re
import sys
import tempfile
import unittest

from support import python, script

SHOW = """\
import sys, zlib, base64
print(__name__, sys.argv, type(base64.b64encode).__name__)
print(__file__ if "__file__" in globals() else None, sys.path[0])
"""


class Program(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = os.path.realpath(folder.name)
        self.file = os.path.join(self.folder, "show.py")
        with open(self.file, "w") as f:
            f.write(SHOW)

    def check_same(self, *words, input=None):
        """Runs with and without us; only what b64encode is differs."""
        plain, ours = (python(*begin, *words, cwd=self.folder, input=input)
                       for begin in ((), ("-m", "rustdlib")))
        self.assertEqual((ours.returncode, ours.stderr), (0, ""))
        self.assertIn("builtin_function_or_method", ours.stdout)
        self.assertEqual(
            ours.stdout, plain.stdout.replace("function\n", "builtin_function_or_method\n", 1))

    def test_script(self):
        self.check_same(self.file, "a", "-b")
        self.check_same("show.py")

    def test_module(self):
        self.check_same("-m", "show", "-m", "a")

    def test_code(self):
        self.check_same("-c", SHOW, "a")

    def test_standard_input(self):
        self.check_same("-", input=SHOW)
        self.check_same("-", "a", "-", input=SHOW)
        self.check_same("-", input="print(len('\u00e4'))\n" + SHOW)
        for text, in_error in ("import zlib\n1 / 0", 'File "<stdin>", line 2'), ("1 +", "SyntaxError"):
            done = python("-m", "rustdlib", "-", input=text)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(in_error, done.stderr)

    def test_exit_status_and_traceback(self):
        done = python("-m", "rustdlib", "-c", "raise SystemExit(3)")
        self.assertEqual((done.returncode, done.stderr), (3, ""))
        done = python("-m", "rustdlib", "-c", "1 / 0")
        self.assertEqual(done.returncode, 1)
        self.assertIn("ZeroDivisionError", done.stderr)

    def test_errors_say_what_to_do(self):
        for words, text in (
            ((), "usage: python -m rustdlib"),
            (("-m",), "rustdlib: -m wants a module"),
            (("-X",), "rustdlib: there is no option -X; options for Python go before -m rustdlib"),
            (("no-such-file",), "rustdlib: cannot open 'no-such-file': there is no such file"),
            (("-m", "no_such_module"), "rustdlib: No module named no_such_module"),
        ):
            done = python("-m", "rustdlib", *words)
            self.assertNotEqual(done.returncode, 0, words)
            self.assertIn(text, done.stdout + done.stderr)
            self.assertNotIn("Traceback", done.stderr)
        done = python("-m", "rustdlib", "-c", "", env={"RUSTDLIB_MODULES": "spam"})
        self.assertRegex(done.stderr, "^rustdlib: RUSTDLIB_MODULES: rustdlib has no module 'spam'")

    def test_selftest(self):
        done = python("-m", "rustdlib", "selftest")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        for module in "_base64", "binascii", "_bz2", "_hashlib", "_json", "_md5", "zlib":
            self.assertRegex(done.stdout, rf"(?m)^{module} +C and Rust agree in \d+ calls$")
        # It has to notice what differs.
        done = python("-c", "from rustdlib import zlib, _selftest; zlib.crc32 = lambda *_: 1;"
                      "raise SystemExit(_selftest.selftest())")
        self.assertEqual(done.returncode, 1)
        self.assertIn("DIFFERENT  zlib: crc32 of 1 bytes (bytearray): C ('returns', ", done.stdout)

    def test_bench(self):
        done = python("-m", "rustdlib", "bench", "zlib", "crc32 with")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "timing 1 of 1: zlib.crc32 with start\n")
        cell = r" +\d[\d.]* [num]?s +\d[\d.]* [num]?s +\d+\.\dx"
        self.assertRegex(done.stdout, rf"(?m)^zlib\.crc32 with start {cell * 3}$")
        # Long names move all columns.
        done = python("-m", "rustdlib", "bench", "openssl_shake_128")
        heading, *rows = [line for line in done.stdout.splitlines() if re.search(r"Rust$|x$", line)]
        ends = [[match.end() for match in re.finditer(r"\bRust\b", heading)],
                *([match.end() - 9 for match in re.finditer(r"\dx\b", row)] for row in rows)]
        self.assertTrue(rows and all(end == ends[0] for end in ends), done.stdout)
        done = python("-m", "rustdlib", "bench", "spam")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("no call has spam in its name; there are _base64.b64encode, ", done.stderr)
        # Nothing is timed that is wrong.
        done = python("-c", "from rustdlib import zlib, _bench; zlib.crc32 = lambda *_: 1;"
                      "raise SystemExit(_bench.bench(['crc32']))")
        self.assertEqual(done.returncode, 1)
        self.assertIn("zlib.crc32 of 64 bytes differs between C and Rust", done.stderr)

    def test_bench_has_calls_of_each_module(self):
        code = "from rustdlib._tables import modules, shown; print([name for name, *_, cases in modules(shown) if not cases])"
        self.assertEqual(script(code), "[]\n")

    def test_durations(self):
        from rustdlib._bench import duration
        for seconds, text in ((1.234e-8, "12.3 ns"), (9.999e-7, "1 us"), (0.0456, "45.6 ms"),
                              (123, "123 s")):
            self.assertEqual(duration(seconds), text)

    def test_info(self):
        done = python("-m", "rustdlib", "info")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertNotIn("not loaded", done.stdout)
        self.assertIn(f"on Python {sys.version.split()[0]}", done.stdout)


if __name__ == "__main__":
    unittest.main()
