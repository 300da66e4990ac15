from rustdlib.py315 import base64 as base64, binascii as binascii, zlib as zlib

__all__ = ["base64", "binascii", "zlib"]
