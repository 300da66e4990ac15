"""json on _json in Rust, by name; the standard library's json stays what it is."""
from rustdlib import _named

_named.copy(globals(), "json")
if functions := getattr(_named.extension("_json"), "_rustdlib_functions", None):
    globals().update(functions(globals()))
del functions
