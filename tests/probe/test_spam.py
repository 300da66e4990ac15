"""shared/glue/examples/spam.rs: what the documentation shows is what there is."""
import gc
import inspect
import sys
import threading
import unittest
import weakref

import spam

from support import VERSION, check_script, leaked, script


class Functions(unittest.TestCase):
    def test_repeat(self):
        self.assertEqual(spam.repeat(b"spam"), b"spamspam")
        self.assertEqual(spam.repeat(bytearray(b"spam"), times=3), b"spamspamspam")
        self.assertEqual(spam.repeat(memoryview(b"spam")[::1], times=0), b"")
        self.assertEqual(spam.repeat(b"", times=10), b"")

    def test_repeat_too_often(self):
        self.assertRaises(MemoryError, spam.repeat, b"spam", times=sys.maxsize // 2 + 1)
        self.assertRaises(OverflowError, spam.repeat, b"spam", times=2 * sys.maxsize + 2)
        self.assertRaises(ValueError, spam.repeat, b"spam", times=-1)

    def test_what_is_no_buffer(self):
        with self.assertRaisesRegex(TypeError, "a bytes-like object is required, not 'str'"):
            spam.repeat("spam")
        self.assertRaises(TypeError, spam.repeat, b"spam", eggs=1)

    def test_an_argument_that_changes_another(self):
        data = bytearray(b"spam")

        class Times:
            def __index__(self):
                data.clear()
                return 2

        self.assertEqual(spam.repeat(data, times=Times()), b"")

    def test_rot13(self):
        self.assertEqual(spam.rot13(b"Spam & eggs"), b"Fcnz & rttf")
        large = bytes(range(256)) * 1000
        self.assertEqual(spam.rot13(spam.rot13(large)), large)

    def test_signatures_and_documentation(self):
        self.assertEqual(str(inspect.signature(spam.repeat)), "(data, /, *, times=2)")
        self.assertEqual(spam.repeat.__doc__, "Return data, so many times.")
        self.assertEqual(str(inspect.signature(spam.Tin)), "(label=None)")
        self.assertEqual(spam.__doc__, "What a module in Rust looks like.")


class State(unittest.TestCase):
    def test_exception(self):
        self.assertTrue(issubclass(spam.error, ValueError))
        with self.assertRaisesRegex(spam.error, "5 eggs do not come to breakfasts"):
            spam.breakfasts(eggs=5)

    def test_each_module_object_counts_for_itself(self):
        before = spam.asked()
        self.assertEqual(spam.breakfasts(2 * spam.EGGS), 2)
        self.assertEqual(spam.asked(), before + 1)
        output = check_script(self, """
            import spam, sys
            spam.breakfasts(4)
            first = spam
            del sys.modules["spam"]
            import spam
            print(first.asked(), spam.asked(), first.error is spam.error)
        """)
        self.assertEqual(output, "1 0 False\n")

    @unittest.skipIf(VERSION < (3, 12), "interpreters with a GIL each are new in 3.12")
    def test_an_interpreter_with_its_own_gil(self):
        done = script("""
            import sys
            if sys.version_info >= (3, 13):
                import _interpreters
                interpreter = _interpreters.create("isolated")
                def run(code):
                    problem = _interpreters.run_string(interpreter, code)
                    assert problem is None, problem.formatted
            else:
                import _xxsubinterpreters
                interpreter = _xxsubinterpreters.create(isolated=True)
                def run(code):
                    _xxsubinterpreters.run_string(interpreter, code)
            import spam
            spam.breakfasts(4)
            run("import spam; assert spam.asked() == 0; assert spam.breakfasts(6) == 3")
            assert spam.asked() == 1
        """)
        self.assertEqual(done.returncode, 0, done.stderr)


class Tins(unittest.TestCase):
    def test_use(self):
        tin = spam.Tin("spam")
        self.assertEqual((tin.label, tin.opened, tin.size), ("spam", False, 0))
        tin.put(b"sp")
        tin.put(bytearray(b"am"))
        self.assertEqual(tin.size, 4)
        self.assertEqual(tin.take(), b"spam")
        self.assertEqual((tin.opened, tin.size), (True, 0))
        self.assertIsNone(spam.Tin().label)

    def test_attributes_are_read_only(self):
        for name in "label", "opened", "size":
            with self.assertRaises(AttributeError):
                setattr(spam.Tin(), name, 1)
        with self.assertRaises(TypeError):
            spam.Tin.put = None

    def test_a_derived_class(self):
        class Large(spam.Tin):
            def __init__(self, label):
                self.put(b"spam" * 1000)

        self.assertEqual(Large("x").size, 4000)

    def test_a_cycle_is_collected(self):
        class Large(spam.Tin):
            pass

        content = []
        tin = Large(content)
        content.append(tin)
        gone = weakref.ref(tin)
        del tin, content
        gc.collect()
        self.assertIsNone(gone())

    def test_threads(self):
        tin = spam.Tin()

        def fill():
            for _ in range(200):
                tin.put(b"x" * 10)

        threads = [threading.Thread(target=fill) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(tin.take(), b"x" * 8000)

    def test_nothing_is_left(self):
        def work():
            tin = spam.Tin([])
            tin.put(b"spam" * 100)
            tin.take()
            spam.repeat(b"spam", times=100)
            self.assertRaises(spam.error, spam.breakfasts, 1)

        self.assertLessEqual(leaked(work, rounds=20), 0.05)


if __name__ == "__main__":
    unittest.main()
