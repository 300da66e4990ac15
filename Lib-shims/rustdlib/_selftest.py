"""python -m rustdlib selftest: C and Rust side by side, on this machine."""
import importlib
import random
import sys

# Around the sizes at which a loop, a block or a buffer begins or ends.
SIZES = [*range(20), 63, 64, 65, 111, 112, 127, 128, 129, 255, 256, 257, 4095, 4096, 65537, 1 << 20]
ENCODE = ["b16encode", "b32encode", "b64encode", "urlsafe_b64encode", "a85encode", "b85encode",
          "encodebytes"]
DECODE = {name: name.replace("encode", "decode") for name in ENCODE}
BINASCII = {"b2a_base64": "a2b_base64", "hexlify": "unhexlify", "b2a_qp": "a2b_qp"}


def selftest():
    """Compares value, exception class and message of many calls; the exit status."""
    agreed, different = {}, []
    for size in SIZES:
        print(f"\rcomparing at {size:,} bytes", end="" if sys.stderr.isatty() else "\n",
              file=sys.stderr, flush=True)
        data = random.Random(size).randbytes(size)
        for module, call, *arguments in calls(data):
            c, rust = (outcome(call, importlib.import_module(prefix + module), arguments)
                       for prefix in ("", "rustdlib."))
            if c == rust:
                agreed[module] = agreed.get(module, 0) + 1
            else:
                different.append(f"{module}: {arguments[0]} of {size} bytes: "
                                 f"C {brief(c)}, Rust {brief(rust)}")
    print(end="\n" if sys.stderr.isatty() else "", file=sys.stderr)
    for module, number in agreed.items():
        print(f"{module:<10} C and Rust agree in {number} calls")
    for line in different:
        print(f"DIFFERENT  {line}")
    return 1 if different else 0


def calls(data):
    """(module, function of the module and arguments, arguments); the first says what it is."""
    for encode, decode in DECODE.items():
        yield "base64", call, encode, data
        yield "base64", call, decode, encoded("base64", encode, data)
        yield "base64", call, decode, data
    for encode, decode in BINASCII.items():
        yield "binascii", call, encode, data
        yield "binascii", call, decode, encoded("binascii", encode, data)
        yield "binascii", call, decode, data
    yield "binascii", call, "crc32", data
    yield "binascii", call, "crc_hqx", data, 1
    yield "zlib", call, "crc32", data, 1
    yield "zlib", call, "adler32", data, 1
    yield "zlib", call, "decompress", encoded("zlib", "compress", data)
    yield "zlib", call, "decompress", data
    for level in range(10):
        yield "zlib", there_and_back, f"compress, level {level}", data, level
    for name in sorted(importlib.import_module("hashlib").algorithms_guaranteed):
        yield "hashlib", digest, name, data
    yield "gzip", call, "decompress", encoded("gzip", "compress", data)


def call(module, name, *arguments):
    return getattr(module, name)(*arguments)


def encoded(module, name, data):
    """What C makes of the data: input for decoding."""
    return getattr(importlib.import_module(module), name)(data)


def there_and_back(module, _, data, level):
    """The bytes in between are not promised to be the same: C reads them."""
    return importlib.import_module("zlib").decompress(module.compress(data, level))


def digest(module, name, data):
    hash = module.new(name, data, usedforsecurity=False)
    return hash.hexdigest(*[20] if name.startswith("shake") else [])


def outcome(function, module, arguments):
    try:
        return "returns", function(module, *arguments)
    except Exception as error:
        return "raises", type(error), str(error)


def brief(result):
    text = ascii(result)
    return text[:60] + ("..." if len(text) > 60 else "")
