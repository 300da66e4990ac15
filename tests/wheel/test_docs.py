"""The documentation builds, and the workflow for wheels is what GitHub can read."""
import importlib.util
import pathlib
import re
import tempfile
import unittest

from support import python, wants

wants("mkdocs", "yaml")

import yaml

ROOT = pathlib.Path(__file__).parents[2]
PAGES = ["differences", "distributors", "faq", "in-tree", "performance", "platforms", "porting", "programs", "safety",
         "security", "wheel"]


def build(config, site):
    return python("-B", "-m", "mkdocs", "build", "--strict", "--config-file", str(config),
                  "--site-dir", str(site))


class Documentation(unittest.TestCase):
    def test_site(self):
        with tempfile.TemporaryDirectory() as folder:
            done = build(ROOT / "mkdocs.yml", folder)
            self.assertEqual(done.returncode, 0, done.stderr)
            site = pathlib.Path(folder)
            pages = [site / "index.html", *(site / page / "index.html" for page in PAGES)]
            for page in pages:
                text = page.read_text(encoding="utf-8")
                self.assertNotIn("{{", text, page)
                self.assertNotIn('src="http', text, page)
                # A picture whose link was taken for one to a file of the repository.
                self.assertNotIn("!<code>", text, page)
            self.assertIn("RUSTDLIB_DISABLE=1", pages[-1].read_text(encoding="utf-8"))
            self.assertFalse((site / "hooks.py").exists())

    def test_readme_fits_on_two_screens(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        self.assertLessEqual(len(text.splitlines()), 80)
        for picture in re.findall(r"!\[.*\]\((.*)\)", text):
            width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', (ROOT / picture).read_text()).groups()
            self.assertLessEqual(int(height), 500, f"{picture}, {width} pixels wide")
        for link in re.findall(r"\]\(([^)#]+)", text):
            self.assertTrue(link.startswith("https://") or (ROOT / link).exists(), link)

    def test_a_dead_link_is_an_error(self):
        with tempfile.TemporaryDirectory() as folder:
            here = pathlib.Path(folder)
            (here / "docs").mkdir()
            (here / "docs/index.md").write_text("[spam](spam.md)")
            lines = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").splitlines(keepends=True)
            kept = lines[:lines.index("nav:\n")]
            (here / "mkdocs.yml").write_text("".join(line for line in kept if "hooks" not in line))
            done = build(here / "mkdocs.yml", here / "site")
        self.assertEqual(done.returncode, 1)
        self.assertIn("Aborted with 1 warnings in strict mode", done.stdout + done.stderr)

    def test_a_section_ends_where_the_next_one_begins(self):
        spec = importlib.util.spec_from_file_location("hooks", ROOT / "docs/hooks.py")
        hooks = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(hooks)
        text = hooks.on_page_markdown("# A\n\n{{ README.md ## Licence }}\n")
        self.assertEqual(text, "# A\n\nMIT or Apache-2.0, at your option.\n")
        self.assertRaises(ValueError, hooks.section, "README.md", "##", "Spam")


class Workflow(unittest.TestCase):
    def test_each(self):
        for file in (ROOT / ".github/workflows").glob("*.yml"):
            workflow = yaml.safe_load(file.read_text(encoding="utf-8"))
            self.assertEqual(workflow["permissions"], {"contents": "read"}, file)
            for job in workflow["jobs"].values():
                self.assertIn("runs-on", job)
                for step in job["steps"]:
                    self.assertTrue(("uses" in step) != ("run" in step), step)
                    # A commit, which nobody can move as a tag.
                    self.assertRegex(step.get("uses", "a/b@" + 40 * "0"), r"^[\w./-]+@[0-9a-f]{40}$")


if __name__ == "__main__":
    unittest.main()
