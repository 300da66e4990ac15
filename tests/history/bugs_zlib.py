"""zlib."""
import gc
import random
import threading

from bugs import (VERSION, at_once, bug, need, raises, resident, same,
                  used_again_after_memory_error)

TEXT = b"".join(b"line %d of spam and eggs\n" % (n * n % 997) for n in range(3000))


def decompressor():
    return need("zlib", "_ZlibDecompressor")._ZlibDecompressor


@bug("gh-148395", "CVE-2026-6100", "gh-154713")
def decompressor_used_again_after_memory_error():
    zlib = need("zlib")
    used_again_after_memory_error(decompressor(), zlib.compress(TEXT), 0, TEXT, (zlib.error,))


@bug("gh-149105")
def input_left_behind_a_limit():
    make, zlib = decompressor(), need("zlib")
    chance = random.Random(149105)
    packed = zlib.compress(TEXT, 1) + b"behind"
    for _ in range(30):
        stream, out, place = make(), b"", 0
        while not stream.eof:
            size = chance.choice((0, 1, 100, 5000))
            piece = packed[place:place + size] if stream.needs_input else b""
            place += len(piece)
            out += stream.decompress(piece, chance.choice((-1, 0, 1, 300, 20000)))
        same(out, TEXT)
        same(stream.unused_data + packed[place:], b"behind")


@bug("gh-150599")
def decompressor_used_again_after_an_error():
    zlib = need("zlib")
    corrupt = zlib.compress(TEXT)
    corrupt = corrupt[:200] + bytes(100) + corrupt[300:]
    makes = [zlib.decompressobj] + ([decompressor()] if VERSION >= (3, 12) else [])
    for make in makes:
        for pieces in (1, 7):
            stream = make()
            for _ in range(50):
                for n in range(pieces):
                    part = len(corrupt) // pieces
                    try:
                        stream.decompress(corrupt[n * part:(n + 1) * part], 100)
                    except (zlib.error, EOFError):
                        pass


@bug("gh-85901")
def compressor_shared_by_threads():
    zlib = need("zlib")
    stream = zlib.compressobj(1)
    out, lock = [], threading.Lock()

    def work():
        for size in (10, 3000, 200_000) * 4:
            stream.compress(b"spam" * size)
            stream.flush(zlib.Z_SYNC_FLUSH)

    del out, lock
    at_once(work, work, work, work)
    stream.flush()
    packer, whole = zlib.compressobj(1), []
    at_once(lambda: whole.append(packer.compress(b"spam" * 5_000_000)),
            lambda: [packer.copy() for _ in range(20)])
    same(zlib.decompress(whole[0] + packer.flush()), b"spam" * 5_000_000)


@bug("gh-142432")
def attributes_read_while_another_thread_decompresses():
    make, zlib = decompressor(), need("zlib")
    data = TEXT * 60
    stream, packed = make(), zlib.compress(data)
    begun, done = threading.Event(), threading.Event()
    parts = []

    def decompress():
        try:
            parts.append(stream.decompress(packed, 1000))
            begun.set()
            while not stream.eof:
                parts.append(stream.decompress(b"", 1_000_000))
        finally:
            begun.set()
            done.set()

    def read():
        begun.wait()
        while not done.is_set():
            # All the input was given with the first part.
            assert not stream.needs_input, "it is half way through a call"
            same(stream.unused_data, b"")

    at_once(decompress, read, read)
    same(b"".join(parts), data)


@bug("gh-156180")
def combine_with_a_negative_length_hangs():
    zlib = need("zlib", "crc32_combine")
    for length in (-5, -1, -2**62, -2**63):
        for function in (zlib.crc32_combine, zlib.adler32_combine):
            try:
                function(0, 0, length)
            except (ValueError, OverflowError):
                pass


@bug("gh-156173", "gh-156176", as_c=True)
def flush_hides_corruption():
    zlib = need("zlib")
    good = zlib.compress(b"abcdefgh" * 200, 9)
    corrupt = good[:-4] + bytes(4)
    stream = zlib.decompressobj()
    stream.decompress(corrupt, 1)
    raises(zlib.error, stream.flush)


@bug("gh-67413")
def objects_without_init_or_with_two():
    zlib = need("zlib")
    things = [zlib.compressobj(), zlib.decompressobj()]
    if VERSION >= (3, 12):
        things.append(zlib._ZlibDecompressor())
    for thing in things:
        kind = type(thing)
        for make in (lambda: kind.__new__(kind), lambda: object.__new__(kind), kind):
            try:
                bare = make()
            except TypeError:
                continue
            use(bare)
        for _ in range(3):
            try:
                thing.__init__()
            except TypeError:
                pass
            use(thing)


def use(thing):
    zlib = need("zlib")
    for method in ("compress", "decompress", "copy", "flush", "unused_data", "unconsumed_tail", "eof"):
        try:
            found = getattr(thing, method, None)
            if callable(found):
                found(b"abc") if method.endswith("compress") else found()
        except (zlib.error, ValueError, TypeError, EOFError):
            pass


@bug("gh-148286")
def unused_data_of_nothing():
    zlib = need("zlib")
    packed = zlib.compress(b"")
    stream = zlib.decompressobj()
    same((stream.decompress(b""), stream.unused_data, stream.flush()), (b"", b"", b""))
    same((stream.decompress(packed), stream.unused_data), (b"", b""))
    same((stream.decompress(b""), stream.unused_data), (b"", b""))
    if VERSION >= (3, 12):
        stream = zlib._ZlibDecompressor()
        same((stream.unused_data, stream.decompress(b""), stream.unused_data), (b"", b"", b""))
        stream.decompress(packed)
        same(stream.unused_data, b"")
        raises(EOFError, stream.decompress, b"")


@bug("gh-149945", "gh-150144")
def gzip_header_without_end():
    zlib = need("zlib")
    stream = zlib.decompressobj(31)
    stream.decompress(b"\x1f\x8b\x08\x18\0\0\0\0\0\3")
    gc.collect()
    before = resident()
    for _ in range(400):
        same(stream.decompress(b"name" * 25_000), b"")
    assert resident() - before < 10_000_000, "a name that has no end is kept"


@bug("CVE-2018-25032 (zlib)")
def deflate_of_many_distant_matches():
    """Fixed codes and a small memory: pending output and stored symbols share a buffer."""
    zlib = need("zlib")
    chance = random.Random(25032)
    for round in range(12):
        words = [chance.randbytes(3) for _ in range(200)]
        data = bytearray(chance.randbytes(32_000))
        while len(data) < 120_000:
            distance = chance.randrange(16_000, 32_000)
            data += data[-distance:][:chance.choice((3, 4, 258))] + chance.choice(words)
        for level in (1, 6, 9):
            stream = zlib.compressobj(level, 8, -15, 1, zlib.Z_FIXED if round % 2 else 0)
            packed = stream.compress(bytes(data)) + stream.flush()
            same(zlib.decompress(packed, -15), bytes(data))
