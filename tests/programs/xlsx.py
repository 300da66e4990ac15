"""openpyxl: a sheet of numbers and names, written and read."""
import io
import pathlib
import random
import zipfile

import openpyxl

ROWS, COLUMNS = 1500, 8


def prepare(folder):
    pathlib.Path(folder, "sheet.xlsx").write_bytes(written())


def written():
    generator = random.Random(7)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("orders")
    for number in range(ROWS):
        sheet.append([number, f"customer {generator.randrange(300)}", *(generator.random() for _ in range(COLUMNS))])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def tasks(folder):
    def read():
        book = openpyxl.load_workbook(pathlib.Path(folder, "sheet.xlsx"), read_only=True)
        return sum(row[0] for row in book["orders"].iter_rows(values_only=True))

    def write():
        """What is in the files; a date is in one of them, and compressed they need not be the same."""
        with zipfile.ZipFile(io.BytesIO(written())) as book:
            return {file.filename: file.file_size for file in book.infolist()}

    return {"write": write, "read": read}
