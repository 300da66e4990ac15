"""What it costs a program to begin with us. The limits are three times what is promised (1 ms, 5 ms):
they are for machines that do something else as well. `python test_cost.py` prints what was measured."""
import unittest

from support import script

PROCESSES = 7
MODULES = "base64, binascii, gzip, hashlib, hmac, random, zlib"


def milliseconds(statement, before=""):
    """The least of several processes."""
    code = f"import time{before}\nbegan = time.process_time()\n{statement}\n" \
           "print((time.process_time() - began) * 1000)"
    return min(float(script(code)) for _ in range(PROCESSES))


class Cost(unittest.TestCase):
    def check(self, what, measured, limit):
        print(f"{what}: {measured:.2f} ms")
        self.assertLess(measured, limit, what)

    def test_import(self):
        c = min(milliseconds(f"import {name}") for name in ("_csv", "_json"))
        self.check("import rustdlib, above one C module", milliseconds("import rustdlib") - c, 3)

    def test_enable(self):
        self.check("enable(), nothing imported", milliseconds("rustdlib.enable()", ", rustdlib"), 15)
        self.check("enable(), all modules imported",
                   milliseconds("rustdlib.enable()", f", rustdlib, {MODULES}"), 15)


if __name__ == "__main__":
    unittest.main()
