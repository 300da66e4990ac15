"""openpyxl: a sheet of numbers and names, written and read."""
import io
import pathlib
import random

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

    def rewritten():
        """The bytes have the time of day in them."""
        return openpyxl.load_workbook(io.BytesIO(written()), read_only=True)["orders"].max_row

    return {"write": rewritten, "read": read}
