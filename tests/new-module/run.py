"""Begins a module with `cargo wire new`, writes one function of it, and takes that the whole way.

    python3 tests/new-module/run.py [PYTHON]

In a copy of the project under the target directory: the module is `_bisect`, the function is in
bisect_left.patch. Afterwards git must know of the module's folder and of generated files only.
"""
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
TARGET = os.path.abspath(os.environ.get("CARGO_TARGET_DIR", os.path.join(ROOT, "target")))
COPY = os.path.join(TARGET, "new-module/project")
TREE = os.path.join(TARGET, "new-module/cpython")
MODULE = "_bisect"
GENERATED = {"Cargo.lock", "wire/bundle/Cargo.toml", "wire/bundle/src/modules.rs"}
TREE_FILES = {
    "Include/patchlevel.h": "#define PY_MAJOR_VERSION 3\n#define PY_MINOR_VERSION 13\n"
                            '#define PY_VERSION "3.13.0"\n',
    "Modules/makesetup": "", "Modules/Setup": "", "Lib/base64.py": "",
    "Modules/Setup.stdlib.in": "@MODULE__BISECT_TRUE@_bisect _bisectmodule.c\n",
}


def main(python="python3"):
    make_copy()
    try:
        chain(python)
    finally:
        shutil.rmtree(os.path.dirname(COPY))


def make_copy():
    """What git has and would take, as a repository of its own."""
    shutil.rmtree(os.path.dirname(COPY), ignore_errors=True)
    for name in run("git", "ls-files", "-z", "-co", "--exclude-standard", at=ROOT).split("\0"):
        path = os.path.join(ROOT, name)
        if name and os.path.isfile(path):
            os.makedirs(os.path.dirname(os.path.join(COPY, name)), exist_ok=True)
            shutil.copy2(path, os.path.join(COPY, name), follow_symlinks=False)
    run("git", "init", "--quiet")
    run("git", "add", "--all")
    run("git", "-c", "user.name=test", "-c", "user.email=test@localhost", "commit", "--quiet",
        "--message", "As it is")


def chain(python):
    only = "--only", MODULE
    wire("new", MODULE, "--python", python)
    run("git", "apply", os.path.join(ROOT, "tests/new-module/bisect_left.patch"))
    found = wire("try", "--python", python, *only)
    expect(r"C and Rust agree in [1-9]\d{3,} calls", found)
    found = wire("bench", "--python", python, *only, "bisect_left key")
    expect(r"_bisect\.bisect_left key", found)
    found = wire("test", "--python", python, *only)
    expect(r"modules/bisect/test_bisect\.py: 2 passed", found)
    expect("_bisect has not written bisect_right, insort_left, insort_right", found)
    expect(r"^\d+ passed, 0 failed, \d+ skipped$", found)
    wire("python", "--python", python, *only, "--", os.path.join(COPY, "tests/safety/each_call.py"))
    apply_and_undo(only)
    changed = run("git", "status", "--porcelain", "--untracked-files=all").splitlines()
    changed = {line[3:] for line in changed} - GENERATED
    assert changed and all(name.startswith("modules/bisect/") for name in changed), changed
    print("git knows of the module's folder and of generated files only")


def apply_and_undo(only):
    for name, text in TREE_FILES.items():
        os.makedirs(os.path.dirname(os.path.join(TREE, name)), exist_ok=True)
        with open(os.path.join(TREE, name), "w") as f:
            f.write(text)
    before = contents()
    wire("apply", "--unrecorded", *only, TREE)
    names = set(contents())
    assert any("modules/bisect/src/lib.rs" in name for name in names), names
    assert not any(name.endswith((".py", "module.toml")) for name in names - set(before)), names
    wire("undo", TREE)
    assert contents() == before, "undo has left something"


def contents():
    found = {}
    for folder, _, names in os.walk(TREE):
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                found[os.path.join(folder, name)] = f.read()
    return found


def wire(*words):
    """The tool as it is built already, on the copy."""
    begin = time.monotonic()
    tool = os.path.join(TARGET, "debug/rustdlib-wire")
    environment = {**os.environ, "CARGO_MANIFEST_DIR": os.path.join(COPY, "wire"),
                   "CARGO_TARGET_DIR": TARGET}
    printed = run(tool, *words, env=environment)
    print(f"cargo wire {' '.join(words).replace(TREE, 'TREE')}: {time.monotonic() - begin:.0f} s",
          flush=True)
    return printed


def run(*command, at=None, env=None):
    done = subprocess.run(command, cwd=at or COPY, env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{' '.join(command)}: exit status {done.returncode}")
    return done.stdout


def expect(pattern, text):
    if not re.search(pattern, text, re.MULTILINE):
        sys.exit(f"{text}\nhas no {pattern}")


if __name__ == "__main__":
    main(*sys.argv[1:])
