"""Counts instructions, many loops in one process.

Callgrind is told to clear its counts whenever `getpgrp` of the C library is called, and to write and clear them
whenever `getppid` is: what is between two such cuts is counted by itself. To write takes it longer than to clear.

For another processor, wire/src/bench/traced.rs counts what qemu runs from cut to cut, and writes such files.
"""
import itertools
import os
import time

# `cargo wire bench --instructions` gives callgrind the same options.
COMMAND = ["valgrind", "--quiet", "--tool=callgrind", "--zero-before=getpgrp", "--dump-before=getppid"]
# How long a file with a count is waited for, in seconds.
PATIENCE = 60


def command(folder):
    """What to put before the command of a process, whose counts callgrind then writes into a folder."""
    return [*COMMAND, f"--callgrind-out-file={folder}/out"]


def between_cuts(loops, calls, folder):
    """The instructions of so many calls of each loop. In the first of a process, the dynamic linker finds `getppid`."""
    os.getpgrp()
    for loop in loops:
        loop.run(calls)
        os.getppid()
    return [total(f"{folder}/out.{next(cuts)}") for _ in loops]


def total(file):
    # What reads qemu's log is behind; callgrind has written the file by now, or never will.
    last = time.monotonic() + PATIENCE
    while not os.path.exists(file) and time.monotonic() < last:
        time.sleep(0.001)
    with open(file) as f:
        found = next(int(line.split()[1]) for line in f if line.startswith("summary:"))
    os.unlink(file)
    return found


# Callgrind numbers its files.
cuts = itertools.count(1)
