"""Prints as JSON what `cargo wire` must know about the Python that runs this.

Any Python may be asked, so the first lines are for Python 2 as well.
"""
import sys

# The current directory, where a json.py may lie. (Python 2 has no option -I.)
del sys.path[0]

import json
import platform


def fips_mode():
    """Whether the C `_hashlib` says that only approved algorithms are allowed."""
    try:
        import _hashlib
    except ImportError:
        return False
    return _hashlib.get_fips_mode() != 0


answer = {
    "implementation": platform.python_implementation(),
    "version": list(sys.version_info[:3]),
}
if answer["implementation"] == "CPython" and (3, 11) <= sys.version_info < (3, 16):
    import importlib.machinery
    import importlib.util
    import os
    import site
    import sysconfig

    exe = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
    libdir = sysconfig.get_config_var("LIBDIR") or ""
    library = sysconfig.get_config_var("LDLIBRARY") or ""
    answer["details"] = {
        "exe": exe,
        "is_base": os.path.realpath(sys.executable) == exe,
        "release": platform.python_version() + sys.abiflags,
        "prefix": sys.base_prefix,
        "stdlib": os.path.dirname(os.__file__),
        "dynload": next((p for p in sys.path if p.endswith("lib-dynload")), ""),
        "soabi": sysconfig.get_config_var("SOABI"),
        "suffix": importlib.machinery.EXTENSION_SUFFIXES[0],
        "libdir": libdir,
        "libpython": library.endswith(".so") and os.path.exists(os.path.join(libdir, library)),
        "fips_mode": fips_mode(),
        "builtin": list(sys.builtin_module_names),
        # Where site start-up would look in another prefix, and where it looks here.
        "site_in_tree": [p[3:] for p in site.getsitepackages(["/X"]) if p.startswith("/X/")],
        "site_here": site.getsitepackages([sys.base_prefix, sys.base_exec_prefix]),
        "has_tests": importlib.util.find_spec("test") is not None
        and importlib.util.find_spec("test.libregrtest") is not None,
    }
print(json.dumps(answer))
