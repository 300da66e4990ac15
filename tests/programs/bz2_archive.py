"""bz2: a part of a source tree as .tar.bz2, packed and read."""
import pathlib
import tarfile

from trees import copy_sources, sources


def prepare(folder):
    copy_sources(folder)
    pack(folder, "whole.tar.bz2")


def tasks(folder):
    def write():
        return pack(folder, "written.tar.bz2")

    def read():
        with tarfile.open(pathlib.Path(folder, "whole.tar.bz2")) as archive:
            return sum(len(archive.extractfile(member).read()) for member in archive if member.isfile())

    return {"write": write, "read": read}


def pack(folder, name):
    with tarfile.open(pathlib.Path(folder, name), "w:bz2") as archive:
        for path in sources(folder)[::4]:
            archive.add(path, path.name, recursive=False)
        return archive.offset
