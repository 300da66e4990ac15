"""Inputs and results of more than 4 GiB, with the C module and with ours.

    cargo wire python --python 3.13 -- tests/safety/big.py [CALL...]

One call after the other, each side in a process of its own; both must come to the same. Needs up to
14 GiB of memory, and some minutes. Ends with the line `N passed, N failed, N skipped`.
"""
import os
import random
import resource
import subprocess
import sys
import time

import rustdlib_wired

GIB = 1 << 30
# Neither period divides a power of two: whoever loses 2**32 bytes, or counts anew there, is elsewhere in it.
PERIOD = 1_000_003
COUNT = 4295
PIECE = 1 << 26


def noise():
    return random.Random(1).randbytes(PERIOD) * COUNT


def text():
    line = b"".join(b"%d bottles, " % number for number in range(77))
    return line * (4 * GIB // len(line) + 9)


def hexadecimal():
    return random.Random(2).randbytes(PERIOD).hex().encode() * (COUNT // 2 + 1)


def base64_text():
    """Four letters at a time, with no padding before the end."""
    import base64
    return base64.b64encode(random.Random(3).randbytes(PERIOD // 3 * 3)) * (COUNT * 3 // 4 + 1)


def packed():
    """4 GiB and some, compressed by C, in little memory."""
    stream = rustdlib_wired.twin("zlib").compressobj(1)
    line = text()[:PIECE]
    return b"".join(stream.compress(line) for _ in range(65)) + stream.flush()


def hashed(name):
    return lambda module, data: getattr(module, name)(data).hexdigest(*([32] if "shake" in name else []))


def updated(name):
    """By an update of an object that has had a byte, which is no multiple of a block."""
    def call(module, data):
        value = getattr(module, name)(b"1")
        value.update(data)
        return value.hexdigest()
    return call


def unpacked(pieces):
    """What C decompresses: compressed bytes need not be the same."""
    stream, check, size = rustdlib_wired.twin("zlib").decompressobj(), 0, 0
    for piece in pieces:
        while piece:
            data = stream.decompress(piece, PIECE)
            check, size = rustdlib_wired.twin("zlib").crc32(data, check), size + len(data)
            piece = stream.unconsumed_tail
    return f"{size} bytes, CRC-32 {check:08x}, at the end: {stream.eof}"


def compressobj(module, data):
    stream = module.compressobj(1)
    return unpacked([stream.compress(data), stream.flush()])


def decompressobj(module, data):
    stream = module.decompressobj()
    return stream.decompress(data) + stream.flush()


# Name of a module and of the call -> input, and what is done with both.
CALLS = {
    "binascii crc32": (noise, lambda m, data: m.crc32(data)),
    "binascii crc_hqx": (noise, lambda m, data: m.crc_hqx(data, 7)),
    "binascii hexlify": (noise, lambda m, data: m.hexlify(data)),
    "binascii unhexlify": (hexadecimal, lambda m, data: m.unhexlify(data)),
    "binascii b2a_base64": (noise, lambda m, data: m.b2a_base64(data)),
    "binascii a2b_base64": (base64_text, lambda m, data: m.a2b_base64(data)),
    "_base64 b64encode": (noise, lambda m, data: m.b64encode(data)),
    "_base64 b64decode": (base64_text, lambda m, data: m.b64decode(data, validate=True)),
    "zlib crc32": (noise, lambda m, data: m.crc32(data)),
    "zlib adler32": (noise, lambda m, data: m.adler32(data)),
    "zlib compress": (text, lambda m, data: unpacked(in_pieces(m.compress(data, 1)))),
    "zlib compress, stored": (noise, lambda m, data: unpacked(in_pieces(m.compress(data, 0)))),
    "zlib compressobj": (text, compressobj),
    "zlib decompress": (packed, lambda m, data: m.decompress(data)),
    "zlib decompressobj": (packed, decompressobj),
    "_hashlib openssl_sha256": (noise, hashed("openssl_sha256")),
    "_hashlib openssl_sha3_256": (noise, hashed("openssl_sha3_256")),
    "_hashlib hmac_digest": (noise, lambda m, data: m.hmac_digest(b"key", data, "sha1").hex()),
    "_md5 md5": (noise, updated("md5")),
    "_sha1 sha1": (noise, updated("sha1")),
    "_sha2 sha256": (noise, updated("sha256")),
    "_sha2 sha512": (noise, updated("sha512")),
    "_sha3 sha3_256": (noise, updated("sha3_256")),
    "_sha3 shake_128": (noise, hashed("shake_128")),
    "_blake2 blake2b": (noise, updated("blake2b")),
    "_blake2 blake2s": (noise, updated("blake2s")),
}


def in_pieces(data):
    view = memoryview(data)
    return (view[place:place + PIECE] for place in range(0, len(view), PIECE))


def main(*names):
    passed, failed, skipped = 0, 0, 0
    for name in names or CALLS:
        if name.split()[0] not in rustdlib_wired.MODULES:
            skipped += 1
            print(f"{name}: not in this Python", flush=True)
            continue
        c, rust = (in_a_process(side, name) for side in ("c", "rust"))
        same = c.split("; ")[0] == rust.split("; ")[0]
        passed, failed = passed + same, failed + (not same)
        print(f"{name}: C {c}\n{' ' * len(name)}  ours {rust}" + ("" if same else "  DIFFERENT"), flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


def in_a_process(side, name):
    """"outcome; seconds; memory"; no outcome is like that of another way to end."""
    done = subprocess.run([sys.executable, os.path.abspath(__file__), "--one", side, name],
                          stdout=subprocess.PIPE, text=True)
    return done.stdout.strip() if done.returncode == 0 else f"{side} ended with status {done.returncode}"


def one(side, name):
    module, (make, call) = name.split()[0], CALLS[name]
    if side == "c":
        module = rustdlib_wired.twin(module)
    else:
        module = __import__("base64" if module == "_base64" else module)
    data = make()
    start = time.monotonic()
    try:
        value = call(module, data)
    except (OverflowError, ValueError) as error:
        value = f"{type(error).__name__}: {error}"
    seconds = time.monotonic() - start
    if isinstance(value, bytes):
        check = 0
        for piece in in_pieces(value):
            check = rustdlib_wired.twin("zlib").crc32(piece, check)
        value = f"{len(value)} bytes, CRC-32 {check:08x}"
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{value}; {seconds:.1f} s; {memory:.1f} GiB")


if __name__ == "__main__":
    sys.exit(one(*sys.argv[2:]) if sys.argv[1:2] == ["--one"] else main(*sys.argv[1:]))
