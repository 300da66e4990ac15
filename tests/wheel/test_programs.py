"""What measures programs (tests/programs/frame) measures what it says, on a program of a few lines."""
import json
import pathlib
import sys
import tempfile
import textwrap
import unittest

from support import python

ROOT = pathlib.Path(__file__).parents[2]
TURNS = ROOT / "tests/programs/frame/turns.py"
BEGIN = """
    import asyncio, os, pathlib, sys, time, zlib
    from meter import meter

    def prepare(folder):
        pathlib.Path(folder, "data").write_bytes(bytes(1000) * 1000)
"""


class Programs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def turns(self, body, task="return len(zlib.compress(data))", **options):
        """What a measurement of a program with one task prints, and how it ends."""
        program = self.folder / "tiny.py"
        task = textwrap.indent(textwrap.dedent(task), " " * 12)
        program.write_text(textwrap.dedent(BEGIN) + textwrap.dedent(body) + textwrap.dedent("""
            def tasks(folder):
                data = pathlib.Path(folder, "data").read_bytes()
                def work():
        """) + textwrap.indent(textwrap.dedent(task), " " * 8) + "\n    return {'the task': work}\n")
        options = {"programs": [str(program)], "filter": [], "processes": 2, "pairs": 3,
                   "scratch": str(self.folder), **options}
        done = python(str(TURNS), json.dumps(options), env={"PYTHONPATH": str(ROOT / "benches/python")})
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    def measured(self, task, body=""):
        done, lines = self.turns(body, task)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("python", lines[0]["facts"])
        self.assertEqual([lines[1]["program"], lines[1]["task"]], ["tiny", "the task"])
        return lines[1]

    def test_each_half_has_its_modules(self):
        """C first in one pair, Rust in the next; only the second half is enabled."""
        log = self.folder / "log"
        found = self.measured(f"""
            side = "Rust" if "rustdlib" in sys.modules else "C"
            with open({str(log)!r}, "a") as file:
                print(side, file=file)
            return zlib.decompress(zlib.compress(data)) == data
        """)
        self.assertIn("zlib", found["rust"])
        self.assertEqual(len(found["pairs"]), 6)
        order = "".join(line[0] for line in log.read_text().splitlines())
        self.assertEqual(order, "CR" + "CRRCCR" + "CR" + "RCCRRC")

    def test_time_memory_and_pauses(self):
        found = self.measured("""
            held = bytearray(b"x") * (64 << 20)
            meter.steady()
            del held
            async def stands_still():
                async with meter.watching():
                    await asyncio.sleep(0.01)
                    time.sleep(0.05)
                    await asyncio.sleep(0.01)
            asyncio.run(stands_still())
        """)
        for run in (run for pair in found["pairs"] for run in pair):
            self.assertGreater(run["seconds"], 0.06)
            self.assertLess(run["cpu"], run["seconds"])
            self.assertGreater(run["pause"], 0.04)
            if sys.platform == "linux":
                self.assertGreater(run["steady"], 64 << 20)
                self.assertGreaterEqual(run["peak"], run["steady"])

    def test_results_that_differ(self):
        done, lines = self.turns("", "return 'rustdlib' in sys.modules")
        self.assertEqual((done.returncode, len(lines)), (1, 1))
        self.assertIn("tiny: the task, C returns False, tiny: the task, Rust returns True", done.stderr)

    def test_a_task_that_fails(self):
        done, lines = self.turns("", "raise ValueError('spam')")
        self.assertEqual((done.returncode, len(lines)), (1, 1))
        self.assertIn("ValueError: spam", done.stderr)

    def test_a_package_that_is_not_here(self):
        done, lines = self.turns("import no_such_package")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        why = "it needs a package that is not here (No module named 'no_such_package')"
        self.assertEqual(lines[1:], [{"program": "tiny", "skipped": why}])

    def test_only_what_is_wanted(self):
        done, lines = self.turns("", filter=["tiny", "other"])
        self.assertEqual((done.returncode, len(lines)), (0, 1), done.stderr)


if __name__ == "__main__":
    unittest.main()
