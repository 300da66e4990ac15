"""Several interpreters, one after the other, in one process.

gh-121087: the second time was a crash.
"""
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import unittest

from support import LIBRARY, patience

PROGRAM = r"""
#include <Python.h>

int main(int argc, char **argv)
{
    for (int i = 0; i < 5; i++) {
        Py_InitializeEx(0);
        if (PyRun_SimpleString(argv[1]) < 0 || Py_FinalizeEx() < 0) {
            return 1;
        }
    }
    puts("five times");
    return 0;
}
"""
CODE = """
import gc, threading
import _rustdlib_probe as probe
assert probe.calls() == 1
cell = probe.Cell([probe])
cell.put(cell)
probe.Error.module = probe
for call in lambda: probe.panic_o("literal"), lambda: probe.keywords(1, z=2), probe.sealed:
    try:
        call()
    except (SystemError, TypeError):
        pass
thread = threading.Thread(target=probe.contents_while_detached, args=[bytearray(1000), 1])
thread.start()
thread.join()
import sys
sys.kept = [cell, probe.sealed(1), probe.Base(derived=True), probe.calls]
"""


class Embedding(unittest.TestCase):
    def test_initialised_and_finalised_again_and_again(self):
        compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
        header = os.path.join(sysconfig.get_path("include"), "Python.h")
        if shutil.which(compiler[0]) is None or not os.path.exists(header):
            self.skipTest("no C compiler, or no headers of this Python")
        folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, folder)
        source, program = os.path.join(folder, "main.c"), os.path.join(folder, "main")
        with open(source, "w") as file:
            file.write(PROGRAM)
        library = sysconfig.get_config_var("LIBDIR")
        name = f"python{sysconfig.get_config_var('LDVERSION')}"
        command = [*compiler, source, "-o", program, f"-I{os.path.dirname(header)}"]
        command += [f"-L{library}", f"-Wl,-rpath,{library}", f"-l{name}", "-rdynamic"]
        built = subprocess.run(command, capture_output=True, text=True)
        if built.returncode != 0:
            self.skipTest(f"no program with this Python in it: {built.stderr.strip()[-200:]}")
        environment = {**os.environ, "PYTHONHOME": sys.base_prefix}
        environment["PYTHONPATH"] = os.path.dirname(LIBRARY)
        done = subprocess.run(
            [program, CODE], capture_output=True, text=True, timeout=patience(100), env=environment
        )
        self.assertEqual((done.returncode, done.stdout), (0, "five times\n"), done.stderr)


if __name__ == "__main__":
    unittest.main()
