"""pypdf: documents with compressed streams, written, read and broken."""
import io
import logging
import pathlib
import random

import pypdf
from pypdf.generic import DecodedStreamObject, NameObject

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
PAGES = 40


def prepare(folder):
    whole = written(PAGES)
    pathlib.Path(folder, "whole.pdf").write_bytes(whole)
    generator = random.Random(11)
    broken = bytearray(whole)
    # Every stream loses something: its readers try again, byte by byte.
    at = 0
    while (at := broken.find(b"\nstream\n", at + 1)) >= 0:
        broken[at + 8 + generator.randrange(40, 200)] ^= 0x55
    pathlib.Path(folder, "broken.pdf").write_bytes(broken)


def written(pages):
    generator = random.Random(2)
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        page = writer.add_blank_page(300, 400)
        lines = (f"BT {generator.random():.3f} {generator.randrange(400)} Td (word {generator.randrange(99)}) Tj ET"
                 for _ in range(300))
        content = DecodedStreamObject()
        content.set_data("\n".join(lines).encode())
        page[NameObject("/Contents")] = writer._add_object(content.flate_encode())
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def tasks(folder):
    def read(name):
        document = pypdf.PdfReader(pathlib.Path(folder, name), strict=False)
        return [size(page) for page in document.pages]

    return {"write": lambda: len(written(PAGES)) > 0, "read": lambda: read("whole.pdf"),
            "read what is broken": lambda: read("broken.pdf")}


def size(page):
    try:
        return len(page["/Contents"].get_data())
    except pypdf.errors.PdfReadError as error:
        return type(error).__name__
