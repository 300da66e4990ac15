"""binascii in Rust, by name; the standard library's binascii stays what it is."""
from rustdlib import _named

_named.extension("binascii")
