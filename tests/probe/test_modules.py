"""Import and state."""
import gc
import importlib
import importlib.util
import sys
import types
import unittest
import weakref

from support import LIBRARY, VERSION, check_script, leaked, live, load, outcome, probe, spec

try:
    import ctypes
except ImportError:
    ctypes = None


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

    @unittest.skipIf(ctypes is None, "ctypes is not there")
    def test_by_which_function(self):
        """PyModExport since 3.15, which leaves the module without a definition. A static one would still need PyInit."""
        definition = ctypes.pythonapi.PyModule_GetDef
        definition.argtypes, definition.restype = [ctypes.py_object], ctypes.c_void_p
        module = load()
        self.assertEqual(definition(module) is None, VERSION >= (3, 15))
        self.assertIs(type(module.sealed(1)), module.Sealed)
        library = ctypes.CDLL(LIBRARY)
        self.assertTrue(hasattr(library, "PyInit__rustdlib_probe"))
        self.assertEqual(hasattr(library, "PyModExport__rustdlib_probe"), VERSION >= (3, 15))

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


if __name__ == "__main__":
    unittest.main()
