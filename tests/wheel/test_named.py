"""`from rustdlib import zlib` and its likes: Rust by name, and nothing else changes."""
import base64 as c_base64
import binascii as c_binascii
import bz2 as c_bz2
import gzip as c_gzip
import hashlib as c_hashlib
import json as c_json
import pickle
import types
import unittest
import zlib as c_zlib

import rustdlib
from rustdlib import base64, binascii, bz2, gzip, hashlib, json, zlib
from support import script

PAIRS = [(base64, c_base64), (binascii, c_binascii), (bz2, c_bz2), (gzip, c_gzip),
         (hashlib, c_hashlib), (json, c_json), (zlib, c_zlib)]
DATA = bytes(range(256)) * 40


class Named(unittest.TestCase):
    def test_same_names(self):
        for ours, theirs in PAIRS:
            public = [set(filter(lambda name: name[0] != "_", dir(m))) for m in (ours, theirs)]
            self.assertEqual(public[0] - {"rustdlib"}, public[1], ours)
            self.assertEqual(getattr(ours, "__all__", None), getattr(theirs, "__all__", None))

    def test_rust_here_and_c_there(self):
        for name in "crc32", "compress", "compressobj":
            self.assertIsNot(getattr(zlib, name), getattr(c_zlib, name))
        self.assertIs(type(base64.b64encode), types.BuiltinFunctionType)
        self.assertIs(type(c_base64.b64encode), types.FunctionType)
        self.assertIsNot(bz2.BZ2Compressor, c_bz2.BZ2Compressor)
        self.assertIs(gzip.zlib, zlib)
        self.assertIs(c_gzip.zlib, c_zlib)
        for name in sorted(hashlib.algorithms_guaranteed):
            ours, theirs = hashlib.new(name), c_hashlib.new(name)
            self.assertIsNot(type(ours), type(theirs), name)
            length = [20] if name.startswith("shake") else []
            ours.update(DATA), theirs.update(DATA)
            self.assertEqual(ours.digest(*length), theirs.digest(*length), name)
        self.assertEqual(rustdlib.status().enabled, False)

    def test_same_results(self):
        self.assertEqual(c_gzip.decompress(gzip.compress(DATA)), DATA)
        self.assertEqual(gzip.decompress(c_gzip.compress(DATA)), DATA)
        self.assertEqual(bz2.compress(DATA), c_bz2.compress(DATA))
        for name in "b64encode", "b32encode", "a85encode", "b85encode", "encodebytes":
            self.assertEqual(getattr(base64, name)(DATA), getattr(c_base64, name)(DATA), name)
        self.assertEqual(
            hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2), c_hashlib.pbkdf2_hmac("sha256", b"a", b"b", 2))

    def test_one_class_of_exception(self):
        self.assertIs(zlib.error, c_zlib.error)
        self.assertIs(binascii.Error, c_binascii.Error)
        self.assertRaises(c_zlib.error, zlib.decompress, b"spam")
        self.assertRaises(c_binascii.Error, base64.b64decode, b"a")
        self.assertRaises(c_gzip.BadGzipFile, gzip.decompress, b"spam")

    def test_module_that_another_has_imported(self):
        script("""
import rustdlib.base64, rustdlib.gzip
import rustdlib.binascii, rustdlib.zlib
import rustdlib.py315.base64
import rustdlib.py315.binascii
rustdlib.binascii, rustdlib.zlib, rustdlib.py315.binascii
""")

    def test_pickle(self):
        for function in zlib.crc32, base64.b64encode, binascii.hexlify, gzip.compress:
            self.assertIs(pickle.loads(pickle.dumps(function)), function)

    def test_with_enable(self):
        self.addCleanup(rustdlib.disable)
        crc32 = zlib.crc32
        rustdlib.enable()
        self.assertIs(zlib.crc32, crc32)
        self.assertIsNot(zlib.crc32, c_zlib.crc32)
        self.assertIs(c_zlib.error, zlib.error)

    def test_first_import_when_enabled(self):
        self.assertEqual(script("""
            import rustdlib, zlib, base64
            rustdlib.enable()
            from rustdlib import zlib as ours, base64 as ours64
            print(ours.error is zlib.error, ours.crc32 is zlib.crc32)
            rustdlib.disable()
            print(type(ours64.b64encode).__name__, type(base64.b64encode).__name__)
        """), "True False\nbuiltin_function_or_method function\n")

    def test_fips_mode_is_respected(self):
        self.assertEqual(script("""
            import _hashlib
            _hashlib.get_fips_mode = lambda: 1
            from rustdlib import hashlib
            print(hashlib.sha256 is _hashlib.openssl_sha256)
        """), "True\n")


if __name__ == "__main__":
    unittest.main()
