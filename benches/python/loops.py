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

    def __init__(self, function, call, variables, check="{call}", setup=None, fresh=None, unrolled=UNROLLED):
        space = {"f": function, **variables}
        for name, expression in (setup or {}).items():
            space[name] = evaluation(", ".join(space), expression)(*space.values())
        self.arguments = list(space.values())
        self.make_fresh = None
        if fresh is not None:
            self.make_fresh = functools.partial(evaluation(", ".join(space), fresh), *self.arguments)
            space["fresh"] = None
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
        return functools.partial(evaluation(self.names, self.check), *self.given(1))

    def maker(self):
        """A function that calls once, and returns the result."""
        return functools.partial(evaluation(self.names, self.call), *self.given(1))

    def given(self, times):
        """The arguments for so many calls. They keep what is made for each until they go themselves."""
        if self.make_fresh is None:
            return self.arguments
        return [*self.arguments, iter([self.make_fresh() for _ in range(times)])]

    def run(self, times):
        self.loop(times, *self.given(times))

    def seconds(self, times):
        """The processor's time of this thread, which others on the machine disturb least."""
        # What is made for each call is made for few of them at a time, so that the caches have it.
        at_once = UNROLLED if self.make_fresh else max(times, 1)
        taken = 0
        for done in range(0, times, at_once):
            part = min(at_once, times - done)
            given = self.given(part)
            start = time.thread_time_ns()
            self.loop(part, *given)
            taken += time.thread_time_ns() - start
        return taken / 1e9

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
