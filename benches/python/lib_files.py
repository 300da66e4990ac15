"""All files of a Python's Lib/, C against Rust, one line for each task: lib_files.py LIB MODULE..."""
import gc
import importlib
import os
import statistics
import sys
import time

import rustdlib_wired

ROUNDS = 5


def main(lib, modules):
    gc.disable()
    files = list(find_files(lib))
    megabytes = sum(map(len, files)) / 1e6
    print(f"{len(files):,} files of {lib}, {megabytes:.1f} MB; milliseconds for all of them")
    print(f"{'task':<24}{'C':>10}{'Rust':>10}{'speed-up':>10}{'Rust GB/s':>11}")
    for title, module, call, prepare in tasks():
        if module not in modules:
            continue
        c, rust = rustdlib_wired.twin(module), importlib.import_module(module)
        inputs = [prepare(c, data) for data in files] if prepare else files
        seconds = measure(call, c, rust, inputs)
        if seconds is None:
            sys.exit(f"different results: {title}")
        print(f"{title:<24}{seconds[0] * 1e3:>10.1f}{seconds[1] * 1e3:>10.1f}"
              f"{seconds[0] / seconds[1]:>9.1f}x{megabytes / 1e3 / seconds[1]:>11.2f}", flush=True)


def tasks():
    """(title, module, call, preparation of an input)"""
    yield "base64 encode", "_base64", lambda m, data: m.b64encode(data), None
    yield ("base64 decode", "_base64", lambda m, data: m.b64decode(data),
           lambda c, data: c.b64encode(data))
    yield "crc32 (binascii)", "binascii", lambda m, data: m.crc32(data), None
    yield "crc32 (zlib)", "zlib", lambda m, data: m.crc32(data), None
    yield "adler32", "zlib", lambda m, data: m.adler32(data), None
    sha256 = "_sha2" if sys.version_info >= (3, 12) else "_sha256"
    yield f"sha256 ({sha256})", sha256, lambda m, data: m.sha256(data).digest(), None
    yield "sha256 (_hashlib)", "_hashlib", lambda m, data: m.openssl_sha256(data).digest(), None
    yield "compress", "zlib", lambda m, data: Compressed(m, data), None
    yield ("decompress", "zlib", lambda m, data: m.decompress(data),
           lambda c, data: c.compress(data))


class Compressed:
    """Compressed data is equal when it is the same data: no two libraries make the same bytes."""

    def __init__(self, module, data):
        self.module, self.compressed = module, module.compress(data)

    def __eq__(self, other):
        expand = rustdlib_wired.twin("zlib").decompress
        return expand(self.compressed) == expand(other.compressed)


def find_files(lib):
    for folder, folders, names in os.walk(lib):
        folders[:] = sorted(set(folders) - {"site-packages", "dist-packages", "__pycache__"})
        for name in sorted(names):
            path = os.path.join(folder, name)
            if os.path.isfile(path):
                with open(path, "rb") as f:
                    yield f.read()


def measure(call, c, rust, inputs):
    """The median seconds of both, which take turns; None if a result differs."""
    if any(call(c, data) != call(rust, data) for data in inputs):
        return None
    seconds = {c: [], rust: []}
    begin = time.monotonic()
    for turn in range(ROUNDS):
        for module in (c, rust) if turn % 2 else (rust, c):
            start = time.thread_time()
            for data in inputs:
                call(module, data)
            seconds[module].append(time.thread_time() - start)
        if time.monotonic() - begin > 20:
            break
    return statistics.median(seconds[c]), statistics.median(seconds[rust])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
