"""Other packages' own tests, plain and with the wheel: run.py WHEEL [PACKAGE]...

Makes a virtual environment of the Python that runs this, in target/suites, with the wheel and with what
requirements.txt names. Takes the tests from each package's source distribution, and runs them by `python -m pytest`
and by `python -m rustdlib -m pytest`. Prints how many tests had which outcome; a test with two outcomes is run again
on both sides, and is an error if they differ again.
"""
import collections
import os
import pathlib
import subprocess
import sys
import tarfile
import venv
import xml.etree.ElementTree as xml

HERE = pathlib.Path(__file__).parent
HOME = HERE.parents[1] / "target/suites" / f"{sys.version_info[0]}.{sys.version_info[1]}"
EXE = HOME / "venv/bin/python"
# What pytest is told beside the folder of the tests.
PACKAGES = {
    "itsdangerous": ["tests"],
    "pyjwt": ["tests"],
    "pypng": ["code"],
    "urllib3": ["test"],
    "dulwich": ["tests"],
}
SIDES = {"plain": [], "with rustdlib": ["-m", "rustdlib"]}


def main(wheel, *names):
    install(wheel)
    versions = dict(line.lower().split("==") for line in requirements() if "==" in line)
    differ = 0
    for name in names or PACKAGES:
        folder = source(name, versions[name])
        results = {side: outcomes(name, folder, side) for side in SIDES}
        for side, found in results.items():
            print(f"{name} {versions[name]}, {side}: {counts(found)}", flush=True)
        for test in different(name, folder, results):
            differ += 1
            print(f"  differs: {test}")
    sys.exit(differ != 0)


def requirements():
    return (HERE / "requirements.txt").read_text().splitlines()


def install(wheel):
    venv.create(HOME / "venv", with_pip=True)
    pip("install", "--only-binary=:all:", "-r", HERE / "requirements.txt")
    pip("install", "--no-index", "--no-deps", "--force-reinstall", wheel)


def pip(*words):
    subprocess.run([EXE, "-m", "pip", "--quiet", "--disable-pip-version-check", *map(str, words)], check=True)


def source(name, version):
    """Where the source distribution is unpacked."""
    found = list(HOME.glob(f"{name}-{version}.tar.gz"))
    if not found:
        pip("download", "--no-deps", "--no-binary", name, "-d", HOME, f"{name}=={version}")
        found = list(HOME.glob(f"{name}-{version}.tar.gz"))
    with tarfile.open(found[0]) as archive:
        archive.extractall(HOME, filter="data")
    return HOME / f"{name}-{version}"


def outcomes(name, folder, side):
    """Each test's outcome, by its name."""
    report = HOME / "report.xml"
    report.unlink(missing_ok=True)
    words = [*SIDES[side], "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}",
             *PACKAGES[name]]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("RUSTDLIB_")}
    with open(HOME / f"{name}-{side.replace(' ', '-')}.log", "wb") as log:
        subprocess.run([EXE, *words], cwd=folder, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    if not report.exists():
        sys.exit(f"{name}, {side}: no result, see {log.name}")
    return {f"{case.get('classname')}::{case.get('name')}": outcome(case) for case in xml.parse(report).iter("testcase")}


def outcome(case):
    kinds = [part.tag for part in case if part.tag in ("failure", "error", "skipped")]
    return {"failure": "failed", "error": "failed"}.get(kinds[0], kinds[0]) if kinds else "passed"


def counts(found):
    return ", ".join(f"{number} {kind}" for kind, number in sorted(collections.Counter(found.values()).items()))


def different(name, folder, results):
    """Tests with other outcomes, twice: those of a network or of time can differ once."""
    plain, ours = results.values()
    suspects = {test for test in plain.keys() | ours.keys() if plain.get(test) != ours.get(test)}
    if not suspects:
        return []
    again = [outcomes(name, folder, side) for side in SIDES]
    return sorted(test for test in suspects if again[0].get(test) != again[1].get(test))


if __name__ == "__main__":
    main(*sys.argv[1:])
