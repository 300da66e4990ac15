"""base64 in Rust, by name; the standard library's base64 stays what it is."""
from rustdlib import _named

_named.copy(globals(), "base64")
globals().update(_named.functions("_base64", __name__))
