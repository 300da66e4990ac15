"""Writes the table of tests/README.md: table.py."""
import os

import breaks
import child
import measure
import run

README = os.path.join(os.path.dirname(run.HERE), "README.md")
RELEASES = "3.11.7", "3.12.1", "3.13.0", "3.14.8", "3.15.0"
BEGIN, END = "<!-- history: begin -->\n", "<!-- history: end -->"
SHORT = {"passed": "ok", "not here": "-", "": ""}


def fails(result):
    return result not in ("passed", "not here")


def cell(result):
    if result is None:
        return ""
    kind, _, rest = result.partition(": ")
    if kind == "crashed":
        return f"**{rest}**"
    return SHORT.get(kind) or f"**{'wrong' if rest == 'AssertionError' else rest or kind}**"


def proof(name, results):
    if any(fails(result) for result in results.values()):
        return "C"
    seen = breaks.seen_to_fail()
    if name in seen:
        return f"ours: {seen[name]}"
    return breaks.CANNOT_FAIL_HERE.get(name, "")


def table():
    measured = measure.read()
    lines = [
        f"| issue | reproducer | C {' | '.join(RELEASES)} | ours | seen to fail |",
        f"| --- | --- |{' --- |' * len(RELEASES)} --- | --- |",
    ]
    for name, bug in child.all_bugs().items():
        results = measured.get(name, {})
        cells = [cell(results.get(release)) for release in RELEASES]
        ours = "as C" if bug.as_c else "ok"
        lines.append(f"| {', '.join(bug.issues)} | `{name}` | {' | '.join(cells)} | {ours} | "
                     f"{proof(name, results)} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with open(README) as file:
        text = file.read()
    before, rest = text.split(BEGIN)
    with open(README, "w") as file:
        file.write(before + BEGIN + table() + END + rest.split(END, 1)[1])
