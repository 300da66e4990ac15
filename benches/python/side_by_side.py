"""Runs C and Rust side by side in a wired interpreter, and times them.

usage: side_by_side.py LIB [MODULE=FOLDER]...

FOLDER is that of the module's table of calls, modules/FOLDER/calls.py. Every file of LIB that is source
or an extension module is given to both sides; value, type, exception class and message must be the same.
Prints JSON.
"""
import json
import os
import sys
import warnings

from sides import SIZES, Module

BIGGEST_FILE = 4 << 20


def main(lib, *pairs):
    warnings.simplefilter("ignore")
    modules = [Module(*pair.split("=")) for pair in pairs]
    files = list(find_files(lib))
    sys.stderr.write(f"comparing C and Rust on {len(files):,} files\n")
    total = 0
    for path in files:
        with open(path, "rb") as f:
            data = f.read()
        total += len(data)
        for module in modules:
            module.compare(path, data)
    sys.stderr.write("timing C and Rust\n")
    print(json.dumps({
        "files": len(files),
        "bytes": total,
        "sizes": list(SIZES),
        "modules": [module.report() for module in modules],
    }))


def find_files(lib):
    for folder, folders, names in os.walk(lib):
        folders[:] = sorted(set(folders) - {"site-packages", "dist-packages", "__pycache__"})
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.endswith((".py", ".so")) and os.path.getsize(path) <= BIGGEST_FILE:
                yield path


if __name__ == "__main__":
    main(*sys.argv[1:])
