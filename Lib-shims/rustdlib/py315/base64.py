"""base64 in Rust, with the API of CPython 3.15: RFC 4648's Base16, Base32 and Base64, and Base85.

All functions are native. There is no `main()`: `python -m base64` is the standard library's.
"""
from rustdlib import _named
from rustdlib.py315 import binascii

__all__ = [
    "encode", "decode", "encodebytes", "decodebytes",
    "b64encode", "b64decode", "standard_b64encode", "standard_b64decode",
    "urlsafe_b64encode", "urlsafe_b64decode",
    "b32encode", "b32decode", "b32hexencode", "b32hexdecode",
    "b16encode", "b16decode",
    "a85encode", "a85decode", "b85encode", "b85decode", "z85encode", "z85decode",
]

# How long the lines are that encode() and encodebytes() write, and how many bytes are in one.
MAXLINESIZE = 76
MAXBINSIZE = MAXLINESIZE // 4 * 3

globals().update(_named.functions(_named.extension_3_15("_base64"), __name__))
