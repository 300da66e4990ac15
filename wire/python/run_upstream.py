"""Runs one of CPython's own tests as its test runner does: run_upstream.py NAME [OPTION]... RESULT.

The tests are those of the interpreter that runs this, which is given the options.
RESULT is that of run_tests.py.
"""
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

from run_tests import LONGEST, last_error, write


def main(name, *options_and_result):
    *options, result_path = options_and_result
    reason = why_not(name)
    write(skipped(name, reason) if reason else run(name, options), result_path)


def why_not(name):
    try:
        found = importlib.util.find_spec(f"test.{name}")
    except ModuleNotFoundError:
        found = None
    except unittest.SkipTest as skip:
        # The package that it is in is not for this build.
        return str(skip)
    return None if found else f"this Python's `test` package has no {name}"


def skipped(name, reason):
    return {"passed": 0, "failed": [], "skipped": [[name, reason]]}


def run(name, options):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.xml")
        done = subprocess.run(
            [sys.executable, *options, "-m", "test", "--timeout", str(LONGEST), "--tempdir", folder,
             "--junit-xml", report, name],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        )
        cases = read(report)
    if any(outcome == "failed" for outcome, _, _ in cases) or done.returncode:
        sys.stderr.write(done.stdout)
    return count(name, cases, done)


def read(report):
    """(outcome, name, reason) of each test case."""
    if not os.path.exists(report):
        return []
    cases = []
    for case in xml.etree.ElementTree.parse(report).getroot().iter("testcase"):
        outcome, reason = "passed", ""
        for child in case:
            if child.tag == "skipped":
                outcome, reason = "skipped", child.text or ""
            elif child.tag in ("failure", "error"):
                outcome, reason = "failed", last_error("".join(child.itertext()))
        cases.append((outcome, case.get("name"), reason))
    return cases


def count(name, cases, done):
    result = {
        "passed": sum(outcome == "passed" for outcome, _, _ in cases),
        "failed": [case[1:] for case in cases if case[0] == "failed"],
        "skipped": [case[1:] for case in cases if case[0] == "skipped"],
    }
    whole = re.search(rf"{name} skipped -- (.*)", done.stdout)
    if whole and not cases:
        result["skipped"].append([name, whole[1]])
    elif done.returncode and not result["failed"]:
        lines = done.stdout.strip().splitlines()
        why = lines[-1] if lines else "no output"
        result["failed"].append([name, f"ended with status {done.returncode}: {why}"])
    elif not cases:
        result["failed"].append([name, "ran no test"])
    return result


if __name__ == "__main__":
    main(*sys.argv[1:])
