"""What a callback borrows lives as long as it is used, whatever Python code does meanwhile."""
import textwrap
import threading
import unittest

from support import VERSION, check_script, live, load, outcome, probe

# A class that dies while a call is on its way that began with it. Each in a process of its own.
CLASS_DIES = """
    import gc, sys, weakref
    import support

    module = support.load("_rustdlib_probe_lives")

    class A(module.Late):
        pass

    class B(module.Late):
        pass

    died = []

    class Kills:
        def __bool__(self):
            global A
            a.__class__ = B
            died.append(weakref.ref(A))
            del A
            gc.collect()
            # What was freed is used for something else.
            self.other = [bytearray(size) for size in range(0, 4000, 8) for _ in range(20)]
            return True

    a = A()
    kills = Kills()
    bound = {name: getattr(a, name) for name in dir(a) if not name.startswith("_")
             and name not in ("attribute", "condition")}
"""
CALLS = {
    "no_arguments": "a.put(kills); result = a.no_arguments()",
    "one_object": "result = a.one_object(kills)",
    "fast": "result = a.fast(kills, 1)",
    "keywords": "result = a.keywords(condition=kills)",
    "with_class": "result = a.with_class(kills)",
    "early": "result = a.early(kills)",
    "bound": "result = bound['one_object'](kills)",
    "bound fast": "result = bound['fast'](*[kills])",
    "bound with class": "result = bound['with_class'](kills)",
    "unbound": "result = module.Late.fast(a, kills)",
    "getter": "a.put(kills); result = a.attribute",
    "getattr": "a.put(kills); result = getattr(a, 'attribute')",
    "descriptor": "a.put(kills); result = module.Late.attribute.__get__(a)",
    "repr": "a.put(kills); result = repr(a)",
    "slot wrapper": "a.put(kills); result = module.Late.__repr__(a)",
}
# The class that is called is held by the caller, and so it lives.
CONSTRUCTORS = {
    "constructor": "result = A(kills)",
    "new": "result = module.Late.__new__(A, kills)",
    "type.__call__": "result = type.__call__(A, condition=kills)",
    "vectorcall": "late = module.Late; del module.Late; result = late(kills)",
    "local": "exec('def f():\\n late = A\\n return late(kills)'); result = f()",
}
# The collector is half way through what it clears, and that is used: Python code finds it with
# gc.get_objects what the collector has dealt with.
CLEARED = """
    import gc, threading, weakref
    import support

    class Waits:
        def __init__(self):
            self.asked, self.cleared = threading.Event(), threading.Event()

        def __bool__(self):
            self.asked.set()
            self.cleared.wait(30)
            self.other = [bytearray(size) for size in range(0, 4000, 8) for _ in range(20)]
            return True

    waits, results, threads = Waits(), [], []

    def find(_):
        global use
        use = next(thing for thing in gc.get_objects() if id(thing) == wanted)
        {call}
        del use

    def garbage():
        global wanted, reference, order
        module = support.load("_rustdlib_probe_lives")
        a = module.Late()
        used = {use}
        wanted = id(used)
        # A code object is not tracked: it dies with its list.
        dies = [compile("0", "", "eval")]
        reference = weakref.ref(dies[0], find)
        kept = [used, dies, module]
        kept.append(kept)
        # The collector clears in the order in which it has last found things to be alive.
        order = dict(enumerate([{order}, kept]))

    garbage()
    gc.collect()
    del order
    gc.collect()
    waits.cleared.set()
    for thread in threads:
        thread.join()
    print(results)
"""


class Classes(unittest.TestCase):
    def test_the_class_dies_during_a_call(self):
        for name, call in CALLS.items():
            with self.subTest(name):
                output = check_script(self, CLASS_DIES + f"""
    {call}
    print(result, type(a) is B, died[0]())
                """)
                self.assertEqual(
                    output,
                    "a text of its own <class '_rustdlib_probe_lives.Late'> 1 True None\n",
                )

    def test_the_class_that_is_called(self):
        for name, call in CONSTRUCTORS.items():
            with self.subTest(name):
                output = check_script(self, CLASS_DIES + f"""
    {call}
    print(type(result).__name__)
                """)
                self.assertIn(output, ("A\n", "Late\n"))

    def test_the_instance_is_borrowed(self):
        # The repr of a list does not hold what it shows, until 3.13.
        for kind in "list", "collections.deque", "dict":
            with self.subTest(kind):
                output = check_script(self, f"""
    import collections, gc
    import support

    module = support.load("_rustdlib_probe_lives")

    class A(module.Late):
        pass

    class Clears:
        def __bool__(self):
            shown.clear()
            gc.collect()
            self.other = [bytearray(size) for size in range(0, 400, 8) for _ in range(2000)]
            return True

    a = A()
    a.put(Clears())
    shown = {{1: a}} if {kind} is dict else {kind}([a])
    del a, A
    print("a text of its own" in repr(shown))
                """)
                self.assertEqual(output, "True\n")

    def test_the_class_is_cleared(self):
        for use in "a.one_object", "a.early", "a.no_arguments", "a.__repr__", "module.Late":
            with self.subTest(use):
                arguments = "" if use in ("a.no_arguments", "a.__repr__") else "1"
                call = f"results.append(support.outcome(use, *[{arguments}]))"
                self.check_cleared(use, call, "used, module.Late, dies", cleared=True)

    def test_the_module_is_cleared(self):
        call = "results.append(support.outcome(use, 1))"
        self.check_cleared("module.late", call, "used, module, dies")

    def test_the_module_is_cleared_in_use(self):
        call = """
            def work(use):
                results.append(support.outcome(use, waits))
            threads.append(threading.Thread(target=work, args=[use]))
            threads[-1].start()
            waits.asked.wait(30)
        """
        for use in "a.early", "module.late":
            with self.subTest(use):
                self.check_cleared(use, call, "used, dies, module")
        self.check_cleared("a.one_object", call, "used, dies, module", cleared=True)

    def check_cleared(self, use, call, order, cleared=False):
        call = textwrap.indent(textwrap.dedent(call), " " * 8).strip()
        code = CLEARED.replace("{use}", use).replace("{call}", call).replace("{order}", order)
        output = check_script(self, code)
        self.assertIn("used before it was executed" if cleared else "a text of its own", output)


# In a process of its own: too deep for the stack, or for the small one of a thread.
CHAIN = """
    import gc, sys, threading
    import support
    from support import probe

    count, end = {count}, None
    {code}
    one = None

    def work():
        global end
        end = None

    if count < 1_000_000:
        threading.stack_size(256 * 1024)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    else:
        work()
    gc.collect()
    print(probe.live())
"""
CHAINS = {
    "tracked": "for _ in range(count): end = probe.Cell(end)",
    "untracked": "for _ in range(count): end = probe.Untracked(end)",
    "hidden": """
    for _ in range(count):
        one = probe.Cell()
        one.hide(end)
        end = one
    """,
    "derived": """
    class Sub(probe.Cell):
        pass
    for _ in range(count): end = Sub(end)
    """,
    "derived without a dict": """
    class Sub(probe.Untracked):
        __slots__ = ()
    for _ in range(count): end = Sub(end)
    """,
    "mixed": """
    class Sub(probe.Cell):
        pass
    for i in range(count):
        end = (probe.Cell, probe.Untracked, Sub, lambda x: [x], lambda x: (x,), probe.Cell)[i % 6](end)
    """,
    "both kinds": "for i in range(count): end = (probe.Cell, probe.Untracked)[i % 2](end)",
    "attributes": """
    class Sub(probe.Cell):
        pass
    for _ in range(count):
        one = Sub()
        one.attribute = probe.Untracked(end)
        end = one
    """,
    "finalisers": """
    class Sub(probe.Cell):
        def __del__(self):
            pass
    for _ in range(count): end = Sub(end)
    """,
    "two ends": """
    for _ in range(count):
        one = probe.Cell(end)
        one.hide(probe.Untracked(probe.Cell()))
        end = one
    """,
    "collected": """
    first = end = probe.Cell()
    for _ in range(count): end = probe.Cell(end)
    first.put(end)
    del first
    """,
    "modules": """
    import importlib.util
    spec = support.spec("_rustdlib_probe_link")
    for _ in range(count // 10):
        spec.loader_state = end
        end = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(end)
        # What would make it wait for the collector.
        end.__dict__.clear()
    del spec
    """,
}


class Chains(unittest.TestCase):
    def test_chains(self):
        for name, code in CHAINS.items():
            self.check(name, code, 100_000)
        for name in "tracked", "both kinds":
            self.check(name, CHAINS[name], 2_000_000)

    def check(self, name, code, count):
        with self.subTest(name, count=count):
            text = CHAIN.replace("{code}", code.strip()).replace("{count}", str(count))
            self.assertEqual(check_script(self, text, timeout=300), "0\n")

    def test_order(self):
        # Few are given up in the order in which C would do it.
        seen = []

        class Last:
            def __init__(self, name):
                self.name = name

            def __del__(self):
                seen.append(self.name)

        outer = probe.Cell(probe.Cell(Last(1)))
        outer.hide(Last(2))
        del outer
        self.assertEqual(seen, [1, 2])

    def test_finalisers_start_again(self):
        before = live()

        class Grows:
            def __init__(self, depth):
                self.depth = depth

            def __del__(self):
                if self.depth:
                    cell = None
                    for _ in range(50):
                        cell = probe.Cell(cell)
                    probe.Cell(Grows(self.depth - 1)).hide(cell)

        probe.Cell(Grows(20))
        self.assertEqual(live(), before)


class Fence(unittest.TestCase):
    def setUp(self):
        self.module = load("_rustdlib_probe_lives")

    def test_an_error_without_exception(self):
        name = "_rustdlib_probe_lives"
        want = SystemError, f"{name}: failed without setting an exception"
        self.assertEqual(outcome(self.module.fail_without_exception), want)

    def test_an_old_error(self):
        self.assertEqual(outcome(self.module.fail_with_an_old_error), (ValueError, "new"))
        found = outcome(self.module.fail_with_an_old_error)
        self.assertEqual(found[0], SystemError)

    def test_a_result_with_an_exception(self):
        for _ in range(100):
            with self.assertRaises(SystemError) as caught:
                self.module.succeed_with_exception()
            self.assertEqual(
                str(caught.exception), "_rustdlib_probe_lives: has a result with an exception set"
            )
            self.assertEqual(repr(caught.exception.__cause__), "ValueError('left behind')")

    def test_in_threads(self):
        threads = [threading.Thread(target=self.test_a_result_with_an_exception) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(1000):
            self.assertEqual(self.module.succeed_after_dropping(), "a result")
        for thread in threads:
            thread.join()


class Locks(unittest.TestCase):
    def test_python_code_wants_the_lock_that_is_held(self):
        shared = probe.Shared()
        message = "object is in use by a call of this thread"
        for use in (lambda _: shared.add(0), lambda _: shared.add_detached(0),
                    lambda _: shared.hold(0), lambda _: shared.hold_across(print)):
            self.assertEqual(outcome(shared.hold_across, use), (RuntimeError, message))
        self.assertEqual(shared.add(0), 1)

    def test_another_thread_waits(self):
        shared = probe.Shared()

        def start(_):
            thread = threading.Thread(target=shared.add, args=(0,))
            thread.start()
            return thread

        shared.hold_across(start).join()
        self.assertEqual(shared.add(0), 2)


if __name__ == "__main__":
    unittest.main()
