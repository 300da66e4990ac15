"""pypng: a picture, written and read."""
import io
import pathlib
import random

import png

WIDTH, HEIGHT = 640, 400


def prepare(folder):
    generator = random.Random(3)
    rows = [bytes((x * y >> 7) + generator.randrange(6) & 255 for x in range(WIDTH * 3)) for y in range(HEIGHT)]
    pathlib.Path(folder, "pixels").write_bytes(b"".join(rows))
    pathlib.Path(folder, "picture.png").write_bytes(packed(rows))


def packed(rows):
    file = io.BytesIO()
    png.Writer(WIDTH, HEIGHT, greyscale=False).write(file, rows)
    return file.getvalue()


def tasks(folder):
    pixels = pathlib.Path(folder, "pixels").read_bytes()
    rows = [pixels[at:at + WIDTH * 3] for at in range(0, len(pixels), WIDTH * 3)]
    picture = pathlib.Path(folder, "picture.png").read_bytes()

    def write():
        return sum(len(packed(rows)) > 0 for _ in range(5))

    def read():
        return sum(sum(map(len, png.Reader(bytes=picture).asDirect()[2])) for _ in range(5))

    return {"write": write, "read": read}
