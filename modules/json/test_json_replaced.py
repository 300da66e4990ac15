"""Who replaces something of the package json has what he has with the C module."""
import unittest
from types import FunctionType

from json_cases import happens, new_module, new_package
from json_packages import CALLS, LOADED, PATCHES, VALUE, Package, marked, sub


class Replaced(Package):
    def test_each(self):
        unchanged = [happens(call, self.package_of_c) for call in CALLS]
        for what, (patch, makes_a_difference) in PATCHES.items():
            packages = new_package(self.twin), new_package(new_module(self.rust))
            self.package_of_c, self.package = packages
            for call in CALLS:
                happens(call, self.package)
            for package in packages:
                patch(package)
            found = [self.compare(call, (what, number)) for number, call in enumerate(CALLS)]
            self.assertEqual(found != unchanged, makes_a_difference, what)

    def test_and_put_back(self):
        for what in "its decode", "its default", "json.decoder.JSONDecodeError", "json.encoder.c_make_encoder", "json.loads":
            patch, _ = PATCHES[what]
            names = [dict(vars(module)) for module in (self.package, self.package.decoder, self.package.encoder)]
            coders = [dict(vars(coder)) for coder in (self.package._default_decoder, self.package._default_encoder)]
            patch(self.package)
            for module, before in zip((self.package, self.package.decoder, self.package.encoder), names):
                vars(module).update(before)
            for coder, before in zip((self.package._default_decoder, self.package._default_encoder), coders):
                vars(coder).clear()
                vars(coder).update(before)
            for number, call in enumerate(CALLS):
                self.compare(call, (what, number))

    def test_subclasses_and_hooks(self):
        for document in LOADED:
            for options in ({"parse_int": str}, {"object_hook": len}, {"object_pairs_hook": len}, {"parse_constant": str},
                            {"strict": False}, {"cls": None}, {"object_hook": None}):
                self.compare(lambda package: package.loads(document, **options), options)
            self.compare(lambda package: package.loads(document, cls=sub(package, "JSONDecoder", decode=marked("sub"))), "cls")
            self.compare(lambda package: sub(package, "JSONDecoder")().decode(document), "subclass")
        for options in ({"indent": 2}, {"sort_keys": True}, {"ensure_ascii": False}, {"skipkeys": True}, {"default": str},
                        {"separators": (";", "=")}, {"allow_nan": False}, {"check_circular": False}, {"cls": None}, {"indent": None}):
            for value in VALUE, [1j], {"b": 1, "a": 2}:
                self.compare(lambda package: package.dumps(value, **options), options)
        self.compare(lambda package: package.dumps(1j, cls=sub(package, "JSONEncoder", default=lambda self, value: "sub")), "cls")

    def test_functions_are_functions(self):
        """What the patches of others are seen by is that they are no functions of Lib's."""
        self.assertIsInstance(self.package.JSONDecoder.decode, FunctionType)
        self.calls += 1

    def test_classes_that_were_changed_too_often(self):
        """The interpreter numbers the states of a class for its caches, but from 3.13 on only so many."""
        module = new_module(self.rust)
        packages = new_package(self.twin), new_package(module)
        for package in packages:
            for often_changed in package.JSONDecoder, package.JSONEncoder:
                for often_changed.number in range(2000):
                    often_changed.number
        package = packages[1]
        vars(package).update(module._rustdlib_functions(vars(package)))
        for package in packages:
            package.JSONDecoder.decode = marked("changed late")
            package.JSONEncoder.default = marked("changed late")
        self.package_of_c, self.package = packages
        for number, call in enumerate(CALLS):
            self.compare(call, number)

    def test_what_was_patched_before(self):
        """As when enable() comes late: what is Lib's no more is not taken for it."""
        for what, (patch, _) in PATCHES.items():
            package = new_package(self.twin)
            module = new_module(self.rust)
            package.decoder.c_scanstring = module.scanstring
            package.scanner.c_make_scanner = package.scanner.make_scanner = module.make_scanner
            package._default_decoder.scan_once = module.make_scanner(package._default_decoder)
            package.encoder.c_make_encoder = module.make_encoder
            package.encoder.encode_basestring_ascii = module.encode_basestring_ascii
            happens(patch, package)
            vars(package).update(module._rustdlib_functions(vars(package)))
            happens(patch, self.package_of_c)
            for call in CALLS:
                want, got = happens(call, self.package_of_c), happens(call, package)
                self.assertEqual(want, got, what)
                self.calls += 1
            self.package_of_c = new_package(self.twin)


if __name__ == "__main__":
    unittest.main()
