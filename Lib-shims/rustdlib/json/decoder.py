"""json.decoder on _json in Rust."""
from rustdlib import _named

# Who catches the one has to catch the other.
JSONDecodeError = _named.copy(globals(), "json.decoder").JSONDecodeError
