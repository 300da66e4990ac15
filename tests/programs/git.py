"""dulwich: a repository of git, objects one by one and packed."""
import pathlib
import shutil

from dulwich.objects import Blob
from dulwich.repo import Repo

from trees import copy_sources, sources


def prepare(folder):
    copy_sources(folder)
    write(folder, "loose")
    pack(folder, "packed")


def tasks(folder):
    def read(name):
        with Repo(str(pathlib.Path(folder, name))) as repository:
            return sum(len(repository.object_store[name].as_raw_string()) for name in repository.object_store)

    return {
        "write objects": lambda: write(folder, "written"),
        "read objects": lambda: read("loose"),
        "write a pack": lambda: pack(folder, "written"),
        "read a pack": lambda: read("packed"),
    }


def write(folder, name):
    with repository(folder, name) as new:
        for blob in blobs(folder):
            new.object_store.add_object(blob)
        return len(list(new.object_store))


def pack(folder, name):
    with repository(folder, name) as new:
        new.object_store.add_objects([(blob, None) for blob in blobs(folder)])
        return len(list(new.object_store))


def repository(folder, name):
    shutil.rmtree(path := pathlib.Path(folder, name), ignore_errors=True)
    return Repo.init_bare(str(path), mkdir=True)


def blobs(folder):
    return [Blob.from_string(path.read_bytes()) for path in sources(folder)[::6]]
