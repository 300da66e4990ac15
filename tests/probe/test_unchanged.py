"""Whether something was assigned to an object or to its class, and functions that stand in for others."""
import collections
import contextlib
import gc
import inspect
import sys
import types
import unittest
import weakref

from support import load

values = load("_rustdlib_probe_values")


@contextlib.contextmanager
def hook(**names):
    """The module `_rustdlib_probe_hook`, with these names."""
    sys.modules["_rustdlib_probe_hook"] = types.SimpleNamespace(**names)
    try:
        yield
    finally:
        del sys.modules["_rustdlib_probe_hook"]


class Unchanged(unittest.TestCase):
    def test_version_of_a_class(self):
        class Base:
            pass

        class Derived(Base):
            pass

        def version(instance):
            # C numbers a class when an attribute is looked for.
            instance.__class__
            found = values.version_of_class(instance)
            self.assertIs(type(found), int)
            return found

        instance, other = Derived(), Derived()
        seen = [version(instance)]
        self.assertEqual(seen, [version(other)])
        instance.attribute = 1
        self.assertEqual(seen, [version(instance)])
        for change in (lambda: setattr(Derived, "a", 1), lambda: setattr(Base, "a", 2), lambda: delattr(Derived, "a"),
                       lambda: setattr(Derived, "__bases__", (Other,)), lambda: setattr(Base, "b", 1)):
            change()
            seen.append(version(instance))
        self.assertEqual(len(set(seen[:5])), 5)
        self.assertEqual(seen[4], seen[5])
        self.assertNotEqual(version(Base()), version(instance))

    def test_version_that_is_none(self):
        class Fresh:
            pass

        Fresh.a = 1
        self.assertIn(values.version_of_class(Fresh()), (None, version_after(Fresh())))

    def test_instance_dict(self):
        class Plain:
            __dict__ = "another"

        instance = Plain()
        instance.a = 1
        self.assertEqual(values.instance_dict(instance), {"a": 1})
        self.assertIs(values.instance_dict(instance), values.instance_dict(instance))
        with self.assertRaises(AttributeError):
            values.instance_dict(1)

    def test_dict_of_a_class(self):
        """C's cache of attributes does not hold what a class has."""
        class Meta(type):
            pass

        class Other(metaclass=Meta):
            pass

        for cls in (type(self), Other, Meta, type, int):
            with self.subTest(cls), self.assertRaisesRegex(AttributeError, "^This object has no __dict__$"):
                values.instance_dict(cls)

    def test_dict_is(self):
        one, two = [1], [2]
        for build in (dict, collections.OrderedDict):
            some = build(a=one, b=two)
            self.assertTrue(values.dict_is(some, ["a", one, "b", two]))
            for items in (["b", two, "a", one], ["a", one], ["a", [1], "b", two], ["a", one, "b", one], [], (), ("a", one, "b", two),
                          ["a", one, "c", two], ["a", one, "b", two, "c", one], None):
                self.assertFalse(values.dict_is(some, items), items)
        self.assertTrue(values.dict_is({}, []))
        for other in None, [], "":
            self.assertFalse(values.dict_is(other, []))


class StandIns(unittest.TestCase):
    def test_calls(self):
        called = []

        def original(*args, **kwargs):
            called.append((args, kwargs))
            return "original"

        function = values.new_absolute("home")
        self.assertEqual((function.__module__, function.__name__, function.__qualname__), ("home", "absolute", "absolute"))
        self.assertEqual(str(inspect.signature(function)), "(number, *, of=None, **kw)")
        with hook(original=original):
            self.assertEqual([function(-3), function(2**63 - 1)], [3, 2**63 - 1])
            self.assertEqual(called, [])
            for args, kwargs in [((), {}), ((-1.5,), {}), ((True,), {}), ((1, 2), {}), ((1,), {"of": 2}), ((), {"number": 1}), ((1,), {"x": 2})]:
                self.assertEqual(function(*args, **kwargs), "original")
                self.assertEqual(called.pop(), (args, kwargs))
        with hook(original=lambda number: 1 / 0), self.assertRaises(ZeroDivisionError):
            function("1")
        with hook(original=None), self.assertRaises(TypeError):
            function("1")

    def test_its_module(self):
        """It is there for as long as the function is."""
        module = load("_rustdlib_probe_values")
        reference, function = weakref.ref(module), module.new_absolute("home")
        del module
        gc.collect()
        self.assertIs(function.__self__, reference())
        with hook(original=function.__self__.new_absolute):
            self.assertEqual((function(-3), function("home").__name__), (3, "absolute"))
        del function
        gc.collect()
        self.assertIsNone(reference())


class Other:
    pass


def version_after(instance):
    instance.__class__
    return values.version_of_class(instance)


if __name__ == "__main__":
    unittest.main()
