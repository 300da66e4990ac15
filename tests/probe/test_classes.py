"""Classes and their instances, as Python code sees them."""
import copy
import gc
import pickle
import sys
import unittest
import weakref

from support import leaked, live, load, outcome, probe

HEAP, IMMUTABLE, BASE, GC, SEALED = 1 << 9, 1 << 8, 1 << 10, 1 << 14, 1 << 7
CLASSES = {
    probe.Cell: BASE | GC,
    probe.Sealed: GC | SEALED,
    probe.Untracked: BASE,
    probe.Base: BASE | GC,
    probe.Derived: GC | SEALED,
    probe.Panicker: BASE | GC,
    probe.Shared: 0,
}


class Flags(unittest.TestCase):
    def test_flags(self):
        for cls, flags in CLASSES.items():
            with self.subTest(cls):
                wanted = HEAP | IMMUTABLE | flags
                self.assertEqual(cls.__flags__ & (wanted | BASE | GC | SEALED), wanted)
                self.assertEqual(cls.__module__, "_rustdlib_probe")

    def test_immutable(self):
        for cls in CLASSES:
            for name in "new", "__doc__", "__name__":
                message = f"cannot set '{name}' attribute of immutable type"
                with self.assertRaisesRegex(TypeError, message):
                    setattr(cls, name, "x")
            with self.assertRaisesRegex(TypeError, "immutable type"):
                del cls.__doc__

    def test_not_instantiable(self):
        for cls in probe.Sealed, probe.Derived:
            name = f"_rustdlib_probe.{cls.__name__}"
            for args in (), (1,):
                self.assertEqual(
                    outcome(cls, *args), (TypeError, f"cannot create '{name}' instances")
                )
            self.assertEqual(outcome(object.__new__, cls)[0], TypeError)
            self.assertEqual(outcome(probe.Base.__new__, cls)[0], TypeError)
            self.assertNotIn("__new__", vars(cls))

    def test_not_subclassable(self):
        for cls, flags in CLASSES.items():
            if not flags & BASE:
                with self.assertRaisesRegex(TypeError, "is not an acceptable base type"):
                    type("Sub", (cls,), {})

    def test_object_new(self):
        for cls, flags in CLASSES.items():
            with self.assertRaisesRegex(TypeError, "is not safe|cannot create"):
                object.__new__(cls)
            if flags & BASE:
                with self.assertRaisesRegex(TypeError, "is not safe|cannot create"):
                    object.__new__(type("Sub", (cls,), {}))

    def test_weak_references(self):
        with self.assertRaisesRegex(TypeError, "cannot create weak reference"):
            weakref.ref(probe.Cell())

        class Derived(probe.Cell):
            pass

        this = Derived()
        reference = weakref.ref(this)
        self.assertIs(reference(), this)
        del this
        gc.collect()
        self.assertIsNone(reference())
        self.assertIs(weakref.ref(probe.Cell)(), probe.Cell)


class Subclasses(unittest.TestCase):
    def test_init_of_python(self):
        class Derived(probe.Cell):
            def __init__(self, content, *, marked=False):
                self.given = (content, marked)

        self.assertEqual(Derived("content").given, ("content", False))
        self.assertEqual(Derived("content", marked=True).given, ("content", True))
        self.assertEqual(Derived("content", marked=True).marked, True)

    def test_of_python(self):
        class Derived(probe.Cell):
            __slots__ = ("a", "__dict__", "__weakref__")

            def __new__(cls, *args):
                return super().__new__(cls, *args, marked=True)

        before = live()
        this = Derived("content")
        this.a, this.b = 1, 2
        self.assertEqual((this.content, this.marked, this.uses, this.a), ("content", True, 1, 1))
        this.put(5)
        this.hide(6)
        self.assertEqual((this.content, this.hidden()), (5, 6))
        self.assertIs(type(this.copy()), probe.Cell)
        this.me = this
        del this
        self.assertEqual(live(), before)

        class Many(probe.Untracked):
            pass

        self.assertTrue(Many(1).aligned())
        self.assertTrue(all(Many().aligned() for _ in range(100)))

    def test_that_hides_its_base(self):
        # The module is found along the MRO, which Python code can make.
        class Meta(type):
            def mro(cls):
                return [cls, object]

        def define():
            return Meta("Sub", (probe.Cell,), {})

        kind, made = outcome(define)
        if kind == "returned":
            self.assertEqual(outcome(object.__new__, made)[0], TypeError)
            self.assertEqual(outcome(probe.Cell.__new__, made)[0], TypeError)
            kind, this = outcome(made)
            if kind == "returned":
                self.assertEqual(outcome(probe.Cell.put, this, 1)[0], TypeError)
                self.assertEqual(outcome(probe.Cell.copy, this)[0], TypeError)

    def test_of_two(self):
        other = load().Cell
        for bases in (probe.Cell, other), (probe.Cell, probe.Base), (probe.Untracked, bytes):
            with self.assertRaisesRegex(TypeError, "lay-out conflict"):
                type("Both", bases, {})

    def test_class_assignment(self):
        class One(probe.Cell):
            pass

        class Two(probe.Cell):
            pass

        class Other(probe.Base):
            pass

        this = One("x")
        this.__class__ = Two
        self.assertEqual((this.content, type(this)), ("x", Two))
        this.put("y")
        for cls in Other, probe.Cell, object, probe.Base:
            with self.assertRaises(TypeError):
                this.__class__ = cls
        with self.assertRaises(TypeError):
            probe.Cell().__class__ = Two
        with self.assertRaises(TypeError):
            probe.Cell().__class__ = load().Cell

    def test_methods_want_their_class(self):
        class Derived(probe.Cell):
            pass

        for this in 1, None, probe.sealed(1), probe.Base(), load().Cell(), type("T", (), {})():
            for name in "put", "hide", "mark":
                message = "descriptor '\\w+' (for|requires)"
                with self.assertRaisesRegex(TypeError, message):
                    getattr(probe.Cell, name)(this, 1)
            with self.assertRaises(TypeError):
                probe.Cell.copy(this)
            with self.assertRaises(TypeError):
                probe.Cell.uses.__get__(this)
            with self.assertRaises(TypeError):
                probe.Cell.content.__get__(this)
        self.assertIsNone(probe.Cell.put(Derived(), 1))
        with self.assertRaises(TypeError):
            probe.Cell.put()

    def test_constructors_want_their_class(self):
        for cls in int, object, probe.Base, load().Cell, 7:
            with self.assertRaises(TypeError):
                probe.Cell.__new__(cls)
        with self.assertRaises(TypeError):
            probe.Cell.__new__()

    def test_of_rust(self):
        this = probe.Base(derived=True)
        self.assertIs(type(this), probe.Derived)
        self.assertEqual(probe.Derived.__mro__, (probe.Derived, probe.Base, object))
        self.assertEqual(this.which(), "Base")
        thing = object()
        before = sys.getrefcount(thing)
        this.hold(thing)
        self.assertIs(this.take(), thing)
        self.assertIs(this.content, thing)
        self.assertIs(this.marked, True)
        del this
        gc.collect()
        self.assertEqual(sys.getrefcount(thing), before)
        with self.assertRaises(TypeError):
            probe.Derived.take(probe.Base())


class Attributes(unittest.TestCase):
    def test_members(self):
        cell = probe.Cell()
        self.assertEqual(
            outcome(lambda: cell.content),
            (AttributeError, self.words(lambda: Slots().content, "Slots", "Cell")),
        )
        self.assertFalse(hasattr(cell, "content"))
        self.assertIs(cell.marked, False)
        cell.put(None)
        cell.mark(1)
        self.assertIsNone(cell.content)
        self.assertIs(cell.marked, True)
        self.assertFalse(hasattr(cell, "__dict__"))
        for name in "content", "marked":
            readonly = AttributeError, "readonly attribute"
            self.assertEqual(outcome(setattr, cell, name, 1), readonly)
            self.assertEqual(outcome(delattr, cell, name), readonly)
            self.assertEqual(type(getattr(probe.Cell, name)).__name__, "member_descriptor")

    def words(self, function, name, ours):
        # A class of ours has its module in front, as every class of C has; one of Python code has
        # it only in some versions.
        message = outcome(function)[1].replace(f"{__name__}.{name}", name)
        return message.replace(name, f"_rustdlib_probe.{ours}")

    def test_getters(self):
        cell = probe.Cell()
        self.assertEqual([cell.uses, cell.uses], [1, 2])
        # The words of C, of this version.
        for change in lambda: setattr(cell, "uses", 1), lambda: delattr(cell, "uses"):
            kind, message = outcome(change)
            self.assertEqual(kind, AttributeError)
            theirs = outcome(lambda: setattr(memoryview(b""), "nbytes", 1))[1]
            theirs = theirs.replace("nbytes", "uses").replace("memoryview", "_rustdlib_probe.Cell")
            self.assertEqual(message, theirs)
        self.assertEqual(type(probe.Cell.uses).__name__, "getset_descriptor")
        for name in "new", "content2":
            self.assertEqual(outcome(setattr, cell, name, 1)[0], AttributeError)

    def test_hidden_members(self):
        cell = probe.Cell()
        self.assertIsNone(cell.hidden())
        cell.hide(1)
        self.assertEqual(cell.hidden(), 1)
        self.assertEqual(
            [name for name in vars(probe.Cell) if not name.startswith("__")],
            ["put", "hide", "hidden", "copy", "mark", "content", "marked", "uses"],
        )

    def test_flags_take_any_truth(self):
        class Bad:
            def __bool__(self):
                raise KeyError("no")

        before = live()
        self.assertIs(probe.Cell(marked=[1]).marked, True)
        self.assertIs(probe.Cell(marked="").marked, False)
        self.assertEqual(outcome(lambda: probe.Cell(marked=Bad())), (KeyError, "'no'"))
        self.assertEqual(outcome(probe.Cell().mark, Bad()), (KeyError, "'no'"))
        self.assertEqual(live(), before)

    def test_copies(self):
        content = object()
        cell = probe.Cell(content, marked=True)
        other = cell.copy()
        self.assertIsNot(other, cell)
        self.assertIs(other.content, content)
        self.assertIs(other.marked, True)
        for change in copy.copy, copy.deepcopy, pickle.dumps:
            message = "cannot pickle '_rustdlib_probe.Cell' object"
            self.assertEqual(outcome(change, cell), (TypeError, message))

    def test_alignment(self):
        self.assertTrue(all(probe.untracked().aligned() for _ in range(200)))
        self.assertEqual(probe.Untracked("x").content, "x")


class Slots:
    __slots__ = ("content",)


class Collection(unittest.TestCase):
    def test_tracked(self):
        self.assertTrue(gc.is_tracked(probe.Cell()))
        self.assertFalse(gc.is_tracked(probe.Untracked()))

    def test_referents(self):
        content, hidden = object(), object()
        cell = probe.Cell(content)
        cell.hide(hidden)
        wanted = [probe.Cell, content, hidden]
        self.assertCountEqual(map(id, gc.get_referents(cell)), map(id, wanted))
        self.assertIn(probe.__dict__["Cell"], gc.get_referents(cell))
        self.assertEqual(gc.get_referents(probe.Untracked(content)), [])

    def test_cycles(self):
        before = live()

        class Derived(probe.Cell):
            pass

        for cls in probe.Cell, Derived, probe.Base:
            put = cls.hold if cls is probe.Base else cls.put
            # By way of a list, by itself, by another one, and with nothing else at all.
            this = cls()
            put(this, [this])
            this = cls()
            put(this, this)
            one, two = cls(), cls()
            put(one, two)
            put(two, one)
            if cls is not probe.Base:
                one.hide(one)
                two.hide((one, two))
            del this, one, two
        self.assertEqual(live(), before)

    def test_cleared_instances_still_work(self):
        # A finaliser sees members of a cycle that was broken.
        seen = []

        class Last:
            def __init__(self, cell):
                self.cell = cell

            def __del__(self):
                cell = self.cell
                seen.append((cell.uses, hasattr(cell, "content"), cell.hidden()))
                cell.put(1)

        cell = probe.Cell()
        cell.hide(cell)
        cell.put(Last(cell))
        del cell
        gc.collect()
        self.assertEqual(len(seen), 1)

    def test_replacing_a_member_runs_code(self):
        class Evil:
            def __del__(self):
                cell.put(Evil2())
                cell.mark(True)

        class Evil2:
            def __del__(self):
                log.append(cell.content)

        log = []
        cell = probe.Cell(Evil())
        cell.put(1)
        self.assertIsInstance(cell.content, Evil2)
        cell.put(2)
        self.assertEqual(log, [2])

    def test_nothing_leaks(self):
        before = live()

        def work():
            cell = probe.Cell([], marked=True)
            cell.hide([])
            cell.put(cell.copy())
            cell.put(cell.copy())
            probe.sealed(1).number()
            probe.Untracked([]).aligned()
            probe.Base(derived=True).hold([])
            probe.Base().hold([])
            probe.Shared().add(0)
            outcome(probe.Cell, 1, 2, 3)
            outcome(lambda: probe.Cell(marked=probe))
            outcome(lambda: probe.Cell(x=1))
            outcome(lambda: probe.Cell().content)

        self.assertLess(leaked(work), 0.2)
        self.assertEqual(live(), before)

    def test_classes_of_a_module_that_is_gone(self):
        before = live()
        module = load()
        cell, sealed = module.Cell([]), module.sealed(3)
        cell.put(cell)
        reference = weakref.ref(module)
        del module
        gc.collect()
        # The class keeps its module.
        self.assertIsNotNone(reference())
        self.assertEqual((sealed.number(), type(cell.copy())), (3, type(cell)))
        del cell, sealed
        gc.collect()
        self.assertIsNone(reference())
        self.assertEqual(live(), before)


if __name__ == "__main__":
    unittest.main()
