"""Timed loops around one call, in byte code: what a Python caller pays.

The call goes through the interpreter's own specialised instructions, and each implementation has a
code object of its own, so that their inline caches do not disturb each other.
"""
import threading
import time
from itertools import repeat

UNROLLED = 8
LOOP = """
def loop(times, {names}):
    for _ in repeat(None, times // {unrolled}):
        {calls}
    for _ in repeat(None, times % {unrolled}):
        {call}
"""


class Loop:
    """Calls one function again and again."""

    def __init__(self, function, call, variables, check="{call}", setup=None):
        space = {"f": function, **variables}
        for name, expression in (setup or {}).items():
            # A lambda, in which an assignment expression is local.
            space[name] = eval(f"lambda {', '.join(space)}: {expression}")(*space.values())
        self.arguments = list(space.values())
        self.names = ", ".join(space)
        source = LOOP.format(names=self.names, call=call, unrolled=UNROLLED,
                             calls="; ".join([call] * UNROLLED))
        space = {"repeat": repeat}
        exec(compile(source, "<timed>", "exec"), space)
        self.loop = space["loop"]
        self.check = check.replace("{call}", call)

    def result(self):
        """What one call gives, a value or an exception, and its seconds."""
        call = eval(f"lambda {self.names}: ({self.check})")
        start = time.thread_time_ns()
        try:
            value = call(*self.arguments)
        except Exception as error:
            value = type(error).__name__, str(error)
        return value, (time.thread_time_ns() - start) / 1e9

    def run(self, times):
        self.loop(times, *self.arguments)

    def seconds(self, times):
        """The processor's time of this thread, which others on the machine disturb least."""
        start = time.thread_time_ns()
        self.loop(times, *self.arguments)
        return (time.thread_time_ns() - start) / 1e9

    def seconds_in_threads(self, times, threads):
        """The time by the clock for `times` calls in each of the threads."""
        ready = threading.Barrier(threads + 1)

        def work():
            ready.wait()
            self.loop(times, *self.arguments)

        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        ready.wait()
        start = time.perf_counter()
        for worker in workers:
            worker.join()
        return time.perf_counter() - start
