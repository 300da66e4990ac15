"""Wires a CPython source tree, builds it, tests it, and takes everything out again.

    python3.15 tests/in-tree/run.py

on the build files of the Python that runs this; see stand_in.py. Ends with the
line `N passed, N failed, N skipped`.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import traceback
from pathlib import Path

import debugger
import places
from stand_in import (BUILD_FILES, LIBRARY, MAKESETUP, PROGRAMS, SUFFIX, StandIn, is_position_independent,
                      missing, recovered)
from wiring import MODULES, PROJECT, Skipped, hashes, same, wire

STATE = {}

# CPython's tests that need some seconds each, or services. `cargo wire test` runs them all.
SLOW = {"test_tarfile", "test_ssl", "test_imaplib", "test_poplib", "test_logging", "test_xmlrpc",
        "test_httpservers", "test_email", "test_capi", "test_urllib2"}

# On a debug build, each is run six times to count references.
FOR_LEAKS = sorted({test for module in MODULES for test in module["tests"]})

# In an interpreter with a GIL of its own.
SUBINTERPRETER = """
import _interpreters
id = _interpreters.create()
failed = _interpreters.exec(id, "import {modules}")
_interpreters.destroy(id)
assert not failed, failed
"""

# gh-156173: the checksum at the end is wrong.
FLUSH = """
import zlib
stream = zlib.decompressobj()
stream.decompress(b"\\x78\\x01\\x01\\x02\\x00\\xfd\\xffab" + bytes(4), 1)
try:
    print(stream.flush())
except zlib.error:
    print("zlib.error")
"""


def main():
    passed, failed, skipped = 0, 0, 0
    reason = missing()
    if reason:
        print(f"skipped in-tree: {reason}")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    with tempfile.TemporaryDirectory(prefix="rustdlib in-tree-") as folder:
        STATE["tree"] = tree = StandIn(Path(folder, "cpython"))
        for step in STEPS:
            start = time.monotonic()
            try:
                step(tree)
                passed += 1
                print(f"ok      {step.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
            except Skipped as reason:
                skipped += 1
                print(f"skipped {step.__name__}: {reason}")
            except Exception as error:
                failed += 1
                report(step, error)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def report(step, error):
    print(f"FAILED  {step.__name__}")
    for text in (getattr(error, "stdout", ""), getattr(error, "stderr", "")):
        print((text or "")[-3000:])
    # The make commands are long.
    print(f"{traceback.format_tb(error.__traceback__)[1]}{type(error).__name__}: {str(error)[-3000:]}")


def tests_of(tree):
    """CPython's own tests of what is wired."""
    wired = [module["tests"] + module.get("more-tests", []) for module in MODULES
             if module["name"] in tree.rules_of_rust()]
    names = {name for tests in wired for name in tests} - SLOW | {"test_c_stack_unwind"}
    folder = tree.root / "Lib/test"
    return sorted(name for name in names if list(folder.glob(name.replace(".", "/") + ".py")))


def run_upstream(tree, tests, *options):
    result = tree.python("-m", "test", "-q", f"--tempdir={tree.root.parent}", *options, *tests)
    assert "Result: SUCCESS" in result.stdout, result.stdout + result.stderr
    line = [line for line in result.stdout.splitlines() if line.startswith("Total tests")]
    print(f"        {' '.join(tests)}: {''.join(line)}")


def exported(path):
    """The names that a program or library offers to others."""
    show = subprocess.run(["nm", "-D", "--defined-only", path], check=True, text=True, capture_output=True)
    return {line.split()[-1] for line in show.stdout.splitlines()}


def link_library(tree):
    """libpython as a shared library, where the interpreter's objects are fit for one."""
    if is_position_independent():
        tree.make(LIBRARY, f"INSTSONAME={LIBRARY}")
        return [LIBRARY]
    print(f"        no {LIBRARY}: the objects of this Python are for a program only")
    return []


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

# What a shared module exports: PEP 793's function where CPython looks for that.
HOOK = "PyModExport" if sys.version_info >= (3, 15) else "PyInit"


def it_builds_as_upstream(tree):
    tree.make("python", "sharedmods")
    STATE["exported"] = {name: exported(tree.root / name) for name in ["python", *link_library(tree)]}
    (tree.root / LIBRARY).unlink(missing_ok=True)
    STATE["before"] = hashes(tree.root)
    STATE["makefile"] = (tree.root / "Makefile").read_text()


def a_dry_run_changes_nothing(tree):
    shown = wire("apply", "--dry-run", tree.root).stdout
    assert "+++ b/Lib/base64.py" in shown and "+include $(wildcard $(srcdir)/Modules/_rust/rust.mk)" in shown, shown
    same(STATE["before"], hashes(tree.root))


def apply_twice_is_apply_once(tree):
    print("        " + wire("apply", tree.root).stdout.replace("\n", "\n        ").rstrip())
    wired = hashes(tree.root)
    again = wire("apply", tree.root).stdout
    assert "0 files changed" in again, again + str(hashes(tree.root).items() ^ wired.items())
    same(wired, hashes(tree.root))
    changed = {name for name in STATE["before"] if STATE["before"][name] != wired.get(name)}
    assert changed == {"Lib/base64.py", "Lib/json/__init__.py", "Modules/Setup.local"}, changed


def make_builds_the_modules(tree):
    tree.make("-j2", "python", "sharedmods")
    again = tree.make("python", "sharedmods").stdout
    assert "wire.sh" not in again, again
    places = import_everywhere(tree)
    assert all(place.startswith(str(tree.root)) for place in places.values()), places
    for name in sorted(places):
        library = tree.root / f"Modules/{name}{SUFFIX}"
        print(f"        {name}: {library.stat().st_size} bytes")
        # CPython's `make smelly` wants every module to have a symbol.
        assert f"{HOOK}_{name}" in subprocess.check_output(["nm", "-D", library], text=True), name
    assert exported(tree.root / f"Modules/_rustdlib{SUFFIX}") == {f"{HOOK}_{name}" for name in places}


def the_modules_pass_cpythons_tests(tree):
    run_upstream(tree, tests_of(tree), "-j2")


def no_reference_leaks(tree):
    if not hasattr(sys, "gettotalrefcount"):
        raise Skipped("this Python does not count references; a debug build does")
    run_upstream(tree, FOR_LEAKS, "-R", "3:3")


def a_debugger_names_rust_and_the_interpreter(tree):
    if shutil.which("gdb") is None:
        raise Skipped("there is no gdb")
    frames, walked = debugger.backtrace(tree.root / "python", tree.root)
    text = "\n".join(frames)
    rust = [frame for frame in frames if "binascii" in frame and ".rs:" in frame]
    assert rust and "_PyEval_EvalFrameDefault" in text.split(rust[-1])[1], text
    if "-fno-omit-frame-pointer" in (sysconfig.get_config_var("PY_CFLAGS") or ""):
        assert walked.endswith(" frames to Py_BytesMain"), walked + "\n" + text
    print(f"        {len(frames)} frames, such as\n        {rust[-1]}\n        frame pointers: {walked}")


def only_a_changed_source_is_built(tree):
    os.utime(tree.root / "Modules/_rust/modules/binascii/src/lib.rs")
    shown = tree.make("-n", "python", "sharedmods").stdout
    assert "wire.sh build" in shown, shown
    tree.make("sharedmods")


def a_correction_in_the_news_is_built(tree):
    def flushed():
        return tree.python("-c", FLUSH).stdout.strip()
    if flushed() != "b'b'":
        raise Skipped("this release has the correction")
    news = tree.root / "Misc/NEWS.d/next/Library/2026-11-02-10-00-00.gh-issue-156173.aBcDeF.rst"
    news.parent.mkdir(parents=True)
    news.write_text("`!flush` raises for corrupt data.\n")
    tree.make("sharedmods")
    assert flushed() == "zlib.error", flushed()
    shutil.rmtree(tree.root / "Misc/NEWS.d")
    os.utime(tree.root / "Modules/_rust/modules/binascii/src/lib.rs")
    tree.make("sharedmods")
    assert flushed() == "b'b'", flushed()


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
         {name: value for name, value in hashes(tree.root).items() if name.endswith(".so")})


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
    ours = {f"PyInit_{name}" for name in places}
    for name in ["python", *link_library(tree)]:
        # Whoever has the modules built in in C exports some of these already.
        assert exported(tree.root / name) == STATE["exported"][name] | ours, name


def static_modules_pass_cpythons_tests(tree):
    run_upstream(tree, tests_of(tree), "-j2")


def cleaning_leaves_the_sources(tree):
    assert "rm -rf Modules/_rust/target" in tree.make("-n", "clean").stdout
    # The rest of `make clean` would delete objects that have no source here.
    tree.make("clean-rust")
    left = {path.name for path in (tree.root / "Modules/_rust").iterdir()}
    assert not left & {"target", "rustdlib.o", "pyo3-config"}, left
    wire("check", tree.root)


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
    for path in ("Modules/getpath_noop.o", LIBRARY):
        (tree.root / path).unlink(missing_ok=True)
    same(STATE["before"], hashes(tree.root))


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
        subprocess.run([*places.without_network(), "cargo", "check", "--quiet", "--locked", "--package",
                        "rustdlib-bundle"], cwd=folder, env=environment, check=True, text=True, capture_output=True)
    wire("undo", tree.root)
    tree.make("Makefile")
    tree.make("python", "sharedmods")
    same(STATE["before"], hashes(tree.root))


STEPS = [
    the_stand_in_has_the_genuine_makefile, it_builds_as_upstream, a_dry_run_changes_nothing,
    apply_twice_is_apply_once, make_builds_the_modules, the_modules_pass_cpythons_tests,
    no_reference_leaks, a_debugger_names_rust_and_the_interpreter,
    only_a_changed_source_is_built, a_correction_in_the_news_is_built, check_sees_what_was_edited,
    without_cargo_the_makefile_is_upstreams, where_rust_is_required_it_is_an_error,
    static_modules_are_linked, static_modules_pass_cpythons_tests, cleaning_leaves_the_sources,
    undo_gives_back_every_byte, a_vendored_tree_needs_no_network, places.a_tree_that_nobody_may_write,
    places.a_full_disk,
]

if __name__ == "__main__":
    sys.exit(main())
