"""Timed loops around one call, in byte code: what a Python caller pays.

The call goes through the interpreter's own specialised instructions, and each implementation has a
code object of its own, so that their inline caches do not disturb each other.
"""
import functools
import threading
import time
from itertools import repeat
from types import FunctionType

from case import evaluation

UNROLLED = 8
LOOP = """
def loop(times, {names}):
    for _ in repeat(None, times // {unrolled}):
        {calls}
    for _ in repeat(None, times % {unrolled}):
        {call}
"""


@functools.cache
def template(names, call, unrolled):
    space = {"repeat": repeat}
    source = LOOP.format(names=names, call=call, unrolled=unrolled,
                         calls="; ".join([call] * unrolled))
    exec(compile(source, "<timed>", "exec"), space)
    return space["loop"]


class Loop:
    """Calls one function again and again."""

    def __init__(self, function, call, variables, check="{call}", setup=None, unrolled=UNROLLED):
        space = {"f": function, **variables}
        for name, expression in (setup or {}).items():
            space[name] = evaluation(", ".join(space), expression)(*space.values())
        self.arguments = list(space.values())
        self.names = ", ".join(space)
        loop = template(self.names, call, unrolled)
        # A copy of the code, since the interpreter specialises it for what it calls.
        self.loop = FunctionType(loop.__code__.replace(), loop.__globals__)
        self.call = call
        self.check = check.replace("{call}", call)

    def result(self):
        """What one call gives, a value or an exception, and its seconds."""
        call = self.checked()
        start = time.thread_time_ns()
        try:
            value = call()
        except Exception as error:
            value = type(error).__name__, str(error)
        return value, (time.thread_time_ns() - start) / 1e9

    def checked(self):
        """A function that calls once, and returns what is compared."""
        return functools.partial(evaluation(self.names, self.check), *self.arguments)

    def maker(self):
        """A function that calls once, and returns the result."""
        return functools.partial(evaluation(self.names, self.call), *self.arguments)

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
