"""gzip on zlib in Rust, by name; the standard library's gzip stays what it is."""
from rustdlib import _named

# Who catches the one has to catch the other.
BadGzipFile = _named.copy(globals(), "gzip").BadGzipFile
