"""A panic in any callback is a SystemError with the module's name; nothing else happens."""
import gc
import sys
import unittest
import weakref

from support import check_script, leaked, live, load, probe, silent_stderr

KINDS = {
    "literal": "panicked: a literal",
    "formatted": "panicked: formatted 1",
    "number": "panicked",
    "bomb": "panicked",
    "resumed": "panicked: resumed",
    "raised": "panicked: after an exception",
    "index": "panicked: index out of bounds: the len is 5 but the index is 5",
}


class Quiet(unittest.TestCase):
    def setUp(self):
        silence = silent_stderr()
        silence.__enter__()
        self.addCleanup(silence.__exit__, None, None, None)

    def raises(self, message, function, *args, **kwargs):
        with self.assertRaises(SystemError) as caught:
            function(*args, **kwargs)
        self.assertEqual(str(caught.exception), message)
        self.assertIsNone(caught.exception.__context__)
        return caught.exception


class Functions(Quiet):
    def test_each_convention_and_kind_of_payload(self):
        data = bytearray(b"data" * 100)
        for kind, message in KINDS.items():
            message = f"_rustdlib_probe: {message}"
            with self.subTest(kind):
                self.raises(message, probe.panic_o, kind)
                self.raises(message, probe.panic_fast, kind, data)
                self.raises(message, probe.panic_keywords, kind)
                self.raises(message, probe.panic_keywords, kind, held=object())
                self.raises(message, probe.panic_keywords, held=object(), kind=kind)
                data.append(0)  # no export was left open
        self.raises("_rustdlib_probe: panicked: no arguments for NoneType", probe.panic_noargs)
        self.assertEqual(probe.panic_o("fine"), "fine")

    def test_references_are_given_back(self):
        held = object()
        before = sys.getrefcount(held)
        for kind in KINDS:
            with self.assertRaises(SystemError):
                probe.panic_keywords(kind, held)
        self.assertEqual(sys.getrefcount(held), before)

    def test_nothing_leaks(self):
        def work():
            try:
                probe.panic_fast("formatted", bytearray(b"data" * 100))
            except SystemError:
                pass

        self.assertLess(leaked(work), 0.2)

    def test_inside_an_except_block(self):
        try:
            raise KeyError("first")
        except KeyError as first:
            with self.assertRaises(SystemError) as caught:
                probe.panic_o("literal")
            self.assertIs(caught.exception.__context__, first)

    def test_python_code_runs_while_unwinding(self):
        seen = []

        class Nested:
            def __del__(self):
                try:
                    probe.panic_o("literal")
                except SystemError as error:
                    seen.append(str(error))

        message = "_rustdlib_probe: panicked: the outer one"
        self.raises(message, probe.panic_while_unwinding, lambda _: Nested())
        self.assertEqual(seen, ["_rustdlib_probe: panicked: a literal"])

        class Raises:
            def __del__(self):
                raise ValueError("lost")

        unraisable = []
        hook, sys.unraisablehook = sys.unraisablehook, lambda info: unraisable.append(info.exc_type)
        try:
            self.raises(message, probe.panic_while_unwinding, lambda _: Raises())
        finally:
            sys.unraisablehook = hook
        self.assertEqual(unraisable, [ValueError])

    def test_many_threads(self):
        import threading

        wrong = []

        def work():
            for _ in range(100):
                try:
                    probe.panic_o("formatted")
                except SystemError:
                    pass
                except BaseException as error:
                    wrong.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


class Methods(Quiet):
    def test_method_getter_and_constructor(self):
        this = probe.panicker()
        name = "_rustdlib_probe.Panicker"
        for kind, message in KINDS.items():
            with self.subTest(kind):
                self.raises(f"{name}: {message}", this.method_fast, kind)
                self.raises(f"{name}: {message}", this.method_fast, held=1, kind=kind)
                self.raises(f"{name}: {message}", probe.Panicker, kind)
                self.raises(f"{name}: {message}", probe.Panicker, kind=kind)
        with self.assertRaisesRegex(SystemError, f"{name}: panicked: in a method of [0-9]+$"):
            this.method_noargs()
        with self.assertRaisesRegex(SystemError, f"{name}: panicked: in a getter of false$"):
            this.attribute

    def test_values_of_failed_constructors_are_dropped(self):
        before = live()
        for kind in KINDS:
            with self.assertRaises(SystemError):
                probe.Panicker(kind)
        self.assertEqual(live(), before)

    def test_value_made_in_place(self):
        before = live()
        for kind, message in KINDS.items():
            with self.subTest(kind):
                message = f"_rustdlib_probe: {message}"
                self.raises(message, probe.panicker_made, kind)
                self.raises(message, probe.panicker_filled, kind, False)
                with self.assertRaises(TypeError):
                    probe.panicker_filled(1, False)
                self.assertEqual(live(), before)
        this = probe.panicker_filled("fine", False)
        self.assertEqual(live(), before + 1)
        del this
        self.assertEqual(live(), before)

    def test_value_made_in_place_leaks_nothing(self):
        def work():
            for make in (
                lambda: probe.panicker_made("literal"),
                lambda: probe.panicker_filled("literal", False),
                lambda: probe.panicker_filled(1, False),
            ):
                try:
                    make()
                except (SystemError, TypeError):
                    pass

        self.assertLess(leaked(work), 0.2)

    def test_derived_class(self):
        class Derived(probe.Panicker):
            pass

        self.raises("_rustdlib_probe.Panicker: panicked: a literal", Derived, "literal")
        self.raises(
            "_rustdlib_probe.Panicker: panicked: a literal", Derived("x").method_fast, "literal"
        )


class Drops(Quiet):
    def setUp(self):
        super().setUp()
        self.unraisable = []
        hook = sys.unraisablehook

        def remember(info):
            self.unraisable.append((info.exc_type, str(info.exc_value), info.object))

        sys.unraisablehook = remember
        self.addCleanup(setattr, sys, "unraisablehook", hook)

    def test_in_dealloc(self):
        before = live()
        this = probe.panicker()
        this.panic_in_drop()
        del this
        message = "_rustdlib_probe.Panicker: panicked: in drop"
        self.assertEqual(self.unraisable, [(SystemError, message, None)])
        self.assertEqual(live(), before)

    def test_an_exception_in_flight_survives(self):
        def make():
            this = probe.panicker()
            this.panic_in_drop()
            return this

        # The instance is on the interpreter's stack, which is cleared with the exception set.
        for zero in 0, 0.0:
            with self.assertRaises(ZeroDivisionError) as caught:
                [make(), 1 / zero, make()]
            self.assertIsNone(caught.exception.__context__)
        self.assertEqual(len(self.unraisable), 2)

    def test_of_a_value_that_was_not_filled(self):
        before = live()
        for kind, error in ("literal", SystemError), (1, TypeError):
            with self.assertRaises(error):
                probe.panicker_filled(kind, True)
            self.assertEqual(len(self.unraisable), 1)
            self.assertEqual(self.unraisable.pop()[1], "_rustdlib_probe.Panicker: panicked: in drop")
        self.assertEqual(live(), before)

    def test_in_a_cycle_and_in_a_derived_class(self):
        class Derived(probe.Panicker):
            pass

        this = Derived("x")
        this.panic_in_drop()
        this.me = this
        del this
        gc.collect()
        self.assertEqual(len(self.unraisable), 1)

    def test_a_hook_that_fails(self):
        def hook(info):
            raise RuntimeError("bad hook")

        sys.unraisablehook = hook
        this = probe.panicker()
        this.panic_in_drop()
        del this
        self.assertEqual(probe.panic_o("fine"), "fine")

    def test_of_module_data(self):
        before = live()
        module = load("_rustdlib_probe_drop_panics")
        self.assertEqual(live(), before + 1)
        del module
        gc.collect()
        message = "_rustdlib_probe_drop_panics: panicked: in drop of data"
        self.assertEqual(self.unraisable, [(SystemError, message, None)])
        self.assertEqual(live(), before)

    def test_when_the_interpreter_ends(self):
        output = check_script(self, """
            import support
            this = support.probe.panicker()
            this.panic_in_drop()
            module = support.load("_rustdlib_probe_drop_panics")
            print("end")
        """)
        self.assertEqual(output, "end\n")


class Modules(Quiet):
    def test_exec(self):
        before = live()
        for name, message in [
            ("exec_panics", "panicked: in exec"),
            ("data_panics", "panicked: in default"),
            ("filled_twice", "panicked: module slot filled twice"),
        ]:
            name = f"_rustdlib_probe_{name}"
            for _ in range(3):
                with self.subTest(name):
                    self.raises(f"{name}: {message}", load, name)
        with self.assertRaisesRegex(ValueError, "^not today$"):
            load("_rustdlib_probe_exec_raises")
        self.assertEqual(live(), before)

    def test_many_classes(self):
        before = live()
        for _ in range(3):
            module = load("_rustdlib_probe_many_classes")
            classes = [weakref.ref(type(of)) for of in (module.of_7, module.of_8, module.of_19)]
            self.assertEqual([of().number for of in classes], [7, 8, 19])
            del module
            gc.collect()
            self.assertEqual([of() for of in classes], [None] * 3)
        self.assertEqual(live(), before)

    def test_detached(self):
        self.raises("_rustdlib_probe: panicked: detached", probe.panic_detached, 0)
        self.raises("_rustdlib_probe: panicked: room for 5", probe.filled_with_panic, 5)


class Locks(Quiet):
    def test_a_poisoned_lock_is_never_used_again(self):
        for poison in "poison", "poison_detached":
            for use in "add", "add_detached", "hold":
                with self.subTest(poison=poison, use=use):
                    shared = probe.Shared()
                    self.assertEqual(getattr(shared, use)(0), 1)
                    with self.assertRaisesRegex(SystemError, "panicked: locked"):
                        getattr(shared, poison)()
                    message = "object is unusable after an internal error"
                    for _ in range(3):
                        self.raises(message, shared.add, 0)
                        self.raises(message, shared.add_detached, 0)
                        self.raises(message, getattr(shared, poison))

    def test_a_panic_of_the_holder(self):
        shared = probe.Shared()
        self.assertEqual(shared.hold(0), 1)
        self.raises("_rustdlib_probe.Shared: panicked: held", shared.hold, 0, True)
        for use in shared.add, shared.add_detached, shared.hold:
            self.raises("object is unusable after an internal error", use, 0)

    def test_others_that_wait_for_it(self):
        import threading

        shared, seen = probe.Shared(), []

        def work():
            try:
                shared.add_detached(20)
                shared.poison_detached()
            except SystemError as error:
                seen.append(str(error))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
            self.assertFalse(thread.is_alive())
        self.assertEqual(len(seen), 4)
        self.assertEqual(sum("panicked" in message for message in seen), 1)


if __name__ == "__main__":
    unittest.main()
