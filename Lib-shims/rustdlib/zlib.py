"""zlib in Rust, by name; the standard library's zlib stays what it is."""
from rustdlib import _named

if _named.wants_3_15():
    _named.stand_in(__name__)
else:
    _named.extension("zlib")
