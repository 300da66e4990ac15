"""Other packages' own tests, on C, on a wired interpreter and with the wheel: run.py WHEEL WIRED [PACKAGE]...

WIRED is a wired interpreter of the same version as the Python that runs this. Makes virtual environments of both in
target/suites, with what requirements.txt names. Takes each package's tests from its source, and runs them three times:
as they are, on the wired interpreter, and after `rustdlib.enable()`, by `python -m rustdlib`. Prints how many tests had
which outcome. Those with different outcomes are run twice more on each side, by their names: a test that has never had
the same outcome on C as on Rust is an error; one that has is named, with its outcomes.
"""
import collections
import pathlib
import re
import subprocess
import sys

from packages import PACKAGES, environment, unpacked

HERE = pathlib.Path(__file__).parent
HOME = HERE.parents[1].resolve() / "target/suites" / f"{sys.version_info[0]}.{sys.version_info[1]}"
PLAIN, WIRED = HOME / "venv/bin/python", HOME / "wired/bin/python"
SIDES = {"C": [PLAIN], "wired": [WIRED], "enable()": [PLAIN, "-m", "rustdlib"]}
TIMES = 3
# Exits with 1 if what it runs on is not what its argument says.
LOOK = """
import importlib.util, sys, zlib
rust = importlib.util.find_spec("_base64") is not None, "rustdlib" in sys.modules
sys.exit(rust != {"C": (False, False), "wired": (True, False), "enable()": (False, True)}[sys.argv[1]])
"""


def main(wheel, wired, *names):
    install(wheel, wired)
    wrong = sum(compare(name) for name in names or PACKAGES)
    sys.exit(wrong != 0)


def install(wheel, wired):
    subprocess.run([sys.executable, "-m", "venv", HOME / "venv"], check=True)
    # Some have no wheels of their own.
    pip("install", "--only-binary=:all:", "--no-binary=forbiddenfruit,setuptools-git", "-r", HERE / "requirements.txt")
    pip("install", "--no-index", "--no-deps", "--force-reinstall", wheel)
    subprocess.run([wired, "-m", "venv", "--without-pip", HOME / "wired"], check=True)
    packages = next((HOME / "venv").glob("lib/python*/site-packages"))
    ours = next((HOME / "wired").glob("lib/python*/site-packages"))
    (ours / "packages.pth").write_text(f"{packages}\n")
    for side, python in SIDES.items():
        subprocess.run([*python, "-c", LOOK, side], check=True, env=environment())


def pip(*words):
    subprocess.run([PLAIN, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, words)], check=True)


def compare(name):
    """Prints how a package's tests end on each side; how many of them differ."""
    version = versions()[name.lower()]
    folder = unpacked(name, version, HOME, pip)
    first = {side: outcomes(name, folder, side) for side in SIDES}
    for side, found in first.items():
        print(f"{name} {version}, {side}: {counts(found)}", flush=True)
    runs = {side: [found] for side, found in first.items()}
    suspects = unsettled(runs)
    # The names of their functions, without class and parameters.
    only = sorted({re.search(r"(\w+)(?:\[.*| \(.*)?$", test, re.DOTALL)[1] for test in suspects})
    for _ in range(TIMES - 1 if suspects else 0):
        for side in SIDES:
            runs[side].append(outcomes(name, folder, side, only))
    return sum(told(test, runs) for test in suspects)


def versions():
    lines = (HERE / "requirements.txt").read_text().splitlines()
    return dict(line.lower().split("==") for line in lines if "==" in line)


def outcomes(name, folder, side, only=()):
    log = HOME / f"{name}-{side.strip('()')}.log"
    found = PACKAGES[name].run(SIDES[side], folder, log, only)
    if not found:
        sys.exit(f"{name}, {side}: no result, see {log}")
    return found


def counts(found):
    return ", ".join(f"{number} {kind}" for kind, number in sorted(collections.Counter(found.values()).items()))


def unsettled(runs):
    """The tests that have had more than one outcome."""
    tests = {test for side in runs.values() for found in side for test in found}
    return sorted(test for test in tests if len({found.get(test) for side in runs.values() for found in side}) > 1)


def told(test, runs):
    """Prints the outcomes of a test; whether Rust's were never those of C."""
    of = {side: [found.get(test, "missing") for found in side_runs] for side, side_runs in runs.items()}
    differs = any(not set(of["C"]) & set(of[side]) for side in of)
    words = "; ".join(f"{side}: {', '.join(kinds)}" for side, kinds in of.items())
    print(f"  {'DIFFERS' if differs else 'has been both'}: {test} ({words})", flush=True)
    return differs


if __name__ == "__main__":
    main(*sys.argv[1:])
