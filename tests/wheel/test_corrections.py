"""Corrections of later releases that a distribution has brought into an older one."""
import pathlib
import re
import sys
import unittest

from rustdlib import _corrections
from support import script

MODULES = pathlib.Path(__file__).parents[2] / "modules"
# Long past, and of no release that anybody corrects: the number is enough.
NOT_ASKED = {"gh-103256", "unhashable-digestmod"}
# In place of C's modules, before anything else imports them: those of 3.15, which have every correction.
STAND_IN = """
import sys
from rustdlib._load import API_3_15, load
for name in ("binascii", "zlib"):
    sys.modules[name] = load(name, __import__(name), API_3_15)
import base64, binascii, zlib
DATA = b"QQ==QQ=="
EXPECTED = binascii.a2b_base64(DATA)
assert EXPECTED != b"A"
import rustdlib
rustdlib.enable()
modules = rustdlib.status().modules
assert all(modules[name].runs == "rust" for name in ("base64", "binascii", "zlib")), modules
def refuses(call, *arguments, **keywords):
    try:
        call(*arguments, **keywords)
    except (binascii.Error, zlib.error):
        return True
"""
SAME = f"""
assert binascii.a2b_base64(DATA) == base64.b64decode(DATA) == base64.decodebytes(DATA) == EXPECTED
assert refuses(binascii.a2b_base64, b"QUJD=", strict_mode=True) and refuses(base64.b64decode, b"QUJD=", validate=True)
assert refuses(binascii.a2b_uu, b"")
stream = zlib.decompressobj()
stream.decompress({_corrections.CORRUPT}, 1)
assert refuses(stream.flush)
"""
NAMED = """
import rustdlib.base64, rustdlib.binascii
assert rustdlib.base64.b64decode(DATA) == rustdlib.binascii.a2b_base64(DATA) == EXPECTED
"""
PATCHED = """
import sys, unittest.mock
import base64, binascii
import rustdlib
expected = binascii.a2b_base64(b"QQ==QQ==")
with unittest.mock.patch("binascii.a2b_base64") as patch:
    rustdlib.enable()
assert not patch.called and base64.b64decode(b"QQ==QQ==") == expected
"""


class Corrections(unittest.TestCase):
    @unittest.skipIf(sys.version_info >= (3, 15), "there is no module of a later release to stand in")
    def test_a_release_has_what_its_c_modules_have(self):
        for what in (SAME, NAMED):
            script(STAND_IN + what)

    def test_what_somebody_has_put_in_its_place_is_not_asked(self):
        script(PATCHED)

    def test_every_correction_is_asked(self):
        found = {}
        for file in MODULES.glob("*/src/*.rs"):
            text = file.read_text(encoding="utf-8")
            found.setdefault(file.parents[1].name, set()).update(re.findall(r'Correction::new\(\s*\d+,\s*c"([^"]+)"', text))
        self.assertIn("gh-145264", found["binascii"])
        asked = {name.strip("_"): {row[0] for row in rows} for name, rows in _corrections.ASKED.items()}
        self.assertEqual({name: issues for name in found if (issues := found[name] - NOT_ASKED)}, asked)


if __name__ == "__main__":
    unittest.main()
