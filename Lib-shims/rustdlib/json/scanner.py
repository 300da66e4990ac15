"""json.scanner on _json in Rust."""
from rustdlib import _named

_named.copy(globals(), "json.scanner")
