"""Wires a CPython source tree, builds it, tests it, and takes everything out again.

    python3.15 tests/in-tree/run.py

on the build files of the Python that runs this; see stand_in.py. Ends with the
line `N passed, N failed, N skipped`.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from stand_in import BUILD_FILES, MAKESETUP, PROGRAMS, SUFFIX, StandIn, missing, recovered

PROJECT = Path(__file__).resolve().parents[2]
STATE = {}

# CPython's tests of the modules that may be wired, where they are quick.
UPSTREAM = {"_base64": "test_base64", "binascii": "test_binascii", "zlib": "test_zlib",
            "_hashlib": "test_hashlib", "_hmac": "test_hmac"}

# In an interpreter with a GIL of its own.
SUBINTERPRETER = """
import _interpreters
id = _interpreters.create()
failed = _interpreters.exec(id, "import {modules}")
_interpreters.destroy(id)
assert not failed, failed
"""


def main():
    passed, failed = 0, 0
    reason = missing()
    if reason:
        print(f"skipped in-tree: {reason}")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="rustdlib-in-tree-") as folder:
        STATE["tree"] = tree = StandIn(Path(folder, "cpython"))
        for step in STEPS:
            start = time.monotonic()
            try:
                step(tree)
                passed += 1
                print(f"ok      {step.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
            except Exception as error:
                failed += 1
                report(step, error)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


def report(step, error):
    print(f"FAILED  {step.__name__}")
    for text in (getattr(error, "stdout", ""), getattr(error, "stderr", "")):
        print((text or "")[-3000:])
    # The make commands are long.
    print(f"{traceback.format_tb(error.__traceback__)[1]}{type(error).__name__}: {str(error)[-3000:]}")


def wire(command, *arguments, check=True):
    if command == "apply":
        # Whether a module is fast enough is not asked here.
        arguments = ("--unrecorded", *arguments)
    environment = dict(os.environ)
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(["cargo", "--quiet", "wire", command, *map(str, arguments)], cwd=PROJECT, text=True,
                          env=environment, check=check, capture_output=True)


def hashes(tree):
    """Every file of the tree; what a build leaves is in it, as it should come out the same.

    Not what running Python leaves: byte code, and the notes that hypothesis takes.
    """
    found = {}
    for path in sorted(tree.root.rglob("*")):
        left = {"__pycache__", ".hypothesis"} & set(path.relative_to(tree.root).parts)
        if path.is_file() and not path.is_symlink() and not left:
            found[str(path.relative_to(tree.root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def same(before, after):
    different = {name for name in before.keys() | after if before.get(name) != after.get(name)}
    assert not different, sorted(different)


def run_upstream(tree):
    tests = [test for name, test in UPSTREAM.items() if name in tree.rules_of_rust()]
    result = tree.python("-m", "test", "-q", f"--tempdir={tree.root.parent}", *tests)
    assert "Result: SUCCESS" in result.stdout, result.stdout + result.stderr
    line = [line for line in result.stdout.splitlines() if line.startswith("Total tests")]
    print(f"        {' '.join(tests)}: {''.join(line)}")


def import_everywhere(tree):
    """In the main interpreter and in one of its own; from where, module by module."""
    names = sorted(tree.rules_of_rust())
    code = f"import sys, {', '.join(names)}\n" + SUBINTERPRETER.format(modules=", ".join(names)) + (
        f"for name in {names}: print(name, getattr(sys.modules[name], '__file__', 'built in'))\n")
    result = tree.python("-c", code)
    assert result.returncode == 0, result.stderr
    return dict(line.split(" ", 1) for line in result.stdout.splitlines())


def the_stand_in_has_the_genuine_makefile(tree):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "Makefile.pre").write_text(recovered())
        setup = ["Setup.local", "Setup.stdlib", "Setup.bootstrap", "Setup"]
        subprocess.run([BUILD_FILES / "makesetup", "-c", BUILD_FILES / "config.c.in", "-s", "Modules",
                        *[BUILD_FILES / name for name in setup]], cwd=folder, check=True,
                       capture_output=True)
        # Debian reads the Setup files in another order.
        ours, genuine = (sorted(Path(path, "Makefile").read_text().split())
                         for path in (folder, BUILD_FILES))
        assert ours == genuine, "makesetup does not make the genuine Makefile of it"


def it_builds_as_upstream(tree):
    tree.make("python", "sharedmods")
    STATE["before"] = hashes(tree)
    STATE["makefile"] = (tree.root / "Makefile").read_text()


def a_dry_run_changes_nothing(tree):
    shown = wire("apply", "--dry-run", tree.root).stdout
    assert "+++ b/Lib/base64.py" in shown and "+include $(wildcard $(srcdir)/Modules/_rust/rust.mk)" in shown, shown
    same(STATE["before"], hashes(tree))


def apply_twice_is_apply_once(tree):
    print("        " + wire("apply", tree.root).stdout.replace("\n", "\n        ").rstrip())
    wired = hashes(tree)
    again = wire("apply", tree.root).stdout
    assert "0 files changed" in again, again + str(hashes(tree).items() ^ wired.items())
    same(wired, hashes(tree))
    changed = {name for name in STATE["before"] if STATE["before"][name] != wired.get(name)}
    assert changed == {"Lib/base64.py", "Modules/Setup.local"}, changed


def make_builds_the_modules(tree):
    tree.make("-j2", "python", "sharedmods")
    again = tree.make("python", "sharedmods").stdout
    assert "wire.sh" not in again, again
    places = import_everywhere(tree)
    assert all(place.startswith(str(tree.root)) for place in places.values()), places
    for name in sorted(places):
        size = (tree.root / f"Modules/{name}{SUFFIX}").stat().st_size
        print(f"        {name}: {size} bytes")


def the_modules_pass_cpythons_tests(tree):
    run_upstream(tree)


def only_a_changed_source_is_built(tree):
    os.utime(tree.root / "Modules/_rust/modules/binascii/src/lib.rs")
    shown = tree.make("-n", "python", "sharedmods").stdout
    assert "wire.sh build" in shown, shown
    tree.make("sharedmods")


def check_sees_what_was_edited(tree):
    assert wire("check", tree.root).returncode == 0
    path = tree.root / "Modules/_rust/modules/binascii/src/lib.rs"
    text, time_before = path.read_text(), path.stat().st_mtime_ns
    path.write_text(text + "// mine\n")
    for command in ("check", "apply", "undo"):
        result = wire(command, tree.root, check=False)
        assert result.returncode == 1 and "lib.rs was edited" in result.stdout + result.stderr, result
    path.write_text(text)
    os.utime(path, ns=(time_before, time_before))
    wire("check", tree.root)


def without_cargo_the_makefile_is_upstreams(tree):
    hidden = dict(os.environ, CARGO="no-such-cargo")
    result = tree.make("Makefile", env=hidden)
    assert result.stderr.count("rustdlib: there is no cargo: building the C modules\n") == 1, result
    assert (tree.root / "Makefile").read_text() == STATE["makefile"]
    tree.make("python", "sharedmods", env=hidden)
    name = "base64, binascii" if tree.has_in_c("binascii") else "sys"
    result = tree.python("-c", f"import {name}; print('imported'); import _rustdlib")
    assert result.stdout and "No module named '_rustdlib'" in result.stderr, result
    same({name: STATE["before"][name] for name in STATE["before"] if name.endswith(".so")},
         {name: value for name, value in hashes(tree).items() if name.endswith(".so")})


def where_rust_is_required_it_is_an_error(tree):
    wire("apply", "--require", tree.root)
    result = tree.make("python", env=dict(os.environ, CARGO="no-such-cargo"), check=False)
    assert result.returncode and "and this tree requires Rust\n" in result.stderr, result
    assert tree.rules_of_rust()


def static_modules_are_linked(tree):
    wire("apply", "--static", tree.root)
    # Modules/config.c changes together with the Makefile, after which make starts again.
    tree.make("-j2", "Makefile")
    result = tree.make("-j2", "python", "sharedmods", *PROGRAMS)
    assert "cargo" not in result.stdout
    places = import_everywhere(tree)
    assert set(places.values()) == {"built in"}, places
    show = subprocess.run(["nm", "-D", "--defined-only", tree.root / "python"], check=True, text=True,
                          capture_output=True).stdout
    ours = [line for line in show.splitlines() if "rust" in line.split()[-1].lower()]
    assert [line.split()[-1] for line in ours] == ["PyInit__rustdlib"], ours


def static_modules_pass_cpythons_tests(tree):
    run_upstream(tree)


def undo_gives_back_every_byte(tree):
    wire("undo", tree.root)
    tree.make("Makefile")
    tree.make("python", "sharedmods")
    for program in PROGRAMS:
        for path in (program, program.removeprefix("Programs/")):
            (tree.root / path).unlink(missing_ok=True)
    for path in tree.root.glob("Programs/*.o"):
        if path.name != "python.o":
            path.unlink()
    (tree.root / "Modules/getpath_noop.o").unlink(missing_ok=True)
    same(STATE["before"], hashes(tree))


def a_vendored_tree_needs_no_network(tree):
    wire("apply", "--vendor", tree.root)
    folder = tree.root / "Modules/_rust"
    # What CPython's own targets delete, wherever it is.
    doomed = "-name *.[oa] -o -name *.s[ol] -o -name *.lto -o -name *.wasm -o -name *.lst -o -name *.orig"
    found = subprocess.run(["find", folder / "vendor", "(", *doomed.split(), ")"], text=True,
                           capture_output=True).stdout
    assert not found, found
    with tempfile.TemporaryDirectory() as home:
        environment = dict(os.environ, CARGO_HOME=home, CARGO_NET_OFFLINE="true",
                           CARGO_TARGET_DIR=f"{home}/target", PYO3_PYTHON=sys.executable)
        subprocess.run(["cargo", "check", "--quiet", "--locked", "--package", "rustdlib-bundle"],
                       cwd=folder, env=environment, check=True, text=True, capture_output=True)
    wire("undo", tree.root)
    tree.make("Makefile")
    tree.make("python", "sharedmods")
    same(STATE["before"], hashes(tree))


STEPS = [
    the_stand_in_has_the_genuine_makefile, it_builds_as_upstream, a_dry_run_changes_nothing,
    apply_twice_is_apply_once, make_builds_the_modules, the_modules_pass_cpythons_tests,
    only_a_changed_source_is_built, check_sees_what_was_edited,
    without_cargo_the_makefile_is_upstreams, where_rust_is_required_it_is_an_error,
    static_modules_are_linked, static_modules_pass_cpythons_tests, undo_gives_back_every_byte,
    a_vendored_tree_needs_no_network,
]

if __name__ == "__main__":
    sys.exit(main())
