"""What a debugger sees of a call that goes from Python through Rust to Python.

Run by Python it looks with gdb; run by gdb, in the process that it looks at.
"""

import re
import subprocess
from pathlib import Path

# Stops in Python code that a Rust function has called.
SCENE = """
import binascii, signal
class Index:
    def __index__(self):
        signal.raise_signal(signal.SIGTRAP)
        return 1
binascii.b2a_hex(b"spam", "-", Index())
"""


def backtrace(python, folder):
    """gdb's lines for the frames of the scene, and what `walk` says of them."""
    command = ["gdb", "-nx", "-batch", "-iex", "set debuginfod enabled off", "-ex", "run", "-ex", "bt",
               "-ex", f"source {Path(__file__).resolve()}", "--args", python, "-c", SCENE]
    result = subprocess.run(command, cwd=folder, text=True, capture_output=True)
    frames = re.findall(r"(?m)^#\d+ .*$", result.stdout)
    walked = re.findall(r"(?m)^frame pointers: (.*)$", result.stdout)
    assert frames and walked, result.stdout[-2000:] + result.stderr[-2000:]
    return frames, walked[0]


def walk(gdb):
    """Follows the frame pointers from the function that Rust has called to the program's entry.

    They must lead to the return addresses that gdb has found out from the unwind tables.
    """
    frame = gdb.newest_frame()
    while not is_rust(frame.older()):
        frame = frame.older()
    pointer, word = int(frame.read_register("rbp")), gdb.lookup_type("unsigned long").pointer()
    count = 0
    while frame.name() != "Py_BytesMain":
        frame = frame.older()
        if frame.type() == gdb.INLINE_FRAME:
            continue
        saved = gdb.Value(pointer).cast(word)
        if int(saved[1]) != frame.pc():
            return f"lost before {frame.name()}"
        pointer = int(saved[0])
        count += 1
    return f"{count} frames to Py_BytesMain"


def is_rust(frame):
    source = frame.find_sal().symtab
    return source is not None and source.filename.endswith(".rs")


if __name__ == "__main__":
    import gdb
    print("frame pointers:", walk(gdb))
