"""One table of calls: every function and every method of every wired module.

A call is a function without arguments that works. Those of one name make what they
work on anew each time, so that one that fails leaves nothing behind for the next.
"""
import os
import sys

try:
    import rustdlib_wired
except ImportError:
    import unittest
    raise unittest.SkipTest("this is not a wired interpreter (see `cargo wire python`)")

# What a case of a module's own table of calls is.
sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../benches/python"))

VERSION = sys.version_info[:2]
MODULES = {name: __import__(name) for name in rustdlib_wired.MODULES}
TEXT = b"spam and eggs " * 60
def table():
    """Name -> function of `kind`, which makes an input of bytes."""
    calls = {}
    for name in MODULES:
        make = MAKERS.get(name, from_table)
        calls.update({f"{name}.{key}": call for key, call in make(MODULES[name]).items()})
    return calls


def from_table(m):
    """The cases of modules/<folder>/calls.py."""
    import case
    import loops

    def made(each):
        def call(kind):
            given = kind(each.made_of(TEXT, "bytes"))
            function = getattr(m, each.function)
            return loops.Loop(function, each.call, each.variables(given), each.check,
                              each.setup).checked()()
        return call

    return {each.label: made(each) for each in case.load(m.__name__.lstrip("_"), m)}


def base64(m):
    encoders = [n for n in dir(m) if n.endswith("encode") and n not in ("encode", "_85encode")]
    calls = {}
    for name in encoders:
        encode = getattr(m, name)
        decode = getattr(m, name[:-6] + "decode", None)
        calls[name] = lambda kind, f=encode: f(kind(TEXT))
        if decode:
            text = encode(TEXT)
            calls[name[:-6] + "decode"] = lambda kind, f=decode, text=text: f(kind(text))
            calls[name[:-6] + "decode fails"] = lambda kind, f=decode: f(kind(b"\xff\x00=" * 99))
    return calls


def binascii(m):
    calls = {}
    for name in dir(m):
        if name.startswith("b2a_") or name == "hexlify":
            encode, size = getattr(m, name), 45 if name == "b2a_uu" else len(TEXT)
            text = encode(TEXT[:size])
            calls[name] = lambda kind, f=encode, size=size: f(kind(TEXT[:size]))
            back = {"hexlify": "unhexlify"}.get(name, "a2b" + name[3:])
            decode = getattr(m, back)
            calls[back] = lambda kind, f=decode, text=text: f(kind(text))
            calls[back + " fails"] = lambda kind, f=decode: f(kind(b"\x01\xff\x7f=" * 99))
    calls["hexlify sep"] = lambda kind: m.hexlify(kind(TEXT), b":", 3)
    calls["crc32"] = lambda kind: m.crc32(kind(TEXT), 7)
    calls["crc_hqx"] = lambda kind: m.crc_hqx(kind(TEXT), 7)
    return calls


def hashes(make):
    """The methods of what `make(data)` makes."""
    value = make(b"")
    length = () if value.digest_size else (50,)
    return {
        "()": lambda kind: make(kind(TEXT)),
        ".update": lambda kind: make(b"").update(kind(TEXT * 5)),
        ".digest": lambda kind: make(b"x").digest(*length),
        ".hexdigest": lambda kind: make(b"x").hexdigest(*length),
        ".copy": lambda kind: make(b"x").copy().digest(*length),
        ".name": lambda kind: (make(b"").name, make(b"").block_size, make(b"").digest_size),
        ".repr": lambda kind: repr(make(b"")),
        ".update fails": lambda kind: make(b"").update("text"),
    }


def hash_module(*names):
    def calls(m):
        found = {}
        for name in names:
            make = getattr(m, name)
            found.update({name + key: call for key, call in hashes(make).items()})
        return found
    return calls


def blake2(m):
    found = hash_module("blake2b", "blake2s")(m)
    for name in ("blake2b", "blake2s"):
        make = getattr(m, name)
        found[name + " keyed"] = lambda kind, make=make: make(
            kind(TEXT), key=kind(b"key"), salt=kind(b"salt"), person=kind(b"me"), digest_size=20)
    return found


def hashlib(m):
    names = sorted(name for name in dir(m) if name.startswith("openssl_") and callable(getattr(m, name)))
    calls = hash_module(*names)(m)
    for name in sorted(m.openssl_md_meth_names):
        calls[f"new {name}"] = lambda kind, name=name: m.new(name, kind(TEXT))
    hmac = hashes(lambda data: m.hmac_new(b"key", data, "sha256"))
    calls.update({"hmac_new" + key: call for key, call in hmac.items()})
    calls["new fails"] = lambda kind: m.new("spam")
    calls["hmac_new fails"] = lambda kind: m.hmac_new(kind(TEXT), kind(TEXT), "spam")
    calls["hmac_digest"] = lambda kind: m.hmac_digest(kind(TEXT), kind(TEXT), "sha512")
    calls["compare_digest"] = lambda kind: m.compare_digest(kind(TEXT), kind(TEXT))
    calls["get_fips_mode"] = lambda kind: m.get_fips_mode()
    calls["pbkdf2_hmac"] = lambda kind: m.pbkdf2_hmac("sha256", kind(TEXT), kind(TEXT), 3, 70)
    if hasattr(m, "scrypt"):
        calls["scrypt"] = lambda kind: m.scrypt(kind(TEXT), salt=kind(TEXT), n=16, r=2, p=2)
    return calls


def hmac(m):
    calls = {"new" + key: call
             for key, call in hashes(lambda data: m.new(b"key", data, "sha256")).items()}
    for name in dir(m):
        if name.startswith("compute_") and name != "compute_digest":
            calls[name] = lambda kind, f=getattr(m, name): f(kind(TEXT), kind(TEXT))
    calls["compute_digest"] = lambda kind: m.compute_digest(kind(TEXT), kind(TEXT), "md5")
    calls["new fails"] = lambda kind: m.new(kind(TEXT), kind(TEXT), "spam")
    return calls


def zlib(m):
    packed, raw = m.compress(TEXT), m.compressobj(wbits=-15, zdict=TEXT[:50])
    raw = raw.compress(TEXT) + raw.flush()
    big = bytes(range(256)) * 100

    def compressor(kind):
        stream = m.compressobj(6, zdict=kind(TEXT))
        return stream.compress(kind(big)) + stream.flush(2) + stream.copy().flush()

    def decompressor(kind):
        stream = m.decompressobj()
        out = stream.decompress(kind(packed + b"tail"), 10)
        return out + stream.copy().flush() + stream.decompress(stream.unconsumed_tail) + stream.unused_data

    def reader(kind):
        stream = m._ZlibDecompressor()
        out = stream.decompress(kind(packed + b"tail"), max_length=5)
        # Data that was changed meanwhile may have no end.
        while not (stream.eof or stream.needs_input):
            out += stream.decompress(b"", 100)
        return out + stream.unused_data

    calls = {
        "compress": lambda kind: m.compress(kind(TEXT)),
        "compress big": lambda kind: m.compress(kind(big), 9),
        "decompress": lambda kind: m.decompress(kind(packed)),
        "decompress fails": lambda kind: m.decompress(kind(TEXT)),
        "crc32": lambda kind: m.crc32(kind(TEXT)),
        "adler32": lambda kind: m.adler32(kind(TEXT)),
        "compressobj": compressor,
        "decompressobj": decompressor,
        "decompressobj zdict": lambda kind: m.decompressobj(-15, kind(TEXT[:50])).decompress(kind(raw)),
        "decompressobj fails": lambda kind: m.decompressobj().decompress(kind(TEXT)),
    }
    if hasattr(m, "_ZlibDecompressor"):
        calls["_ZlibDecompressor"] = reader
    if hasattr(m, "crc32_combine"):
        calls["crc32_combine"] = lambda kind: (m.crc32_combine(1, 2, 3), m.adler32_combine(1, 2, 3))
    return calls


MAKERS = {
    "_base64": base64, "binascii": binascii, "_hashlib": hashlib, "_md5": hash_module("md5"),
    "_sha1": hash_module("sha1"), "_sha2": hash_module("sha224", "sha256", "sha384", "sha512"),
    "_sha256": hash_module("sha224", "sha256"), "_sha512": hash_module("sha384", "sha512"),
    "_sha3": hash_module("sha3_224", "sha3_256", "sha3_384", "sha3_512", "shake_128", "shake_256"),
    "_blake2": blake2, "_hmac": hmac, "zlib": zlib,
}
KINDS = {"bytes": lambda data: data, "bytearray": bytearray}


def plain(value):
    """A value that can be compared."""
    if hasattr(value, "hexdigest"):
        return value.hexdigest(*(() if value.digest_size else (50,)))
    return value


def outcome(call, kind):
    """What the call does. Addresses, which differ, are left out."""
    try:
        value = plain(call(kind))
    except Exception as error:
        return type(error).__name__, str(error)
    return "returns", value.split(" at 0x")[0].split(" @ 0x")[0] if isinstance(value, str) else value
