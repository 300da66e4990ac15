"""rustdlib.py315: 3.15's API on every version."""
import base64 as host_base64
import binascii as host_binascii
import os
import pathlib
import pickle
import re
import sys
import tempfile
import types
import unittest
import zlib as host_zlib

import calls_3_15
from rustdlib.py315 import base64, binascii, zlib
from support import python, script

HERE = pathlib.Path(__file__).parent
MODULES = {"base64": base64, "binascii": binascii, "zlib": zlib}
# The test package of a 3.15: what is named, or what tests/prepare-python-3.15 has prepared.
UPSTREAM = pathlib.Path(os.environ.get("RUSTDLIB_TESTS_OF_3_15") or
                        HERE.parents[1] / "target/python-3.15" / "root" / "usr/lib/python3.15/test")


class Api(unittest.TestCase):
    def test_outcomes_are_those_of_3_15(self):
        """Values, exceptions, messages, warnings, signatures, names."""
        lines = calls_3_15.FILE.read_text(encoding="ascii").splitlines()
        self.assertEqual([line.partition(" -> ")[0] for line in lines], list(calls_3_15.calls()))
        for line in lines:
            call, _, outcome = line.partition(" -> ")
            self.assertEqual(calls_3_15.outcome(call, MODULES), outcome, call)

    def test_every_function_is_native(self):
        for name in base64.__all__:
            self.assertIs(type(getattr(base64, name)), types.BuiltinFunctionType, name)

    def test_exceptions_are_those_of_the_host(self):
        self.assertIs(binascii.Error, host_binascii.Error)
        self.assertIs(binascii.Incomplete, host_binascii.Incomplete)
        self.assertIs(base64.binascii.Error, host_binascii.Error)
        self.assertIs(zlib.error, host_zlib.error)
        self.assertRaises(host_binascii.Error, base64.b64decode, b"a", canonical=True)
        self.assertRaises(host_zlib.error, zlib.decompress, b"spam")

    def test_they_know_their_names(self):
        for name, module in MODULES.items():
            full = "rustdlib.py315." + name
            self.assertEqual((module.__name__, module.__spec__.name), (full, full))
            self.assertIs(sys.modules[full], module)
        for function in base64.b32encode, binascii.b2a_base32, zlib.crc32_combine:
            self.assertIs(pickle.loads(pickle.dumps(function)), function)

    def test_streams(self):
        data = bytes(range(256)) * 400
        compressor = zlib.compressobj(wbits=31)
        packed = compressor.compress(data) + compressor.copy().flush()
        self.assertEqual(host_zlib.decompress(packed, 31), data)
        decompressor = zlib._ZlibDecompressor(wbits=31)
        pieces = decompressor.decompress(packed, 1000), decompressor.decompress(b"")
        self.assertEqual((b"".join(pieces), decompressor.eof), (data, True))
        self.assertRaises(TypeError, type(compressor))

    @unittest.skipIf(sys.version_info >= (3, 15), "the host has that API itself")
    def test_the_host_stays_what_it_is(self):
        self.assertFalse(hasattr(host_zlib, "crc32_combine"))
        with self.assertRaises(TypeError):
            host_base64.b64encode(b"", wrapcol=1)
        from rustdlib import base64 as plain
        with self.assertRaises(TypeError):
            plain.b64encode(b"", wrapcol=1)


class Environment(unittest.TestCase):
    CODE = """
        from rustdlib import base64, binascii, zlib, gzip
        import rustdlib.py315
        for module in base64, binascii, zlib, gzip.zlib:
            print(module.__name__)
    """

    def test_host_by_default(self):
        want = ["rustdlib." + name for name in [*MODULES, "zlib"]]
        self.assertEqual(script(self.CODE).split(), want)
        self.assertEqual(script(self.CODE, {"RUSTDLIB_API": "host"}).split(), want)

    def test_3_15(self):
        want = ["rustdlib.py315." + name for name in [*MODULES, "zlib"]]
        self.assertEqual(script(self.CODE, {"RUSTDLIB_API": "3.15"}).split(), want)

    def test_enable_does_not_ask_for_it(self):
        code = "import zlib, rustdlib; rustdlib.enable(); print(dir(zlib))"
        self.assertEqual(script(code, {"RUSTDLIB_API": "3.15"}), script(code))

    def test_nothing_else(self):
        done = python("-c", "from rustdlib import zlib", env={"RUSTDLIB_API": "3.16"})
        self.assertIn("ImportError: RUSTDLIB_API is 'host' or '3.15', not '3.16'", done.stderr)


@unittest.skipUnless(UPSTREAM.is_dir(), "there is no test package of 3.15 here: "
                     "RUSTDLIB_TESTS_OF_3_15 names one, tests/prepare-python-3.15 makes one")
class Upstream(unittest.TestCase):
    """CPython 3.15's own test files, on this Python."""

    def run_file(self, name):
        with tempfile.TemporaryDirectory() as folder:
            done = python(str(HERE / "run_3_15.py"), str(UPSTREAM / name), cwd=folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        return int(re.search(r"Ran (\d+) tests", done.stderr)[1])

    def test_base64(self):
        self.assertGreater(self.run_file("test_base64.py"), 60)

    def test_binascii(self):
        self.assertGreater(self.run_file("test_binascii.py"), 200)

    def test_zlib(self):
        self.assertGreater(self.run_file("test_zlib.py"), 80)


if __name__ == "__main__":
    unittest.main()
