"""What is written in Markdown: tables are whole, and a figure stands in one place."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).parents[2]
FIGURE = re.compile(r"\d (?:ms|us|ns|s|KB|MB|GB|CPU seconds)\b")


def pages():
    skipped = {"target", ".git", "node_modules"}
    return [page for page in sorted(ROOT.rglob("*.md")) if not skipped & set(page.relative_to(ROOT).parts)]


class Text(unittest.TestCase):
    def test_every_row_belongs_to_a_table(self):
        """A block of rows has a heading and the line under it; a blank line ends a table."""
        for page in pages():
            before = second = ""
            for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
                if before.startswith("|") and not second.startswith("|"):
                    self.assertRegex(line, r"^\|[-: |]+\|$", f"{page}:{number}")
                before, second = line, before

    def test_measured_figures_stand_where_they_were_measured(self):
        """The pages of the site refer to README.md and its likes, or take sections of them."""
        for page in sorted((ROOT / "docs").glob("*.md")):
            found = FIGURE.findall(page.read_text(encoding="utf-8"))
            self.assertEqual(found, [], page)


if __name__ == "__main__":
    unittest.main()
