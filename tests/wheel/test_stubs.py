"""The stubs against the objects that there are, by mypy's stubtest."""
import os
import tempfile
import unittest

from support import python, wants

wants("mypy")

NAMES = ["base64", "binascii", "bz2", "gzip", "hashlib", "zlib"]
STUBTEST = f"import sys; sys.argv[1:] = {['--concise', *NAMES]}; from mypy import stubtest;" \
           "sys.exit(stubtest.main())"
BY_NAME = f"import importlib, sys\nfor name in {NAMES}:" \
          "\n    sys.modules[name] = importlib.import_module('rustdlib.' + name)\n"


class Stubs(unittest.TestCase):
    def setUp(self):
        # mypy keeps its cache in the current directory.
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_package(self):
        allowed = os.path.join(self.folder, "allowed")
        with open(allowed, "w") as f:
            # Two defaults of 3.15's are lists that no caller is to give.
            f.write("rustdlib.py315.base64.b64decode\n")
            # The tables of calls, which are imported by other names.
            f.write("rustdlib\\._calls(\\..*)?\n")
        config = os.path.join(self.folder, "mypy.ini")
        with open(config, "w") as f:
            f.write("[mypy]\n[mypy-rustdlib._calls.*,rustdlib._tables]\nignore_errors = True\n")
        done = python("-m", "mypy.stubtest", "rustdlib", "--allowlist", allowed, "--mypy-config-file", config,
                      cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("no issues found", done.stdout)

    def test_the_standard_librarys_stubs_fit_as_they_fit_c(self):
        """rustdlib/zlib.pyi and its likes are nothing but those."""
        c = self.complaints("")
        self.assertEqual(self.complaints("import rustdlib; rustdlib.enable()\n"), c)
        self.assertEqual(self.complaints(BY_NAME), c)
        wrong = "import zlib; zlib.crc32 = lambda data: 0\n"
        self.assertRegex("".join(self.complaints(wrong) - c), "zlib.crc32 is inconsistent")

    def complaints(self, first):
        """What stubtest does not like, after these lines of code."""
        done = python("-c", first + STUBTEST, cwd=self.folder)
        self.assertEqual(done.stderr, "")
        return set(done.stdout.splitlines())

    def test_a_program_is_checked(self):
        file = os.path.join(self.folder, "program.py")
        with open(file, "w") as f:
            f.write("import rustdlib\n"
                    "from rustdlib import zlib\n"
                    "rustdlib.enable(['zlib'])\n"
                    "runs: str = rustdlib.status().modules['zlib'].runs\n"
                    "number: int = zlib.crc32(b'spam')\n"
                    "from rustdlib.py315 import base64\n"
                    "text: bytes = base64.b32encode(b'spam', wrapcol=8)\n"
                    "same: bytes = base64.b64decode('c3BhbQ', padded=False, validate=True)\n")
        done = python("-m", "mypy", "--strict", file, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        with open(file, "a") as f:
            f.write("rustdlib.enable(3)\nzlib.crc32('spam')\nbase64.b64encode(b'', wrapcol='')\n")
        done = python("-m", "mypy", "--strict", file, cwd=self.folder)
        self.assertEqual(done.stdout.count(": error: "), 3, done.stdout)


if __name__ == "__main__":
    unittest.main()
