"""What a program can tell of its run beside the time: `from meter import meter`.

A program that says nothing is measured all the same: its steady memory is what is resident when its task
has returned.
"""
import asyncio
import contextlib
import ctypes
import threading
import time

# How often the loop is asked for, in seconds.
TICK = 0.001
# As malloc.h has it.
M_TRIM_THRESHOLD = -1
# As many threads as a program here has at most have as many arenas.
ARENAS = 8
# So large that it goes to the end of an arena, and that to free it asks whether the arena is to shrink.
BLOCK = 100_000


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
    """Resident bytes without what malloc keeps for later.

    How much that is depends on the place of each block: two runs that allocate the same differ by megabytes.
    """
    with contextlib.suppress(AttributeError, OSError):
        libc = ctypes.CDLL(None)
        trim = libc.malloc_trim
        shrink_arenas(libc)
        trim(0)
    return memory("VmRSS")


def shrink_arenas(libc):
    """Gives back the free ends of the arenas of threads, which malloc_trim() leaves alone.

    How large they become before they are given back by themselves depends on the largest block there has been.
    """
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
    libc.mallopt(M_TRIM_THRESHOLD, 0)
    together = threading.Barrier(ARENAS)

    def work():
        together.wait()
        libc.free(libc.malloc(BLOCK))
        together.wait()

    threads = [threading.Thread(target=work) for _ in range(ARENAS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


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
