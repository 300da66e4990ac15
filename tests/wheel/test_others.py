"""Extensions that are built on PyO3, in one process with ours: bytes and buffers go to and fro."""
import json
import os
import unittest

from support import wants

wants("cryptography", "orjson")

import orjson
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes, hmac as foreign_hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

import base64
import binascii
import hashlib
import hmac
import zlib

import rustdlib

SIZES = 0, 1, 63, 64, 65, 4096, 100_003


def buffers(data):
    """The same bytes in what cryptography and we take."""
    return data, bytearray(data), memoryview(data), memoryview(bytearray(data))


class Others(unittest.TestCase):
    def setUp(self):
        rustdlib.enable()
        self.addCleanup(rustdlib.disable)
        self.assertEqual(rustdlib.status().modules["zlib"].runs, "rust")

    def test_cryptography_hashes_as_we_do(self):
        for size in SIZES:
            for data in buffers(os.urandom(size)):
                foreign = hashes.Hash(hashes.SHA256())
                foreign.update(data)
                self.assertEqual(foreign.finalize(), hashlib.sha256(data).digest())
                mac = foreign_hmac.HMAC(b"key", hashes.SHA3_256())
                mac.update(data)
                self.assertEqual(mac.finalize(), hmac.digest(b"key", data, "sha3_256"))
        derived = PBKDF2HMAC(hashes.SHA512(), 40, b"salt", 10).derive(b"password")
        self.assertEqual(derived, hashlib.pbkdf2_hmac("sha512", b"password", b"salt", 10, 40))

    def test_what_we_make_is_encrypted_and_comes_back(self):
        key, nonce = AESGCM.generate_key(128), bytes(12)
        for size in SIZES:
            data = os.urandom(size)
            for packed in buffers(zlib.compress(data)):
                secret = AESGCM(key).encrypt(nonce, packed, binascii.hexlify(nonce))
                plain = AESGCM(key).decrypt(nonce, bytearray(secret), b"00" * 12)
                self.assertEqual(zlib.decompress(plain), data)

    def test_fernet_is_base64_of_ours(self):
        key = base64.urlsafe_b64encode(bytes(range(32)))
        token = Fernet(key).encrypt(b"spam")
        self.assertEqual(Fernet(key).decrypt(token), b"spam")
        self.assertEqual(base64.urlsafe_b64decode(token)[0], 0x80)
        # It catches binascii.Error, and has to catch ours.
        self.assertRaises(InvalidToken, Fernet(key).decrypt, b"a")

    def test_orjson(self):
        for size in SIZES:
            data = os.urandom(size)
            value = {"data": base64.b64encode(data).decode(), "crc32": zlib.crc32(data)}
            text = orjson.dumps(value)
            self.assertEqual(json.loads(zlib.decompress(zlib.compress(text))), value)
            for unpacked in buffers(zlib.decompress(zlib.compress(text))):
                back = orjson.loads(unpacked)
                self.assertEqual(base64.b64decode(back["data"]), data)
                self.assertEqual(back["crc32"], zlib.crc32(data))
        self.assertRaises(orjson.JSONDecodeError, orjson.loads, binascii.unhexlify("ff"))


if __name__ == "__main__":
    unittest.main()
