"""How each row of the hostile suite is met: those of `Victim.meet`, and the ways in which C calls us."""
import contextlib
import gc
import sys
import threading
import time
import warnings

from hostile_entrances import BUILDING, ENTRANCES, build, meet
from hostile_reasons import SINCE_3_12
from hostile_scene import OF_LOCKS, OF_THREADS, meetings, outcome


HOW = {
    **dict.fromkeys(meetings.rows_of_meet().split(), meet), **ENTRANCES, **dict.fromkeys(BUILDING, build),
}


@contextlib.contextmanager
def warning(scene):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = lambda *args, **kwargs: scene.act()
        yield


@contextlib.contextmanager
def flags(scene):
    class Flags:
        def __getattr__(self, name):
            if name == "optimize":
                scene.act()
            return getattr(real, name)

    real, sys.flags = sys.flags, Flags()
    try:
        yield
    finally:
        sys.flags = real


@contextlib.contextmanager
def collecting(scene):
    """Until 3.11, an object that is made can be the one with which the collector runs: the next one that
    is made after `Value.collect_soon`."""
    try:
        yield
    finally:
        gc.disable()
        gc.set_threshold(700)


@contextlib.contextmanager
def other_threads(scene):
    """One that acts where the row lets others run, and one that has the lock until then."""
    def act():
        try:
            while not meetings.is_inside():
                time.sleep(0.0001)
            outcome(scene.act)
        finally:
            meetings.acted(True)

    meetings.acted(False)
    threads = [threading.Thread(target=act)]
    if scene.row in OF_LOCKS:
        threads.append(threading.Thread(target=scene.victims[0].occupy))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(100)
    try:
        for thread in threads:
            thread.start()
        while scene.row in OF_LOCKS and not meetings.is_occupied():
            time.sleep(0.0001)
        yield
    finally:
        sys.setswitchinterval(interval)
        for thread in threads:
            thread.join(60)


CONTEXTS = {
    "Attached::warn": warning,
    "Attached::runs_assertions": flags,
    **dict.fromkeys(SINCE_3_12, collecting),
    **dict.fromkeys(OF_THREADS, other_threads),
}


def run(scene):
    """Meets the row; returns what came out."""
    with CONTEXTS.get(scene.row, lambda scene: contextlib.nullcontext())(scene):
        return outcome(HOW[scene.row], scene)
