"""Meets rows of the hostile suite with one act: hostile_child.py ACT REPEAT [ROW...]

Says which cell begins, so that a crash has a name, and what is wrong with it after it.
"""
import gc
import os
import sys
import threading

import support
import hostile_reasons
import hostile_rows
import hostile_scene
from hostile_scene import Scene


def cell(row, act, wanted):
    """(what is wrong, how many callbacks there were, what came out)"""
    before = support.probe.live()
    scene = Scene(row, act)
    came = hostile_rows.run(scene)
    callbacks = scene.callbacks
    stayed = scene.close()
    del scene
    wrong = []
    if not callbacks:
        wrong.append("no callback")
    if wanted is not None and came != wanted and came not in hostile_reasons.may_come(row, act):
        wrong.append(f"{came}, not {wanted}")
    if "panicked" in came and wanted != came:
        wrong.append(came)
    left = support.probe.live() - before
    if stayed or left:
        wrong.append(f"{stayed} objects and {left} values are left")
    return wrong, callbacks, came


def main(act, repeat, *rows):
    sys.unraisablehook = lambda unraisable: None
    threading.excepthook = lambda arguments: None
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2) if "-v" not in sys.argv else None
    gc.disable()
    gc.collect()
    gc.freeze()
    # Caches fill up: what a first call or interpreter leaves is not the row's.
    cell("Object::is_true", "interpreter" if act == "interpreter" else "nothing", None)
    for row in rows or hostile_rows.HOW:
        if hostile_reasons.reason(row, act):
            continue
        print(f"begins {row} {act}", flush=True)
        _, _, wanted = cell(row, "nothing", None)
        for _ in range(int(repeat)):
            wrong, callbacks, _ = cell(row, act, wanted)
            if wrong:
                break
        print("ends", callbacks, "; ".join(wrong), flush=True)
    print("done", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
