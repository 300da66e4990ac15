"""The Rust hash modules against the C ones: every object, error and sequence of calls."""
import unittest

import rustdlib_wired

if "_hashlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("_hashlib is not wired in this interpreter")

import random
import unittest

import hashes
from hashes import Case, DATA, HEXES, ODD_DATA, outcome, sides, SIZES


class Sequences(unittest.TestCase):
    """Calls in random order, on objects of both sides that were made in the same way."""

    def test_any_order_of_calls(self):
        for module, make in hashes.constructors():
            c, rust = sides(module)
            with self.subTest(module=module, make=make):
                for seed in range(8):
                    self.sequence(make(c), make(rust), random.Random(f"{make} {seed}"))

    def sequence(self, c, rust, chance):
        pairs = [(c, rust)]
        for _ in range(30):
            c, rust = chance.choice(pairs)
            action = chance.choice(["update"] * 4 + ["copy", "digest", "hexdigest", "attributes"])
            if action == "update":
                data = chance.choice(DATA)(chance.randbytes(chance.choice(SIZES)))
                self.assertIsNone(rust.update(data))
                c.update(data)
            elif action == "copy":
                pairs.append((c.copy(), rust.copy()))
                self.assertIs(type(pairs[-1][1]), type(rust))
            elif action == "attributes":
                for name in "name", "digest_size", "block_size":
                    self.assertEqual(getattr(c, name), getattr(rust, name))
            else:
                args = (chance.choice([0, 1, 31, 32, 135, 136, 137, 168, 1000]),)
                args = () if c.digest_size else args
                self.assertEqual(getattr(c, action)(*args), getattr(rust, action)(*args))
        for c, rust in pairs:
            args = () if c.digest_size else (77,)
            self.assertEqual(c.hexdigest(*args), rust.hexdigest(*args))

    def test_every_boundary(self):
        """Each length that is short, and around each block and buffer, in one piece and in two."""
        for module, make in hashes.constructors():
            c, rust = sides(module)
            block = make(c).block_size
            lengths = {*range(301), 2047, 2048, 2049} | {
                n * block + k for n in (1, 2, 3) for k in (-17, -16, -9, -8, -1, 0, 1)}
            for length in sorted(n for n in lengths if n >= 0):
                data = random.Random(length).randbytes(length)
                cut = length * 2 // 3
                for parts in [data], [data[:cut], data[cut:]]:
                    pair = make(c), make(rust)
                    for part in parts:
                        for side in pair:
                            side.update(part)
                    args = () if pair[0].digest_size else (40,)
                    with self.subTest(module=module, make=make, length=length):
                        self.assertEqual(*(side.hexdigest(*args) for side in pair))


class Calls(unittest.TestCase):
    """The same value, or the same exception with the same words, and the same warnings."""

    def compare(self, module, cases):
        c, rust = sides(module)
        for case in cases:
            with self.subTest(module=module, call=str(case)):
                self.assertEqual(*map(hashes.normal, (case.run(c), case.run(rust))))

    def test_functions_of_hashlib(self):
        self.compare("_hashlib", hashes.hashlib_cases())

    def test_names(self):
        self.compare("_hashlib", hashes.name_cases())

    def test_hmac_of_hashlib(self):
        self.compare("_hashlib", hashes.openssl_hmac_cases())

    def test_keys_from_passwords(self):
        self.compare("_hashlib", hashes.pbkdf2_cases() + hashes.scrypt_cases())

    def test_compare_digest(self):
        self.compare("_hashlib", hashes.compare_digest_cases())

    def test_constructors_of_the_others(self):
        for module in hashes.BUILTIN:
            if hashes.is_wired(module):
                self.compare(module, hashes.constructor_cases(module))

    def test_blake2_parameters(self):
        self.compare("_blake2", hashes.blake2_cases())

    def test_hmac(self):
        self.compare("_hmac", hashes.hmac_cases())

    def test_hmac_of_blake2(self):
        """gh-138114: whether C's object can be made depends on the processor and the build."""
        if not hashes.is_wired("_hmac"):
            self.skipTest("no _hmac here")
        c, rust = sides("_hmac")
        for name in "blake2s", "blake2b", "blake2s_32", "BLAKE2B":
            expected = c.compute_digest(b"key", b"message", name)
            ours = rust.new(b"key", b"mess", digestmod=name)
            ours.update(b"age")
            self.assertEqual(ours.copy().digest(), expected)
            try:
                theirs = c.new(b"key", b"message", digestmod=name)
            except ValueError as error:
                self.assertEqual(str(error), "invalid HACL* algorithm")
            else:
                self.assertEqual(ours.digest(), theirs.digest())
                self.assertEqual((ours.name, ours.block_size, ours.digest_size),
                                 (theirs.name, theirs.block_size, theirs.digest_size))

    def test_methods(self):
        for module, make in hashes.constructors():
            self.compare(module, hashes.method_cases(make))

    def test_odd_data(self):
        for module, make in hashes.constructors():
            cases = [Case(lambda m, f=f, data=data: f(make(m), data())) for data in ODD_DATA
                     for f in [lambda h, data: hashes.after(h, h.update(data))]]
            self.compare(module, cases)


class Types(unittest.TestCase):
    def test_attributes_of_the_module(self):
        for module in hashes.ALL:
            if not hashes.is_wired(module):
                continue
            c, rust = sides(module)
            with self.subTest(module=module):
                own = {"__doc__", "__file__", "__loader__", "__spec__", "__package__"}
                self.assertEqual(set(vars(c)) - own, set(vars(rust)) - own)
                for name, value in vars(c).items():
                    if isinstance(value, (int, str, frozenset)) and name not in own:
                        self.assertEqual(value, getattr(rust, name), name)
                    elif callable(value) and name not in own:
                        self.assertEqual(hashes.signature(value), hashes.signature(getattr(rust, name)))
                    if isinstance(value, type) and name not in own:
                        self.compare_types(value, getattr(rust, name))

    def compare_types(self, c, rust):
        with self.subTest(type=c):
            self.assertEqual((c.__name__, c.__qualname__, c.__module__),
                             (rust.__name__, rust.__qualname__, rust.__module__))
            self.assertEqual([base.__name__ for base in c.__mro__],
                             [base.__name__ for base in rust.__mro__])
            self.assertEqual(set(vars(c)) - {"__new__"}, set(vars(rust)) - {"__new__"})
            self.assertEqual(hashes.signature(c), hashes.signature(rust))
            for flag in hashes.FLAGS:
                self.assertEqual(bool(c.__flags__ & flag), bool(rust.__flags__ & flag), flag)
            for name, value in vars(c).items():
                ours = vars(rust)[name] if name != "__new__" else None
                if name != "__new__":
                    self.assertEqual(hashes.signature(value), hashes.signature(ours), name)
                if isinstance(value, int):
                    self.assertEqual(value, ours)

    def test_constructors_table(self):
        c, rust = sides("_hashlib")
        names = {f.__name__: name for f, name in rust._constructors.items()}
        self.assertEqual({f.__name__: name for f, name in c._constructors.items()}, names)
        self.assertIs(type(rust._constructors), type(c._constructors))
        self.assertTrue(all(getattr(rust, f.__name__) is f for f in rust._constructors))

    def test_assignment_and_instantiation(self):
        for module, make in hashes.constructors():
            c, rust = sides(module)
            for name in "name", "digest_size", "block_size", "spam":
                if name == "digest_size" and hashes.HERE == (3, 11):
                    continue  # A member in some modules there, with other words.
                results = [outcome(setattr, make(side), name, 1) for side in (c, rust)]
                self.assertEqual(*results)
                results = [outcome(setattr, type(make(side)), name, 1) for side in (c, rust)]
                self.assertEqual(*results)
            results = [outcome(lambda: type("Sub", (type(make(side)),), {})) for side in (c, rust)]
            self.assertEqual(*(hashes.normal(r) if r[0] == "raises" else r[0] for r in results))

    def test_digests(self):
        for name in HEXES:
            _, rust = sides("_hashlib")
            self.assertEqual(rust.new(name, b"abc").hexdigest(), HEXES[name], name)


if __name__ == "__main__":
    unittest.main()
