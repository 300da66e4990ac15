"""Runs one unittest file of the project: run_tests.py FILE RESULT.

RESULT gets {"passed": n, "failed": [[name, why]...], "skipped": [[name, reason]...], "seconds": n}; the
seconds are processor time, that of children included.
Where there is no hypothesis, RUSTDLIB_NO_HYPOTHESIS says why.
"""
import faulthandler
import importlib.util
import io
import json
import os
import re
import sys
import unittest


# Seconds after which a file is taken to hang: it ends with a traceback of each thread. Under qemu all takes longer.
LONGEST = int(os.environ.get("RUSTDLIB_LONGEST_TEST", 600))


def main(path, result_path):
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    # What the file imports comes from beside it, not from beside this script.
    sys.path[0] = os.path.dirname(path)
    name = os.path.basename(path)[:-3]
    try:
        suite = load(name, path)
    except ModuleNotFoundError as error:
        if error.name != "hypothesis":
            raise
        result = {"passed": 0, "failed": [], "skipped": [[name, why_no_hypothesis()]]}
    except unittest.SkipTest as skip:
        result = {"passed": 0, "failed": [], "skipped": [[name, str(skip)]]}
    else:
        result = run(suite)
    write(result, result_path)


def write(result, path):
    result["seconds"] = sum(os.times()[:4])
    # A lone surrogate in a message is no JSON to others.
    with open(path, "wb") as f:
        f.write(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))


def load(name, path):
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(module)


def why_no_hypothesis():
    return os.environ.get("RUSTDLIB_NO_HYPOTHESIS", "hypothesis is not installed")


def run(suite):
    report = io.StringIO()
    outcome = unittest.TextTestRunner(report, verbosity=0, resultclass=Counted).run(suite)
    if not outcome.wasSuccessful():
        sys.stderr.write(report.getvalue())
    bad = outcome.failures + outcome.errors
    failed = {test.id(): last_error(why) for test, why in bad}
    failed.update((test.id(), "unexpected success") for test in outcome.unexpectedSuccesses)
    return {
        "passed": outcome.passed,
        "failed": sorted(failed.items()),
        "skipped": [[test.id(), reason] for test, reason in outcome.skipped],
    }


def last_error(text):
    """The line of a traceback that names the exception; a comparison may follow it."""
    lines = text.strip().splitlines() or ["no message"]
    errors = [line for line in lines if re.match(r"[A-Za-z_][\w.]*(Error|Exception)\b", line)]
    return (errors or lines)[-1]


class Counted(unittest.TextTestResult):
    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1

    def addExpectedFailure(self, test, error):
        super().addExpectedFailure(test, error)
        self.passed += 1


if __name__ == "__main__":
    main(*sys.argv[1:])
