"""What glue costs, in instructions: writes the tables of tests/README.md.

    cargo wire python --python 3.13 -- tests/probe/costs.py [--write]

builds the probe as modules are built, and counts under valgrind. Without --write it prints the tables.
"""
import gc
import itertools
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, os.path.join(ROOT, "benches", "python"))
import callgrind
PAGE = os.path.join(ROOT, "tests", "README.md")
BEGIN, END = "<!-- costs: begin -->\n", "<!-- costs: end -->\n"
# Those that specialise the byte code, and those that are counted.
FIRST_CALLS = 24
CALLS = 16
USES = 1000
LOOP = """
def loop(times, {names}):
    for _ in repeat(None, times):
        {call}
"""

# (what a call does, the call, what `f` is, what C has: in words, the call, what `f` is)
CALL_ROWS = [
    ("no arguments (`METH_NOARGS`)", "f()", "p.noop_noargs", "`gc.isenabled()`", "f()", "gc.isenabled"),
    ("one argument (`METH_O`)", "f(1)", "p.noop_o", "`abs(1)`", "f(1)", "abs"),
    ("two positional arguments (`METH_FASTCALL`)", "f(1, 2)", "p.noop_fast"),
    ("one positional and one by keyword", "f(1, twice=0)", "v.Adder(1).add"),
    ("one `int` converted, and one made", "f(5)", "p.to_index"),
    ("module data, and an `int` made", "f()", "p.calls"),
    ("an instance made and freed", "f()", "p.Shared", "`object()`", "f()", "object"),
    ("the same, collected and with members", "f()", "p.Cell"),
    ("an attribute that is computed", "f.uses", "p.Cell()"),
    ("a member exchanged", "f(None)", "p.Cell().put"),
    ("a member read", "f()", "p.Cell().hidden"),
    ("a lock that is free; an `int` converted, and one made", "f(0)", "p.Shared().add"),
    ("the same, detached", "f(0)", "p.Shared().add_detached"),
    ("8 bytes of `bytes` opened and copied out", "f(b'12345678')", "p.contents"),
    ("8 bytes of a `bytearray`", "f(data)", "p.contents", "`bytes(bytearray(8))`", "f(data)", "bytes"),
    ("1,000 bytes of a `bytearray`", "f(large)", "p.contents", "`bytes(bytearray(1000))`", "f(large)", "bytes"),
    ("an exception raised, and caught by Python code", "f()", "caught(p.raise_builtin, 'ValueError', 'x')",
     "`int('x')`", "f()", "caught(int, 'x')"),
    ("a function that stands in for one of Python code", "f(1)", "v.new_absolute('home')"),
]
# (what is used, its name in probe/src/values/costs.rs, what it is in place of: in words, its name)
USE_ROWS = [
    ("`code_units`", "code_units"),
    ("`str_from_ucs1`, and freed", "str_from_ucs1", "`PyUnicode_Substring`", "substring"),
    ("a key that a `KeyMemo` knows", "known key", "`PyUnicode_Substring`, then `PyDict_SetItem`", "substring as key"),
    ("`StrWriter`: made, 8 characters, finished, and freed", "writer"),
    ("`StrWriter::write_ucs1`: one of many", "write_ucs1"),
    ("`float` made, and freed", "float"),
    ("`int_i64` of 2^40 made, and freed", "int_i64"),
    ("`int_from_text` of 23 digits", "int_from_text"),
    ("`tuple` of two", "tuple"),
    ("`list` of ten", "list", "`PyList_New(0)`, ten times `PyList_Append`", "list_append"),
    ("`new_dict`", "new_dict"),
    ("`dict_set_item` of a key that is there", "dict_set_item"),
    ("`dict_items` of a `dict` with one item", "dict_items"),
    ("`fast_item`", "fast_item"),
    ("`class_version`", "class_version"),
    ("`instance_dict`", "instance_dict"),
    ("`dict_is` of a `dict` with one item", "dict_is"),
    ("`enter_recursive_call`, and left", "enter_recursive_call"),
    ("`call` of `len`", "call"),
]


def main(write=False):
    with tempfile.TemporaryDirectory() as folder:
        module = os.path.join(folder, "_rustdlib_probe" + sysconfig.get_config_var("EXT_SUFFIX"))
        shutil.copy(build(), module)
        paths = [folder, HERE]
        command = [
            *callgrind.command(folder), sys.executable, "-B", os.path.abspath(__file__), "count", folder]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    if not write:
        print(done.stdout)
        return
    with open(PAGE, encoding="utf-8") as file:
        before, _, rest = file.read().partition(BEGIN)
    with open(PAGE, "w", encoding="utf-8") as file:
        file.write(before + BEGIN + done.stdout + END + rest.partition(END)[2])


def build():
    target = os.path.join(os.environ.get("CARGO_TARGET_DIR") or os.path.join(ROOT, "target"), "costs")
    command = ["cargo", "rustc", "--quiet", "--release", "--package", "rustdlib-probe", "--lib",
               "--crate-type", "cdylib", "--target-dir", target]
    environment = {**os.environ, "PYO3_PYTHON": sys.executable, "PYO3_BUILD_EXTENSION_MODULE": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    found = [name for name in os.listdir(os.path.join(target, "release")) if name.startswith("lib_rustdlib_probe.")]
    return os.path.join(target, "release", next(name for name in found if name.endswith((".so", ".dylib"))))


def count(folder):
    """Prints both tables."""
    import support

    gc.disable()
    space = {
        "p": support.probe, "v": support.load("_rustdlib_probe_values"), "gc": gc, "caught": caught}
    data = {"data": bytearray(8), "large": bytearray(1000)}

    def of_call(call, function):
        loop = Loop(call, {"f": eval(function, space), **data})
        loop.run(FIRST_CALLS)
        return loop

    def of_use(name):
        use = Use(space["v"].used, name)
        use.run(USES)
        return use

    def counted(loops, calls, empty):
        _, around, *totals = callgrind.between_cuts([empty, empty, *loops], calls, folder)
        return [f"{(total - around) / calls:.0f}" for total in totals]

    rows = [row + ("", "", "")[:6 - len(row)] for row in CALL_ROWS]
    loops = [of_call(*row[at:at + 2]) for row in rows for at in (1, 4) if row[at]]
    plain = of_call("None", "None")
    numbers = iter(counted(loops, CALLS, plain))
    print(f"CPython {platform.python_version()}, {platform.machine()}. One call, less an empty loop:\n")
    print("| call | ours | a function of C | |\n| --- | ---: | --- | ---: |")
    for row in rows:
        print(f"| {row[0]} | {next(numbers)} | {row[3]} | {next(numbers) if row[3] else ''} |")
    rows = [row + ("", "")[:4 - len(row)] for row in USE_ROWS]
    uses = [of_use(row[at]) for row in rows for at in (1, 3) if row[at]]
    numbers = iter(counted(uses, USES, of_use("nothing")))
    print("\nOne use within a call; of text of 8 ASCII characters, or of one item:\n")
    print("| use | ours | functions of C that it is in place of | |\n| --- | ---: | --- | ---: |")
    for row in rows:
        print(f"| {row[0]} | {next(numbers)} | {row[2]} | {next(numbers) if row[2] else ''} |")


class Loop:
    """Calls in byte code of its own, which the interpreter specialises."""

    def __init__(self, call, variables):
        space = {"repeat": itertools.repeat}
        exec(LOOP.format(names=", ".join(variables), call=call), space)
        self.loop, self.variables = space["loop"], variables

    def run(self, times):
        self.loop(times, **self.variables)


class Use:
    """So many uses within one call."""

    def __init__(self, used, name):
        self.used, self.name, self.instance = used, name, Instance()
        self.instance.attribute = 1
        vars(self.instance)

    def run(self, times):
        self.used(self.name, times, self.instance)


class Instance:
    pass


def caught(function, *args):
    """A function that calls it and drops what it raises."""
    def call():
        try:
            function(*args)
        except ValueError:
            pass
    return call


if __name__ == "__main__":
    if sys.argv[1:2] == ["count"]:
        count(sys.argv[2])
    else:
        main(sys.argv[1:] == ["--write"])
