"""hashlib on hashes in Rust, by name; the standard library's hashlib stays what it is."""
from rustdlib import _named

_named.copy(globals(), "hashlib")
