"""zlib: compressed tiles, read as libraries for TIFF, Zarr and maps do."""
import concurrent.futures
import pathlib
import random
import zlib

TILES, SIDE, THREADS = 96, 256, 4


def prepare(folder):
    generator = random.Random(13)
    for number in range(TILES):
        noise = generator.randbytes(SIDE)
        tile = b"".join(bytes((x + y * number + noise[x] % 4) & 255 for x in range(SIDE)) * 3 for y in range(SIDE))
        pathlib.Path(folder, f"{number}.tile").write_bytes(zlib.compress(tile))


def tasks(folder):
    tiles = sorted(pathlib.Path(folder).glob("*.tile"))

    def read(path):
        return zlib.crc32(zlib.decompress(path.read_bytes()))

    def in_threads():
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            return sum(pool.map(read, tiles * 4))

    return {"in threads": in_threads, "one by one": lambda: sum(map(read, tiles * 4))}
