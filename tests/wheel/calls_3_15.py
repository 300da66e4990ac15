"""Calls of 3.15's base64, binascii and zlib, and what comes of them.

`python3.15 tests/wheel/calls_3_15.py` writes calls_3_15.txt: one call a line, and
the outcome that CPython's own modules have. test_api_3_15.py compares with it.
"""
import inspect
import itertools
import pathlib
import warnings

FILE = pathlib.Path(__file__).with_suffix(".txt")

PLAIN = [b"", b"a", bytes(range(0, 256, 10)), b"\0\0\0\0", b"    \xff"]
TEXT = {
    "64": [b"", b"QUJD", b"QUI=", b"QUI", b"QQ", b"QR==", b"Q", b"QUJD\nQUI=\n", b"Q U-J_", b"+/-_",
           b"QQ==QUJD", b"=QUJ", b"QUJD====", b"Q=UI", "QUJD", "QU\xe9D"],
    "32": [b"", b"ME======", b"ME", b"MF======", b"me======", b"M1O0====", b"ME\n======", b"M",
           b"MFRGG===", b"MFRGGZDF", b"CPNMU===", b"8A======", "ME======"],
    "16": [b"", b"00FF", b"00ff", b"0", b"0G", b"00 FF", b"00:ff", "00FF"],
    "85": [b"", b"Xk~0{", b"Xk", b"X", b"Xl", b"~~~~~", b"Xk ~0{\n", b"87cURD]i", b"z", b"y",
           b"<~87cUR~>", b"s8W-\"", b"zz!", b"87 cU\nR", b"\"\"\"\"\"", "Xk~0{"],
}
WRAP = ["wrapcol=0", "wrapcol=1", "wrapcol=4", "wrapcol=13", "wrapcol=-1", "wrapcol=2**70"]
PADDED = ["padded=True", "padded=False"]
IGNORE = ["ignorechars=b''", "ignorechars=b'\\n '", "ignorechars=bytearray(b'-_:=')",
          "ignorechars='\\n'"]
CANONICAL = ["canonical=True"]
CASE = ["casefold=True"]
# function -> its options, each with its values; decoders with what they are given in front
ENCODERS = {
    "base64.b64encode": [WRAP, PADDED, ["altchars=b'-_'", "altchars=b'-'", "altchars='-_'"]],
    "base64.urlsafe_b64encode": [PADDED],
    "base64.standard_b64encode": [],
    "base64.b32encode": [WRAP, PADDED],
    "base64.b32hexencode": [WRAP, PADDED],
    "base64.b16encode": [WRAP],
    "base64.a85encode": [WRAP, ["foldspaces=True"], ["pad=True"], ["adobe=True"]],
    "base64.b85encode": [WRAP, ["pad=True"]],
    "base64.z85encode": [WRAP, ["pad=True"]],
    "base64.encodebytes": [],
    "binascii.b2a_base64": [WRAP, PADDED, ["newline=False"],
                            ["alphabet=binascii.URLSAFE_BASE64_ALPHABET", "alphabet=b'ab'"]],
    "binascii.b2a_base32": [WRAP, PADDED, ["alphabet=binascii.BASE32HEX_ALPHABET"]],
    "binascii.b2a_base85": [WRAP, ["pad=True"], ["alphabet=binascii.Z85_ALPHABET"]],
    "binascii.b2a_ascii85": [WRAP, ["foldspaces=True"], ["pad=True"], ["adobe=True"]],
    "binascii.hexlify": [["sep=':'", "sep=b'-'", "sep=''"], ["bytes_per_sep=2", "bytes_per_sep=-3"]],
    "binascii.b2a_uu": [["backtick=True"]],
    "binascii.b2a_qp": [["quotetabs=True"], ["header=True"]],
}
DECODERS = {
    "base64.b64decode": ("64", [["validate=True", "validate=False"], PADDED, IGNORE, CANONICAL,
                                ["altchars=b'-_'", "altchars=b'+-'"]]),
    "base64.urlsafe_b64decode": ("64", [PADDED]),
    "base64.standard_b64decode": ("64", []),
    "base64.b32decode": ("32", [CASE, PADDED, IGNORE, CANONICAL, ["map01=b'L'", "map01=b'LI'"]]),
    "base64.b32hexdecode": ("32", [CASE, PADDED, IGNORE, CANONICAL]),
    "base64.b16decode": ("16", [CASE, IGNORE]),
    "base64.a85decode": ("85", [["foldspaces=True"], ["adobe=True"], IGNORE, CANONICAL]),
    "base64.b85decode": ("85", [IGNORE, CANONICAL]),
    "base64.z85decode": ("85", [IGNORE, CANONICAL]),
    "base64.decodebytes": ("64", []),
    "binascii.a2b_base64": ("64", [["strict_mode=True"], PADDED, IGNORE, CANONICAL,
                                   ["alphabet=binascii.URLSAFE_BASE64_ALPHABET"]]),
    "binascii.a2b_base32": ("32", [PADDED, IGNORE, CANONICAL,
                                   ["alphabet=binascii.BASE32HEX_ALPHABET"]]),
    "binascii.a2b_base85": ("85", [IGNORE, CANONICAL, ["alphabet=binascii.Z85_ALPHABET"]]),
    "binascii.a2b_ascii85": ("85", [["foldspaces=True"], ["adobe=True"], IGNORE, CANONICAL]),
    "binascii.unhexlify": ("16", [IGNORE]),
}
# Not here: what the bug-fix releases of 3.15 do otherwise than 3.15.0, and compressed bytes.
OTHERS = [
    "zlib.adler32(b'spam')", "zlib.adler32(b'spam', 2**40)", "zlib.crc32(b'spam', -1)",
    "zlib.adler32_combine(zlib.adler32(b'spam'), zlib.adler32(b'eggs'), 4)",
    "zlib.crc32_combine(zlib.crc32(b'spam'), zlib.crc32(b'eggs'), 4)",
    "zlib.crc32_combine(1, 2, 2**70)", "zlib.crc32_combine(1, 2)", "zlib.crc32_combine('', 2, 3)",
    "zlib.adler32_combine(1, 2, 2**70)", "zlib.adler32_combine(2**40, 2**41, 0)",
    "zlib.compress(b'', 10)", "zlib.compress()", "zlib.compress('')", "zlib.compress(b'', wbits=3)",
    "zlib.decompress(b'')", "zlib.decompress(b'spam')", "zlib.decompress(b'x\\x9c')",
    "zlib.decompress(zlib.compress(b'spam'), bufsize=-1)",
    "zlib.decompress(zlib.compress(b'spam'), bufsize=2**70)",
    "zlib.decompress(zlib.compress(b'spam', wbits=31), 31)", "zlib.decompressobj(wbits=99)",
    "zlib.compressobj(level=99)", "zlib.decompressobj(zdict=1)",
    "zlib.decompressobj().decompress(zlib.compress(b'spam') + b'x', -1)",
    "zlib.decompressobj().decompress(zlib.compress(b'spam') + b'x', max_length=2)",
    "zlib.decompressobj().flush(0)", "zlib.decompressobj().flush(-1)",
    "zlib._ZlibDecompressor().decompress(zlib.compress(b'spam'), max_length=2)",
    "zlib._ZlibDecompressor(wbits=1)", "zlib._ZlibDecompressor().unused_data",
    "zlib.decompressobj().unconsumed_tail", "zlib.compressobj().copy().flush() == zlib.compress(b'')",
    "zlib.compressobj().spam", "type(zlib.compressobj())()", "zlib.no_such_name",
    "type(zlib.compressobj()).spam", "setattr(type(zlib.compressobj()), 'spam', 1)",
    "binascii.crc32(b'spam')", "binascii.crc_hqx(b'spam', 1)", "binascii.a2b_qp(b'a=3Db')",
    "binascii.a2b_uu(b'')", "binascii.a2b_uu(b'#86)C')",
    "binascii.b2a_base64()", "binascii.b2a_base64('a')", "binascii.b2a_base64(b'', spam=1)",
    "base64.b64decode(1)", "base64.b64encode('a')", "base64.encodebytes('a')",
    "base64.urlsafe_b64decode(b'Zm9v+/==')", "base64.b64decode(b'+-', altchars=b'-+', validate=True)",
]
SIGNATURES = {
    "binascii": ["a2b_ascii85", "a2b_base32", "a2b_base85", "a2b_hex", "a2b_qp", "a2b_uu",
                 "b2a_ascii85", "b2a_base32", "b2a_base64", "b2a_base85", "b2a_qp", "b2a_uu", "crc32",
                 "crc_hqx", "unhexlify"],
    "zlib": ["adler32", "adler32_combine", "compress", "crc32", "crc32_combine", "decompress",
             "decompressobj", "_ZlibDecompressor"],
    "base64": ["b64encode", "b32encode", "b32hexencode", "b16encode", "b85encode", "z85encode",
               "a85encode", "b16decode", "b32decode", "b32hexdecode", "a85decode", "b85decode",
               "z85decode", "urlsafe_b64encode", "urlsafe_b64decode", "standard_b64encode"],
}


def calls():
    for function, options in ENCODERS.items():
        yield from calls_of(function, PLAIN, options)
    for function, (kind, options) in DECODERS.items():
        yield from calls_of(function, TEXT[kind], options)
    yield from OTHERS
    for module, names in SIGNATURES.items():
        yield from (f"str(signature({module}.{name}))" for name in names)
        yield f"sorted(name for name in dir({module}) if name[0] != '_' and name not in INTERNAL)"


def calls_of(function, inputs, options):
    """Without options, with each value of each, and with any two options."""
    single = [[], *([value] for values in options for value in values)]
    pairs = [[a, b] for one, other in itertools.combinations(options, 2)
             for a, b in zip(one[-1:], other[:1])]
    for data, chosen in itertools.product(inputs, single + pairs):
        yield f"{function}({', '.join([ascii(data), *chosen])})"


def outcome(call, modules):
    """What a call returns or raises, and what it warns of."""
    # main() is the command line of base64, and not ours.
    names = modules | {"signature": inspect.signature, "INTERNAL": {"main", "bytes_types"}}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            text = ascii(eval(call, names))
        except Exception as error:
            kind = type(error)
            text = f"{kind.__module__}.{kind.__name__}: {ascii(str(error))}"
    return text + "".join(f" [{w.category.__name__}: {w.message}]" for w in caught)


def main():
    import base64
    import binascii
    import zlib
    modules = {"base64": base64, "binascii": binascii, "zlib": zlib}
    with open(FILE, "w", encoding="ascii") as f:
        for call in calls():
            print(f"{call} -> {outcome(call, modules)}", file=f)


if __name__ == "__main__":
    main()
