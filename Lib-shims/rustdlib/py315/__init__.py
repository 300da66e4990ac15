"""CPython 3.15's API of three modules, on every version from 3.11 on:

    from rustdlib.py315 import base64, binascii, zlib

What they do, what they raise and what they warn of is what 3.15's modules do,
with the bug fixes up to 3.15.2. The exceptions are the classes of the running
Python: `binascii.Error`, `zlib.error`. On 3.15 itself they are rustdlib.base64
and its likes once more.

With RUSTDLIB_API=3.15 in the environment `from rustdlib import base64`, `binascii`
and `zlib` give these as well.
"""
__all__ = ["base64", "binascii", "zlib"]
