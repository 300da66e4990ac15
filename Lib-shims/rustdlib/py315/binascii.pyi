from binascii import Error as Error, Incomplete as Incomplete
from typing import Final, TypeAlias

from typing_extensions import Buffer

_Text: TypeAlias = str | Buffer

ASCII85_ALPHABET: Final[bytes]
BASE32HEX_ALPHABET: Final[bytes]
BASE32_ALPHABET: Final[bytes]
BASE64_ALPHABET: Final[bytes]
BASE85_ALPHABET: Final[bytes]
BINHEX_ALPHABET: Final[bytes]
CRYPT_ALPHABET: Final[bytes]
URLSAFE_BASE64_ALPHABET: Final[bytes]
UU_ALPHABET: Final[bytes]
Z85_ALPHABET: Final[bytes]

def a2b_ascii85(
    data: _Text,
    /,
    *,
    foldspaces: bool = False,
    adobe: bool = False,
    ignorechars: Buffer = b"",
    canonical: bool = False,
) -> bytes: ...
def a2b_base32(
    data: _Text,
    /,
    *,
    padded: bool = True,
    alphabet: Buffer = ...,
    ignorechars: Buffer = b"",
    canonical: bool = False,
) -> bytes: ...
def a2b_base64(
    data: _Text,
    /,
    *,
    padded: bool = True,
    alphabet: Buffer = ...,
    strict_mode: bool = ...,
    ignorechars: Buffer = ...,
    canonical: bool = False,
) -> bytes: ...
def a2b_base85(
    data: _Text,
    /,
    *,
    alphabet: Buffer = ...,
    ignorechars: Buffer = b"",
    canonical: bool = False,
) -> bytes: ...
def a2b_hex(hexstr: _Text, /, *, ignorechars: Buffer = b"") -> bytes: ...
def a2b_qp(data: _Text, header: bool = False) -> bytes: ...
def a2b_uu(data: _Text, /) -> bytes: ...
def b2a_ascii85(
    data: Buffer,
    /,
    *,
    foldspaces: bool = False,
    wrapcol: int = 0,
    pad: bool = False,
    adobe: bool = False,
) -> bytes: ...
def b2a_base32(
    data: Buffer, /, *, padded: bool = True, wrapcol: int = 0, alphabet: Buffer = ...
) -> bytes: ...
def b2a_base64(
    data: Buffer,
    /,
    *,
    padded: bool = True,
    wrapcol: int = 0,
    newline: bool = True,
    alphabet: Buffer = ...,
) -> bytes: ...
def b2a_base85(
    data: Buffer, /, *, pad: bool = False, wrapcol: int = 0, alphabet: Buffer = ...
) -> bytes: ...
def b2a_hex(data: Buffer, sep: str | bytes = ..., bytes_per_sep: int = 1) -> bytes: ...
def b2a_qp(
    data: Buffer, quotetabs: bool = False, istext: bool = True, header: bool = False
) -> bytes: ...
def b2a_uu(data: Buffer, /, *, backtick: bool = False) -> bytes: ...
def crc32(data: Buffer, crc: int = 0, /) -> int: ...
def crc_hqx(data: Buffer, crc: int, /) -> int: ...
def hexlify(data: Buffer, sep: str | bytes = ..., bytes_per_sep: int = 1) -> bytes: ...
def unhexlify(hexstr: _Text, /, *, ignorechars: Buffer = b"") -> bytes: ...
