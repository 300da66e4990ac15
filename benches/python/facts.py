"""What is said of the machine and of its Python in each record."""
import os
import platform
import time


def facts():
    """What a measurement depends on besides the code."""
    return {
        "date": time.strftime("%Y-%m-%d"),
        "cpu": f"{cpu()} x {os.cpu_count()}",
        "system": f"{platform.system()} {platform.machine()}, {' '.join(platform.libc_ver())}",
        "python": f"{platform.python_version()}, {' '.join(platform.python_build())}",
        "compiler": platform.python_compiler(),
        "load": "%.2f before the run" % os.getloadavg()[0],
    }


def cpu():
    try:
        with open("/proc/cpuinfo") as f:
            return next(line for line in f if "model name" in line).partition(":")[2].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
