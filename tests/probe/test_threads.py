"""Detached threads, locks, signals, fork, and the end of the process."""
import os
import signal
import sys
import threading
import time
import unittest

from support import VERSION, check_script, leaked, load, outcome, probe, script, silent_stderr

# What daemon threads do when the interpreter ends. Until 3.13, a thread that attaches then is ended
# by pthread_exit, which must not unwind through Rust code.
DAEMON = """
    import sys, threading, time, types
    import support
    probe = support.probe

    class Loops:
        def __index__(self, *_):
            while True:
                time.sleep(0.0005)
        __bool__ = __call__ = __len__ = __repr__ = __buffer__ = __eq__ = __index__

    class LoopsAtTheEnd:
        def __del__(self):
            Loops().__index__()

    loops = Loops()
    data = bytearray(1000)
    hook = types.ModuleType("_rustdlib_probe_hook")
    hook.hook = loops
    sys.modules["_rustdlib_probe_hook"] = hook
    module = support.load("_rustdlib_probe_constructors")

    class Raises(Exception):
        def __init__(self, *args):
            loops()

    def clinging(_):
        # The exception alone has the object.
        LoopsAtTheEnd().fail

    work = {
        "detached": lambda: probe.sleep_detached(10**7),
        "attaching": lambda: probe.spin_detached(10**7),
        "filling": lambda: [probe.transformed(bytes(10**6), None) for _ in range(10**9)],
        "index": lambda: probe.index_then_contents(data, loops),
        "c_int": lambda: probe.to_c_int(loops),
        "clipped": lambda: probe.to_index_clipped(loops),
        "bool": lambda: probe.truth_then_contents(data, loops),
        "length": lambda: probe.length_then_contents(loops),
        "buffer": lambda: probe.contents(loops),
        "call": lambda: probe.contents_across_call(data, loops),
        "repr": lambda: probe.keywords(loops, 1),
        "constructor": lambda: probe.Cell(1, marked=loops),
        "keywords": lambda: module.accumulate(iterable=loops, initial=3),
        "raise": lambda: probe.raise_object(Raises, 1),
        "panic": lambda: probe.panic_while_unwinding(lambda _: LoopsAtTheEnd()),
        "drop": lambda: probe.Cell(LoopsAtTheEnd()),
        "replace": lambda: [cell := probe.Cell(LoopsAtTheEnd()), cell.put(1)],
        "clear": lambda: probe.forgotten_exception(clinging),
        "over": lambda: probe.raised_over(clinging),
        "locked": lambda: probe.Shared().add_detached(10**7),
        "exec": lambda: support.load("_rustdlib_probe_needy"),
    }[sys.argv[1]]
    threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
    for thread in threads:
        thread.start()
    time.sleep(0.1)
    print("end", all(thread.is_alive() for thread in threads))
"""
DAEMONS = """
    detached attaching filling index c_int clipped bool length call repr constructor keywords raise
    panic drop replace clear over locked exec
""".split() + ["buffer"] * (VERSION >= (3, 12))


class Exit(unittest.TestCase):
    def test_daemon_threads(self):
        for kind in DAEMONS:
            with self.subTest(kind):
                done = script(DAEMON, kind, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(done.stdout, "end True\n", done.stderr)

    def test_threads_that_are_waited_for(self):
        output = check_script(self, """
            import threading, support
            def work():
                support.probe.sleep_detached(300)
                print(support.probe.contents(b"still works"))
            threading.Thread(target=work).start()
        """)
        self.assertIn("still works", output)

    def test_signals(self):
        # Python leaves it alone where it was ignored, as in a job in the background.
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)
        steps = []

        def interrupt():
            steps.append("interrupt")
            os.kill(os.getpid(), signal.SIGINT)

        for kind in "sleep_detached", "spin_detached":
            with self.assertRaises(KeyboardInterrupt):
                timer = threading.Timer(0.05, interrupt)
                timer.start()
                getattr(probe, kind)(300)
                # On a busy machine the signal may come later than after so long.
                for _ in range(6000):
                    steps.append("wait")
                    time.sleep(0.01)
            # The work is not cut short; the exception comes right after.
            self.assertLess(len(steps) - steps.index("interrupt"), 100)
            timer.join()
            steps.clear()

    @unittest.skipUnless(hasattr(os, "fork"), "no fork here")
    def test_fork_while_another_thread_is_detached(self):
        check_script(self, """
            import os, threading, time, warnings, support
            warnings.simplefilter("ignore")
            probe = support.probe
            shared = probe.Shared()
            threads = [
                threading.Thread(target=probe.sleep_detached, args=[300]),
                threading.Thread(target=probe.spin_detached, args=[300]),
                threading.Thread(target=probe.contents_while_detached, args=[bytearray(999), 300]),
            ]
            for thread in threads:
                thread.start()
            time.sleep(0.05)
            for _ in range(5):
                child = os.fork()
                if child == 0:
                    probe.sleep_detached(1)
                    assert shared.add_detached(0) == 1
                    assert probe.contents(bytearray(1000)) == bytes(1000)
                    try:
                        probe.panic_o("literal")
                    except SystemError:
                        pass
                    os._exit(7)
                assert os.waitpid(child, 0)[1] >> 8 == 7
            for thread in threads:
                thread.join()
        """)


class Detached(unittest.TestCase):
    def test_others_run_meanwhile(self):
        before = sys.getswitchinterval()
        self.addCleanup(sys.setswitchinterval, before)
        # No thread has to give way to another: it runs when that is detached, or has ended.
        sys.setswitchinterval(100)
        # A busy machine may not let this one run in time, though it could.
        self.assertTrue(any(self.runs_meanwhile() for _ in range(20)))

    def runs_meanwhile(self):
        steps, count = [], 0

        def work():
            steps.append("begin")
            probe.sleep_detached(200)
            steps.append("end")

        thread = threading.Thread(target=work)
        thread.start()
        while count < 1000 and "end" not in steps:
            count += 1
        seen = list(steps)
        thread.join()
        return seen == ["begin"]

    def test_panics(self):
        wrong = []

        def work():
            for _ in range(20):
                if outcome(probe.panic_detached, 1)[0] is not SystemError:
                    wrong.append(1)

        with silent_stderr():
            threads = [threading.Thread(target=work) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(60)
                self.assertFalse(thread.is_alive())
        self.assertEqual(wrong, [])

    def test_nothing_leaks(self):
        def work():
            probe.sleep_detached(0)
            probe.contents_while_detached(bytearray(1000), 0)
            probe.filled_detached(100)

        self.assertLess(leaked(work), 0.2)


class Locks(unittest.TestCase):
    def run_threads(self, work, count=8):
        threads = [threading.Thread(target=work, args=[index]) for index in range(count)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
            self.assertFalse(thread.is_alive(), "deadlock")

    def test_exclusive(self):
        for pause in 0, 1:
            shared = probe.Shared()

            def work(index):
                for i in range(30):
                    [shared.add, shared.add_detached, shared.hold][(i + index) % 3](pause)

            self.run_threads(work)
            self.assertEqual(shared.add(0), 8 * 30 + 1)

    def test_a_holder_that_wants_to_attach(self):
        # While one thread holds the lock detached, others wait for it and hold the GIL in turn.
        shared = probe.Shared()

        def work(index):
            for _ in range(10):
                shared.add_detached(2)
                sum(range(1000))
                shared.add(2)
                shared.hold(1)

        self.run_threads(work, 12)
        self.assertEqual(shared.add(0), 12 * 30 + 1)

    def test_collector_meanwhile(self):
        import gc

        shared = probe.Shared()

        def work(index):
            for _ in range(20):
                if index % 2:
                    gc.collect()
                else:
                    shared.add_detached(1)

        self.run_threads(work, 6)
        self.assertEqual(shared.add(0), 61)


class SharedDicts(unittest.TestCase):
    def test_keywords_that_another_thread_takes_away(self):
        # start_new_thread calls the class with its caller's own dict.
        import _thread

        module = load("_rustdlib_probe_constructors")
        done = threading.Event()
        kept = []

        class Waits:
            def __bool__(self):
                keywords.clear()
                kept.append(bytes(10**5))
                return True

        class Derived(module.accumulate):
            def __init__(self, *args, **kwargs):
                kept.append(self.first)
                done.set()

        for _ in range(100):
            done.clear()
            keywords = {"iterable": Waits(), "func": ["f" * 50], "initial": bytearray(500)}
            _thread.start_new_thread(Derived, (), keywords)
            self.assertTrue(done.wait(20))
            self.assertIsInstance(kept[-1], Waits)
            kept.clear()


if __name__ == "__main__":
    unittest.main()
