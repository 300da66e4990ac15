"""The wheel is what PyPI and installers expect: tags, metadata, contents."""
import importlib.metadata
import json
import os
import pathlib
import re
import sys
import sysconfig
import unittest

from support import python, wants

ROOT = pathlib.Path(__file__).parents[2]
WHEEL = os.environ.get("RUSTDLIB_WHEEL")
ABI = f"cp{sys.version_info.major}{sys.version_info.minor}{getattr(sys, 'abiflags', '')}".replace("d", "")


class Metadata(unittest.TestCase):
    def setUp(self):
        self.distribution = importlib.metadata.distribution("rustdlib")
        self.metadata = self.distribution.metadata

    def test_each_python_that_is_supported_is_named_and_no_other(self):
        oldest, end = re.fullmatch(r">=3\.(\d+),\s*<3\.(\d+)", self.metadata["Requires-Python"]).groups()
        prefix = "Programming Language :: Python :: 3."
        named = [text.removeprefix(prefix) for text in self.metadata.get_all("Classifier") if text.startswith(prefix)]
        self.assertEqual(named, [str(minor) for minor in range(int(oldest), int(end))])

    def test_nothing_is_missing(self):
        for field in "Summary", "Description-Content-Type", "Keywords", "License-Expression":
            self.assertTrue(self.metadata[field], field)
        self.assertEqual(self.metadata.get_all("License-File"), ["LICENSE-APACHE", "LICENSE-MIT"])
        self.assertIsNone(self.metadata.get_all("Requires-Dist"))
        urls = [url.partition(",")[0] for url in self.metadata.get_all("Project-URL")]
        self.assertLessEqual({"Changelog", "Issues", "Repository"}, set(urls))

    def test_the_description_needs_no_other_file(self):
        text = self.distribution.read_text("METADATA").partition("\n\n")[2]
        self.assertIn("rustdlib.enable()", text)
        self.assertNotIn("![", text)
        targets = re.findall(r"\]\(([^)]*)\)", text)
        self.assertEqual([target for target in targets if not target.startswith("https://")], [])

    def test_the_tag_is_of_this_python_alone(self):
        tag, = re.findall("^Tag: (.*)$", self.distribution.read_text("WHEEL"), re.MULTILINE)
        self.assertEqual(tag.split("-")[:2], [ABI, ABI])
        machine = sysconfig.get_platform().rpartition("-")[2]
        self.assertTrue(tag.endswith(machine.replace(".", "_")), tag)

    def test_it_has_one_bill_of_materials_that_says_the_same_of_each_build(self):
        file, = [file for file in self.distribution.files if ".dist-info/sboms/" in str(file)]
        bill = json.loads(file.read_text())
        us = bill["metadata"].pop("component")
        self.assertEqual((us["name"], us["version"]), ("rustdlib", self.metadata["Version"]))
        # Neither a time nor a serial number.
        self.assertEqual((bill["metadata"], bill.get("serialNumber")), ({}, None))
        self.assertIn("pyo3-ffi", [component["name"] for component in bill["components"]])
        for component in bill["components"]:
            self.assertRegex(component["purl"], r"^pkg:cargo/[\w-]+@[\d.]+$")
            self.assertRegex(component["hashes"][0]["content"], "^[0-9a-f]{64}$")
            self.assertTrue(component["licenses"][0]["expression"])


@unittest.skipUnless(WHEEL, "RUSTDLIB_WHEEL does not say where the wheel is")
class Checkers(unittest.TestCase):
    def test_twine(self):
        wants("twine")
        done = python("-m", "twine", "check", "--strict", WHEEL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_check_wheel_contents(self):
        wants("check_wheel_contents")
        done = python("-m", "check_wheel_contents", "--config", str(ROOT / "pyproject.toml"), WHEEL)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
