"""bz2 on _bz2 in Rust, by name; the standard library's bz2 stays what it is."""
from rustdlib import _named

_named.copy(globals(), "bz2")
