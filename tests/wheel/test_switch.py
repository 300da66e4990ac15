"""enable(), disable() and status() in a running program."""
import copy
import importlib
import importlib.util
import json
import pathlib
import pickle
import sys
import tomllib
import types
import unittest
import weakref

import base64
import binascii
import hashlib
import hmac
import zlib
from base64 import b64encode
from zlib import crc32

import rustdlib
from rustdlib._modules import HOSTS, RUST
from support import script

MODULES = [name for name in RUST if name not in ("base64", "json")]


def contents():
    """What is in each of the modules and in what is built on them, object by object."""
    users = ["json", "json.decoder", "json.encoder", "json.scanner", "hashlib", "hmac", "random", "secrets", "gzip",
             "zipfile", __name__]
    modules = {name: vars(importlib.import_module(name)).copy() for name in [*RUST, *users]}
    cache = hashlib.__builtin_constructor_cache
    return modules | {"cache": cache.copy(), "meta_path": dict(enumerate(sys.meta_path))}


class Switch(unittest.TestCase):
    def setUp(self):
        self.before = contents()
        self.addCleanup(self.check_restored)
        self.addCleanup(rustdlib.disable)

    def check_restored(self):
        after = contents()
        for name, old in self.before.items():
            # The cache of hashlib may have been filled meanwhile.
            new = {key: after[name].get(key) for key in old}
            different = [key for key in old if new[key] is not old[key]]
            self.assertEqual(different, [], name)
            if name != "cache":
                self.assertEqual(old.keys(), after[name].keys(), name)

    def test_every_module_of_the_workspace_is_here(self):
        files = pathlib.Path(__file__).parents[2].glob("modules/*/module.toml")
        wired = {module["name"] for file in files for module in tomllib.loads(file.read_text())["module"]}
        here = {name for name in wired if name == "_base64" or importlib.util.find_spec(name)}
        self.assertEqual(here, set(HOSTS))

    def test_everything_is_rust_then(self):
        rustdlib.enable()
        status = rustdlib.status()
        self.assertTrue(status.enabled)
        self.assertEqual({m: s for m, s in status.modules.items() if s.runs != "rust"}, {})
        for name in RUST:
            old, new = self.before[name], vars(sys.modules[name])
            for key, value in old.items():
                kinds = types.BuiltinFunctionType, type
                if isinstance(value, kinds) and getattr(value, "__module__", "") == name:
                    is_error = isinstance(value, type) and issubclass(value, Exception)
                    self.assertEqual(new[key] is value, is_error, (name, key))

    def test_the_decoder_that_json_has_made(self):
        decoder = json._default_decoder
        old = type(decoder.scan_once)
        rustdlib.enable()
        self.assertIsNot(type(decoder.scan_once), old)
        self.assertIs(type(decoder.scan_once), sys.modules["_json"].make_scanner)
        self.assertEqual(json.loads("[1, {}]"), [1, {}])
        rustdlib.disable()
        self.assertIs(type(decoder.scan_once), old)

    def test_names_that_were_imported_before(self):
        old = crc32, b64encode, hashlib.sha256, hmac.compare_digest
        rustdlib.enable()
        self.assertIs(crc32, zlib.crc32)
        self.assertIs(b64encode, base64.b64encode)
        self.assertIs(type(b64encode), types.BuiltinFunctionType)
        self.assertIs(hashlib.sha256, importlib.import_module("_hashlib").openssl_sha256)
        for one, other in zip(old, (crc32, b64encode, hashlib.sha256, hmac.compare_digest)):
            self.assertIsNot(one, other)
        self.assertEqual(crc32(b"spam"), old[0](b"spam"))

    def test_names_that_were_imported_between(self):
        names = types.ModuleType("between")
        sys.modules["between"] = names
        self.addCleanup(sys.modules.pop, "between")
        rustdlib.enable()
        exec("from zlib import crc32\nfrom base64 import b85encode", vars(names))
        rustdlib.disable()
        self.assertIs(names.crc32, self.before["zlib"]["crc32"])
        self.assertIs(names.b85encode, self.before["base64"]["b85encode"])

    def test_one_class_of_exception(self):
        errors = zlib.error, binascii.Error
        rustdlib.enable()
        self.assertEqual(errors, (zlib.error, binascii.Error))
        with self.assertRaises(errors[0]):
            zlib.decompress(b"spam")
        for function in binascii.a2b_base64, binascii.unhexlify, base64.b64decode:
            with self.assertRaises(errors[1]):
                function(b"a")

    def test_fresh_import(self):
        rustdlib.enable()
        for name in MODULES:
            old = sys.modules.pop(name)
            self.addCleanup(sys.modules.__setitem__, name, old)
            new = importlib.import_module(name)
            self.assertIsNot(new, old)
            self.assertEqual(rustdlib.status().modules[name].runs, "rust")
            self.assertIsNot(new.__spec__.loader, None)
            self.assertNotIn("rustdlib", type(new.__spec__.loader).__module__)
            self.assertIs(new.__loader__, new.__spec__.loader)
        self.assertIsNot(importlib.import_module("zlib").error, old)

    def test_modules_that_nobody_has_any_more_go_away(self):
        rustdlib.enable()
        old = sys.modules.pop("zlib")
        self.addCleanup(sys.modules.__setitem__, "zlib", old)
        gone = weakref.ref(importlib.import_module("zlib"))
        del sys.modules["zlib"]
        import gc
        gc.collect()
        self.assertIsNone(gone())

    def test_reload(self):
        rustdlib.enable()
        for name in RUST:
            importlib.reload(sys.modules[name])
            self.assertEqual(rustdlib.status().modules[name].runs, "rust")
        self.assertIs(type(base64.b64encode), types.BuiltinFunctionType)
        rustdlib.disable()
        self.assertIs(type(base64.b64encode), types.FunctionType)
        # What reload() itself has exchanged, for check_restored().
        for name in [*RUST, __name__]:
            vars(sys.modules[name]).update(self.before[name])
        # Nobody had this one, so that it was not given back.
        json._default_decoder.scan_once = json.scanner.make_scanner(json._default_decoder)

    def test_some_modules_and_more_of_them_later(self):
        for names, module in (["zlib"], "zlib"), ("base64", "base64"), (["hashlib"], "_hashlib"):
            rustdlib.enable(names)
            self.assertEqual(rustdlib.status().modules[module].runs, "rust")
        self.assertEqual(rustdlib.status().modules["binascii"], ("c", "not enabled"))
        with self.assertRaisesRegex(ValueError, r"rustdlib has no module 'spam'; it has .*zlib"):
            rustdlib.enable(["zlib", "spam"])

    def test_what_somebody_has_put_there_since_stays(self):
        rustdlib.enable()
        mine = zlib.crc32 = lambda data, value=0: 1
        rustdlib.disable()
        self.assertIs(zlib.crc32, mine)
        zlib.crc32 = self.before["zlib"]["crc32"]

    def test_twice_is_once(self):
        rustdlib.enable()
        first = contents()
        rustdlib.enable()
        self.assertEqual(first["zlib"], contents()["zlib"])
        self.assertEqual(sys.meta_path, list(first["meta_path"].values()))
        rustdlib.disable()
        rustdlib.disable()

    def test_objects_of_before_go_on(self):
        compressor, sha = zlib.compressobj(), hashlib.sha256(b"sp")
        part = compressor.compress(b"sp")
        rustdlib.enable()
        sha.update(b"am")
        self.assertEqual(sha.digest(), hashlib.sha256(b"spam").digest())
        whole = part + compressor.compress(b"am") + compressor.flush()
        self.assertEqual(zlib.decompress(whole), b"spam")
        decompressor = zlib.decompressobj()
        rustdlib.disable()
        self.assertEqual(decompressor.decompress(whole), b"spam")

    def test_pickle_and_copy(self):
        functions = [base64.b64encode, zlib.crc32, binascii.hexlify, hashlib.sha256]
        pickled = [pickle.dumps(function) for function in functions]
        rustdlib.enable()
        now = [base64.b64encode, zlib.crc32, binascii.hexlify, hashlib.sha256]
        self.assertEqual([pickle.dumps(function) for function in now], pickled)
        for data, function in zip(pickled, now):
            self.assertIs(pickle.loads(data), function)
            self.assertIs(copy.copy(function), function)
            self.assertIs(copy.deepcopy(function), function)
        error = zlib.error("spam")
        self.assertEqual(repr(pickle.loads(pickle.dumps(error))), repr(error))
        self.assertIs(type(copy.copy(error)), zlib.error)
        for thing in hashlib.sha256(), zlib.compressobj():
            with self.assertRaisesRegex(TypeError, "cannot pickle"):
                pickle.dumps(thing)
        self.assertEqual(copy.copy(zlib.compressobj()).flush(), zlib.compressobj().flush())

    def test_isinstance_of_what_is_made_before(self):
        """It is C's, for good: of C's classes wherever a program has kept one, but not of
        those that the modules have now. isinstance() asks the metaclass of the class, which
        is `type` as it is for C's classes, and `type` looks at the object's own class."""
        makers = [zlib.compressobj, zlib.decompressobj, hashlib.sha256, hashlib.shake_128,
                  hashlib.blake2b, lambda: hmac.new(b"key", digestmod="sha256")._hmac]
        for make in makers:
            with self.subTest(make):
                old = make()
                kept = (type(old),)
                rustdlib.enable()
                now = getattr(sys.modules[make.__module__], make.__name__, make)
                self.assertIsInstance(old, kept)
                self.assertIsInstance(old.copy(), kept)
                self.assertNotIsInstance(old, type(now()))
                self.assertNotIsInstance(now(), kept)
                rustdlib.disable()
                self.assertIsInstance(old, type(make()))

    def test_classes_that_were_taken_before(self):
        """In globals they are exchanged with everything else: what is made from now on passes."""
        names = types.ModuleType("before")
        sys.modules["before"] = names
        self.addCleanup(sys.modules.pop, "before")
        exec("import _hashlib, zlib\nCompress, Decompress = type(zlib.compressobj()), "
             "type(zlib.decompressobj())\nfrom _hashlib import HASH", vars(names))
        old = names.Compress, names.Decompress, names.HASH
        rustdlib.enable()
        self.assertIsInstance(zlib.compressobj(), names.Compress)
        self.assertIsInstance(zlib.decompressobj(), names.Decompress)
        self.assertIsInstance(hashlib.sha256(), names.HASH)
        rustdlib.disable()
        self.assertEqual((names.Compress, names.Decompress, names.HASH), old)

    def test_copies_and_pickles_of_what_is_made_before(self):
        compressor, decompressor = zlib.compressobj(), zlib.decompressobj()
        sha, blake = hashlib.sha256(b"sp"), hashlib.blake2b(b"sp")
        start = compressor.compress(b"sp")
        refusals = [self.refusal(thing) for thing in (compressor, decompressor, sha, blake)]
        rustdlib.enable()
        for thing in sha.copy(), blake.copy():
            thing.update(b"am")
            self.assertEqual(thing.digest(), hashlib.new(thing.name, b"spam").digest())
        whole = copy.copy(compressor)
        whole = start + whole.compress(b"am") + whole.flush()
        self.assertEqual(copy.deepcopy(decompressor).decompress(whole), b"spam")
        things = compressor, decompressor, sha, blake
        self.assertEqual([self.refusal(thing) for thing in things], refusals)
        new = zlib.compressobj(), zlib.decompressobj(), hashlib.sha256(), hashlib.blake2b()
        self.assertEqual([self.refusal(thing) for thing in new], refusals)

    def refusal(self, thing):
        with self.assertRaises(TypeError) as caught:
            pickle.dumps(thing)
        return str(caught.exception)

    def test_a_constructor_that_somebody_has_replaced(self):
        old = zlib.compressobj
        self.addCleanup(setattr, zlib, "compressobj", old)
        zlib.compressobj = lambda level: 1
        rustdlib.enable()
        self.assertEqual(zlib.decompress(zlib.compress(b"spam")), b"spam")
        rustdlib.disable()

    def test_isinstance_of_what_is_made_afterwards(self):
        rustdlib.enable()
        _hashlib = importlib.import_module("_hashlib")
        self.assertIsInstance(hashlib.sha256(), _hashlib.HASH)
        self.assertIsInstance(hashlib.shake_128(), _hashlib.HASHXOF)
        self.assertIsInstance(hashlib.sha256(), type(hashlib.new("sha256")))
        self.assertIsInstance(hashlib.blake2b(), hashlib.blake2b)
        self.assertIsInstance(zlib.compressobj(), type(zlib.compressobj()))


class Surroundings(unittest.TestCase):
    """What has to be looked at in a process of its own."""

    def test_import_after(self):
        self.assertEqual(script("""
            import rustdlib
            rustdlib.enable()
            import base64, hashlib, random, sys, zlib
            print(type(base64.b64encode).__name__, rustdlib.status().modules["zlib"].runs)
            print(rustdlib.status().modules["_hashlib"].runs, hashlib.blake2b.__module__)
        """), "builtin_function_or_method rust\nrust _blake2\n")

    def test_importing_the_package_imports_nothing_of_it(self):
        self.assertEqual(script("""
            import sys
            import rustdlib
            print([n for n in sys.modules if n.startswith("rustdlib.") or n in ("zlib", "hashlib")])
        """), "[]\n")

    def test_fips_mode_is_respected(self):
        self.assertEqual(script("""
            import _hashlib, hashlib, rustdlib
            old = _hashlib.openssl_sha256
            _hashlib.get_fips_mode = lambda: 1
            rustdlib.enable()
            print(rustdlib.status().modules["_hashlib"])
            print(_hashlib.openssl_sha256 is old, hashlib.sha256 is old)
        """), "Module(runs='c', why='OpenSSL is in FIPS mode')\nTrue True\n")

    def test_fall_back_says_nothing(self):
        self.assertEqual(script("""
            import rustdlib, rustdlib._load
            rustdlib._load.LIBRARY = "/no/such/library.so"
            import zlib
            rustdlib.enable()
            import binascii
            for name in "zlib", "binascii":
                print(rustdlib.status().modules[name].runs, rustdlib.status().modules[name].why[:19])
            print(binascii.crc32(b""), zlib.crc32(b""))
        """), "c /no/such/library.so\nc /no/such/library.so\n0 0\n")

    def test_environment(self):
        code = "import rustdlib; rustdlib.enable(); import zlib, binascii; s = rustdlib.status();" \
            "print(s.modules['zlib'].runs, s.modules['binascii'].runs, sorted(s.cpu_features))"
        self.assertTrue(script(code).startswith("rust rust"))
        for env, want in (
            ({"RUSTDLIB_DISABLE": "1"}, "c c"),
            ({"RUSTDLIB_MODULES": "zlib, base64"}, "rust c"),
            ({"RUSTDLIB_CPU": "portable"}, "rust rust []"),
        ):
            self.assertTrue(script(code, env).startswith(want), (env, script(code, env)))

    def test_lazy_modules_stay_lazy(self):
        self.assertEqual(script("""
            import importlib.util, sys, zlib, rustdlib
            spec = importlib.util.find_spec("colorsys")
            spec.loader = importlib.util.LazyLoader(spec.loader)
            module = sys.modules["colorsys"] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            rustdlib.enable()
            print(type(module).__name__)
        """), "_LazyModule\n")

    def test_status_prints_a_table(self):
        text = script("import rustdlib; rustdlib.enable(); import zlib; print(rustdlib.status())")
        self.assertRegex(text, r"(?m)^zlib +rust$")
        self.assertRegex(text, r"(?m)^_sha3 +not loaded: will be Rust when it is imported$")
        self.assertRegex(text, r"(?m)^enabled +yes$")

    def test_sub_interpreters_have_their_own(self):
        self.assertEqual(script("""
            import sys
            try:
                import _interpreters
            except ImportError:
                import _xxsubinterpreters as _interpreters
            import rustdlib, zlib
            rustdlib.enable()
            there = _interpreters.create()
            _interpreters.run_string(there, '''if True:
                import rustdlib, zlib
                assert rustdlib.status().modules["zlib"].runs == "c"
                rustdlib.enable()
                assert rustdlib.status().modules["zlib"].runs == "rust"
                assert zlib.decompress(zlib.compress(b"spam")) == b"spam"
                print("there", flush=True)
            ''')
            _interpreters.destroy(there)
            print("here", rustdlib.status().modules["zlib"].runs)
        """), "there\nhere rust\n")


if __name__ == "__main__":
    unittest.main()
