"""tarfile: a source tree as .tar.gz, packed and unpacked."""
import pathlib
import shutil
import tarfile

from trees import copy_sources, sources


def prepare(folder):
    copy_sources(folder)
    pack(folder, "whole.tar.gz")


def tasks(folder):
    def write():
        return pack(folder, "written.tar.gz")

    def unpack():
        out = pathlib.Path(folder, "unpacked")
        shutil.rmtree(out, ignore_errors=True)
        with tarfile.open(pathlib.Path(folder, "whole.tar.gz")) as archive:
            archive.extractall(out, filter="data")
        return sum(path.stat().st_size for path in out.rglob("*") if path.is_file())

    def read():
        with tarfile.open(pathlib.Path(folder, "whole.tar.gz")) as archive:
            return sum(len(archive.extractfile(member).read()) for member in archive if member.isfile())

    return {"write": write, "read": read, "unpack": unpack}


def pack(folder, name):
    with tarfile.open(pathlib.Path(folder, name), "w:gz") as archive:
        for path in sources(folder):
            archive.add(path, path.name, recursive=False)
        return archive.offset
