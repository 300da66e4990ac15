"""base64 in Rust, by name; the standard library's base64 stays what it is."""
from rustdlib import _named

if _named.wants_3_15():
    _named.stand_in(__name__)
else:
    _named.copy(globals(), "base64")
    globals().update(_named.functions(_named.extension("_base64"), __name__))
