"""Runs one reproducer on the C modules or on ours: child.py SIDE BUG.

SIDE is "c" or "rust". The last line of output says what happened: "passed",
"failed: ..." or "not here: ..."; without one it has crashed or hung.
"""
import os
import sys

side = "rust"
FILES = "bugs_binascii", "bugs_zlib", "bugs_bz2", "bugs_hashes", "bugs_json", "bugs_buffers"


def put_in_place(which):
    """From here on, imports give the modules of that side."""
    global side
    side = which
    library = os.environ.get("RUSTDLIB_LIBRARY")
    if which == "c":
        put_c_in_place()
    elif library:
        put_library_in_place(library)


def put_c_in_place():
    import rustdlib_wired
    for name, entry in rustdlib_wired.MODULES.items():
        if entry["twin"] == "c":
            sys.modules[name] = rustdlib_wired.twin(name)
    if "_base64" in rustdlib_wired.MODULES:
        sys.modules["base64"] = rustdlib_wired.twin("_base64")


def put_library_in_place(library):
    """Another build of ours than the one that is wired."""
    import importlib.util
    from importlib.machinery import ExtensionFileLoader
    import rustdlib_wired
    for name in rustdlib_wired.MODULES:
        loader = ExtensionFileLoader(name, library)
        spec = importlib.util.spec_from_file_location(name, library, loader=loader)
        module = importlib.util.module_from_spec(spec)
        loader.exec_module(module)
        sys.modules[name] = module


def all_bugs():
    import bugs
    for name in FILES:
        __import__(name)
    return bugs.BUGS


def main(which, name):
    put_in_place(which)
    from bugs import NotHere
    function = all_bugs()[name]
    try:
        function()
    except NotHere as why:
        return f"not here: {why}"
    except BaseException as error:
        return f"failed: {type(error).__name__}: {' '.join(str(error).split())[:150]}"
    return "passed"


if __name__ == "__main__":
    # Reproducers that import this file get this very module.
    sys.modules["child"] = sys.modules["__main__"]
    print(main(*sys.argv[1:]), flush=True)
