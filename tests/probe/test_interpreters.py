"""Interpreters and finalisation."""
import os
import textwrap
import unittest

from support import DEBUG, LIBRARY, VERSION, check_script, script


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
