"""zlib in Rust, by name; the standard library's zlib stays what it is."""
from rustdlib import _named

_named.extension("zlib")
