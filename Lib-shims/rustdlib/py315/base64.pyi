from typing import IO, Final, TypeAlias

from typing_extensions import Buffer

from rustdlib.py315 import binascii as binascii

# The order and the names are those of CPython 3.15's documentation.
__all__ = [
    "encode",
    "decode",
    "encodebytes",
    "decodebytes",
    "b64encode",
    "b64decode",
    "standard_b64encode",
    "standard_b64decode",
    "urlsafe_b64encode",
    "urlsafe_b64decode",
    "b32encode",
    "b32decode",
    "b32hexencode",
    "b32hexdecode",
    "b16encode",
    "b16decode",
    "a85encode",
    "a85decode",
    "b85encode",
    "b85decode",
    "z85encode",
    "z85decode",
]

_Text: TypeAlias = str | Buffer

MAXLINESIZE: Final = 76
MAXBINSIZE: Final = 57

def encode(input: IO[bytes], output: IO[bytes]) -> None: ...
def decode(input: IO[bytes], output: IO[bytes]) -> None: ...
def encodebytes(s: Buffer) -> bytes: ...
def decodebytes(s: Buffer) -> bytes: ...
def b64encode(
    s: Buffer, altchars: Buffer | None = None, *, padded: bool = True, wrapcol: int = 0
) -> bytes: ...
def b64decode(
    s: _Text,
    altchars: _Text | None = None,
    validate: bool = ...,
    *,
    padded: bool = True,
    ignorechars: Buffer = ...,
    canonical: bool = False,
) -> bytes: ...
def standard_b64encode(s: Buffer) -> bytes: ...
def standard_b64decode(s: _Text) -> bytes: ...
def urlsafe_b64encode(s: Buffer, *, padded: bool = True) -> bytes: ...
def urlsafe_b64decode(s: _Text, *, padded: bool = False) -> bytes: ...
def b32encode(s: Buffer, *, padded: bool = True, wrapcol: int = 0) -> bytes: ...
def b32decode(
    s: _Text,
    casefold: bool = False,
    map01: _Text | None = None,
    *,
    padded: bool = True,
    ignorechars: Buffer = b"",
    canonical: bool = False,
) -> bytes: ...
def b32hexencode(s: Buffer, *, padded: bool = True, wrapcol: int = 0) -> bytes: ...
def b32hexdecode(
    s: _Text,
    casefold: bool = False,
    *,
    padded: bool = True,
    ignorechars: Buffer = b"",
    canonical: bool = False,
) -> bytes: ...
def b16encode(s: Buffer, *, wrapcol: int = 0) -> bytes: ...
def b16decode(s: _Text, casefold: bool = False, *, ignorechars: Buffer = b"") -> bytes: ...
def a85encode(
    b: Buffer,
    *,
    foldspaces: bool = False,
    wrapcol: int = 0,
    pad: bool = False,
    adobe: bool = False,
) -> bytes: ...
def a85decode(
    b: _Text,
    *,
    foldspaces: bool = False,
    adobe: bool = False,
    ignorechars: Buffer = b" \t\n\r\x0b",
    canonical: bool = False,
) -> bytes: ...
def b85encode(b: Buffer, pad: bool = False, *, wrapcol: int = 0) -> bytes: ...
def b85decode(b: _Text, *, ignorechars: Buffer = b"", canonical: bool = False) -> bytes: ...
def z85encode(s: Buffer, pad: bool = False, *, wrapcol: int = 0) -> bytes: ...
def z85decode(s: _Text, *, ignorechars: Buffer = b"", canonical: bool = False) -> bytes: ...
