"""The data of several programs: a tree of source files, the standard library's own."""
import pathlib
import shutil
import sysconfig

LEFT_OUT = shutil.ignore_patterns("__pycache__", "site-packages", "test", "tests", "lib-dynload", "config-*")


def copy_sources(folder):
    """The packages of Lib/, without what compiles or tests them."""
    shutil.copytree(sysconfig.get_path("stdlib"), pathlib.Path(folder, "tree"), ignore=LEFT_OUT)


def sources(folder):
    """The files, in an order that is the same in both halves."""
    return sorted(path for path in pathlib.Path(folder, "tree").rglob("*") if path.is_file())
