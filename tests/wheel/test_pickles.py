"""Functions that are pickled by reference arrive, whenever and wherever they were taken."""
import concurrent.futures
import copyreg
import functools
import io
import math
import multiprocessing
import os
import pickle
import sys
import tempfile
import types
import unittest

import base64
import binascii
import hashlib
import zlib

import rustdlib
from support import python

# In containers, since enable() exchanges what is in the globals of modules.
TAKEN = {
    "builtin": [zlib.compress, zlib.crc32, binascii.hexlify, hashlib.sha256],
    "base64": [base64.b64encode, base64.b32decode],
}
# The first protocol by which a Python function whose name was exchanged can be pickled.
STACK_GLOBAL = 4


def now():
    return [zlib.compress, zlib.crc32, binascii.hexlify, hashlib.sha256, base64.b64encode,
            base64.b32decode]


def dumps(function, protocol):
    """By C's pickler, and by the one in Python."""
    file = io.BytesIO()
    pickle._Pickler(file, protocol).dump(function)
    return pickle.dumps(function, protocol), file.getvalue()


def load_elsewhere(pickles):
    """repr of what a process without rustdlib makes of them."""
    code = "import pickle, sys\n" \
           f"print([(f.__module__, f.__qualname__) for f in map(pickle.loads, {pickles!r})])\n" \
           "assert not [name for name in sys.modules if 'rustdlib' in name]"
    done = python("-c", code)
    assert done.returncode == 0, done.stderr
    return eval(done.stdout)


class Pickles(unittest.TestCase):
    def setUp(self):
        self.addCleanup(rustdlib.disable)

    def check(self, functions, names, protocols):
        """They are pickled, and come back as what the module has now, here and elsewhere."""
        pickles = [data for function in functions for protocol in protocols
                   for data in dumps(function, protocol)]
        self.assertFalse([data for data in pickles if b"rustdlib" in data])
        found = [pickle.loads(data) for data in pickles]
        times = 2 * len(protocols)
        self.assertEqual(found, [name for name in names for _ in range(times)])
        self.assertEqual(load_elsewhere(pickles),
                         [(f.__module__, f.__name__) for f in functions for _ in range(times)])

    def test_taken_before_enable(self):
        rustdlib.enable()
        self.check(TAKEN["builtin"], now()[:4], range(pickle.HIGHEST_PROTOCOL + 1))
        self.check(TAKEN["base64"], now()[4:], range(STACK_GLOBAL, pickle.HIGHEST_PROTOCOL + 1))

    def test_taken_before_disable(self):
        rustdlib.enable()
        taken = {"list": now()}
        rustdlib.disable()
        self.check(taken["list"], now(), range(pickle.HIGHEST_PROTOCOL + 1))
        # What the first enable() gave, while the second is in effect.
        rustdlib.enable()
        self.check(taken["list"], now(), range(pickle.HIGHEST_PROTOCOL + 1))

    def test_others_are_pickled_as_before(self):
        others = [len, math.sin, [].append, "spam".upper, os.path.join, "".join,
                  functools.partial(print, 1), os.getcwd, multiprocessing.Pool]
        before = [pickle.dumps(other) for other in others]
        refused = sys.stdout.write if isinstance(sys.stdout, io.TextIOWrapper) else open(os.devnull).read
        with self.assertRaises(TypeError) as caught:
            pickle.dumps(refused)
        rustdlib.enable()
        self.assertEqual([pickle.dumps(other) for other in others], before)
        with self.assertRaises(TypeError) as again:
            pickle.dumps(refused)
        self.assertEqual(str(again.exception), str(caught.exception))

    def test_functions_of_others_are_refused_as_before(self):
        other = types.ModuleType("zlib")
        exec("def crc32(): pass", vars(other))
        rustdlib.enable()
        for thing in other.crc32, functools.wraps(TAKEN["base64"][0])(lambda: None):
            with self.assertRaises((pickle.PicklingError, AttributeError)):
                pickle.dumps(thing)

    def test_a_function_that_somebody_has_replaced(self):
        self.addCleanup(setattr, zlib, "crc32", zlib.crc32)
        rustdlib.enable()
        ours = {"list": [zlib.crc32]}
        zlib.crc32 = lambda data: 1
        for function in TAKEN["builtin"][1], ours["list"][0]:
            with self.assertRaisesRegex(pickle.PicklingError, "crc32"):
                pickle.dumps(function)
        zlib.crc32 = ours["list"][0]

    def test_a_reducer_that_somebody_has_registered(self):
        kind = types.BuiltinFunctionType
        table = copyreg.dispatch_table
        self.addCleanup(table.update, {kind: table.pop(kind, lambda function: function.__reduce__())})
        copyreg.pickle(kind, lambda f: (str, ("length",)) if f is len else f.__reduce__())
        rustdlib.enable()
        self.assertEqual(pickle.loads(pickle.dumps(len)), "length")
        self.assertIs(pickle.loads(pickle.dumps(TAKEN["builtin"][0])), zlib.compress)

    def test_names_are_given_back(self):
        function = TAKEN["base64"][0]
        rustdlib.enable()
        rustdlib.disable()
        self.assertEqual((type(function.__qualname__), function.__qualname__), (str, "b64encode"))
        self.assertEqual(pickle.dumps(function, 4), b"\x80\x04\x95\x18\x00\x00\x00\x00\x00\x00\x00\x8c"
                         b"\x06base64\x94\x8c\tb64encode\x94\x93\x94.")


POOL = """\
import base64, functools, hashlib, multiprocessing, sys, zlib
from concurrent.futures import ProcessPoolExecutor
import rustdlib

def jobs():
    return [functools.partial(zlib.crc32), functools.partial(base64.b64encode, b"spam"),
            functools.partial(hashlib.sha256, b"spam")], [b"spam"]

if __name__ == "__main__":
    first = {"before": [functools.partial(zlib.crc32, b"spam"), functools.partial(base64.b64encode, b"spam")]}
    rustdlib.enable()
    first["enabled"] = [functools.partial(zlib.crc32, b"spam"), functools.partial(base64.b64encode, b"spam")]
    context = multiprocessing.get_context(sys.argv[1])
    for switch in rustdlib.enable, rustdlib.disable:
        switch()
        for initializer in None, rustdlib.enable:
            with ProcessPoolExecutor(1, mp_context=context, initializer=initializer) as pool:
                for jobs in first.values():
                    print(*[pool.submit(job).result() for job in jobs])
"""


class Pool(unittest.TestCase):
    def test_jobs_prepared_before(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "pool.py")
            with open(file, "w") as f:
                f.write(POOL)
            for method in multiprocessing.get_all_start_methods():
                with self.subTest(method):
                    done = python(file, method)
                    self.assertEqual((done.stdout, done.stderr), ("1138425661 b'c3BhbQ=='\n" * 8, ""))


if __name__ == "__main__":
    unittest.main()
