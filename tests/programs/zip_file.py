"""zipfile: a source tree as .zip, packed and read."""
import pathlib
import zipfile

from trees import copy_sources, sources


def prepare(folder):
    copy_sources(folder)
    pack(folder, "whole.zip")


def tasks(folder):
    def write():
        return pack(folder, "written.zip")

    def read():
        with zipfile.ZipFile(pathlib.Path(folder, "whole.zip")) as archive:
            return sum(len(archive.read(name)) for name in archive.namelist())

    return {"write": write, "read": read}


def pack(folder, name):
    with zipfile.ZipFile(pathlib.Path(folder, name), "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sources(folder):
            archive.write(path, path.relative_to(folder))
        return len(archive.namelist())
