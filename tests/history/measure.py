"""Writes into measured.json what the C modules of this Python do: measure.py [BUG...]."""
import json
import os
import platform
import sys

import child
import run

PATH = os.path.join(run.HERE, "measured.json")
TIMES = 3


def read():
    with open(PATH) as file:
        return json.load(file)


def measure(name, bug):
    """What C does; all it does, if that is not each time the same."""
    seen = {brief(run.run("c", name, bug.seconds)) for _ in range(1 if bug.big else TIMES)}
    return " or ".join(sorted(seen))


def brief(result):
    """A result without addresses and messages, which differ each time."""
    kind, _, rest = result.partition(": ")
    return f"{kind}: {rest.split(':')[0]}" if kind in ("failed", "crashed") else kind


def main(*names):
    measured = read() if os.path.exists(PATH) else {}
    release = platform.python_version()
    for name, bug in child.all_bugs().items():
        if (not names or name in names) and (run.BIG or not bug.big):
            measured.setdefault(name, {})[release] = measure(name, bug)
            print(name, measured[name][release], flush=True)
    ordered = {name: dict(sorted(measured[name].items(), key=lambda item: version(item[0])))
               for name in child.all_bugs() if name in measured}
    with open(PATH, "w") as file:
        json.dump(ordered, file, indent=1)
        file.write("\n")


def version(release):
    return [int(part) for part in release.split(".")]


if __name__ == "__main__":
    main(*sys.argv[1:])
