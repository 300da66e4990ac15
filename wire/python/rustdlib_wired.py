"""The site start-up of a wired interpreter, and the way to the C twins.

`cargo wire` writes this into the tree's own site-packages, with a .pth file that
imports it. So it is there for -I, -E, subprocesses and sub-interpreters too
(but not for -S, which asks for no site start-up).
"""
import site
import sys

# Written by cargo wire: name -> {"rust": our file in the tree, "twin": "c" or "lib",
# "folder": of modules/, "original": the file that ours replaces or "" if built in,
# "unwritten": what raises NotImplementedError}
MODULES = {}
# The site directories of the Python that was wired.
SITE = []


class _Ahead:
    """Finds our module where the C one is built into the interpreter."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in MODULES or name not in sys.builtin_module_names:
            return None
        # Not from importlib.util: that takes longer to import than the module.
        from _frozen_importlib_external import spec_from_file_location
        return spec_from_file_location(
            name, f"{sys.base_prefix}/{MODULES[name]['rust']}")


def twin(name):
    """The module that `name` is compared with, as a module object of its own.

    For a C module that is the C module. For an accelerator such as _base64 it
    is the unmodified Lib file, standing on the C modules only.
    """
    if name not in _twins:
        entry = MODULES[name]
        load = _load_lib if entry["twin"] == "lib" else _load_c
        _twins[name] = load(name, entry["original"])
    return _twins[name]


_twins = {}


def _load_c(name, original):
    import importlib.util
    from importlib.machinery import BuiltinImporter
    if original:
        spec = importlib.util.spec_from_file_location(name, original)
    else:
        spec = BuiltinImporter.find_spec(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _load_lib(name, original):
    import types
    module = types.ModuleType(name + "_twin")
    c_twins = {n: twin(n) for n, entry in MODULES.items() if entry["twin"] == "c"}
    ours = {n: sys.modules.pop(n, None) for n in c_twins}
    sys.modules.update(c_twins)
    try:
        # Not by a loader: that would leave byte code beside the user's file.
        with open(original, "rb") as f:
            exec(compile(f.read(), original, "exec"), vars(module))
    finally:
        for n, old in ours.items():
            del sys.modules[n]
            if old is not None:
                sys.modules[n] = old
    return module


def _start():
    if any(name in sys.builtin_module_names for name in MODULES):
        sys.meta_path.insert(0, _Ahead)
    for directory in SITE:
        site.addsitedir(directory)


_start()
