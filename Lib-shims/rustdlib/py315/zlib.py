"""zlib in Rust, with the API of CPython 3.15."""
from rustdlib import _named

_named.extension_3_15("zlib")
