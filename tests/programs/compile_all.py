"""compileall: a control. It uses none of the modules, and both halves have to take the same time."""
import compileall
import pathlib
import shutil
import sysconfig


def prepare(folder):
    for package in "email", "asyncio", "json":
        shutil.copytree(pathlib.Path(sysconfig.get_path("stdlib"), package), pathlib.Path(folder, "tree", package))


def tasks(folder):
    return {"compile": lambda: compileall.compile_dir(folder, quiet=2, force=True)}
