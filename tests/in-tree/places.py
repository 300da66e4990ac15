"""Places where a tree cannot be wired, as only root can make them: `apply` says why in one line."""

import subprocess
import tempfile
from pathlib import Path

from wiring import PROJECT, Skipped, hashes, same

# What `apply` looks for.
FILES = ["Include/patchlevel.h", "Modules/makesetup", "Modules/Setup", "Modules/Setup.stdlib", "Lib/base64.py",
         "Lib/json/__init__.py"]


def without_network():
    """What to put before a command; nothing where only cargo's word can be had."""
    return ["unshare", "-n"] if works(["unshare", "-n"]) else []


def with_own_mounts():
    """What to put before a command whose mounts nobody else is to see."""
    if works(command := ["unshare", "-m"]):
        return command
    # In a chroot mounts cannot be made private, and need not be if they already are.
    command += ["--propagation", "unchanged"]
    if " shared:" not in Path("/proc/self/mountinfo").read_text() and works(command):
        return command
    raise Skipped("needs mounts of its own, as root has them")


def works(command):
    return subprocess.run([*command, "true"], capture_output=True).returncode == 0


def a_tree_that_nobody_may_write(tree):
    line = refusal(tree, 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1"')
    assert "Read-only file system" in line and "make it writable" in line, line
    print(f"        {line}")


def a_full_disk(tree):
    line = refusal(tree, """
        cp -a "$1" "$1.kept" && mount -t tmpfs -o size=400k none "$1" && cp -a "$1.kept/." "$1"
    """)
    assert "No space left on device" in line and "is wired by half: apply again, or undo" in line, line
    print(f"        {line}")


def refusal(tree, prepare):
    """What `apply` says in a small tree in that place, where `undo` then gives back every byte."""
    own_mounts = with_own_mounts()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "cpython")
        for name in FILES:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes((tree.root / name).read_bytes())
        script = Path(folder, "script")
        script.write_text(f"""set -e
            {prepare}
            cargo --quiet wire apply --unrecorded "$1" >&2 && exit 9
            cargo --quiet wire undo "$1" >/dev/null
            cp -a "$1" "$1.undone"
        """)
        result = subprocess.run([*own_mounts, "sh", script, root], cwd=PROJECT, text=True, capture_output=True)
        assert result.returncode == 0, result
        same(hashes(root), hashes(Path(f"{root}.undone")))
    lines = result.stderr.splitlines()
    assert len(lines) == 1, result.stderr
    return lines[0].replace(str(root), "TREE")
