"""For mkdocs: pages take sections of README.md and its likes, so that nothing is written twice.

    {{ README.md ## Try it }}

stands for what is under that heading, without the heading, up to the next one of
the same or a higher level. Links to files of the repository become their names;
the charts go along.
"""
import pathlib
import re

from mkdocs.structure.files import File

ROOT = pathlib.Path(__file__).parent.parent
WANTED = re.compile(r"^\{\{ (\S+) (#+) (.+) \}\}$", re.MULTILINE)
CHARTS = "benches/record"
FILE_LINK = re.compile(r"\[([^\]]+)\]\((?!https?://|#|[a-z0-9-]+\.(?:md|svg))[^)]*\)")


def on_files(files, config):
    for chart in (ROOT / CHARTS).glob("*.svg"):
        files.append(File.generated(config, chart.name, abs_src_path=str(chart)))
    return files


def on_page_markdown(markdown, **_):
    markdown = WANTED.sub(lambda found: section(*found.groups()), markdown)
    return FILE_LINK.sub(r"`\1`", markdown.replace(f"](../{CHARTS}/", "]("))


def section(file, level, title):
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    heading = f"{level} {title}"
    if heading not in lines:
        raise ValueError(f"{file} has no heading {heading!r}")
    taken, code = [], False
    for line in lines[lines.index(heading) + 1:]:
        code ^= line.startswith("```")
        if not code and re.match(rf"#{{1,{len(level)}}} ", line):
            break
        taken.append(line)
    text = "\n".join(taken).strip().replace(f"]({CHARTS}/", "](")
    # From the root, a page is in docs/.
    return FILE_LINK.sub(r"`\1`", text.replace("](docs/", "]("))
