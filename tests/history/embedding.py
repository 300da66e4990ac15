"""A program with this Python in it, which initialises and finalises it again and again."""
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile

from bugs import NotHere, limits

TIMES = 5
PROGRAM = r"""
#include <Python.h>

int main(int argc, char **argv)
{
    for (int i = 0; i < %d; i++) {
        Py_InitializeEx(0);
        if (PyRun_SimpleString(argv[1]) < 0 || Py_FinalizeEx() < 0) {
            return 1;
        }
    }
    return 0;
}
"""


def run(code):
    """Runs the code in one interpreter after another, in one process."""
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        here = os.path.dirname(os.path.abspath(__file__))
        # The prefix is that of this interpreter: the modules are those it has.
        environment = {**os.environ, "PYTHONHOME": sys.prefix, "PYTHONPATH": here}
        done = subprocess.run([program, code], capture_output=True, text=True, env=environment,
                              timeout=limits.patience(100))
    assert done.returncode == 0, (done.returncode, done.stderr[-300:])


def build(folder):
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    if shutil.which(compiler[0]) is None or not os.path.exists(header):
        raise NotHere("no C compiler, or no headers of this Python")
    source, program = os.path.join(folder, "main.c"), os.path.join(folder, "main")
    with open(source, "w") as file:
        file.write(PROGRAM % TIMES)
    library = sysconfig.get_config_var("LIBDIR")
    name = f"python{sysconfig.get_config_var('LDVERSION')}"
    command = [*compiler, source, "-o", program, f"-I{os.path.dirname(header)}"]
    command += [f"-L{library}", f"-Wl,-rpath,{library}", f"-l{name}", "-rdynamic"]
    built = subprocess.run(command, capture_output=True, text=True)
    if built.returncode != 0:
        raise NotHere(f"no program with this Python in it: {built.stderr.strip()[-100:]}")
    return program
