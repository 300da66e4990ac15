"""Import, state, interpreters, finalisation."""
import gc
import importlib
import importlib.util
import sys
import types
import unittest
import weakref

from support import DEBUG, LIBRARY, VERSION
from support import check_script, leaked, live, load, outcome, probe, script, spec


class Import(unittest.TestCase):
    def test_again(self):
        state = dict(sys.modules)
        self.addCleanup(sys.modules.update, state)
        count = probe.calls()
        del sys.modules["_rustdlib_probe"]
        again = importlib.import_module("_rustdlib_probe")
        self.assertIsNot(again, probe)
        self.assertIsNot(again.Cell, probe.Cell)
        self.assertIsNot(again.Error, probe.Error)
        self.assertEqual((again.calls(), probe.calls()), (1, count + 1))
        with self.assertRaises(again.Error):
            again.raise_own("x")
        with self.assertRaises(probe.Error):
            probe.raise_own("x")
        self.assertIs(type(again.sealed(1)), again.Sealed)
        self.assertIs(type(probe.sealed(1)), probe.Sealed)
        importlib.reload(again)

    def test_exceptions_of_a_host(self):
        class Host:
            class Error(ValueError):
                pass

        def load_for(host):
            found = spec("_rustdlib_probe")
            found.loader_state = host
            module = importlib.util.module_from_spec(found)
            found.loader.exec_module(module)
            return module

        module = load_for(Host)
        self.assertIs(module.Error, Host.Error)
        self.assertRaises(Host.Error, module.raise_own, "x")
        # None of these has an exception that could be taken.
        for wrong in None, 1, Host.Error("x"), KeyError, "Error":
            module = load_for(types.SimpleNamespace(Error=wrong))
            self.assertIsNot(module.Error, wrong)
            self.assertRaises(module.Error, module.raise_own, "x")

        class Hostile:
            @property
            def Error(self):
                raise OSError("x")

        self.assertRaises(OSError, load_for, Hostile())

    def test_functions_outlive_the_name_of_their_module(self):
        module = load()
        calls, raise_own, Error = module.calls, module.raise_own, module.Error
        module.__dict__.clear()
        del module
        gc.collect()
        self.assertEqual([calls(), calls()], [1, 2])
        self.assertRaises(Error, raise_own, "x")

    def test_without_exec(self):
        found = spec("_rustdlib_probe")
        module = importlib.util.module_from_spec(found)
        for name, args in ("calls", ()), ("raise_own", ("x",)), ("sealed", (1,)):
            kind, message = outcome(getattr(module, name), *args)
            self.assertEqual(kind, SystemError)
            self.assertIn("_rustdlib_probe: used before it was executed", message)
        # These want nothing of the module.
        self.assertEqual(module.contents(b"abc"), b"abc")
        self.assertEqual(module.keywords(1, 2), "1, 2")
        reference = weakref.ref(module)
        gc.collect()
        gc.get_referents(module)
        found.loader.exec_module(module)
        self.assertEqual(module.calls(), 1)
        found.loader.exec_module(module)  # does nothing
        self.assertEqual(module.calls(), 2)
        del module
        gc.collect()
        self.assertIsNone(reference())

    def hook(self, function):
        hook = types.ModuleType("_rustdlib_probe_hook")
        hook.hook = function
        sys.modules["_rustdlib_probe_hook"] = hook
        self.addCleanup(sys.modules.pop, "_rustdlib_probe_hook", None)

    def test_used_while_it_is_executed(self):
        found = spec("_rustdlib_probe_needy")
        module = importlib.util.module_from_spec(found)
        seen = []

        def hook(_):
            seen.append(outcome(module.need))
            seen.append(outcome(module.need_nothing))
            found.loader.exec_module(module)

        self.hook(hook)
        found.loader.exec_module(module)
        self.assertEqual(seen[0][0], SystemError)
        self.assertEqual(seen[1], ("returned", None))
        self.assertEqual(module.need(), "needed")

    def test_executed_twice(self):
        # No Python code comes to this: `_imp.exec_dynamic` asks first. Other C code does not need to.
        ctypes = importlib.import_module("ctypes")
        module = load()
        api = ctypes.pythonapi
        if hasattr(api, "PyModule_Exec"):
            api.PyModule_Exec.argtypes = [ctypes.py_object]
            execute = api.PyModule_Exec
        else:
            api.PyModule_GetDef.argtypes = [ctypes.py_object]
            api.PyModule_GetDef.restype = ctypes.c_void_p
            api.PyModule_ExecDef.argtypes = [ctypes.py_object, ctypes.c_void_p]
            definition = api.PyModule_GetDef(module)
            execute = lambda module: api.PyModule_ExecDef(module, definition)
        before = module.calls()
        wanted = SystemError, "_rustdlib_probe: executed twice"
        self.assertEqual(outcome(execute, module), wanted)
        self.assertEqual(module.calls(), before + 1)

    def test_exec_that_fails_half_way(self):
        found = spec("_rustdlib_probe_needy")
        before = live()
        module = importlib.util.module_from_spec(found)

        def hook(_):
            raise KeyError("half way")

        self.hook(hook)
        with self.assertRaises(KeyError):
            found.loader.exec_module(module)
        self.assertEqual(outcome(module.need)[0], SystemError)
        found.loader.exec_module(module)
        self.assertEqual(outcome(module.need)[0], SystemError)
        self.assertIsNone(module.need_nothing())
        del module
        self.assertEqual(live(), before)

    def test_nothing_leaks(self):
        def work():
            module = load()
            module.Error.module = module
            module.Error.cell = module.Cell(module)

        self.assertLess(leaked(work, 20), 1)

        def fail():
            outcome(load, "_rustdlib_probe_exec_raises")

        self.assertLess(leaked(fail, 20), 1)


class State(unittest.TestCase):
    def test_cycles_through_it(self):
        module = load()
        module.Error.module = module
        module.Error.cell = module.Cell([module])
        references = [weakref.ref(module), weakref.ref(module.Cell), weakref.ref(module.Error)]
        del module
        gc.collect()
        self.assertEqual([reference() for reference in references], [None] * 3)

    def test_the_collector_sees_it(self):
        module = load()
        referents = gc.get_referents(module)
        for thing in module.Error, module.Cell, module.Sealed:
            self.assertTrue(any(thing is referent for referent in referents))

    def test_cleared_before_its_last_use(self):
        # The finaliser runs when the state has been cleared, or not yet: it is the module that
        # decides, and it says so.
        seen = []

        class Last:
            def __init__(self, module):
                self.module = module
                self.functions = module.raise_own, module.sealed, module.calls, module.Cell

            def __del__(self):
                raise_own, sealed, calls, Cell = self.functions
                seen.extend([outcome(raise_own, "x"), outcome(sealed, 1), outcome(calls)])
                seen.append(outcome(Cell))

        module = load()
        module.Error.last = Last(module)
        del module
        gc.collect()
        self.assertEqual(len(seen), 4)

    def test_used_after_it_was_cleared(self):
        # What a finaliser revives when the collector has already cleared the module's state.
        output = check_script(self, """
            import gc, support
            module = support.load()
            kept = []

            class Revives(list):
                def __del__(self):
                    kept.extend(self)

            # Without a way for the collector to run it first: an object of C that calls back.
            import weakref
            module.Error.functions = Revives([module.raise_own, module.sealed, module.calls])
            module.Error.module = module
            del module
            gc.collect()
            for function in kept:
                print(support.outcome(function, *(() if function.__name__ == "calls" else (1,)))[0])
            del kept[:]
            gc.collect()
        """)
        self.assertEqual(len(output.split("\n")), 4)


class Interpreters(unittest.TestCase):
    CREATE = """
        import sys
        sys.path[:0] = [%r, %r]
        import support, threading
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters

        def create(own):
            if sys.version_info < (3, 12):
                return interpreters.create()
            if sys.version_info < (3, 13):
                return interpreters.create(isolated=own)
            return interpreters.create("isolated" if own else "legacy")

        def run(interpreter, code):
            error = interpreters.run_string(interpreter, code)
            if error is not None:
                raise SystemExit(str(getattr(error, "formatted", error)))

        code = '''
        import sys
        sys.path[:0] = %r
        import _rustdlib_probe as probe
        assert probe.calls() == 1, "state is shared"
        try:
            probe.raise_own("x")
        except probe.Error:
            pass
        cell = probe.Cell([probe])
        cell.put(cell)
        assert probe.contents(bytearray(1000)) == bytes(1000)
        try:
            probe.panic_o("literal")
        except SystemError:
            pass
        probe.sealed(7).number()
        probe.spin_detached(5)
        probe.Error.module = probe
        import _rustdlib_probe_hook
        '''.replace("import _rustdlib_probe_hook", "")
        import textwrap
        code = textwrap.dedent(code)
    """

    def run_code(self, code, **options):
        import os
        import textwrap

        here = os.path.dirname(os.path.abspath(__file__))
        paths = [os.path.dirname(LIBRARY), here]
        create = textwrap.dedent(self.CREATE) % (*paths, paths)
        return check_script(self, create + textwrap.dedent(code), timeout=300, **options)

    def test_one_after_the_other(self):
        output = self.run_code("""
            for own in [True, False]:
                for _ in range(50):
                    interpreter = create(own)
                    run(interpreter, code)
                    interpreters.destroy(interpreter)
            print(support.probe.calls())
        """)
        self.assertEqual(output, "1\n")

    def test_many_at_once(self):
        self.run_code("""
            all = [create(True) for _ in range(8)]
            for interpreter in all:
                run(interpreter, code)
            for interpreter in all[::-1]:
                interpreters.destroy(interpreter)
            support.probe.raise_own
        """)

    def test_in_threads(self):
        self.run_code("""
            failed = []
            def work():
                try:
                    for _ in range(5):
                        interpreter = create(True)
                        run(interpreter, code)
                        interpreters.destroy(interpreter)
                except BaseException as error:
                    failed.append(error)
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            assert not failed, failed
        """)

    def test_left_at_the_end(self):
        self.run_code("""
            interpreter = create(True)
            run(interpreter, code)
        """)

    @unittest.skipIf(VERSION < (3, 12), "interpreters share the GIL")
    def test_two_at_once(self):
        # Two own-GIL interpreters are inside the probe at the same time, again and again: none
        # comes out before the other one is in.
        self.run_code('''
            import os
            pipes = [os.pipe(), os.pipe()]
            failed = []

            def work(index):
                try:
                    interpreter = create(True)
                    run(interpreter, code)
                    mine, other = pipes[index][1], pipes[1 - index][0]
                    run(interpreter, textwrap.dedent(f"""
                        import os
                        os.set_blocking({other}, False)

                        class Meets:
                            def __index__(self):
                                os.write({mine}, b"x")
                                while True:
                                    try:
                                        return len(os.read({other}, 1))
                                    except BlockingIOError:
                                        pass

                        for _ in range(20):
                            assert probe.index_then_contents(bytearray(5), Meets()) == bytes(5)
                    """))
                    interpreters.destroy(interpreter)
                except BaseException as error:
                    failed.append(error)
                    os.write(pipes[index][1], b"x" * 100)

            threads = [threading.Thread(target=work, args=[index]) for index in range(2)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            assert not failed, failed
        ''')

    @unittest.skipIf(VERSION < (3, 14), "concurrent.interpreters is new in 3.14")
    def test_the_public_module(self):
        self.run_code("""
            from concurrent import interpreters as public
            one, two = public.create(), public.create()
            for interpreter in one, two:
                interpreter.exec(code)
            one.close()
            two.exec("assert probe.calls() == 2")
            two.close()
        """)


class Finalisation(unittest.TestCase):
    def test_with_live_objects(self):
        check_script(self, """
            import support, sys, builtins
            probe = support.probe
            cell = probe.Cell([probe])
            cell.put(cell)
            builtins.kept = [cell, probe.sealed(1), probe.Error("x"), probe.calls, probe.Cell.put]

            class Last:
                def __del__(self):
                    # The module can be half gone.
                    for use in [probe_calls, lambda: probe_cell(), lambda: probe_raise("x")]:
                        try:
                            use()
                        except Exception:
                            pass
            probe_calls, probe_cell, probe_raise = probe.calls, probe.Cell, probe.raise_own
            sys.last = Last()
            sys.modules["last"] = Last()
            builtins.last = Last()
            import atexit
            atexit.register(lambda: probe.contents(bytearray(1000)))
            module = support.load()
            module.Error.last = Last()
            module.Error.module = module
        """)

    def test_no_references_are_left(self):
        if not DEBUG:
            self.skipTest("no debug build")
        code = "import support; p = support.probe; c = p.Cell([p]); c.put(c); support.load()"
        done = [script(code, env={"PYTHONDUMPREFS": ""}) for _ in range(2)]
        self.assertEqual([result.returncode for result in done], [0, 0])


if __name__ == "__main__":
    unittest.main()
