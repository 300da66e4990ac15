"""What C does where bug-fix releases of CPython differ.

Distributions bring corrections of later releases into older ones and leave the number as it is. So the C module is
asked, when its Rust module is loaded. What is not asked here is decided by the number, as in
shared/glue/src/types/correction.rs; modules/*/src/lib.rs have the list of corrections.
"""
import sys
from types import BuiltinFunctionType

from rustdlib._kept import ABSENT, KEPT, contents

# b"ab" in a stored block, with a checksum that is wrong.
CORRUPT = b"\x78\x01\x01\x02\x00\xfd\xffab\x00\x00\x00\x00"


def corrections(name):
    """The corrections of the Rust module that the last part of `name` means, as issue -> whether C has it."""
    found = {}
    for issue, host, function, ask in ASKED.get(name.rpartition(".")[2], ()):
        c = of_c(sys.modules.get(host), function)
        if c is not None:
            found[issue] = ask(c)
    return found


def of_c(module, name):
    """C's function or class of this name, also after enable(); None if somebody has put something in its place."""
    if module is None:
        return None
    names = contents(module)
    kept = names.get(KEPT)
    value = kept.originals.get(name, ABSENT) if kept is not None else ABSENT
    value = names.get(name) if value is ABSENT else value
    is_own = type(value) in (BuiltinFunctionType, type) and value.__module__ == module.__name__
    return value if is_own else None


def error(function, *arguments, **keywords):
    """What a call raises, or None."""
    try:
        function(*arguments, **keywords)
    except Exception as raised:
        return raised
    return None


def refuses_excess(a2b_base64):
    return error(a2b_base64, b"QUJD=", strict_mode=True) is not None


def goes_on_after_padding(a2b_base64):
    return a2b_base64(b"QQ==QQ==") != b"A"


def refuses_empty_line(a2b_uu):
    return error(a2b_uu, b"") is not None


def flush_raises(decompressobj):
    stream = decompressobj()
    stream.decompress(CORRUPT, 1)
    return error(stream.flush) is not None


def refuses_negative(adler32_combine):
    return error(adler32_combine, 1, 1, -1) is not None


def refuses_after_error(decompressor):
    decompress = decompressor().decompress
    # Not the beginning of such data, so that not even C keeps anything of it.
    error(decompress, b"wrong")
    return isinstance(error(decompress, b"wrong"), ValueError)


BASE64 = (
    ("gh-118314", "binascii", "a2b_base64", refuses_excess),
    ("gh-145264", "binascii", "a2b_base64", goes_on_after_padding),
)
# For each Rust module: the issue, and the C function that knows.
ASKED = {
    "_base64": BASE64,
    "binascii": (*BASE64, ("gh-148093", "binascii", "a2b_uu", refuses_empty_line)),
    "zlib": (
        ("gh-156173", "zlib", "decompressobj", flush_raises),
        ("gh-156180", "zlib", "adler32_combine", refuses_negative),
    ),
    "_bz2": (("gh-150599", "_bz2", "BZ2Decompressor", refuses_after_error),),
}
