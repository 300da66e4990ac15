"""What a program can tell of its run beside the time: `from meter import meter`.

A program that says nothing is measured all the same: its steady memory is what is resident when its task
has returned.
"""
import asyncio
import contextlib
import ctypes
import time

# How often the loop is asked for, in seconds.
TICK = 0.001


class Meter:
    """What is noted during one run."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.steady_bytes = None
        self.longest_pause = None

    def steady(self):
        """Now the program holds what it goes on holding."""
        self.steady_bytes = held()

    @contextlib.asynccontextmanager
    async def watching(self):
        """Notes for how long the running event loop stands still at most, from here to the end of the block."""
        watcher = asyncio.create_task(self._watch())
        try:
            yield
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)

    async def _watch(self):
        self.longest_pause = 0.0
        before = time.perf_counter()
        while True:
            await asyncio.sleep(TICK)
            now = time.perf_counter()
            self.longest_pause = max(self.longest_pause, now - before - TICK)
            before = now


def held():
    """Resident bytes without what malloc keeps for later in the main arena.

    How much that is depends on the place of each block: two runs that allocate the same differ by megabytes.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
    return memory("VmRSS")


def memory(name):
    """Bytes of this process, VmRSS or VmHWM; None where the system does not say."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as lines:
            found = next((line for line in lines if line.startswith(name + ":")), None)
    except OSError:
        return None
    return found and int(found.split()[1]) * 1024


def forget_peak():
    """From here on, VmHWM is the peak since now; where that cannot be, since the process began."""
    with contextlib.suppress(OSError), open("/proc/self/clear_refs", "w") as file:
        file.write("5")


meter = Meter()
