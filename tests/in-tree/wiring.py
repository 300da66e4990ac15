"""The lists of modules, `cargo wire` on a tree, and what it has changed there."""

import hashlib
import os
import subprocess
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]

# What every modules/*/module.toml says.
MODULES = [module for path in sorted(PROJECT.glob("modules/*/module.toml"))
           for module in tomllib.loads(path.read_text())["module"]]


class Skipped(Exception):
    """Why a step cannot be done with this Python."""


def wire(command, *arguments, check=True):
    if command == "apply":
        # Whether a module is fast enough is not asked here.
        arguments = ("--unrecorded", *arguments)
    environment = dict(os.environ)
    environment.pop("MAKEFLAGS", None)
    return subprocess.run(["cargo", "--quiet", "wire", command, *map(str, arguments)], cwd=PROJECT, text=True,
                          env=environment, check=check, capture_output=True)


def hashes(root):
    """Every file of a tree; what a build leaves is in it, as it should come out the same.

    Not what running Python leaves: byte code, and the notes that hypothesis takes.
    """
    found = {}
    for path in sorted(root.rglob("*")):
        left = {"__pycache__", ".hypothesis"} & set(path.relative_to(root).parts)
        if path.is_file() and not path.is_symlink() and not left:
            found[str(path.relative_to(root))] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def same(before, after):
    different = {name for name in before.keys() | after if before.get(name) != after.get(name)}
    assert not different, sorted(different)
