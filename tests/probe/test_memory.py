"""Every allocation that Python makes fails once: that is a MemoryError, and nothing else."""
import unittest

from support import check_script, want_limits

try:
    import _testcapi
except ImportError:
    _testcapi = None

# Runs in a process of its own: what fails there might end it.
SWEEP = """
    import _imp, gc, importlib.util, os, sys, _testcapi
    import support
    from support import probe, load
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    constructors = load("_rustdlib_probe_constructors")
    values = load("_rustdlib_probe_values")
    pieces = ["text" * 100, "\\u00e9" * 200, 0x20ac, (9, b"\\xff"), ["t\\u20ac"], "\\U0001f600" * 900]
    names = [f"key{number}" for number in range(400)] + ["long" * 50]
    add = values.Adder(5)
    data = bytearray(b"data" * 100)
    view = memoryview(b"x" * 1000)[::2]
    cell = probe.Cell([1])
    error = lambda _: {}[1]
    class Number:
        def __index__(self):
            return 2**70
    number = Number()
    set_nomemory, remove = _testcapi.set_nomemory, _testcapi.remove_mem_hooks

    calls = {
        "noop": lambda: probe.noop_noargs(),
        "bind": lambda: probe.posonly_keywords_opt(1, 2, d=3),
        "missing": lambda: probe.keywords(1),
        "unknown": lambda: probe.keywords(1, z=2),
        "meant": lambda: probe.compress(b"", levl=2),
        "twice": lambda: probe.keywords(1, 2, a=3),
        "many": lambda: probe.posonly_keywords(1, 2, 3, 4),
        "none": lambda: probe.keyword_only_parameter(1),
        "contents": lambda: probe.contents(data),
        "shape": lambda: probe.contents_any_shape(view),
        "kept": lambda: probe.contents_kept(b"abc"),
        "reopened": lambda: probe.reopened(data, view),
        "no buffer": lambda: probe.contents(7),
        "ascii": lambda: probe.contents_ascii("abc\\u20ac"),
        "filled": lambda: probe.filled(1000, 500),
        "nested": lambda: probe.filled_nested(1000),
        "failed": lambda: probe.filled_with_error(1000),
        "detached": lambda: probe.filled_detached(1000),
        "pieces": lambda: probe.copied_in_blocks(bytearray(10000), 10),
        "grown": lambda: probe.grown(b"x" * 1000, 300),
        "characters": lambda: probe.characters(1000, 97),
        "transformed": lambda: probe.transformed(data, None),
        "index": lambda: probe.to_index(number),
        "clipped": lambda: probe.to_index_clipped(number),
        "size": lambda: probe.to_size(number),
        "c_int": lambda: probe.to_c_int(number),
        "low": lambda: probe.to_low_u32(number),
        "text": lambda: probe.to_text("\\ud800"),
        "kinds": lambda: probe.kinds(None),
        "attribute": lambda: probe.call_method([], 7),
        "own": lambda: probe.raise_own("text"),
        "raise": lambda: probe.raise_builtin("ValueError", "text"),
        "slot": lambda: probe.raise_from_empty_slot(),
        "handled": lambda: probe.handled(error),
        "from none": lambda: probe.handled_from_none(error),
        "forgotten": lambda: probe.forgotten_exception(error),
        "warn": lambda: probe.warn("FutureWarning", "text", 1),
        "assertions": lambda: probe.assertions(),
        "cell": lambda: probe.Cell([], marked=True),
        "cell fails": lambda: probe.Cell(1, 2),
        "put": lambda: cell.put([]),
        "copy": lambda: cell.copy(),
        "uses": lambda: cell.uses,
        "sealed": lambda: probe.sealed(3),
        "derived": lambda: probe.Base(derived=True).which(),
        "shared": lambda: probe.Shared().add_detached(0),
        "keywords": lambda: constructors.accumulate(iterable=[1], initial=b"x"),
        "no instances": lambda: probe.Sealed(),
        "panic": lambda: probe.panic_o("literal"),
        "str": lambda: values.from_units(4, [97, 0x20ac]),
        "substring": lambda: values.substring("a text", 1, 5),
        "written": lambda: values.written(pieces),
        "keys": lambda: values.keys(names),
        "keys that are made": lambda: values.keys(names, True),
        "numbers": lambda: values.number_repr(values.number_from_text(b"9" * 100)),
        "float": lambda: values.float(1.5),
        "lists": lambda: values.listed([[], {}, ()], 1),
        "pair": lambda: values.paired(1, 2),
        "dict": lambda: values.dict_of([("a", []), ("a", {}), (2, 3)]),
        "items": lambda: values.each_item({"a": []}, id),
        "sorted": lambda: values.sorted_items({"b": [], "a": []}),
        "sequence": lambda: values.each_of_sequence({1: 2}, id),
        "nested": lambda: values.nested(9),
        "noted": lambda: values.noted(add, str),
        "class": lambda: values.class_of(add),
        "called": lambda: add(1, twice=2),
        "of another module": lambda: values.decode_error("message", "text", 1),
        "exec": lambda: _imp.exec_dynamic(modules.pop()),
        "exec of classes": lambda: _imp.exec_dynamic(modules.pop()),
    }
    modules = []

    def prepare(name):
        # Finding and creating a module is Python's own part, in which some versions crash.
        module = "_rustdlib_probe" if name == "exec" else "_rustdlib_probe_constructors"
        modules[:] = [importlib.util.module_from_spec(support.spec(module))]

    def attempt(call):
        try:
            call()
        except Exception as error:
            return type(error)
        return None

    def sweep(name, call):
        if name.startswith("exec"):
            prepare(name)
        normal = attempt(call)
        live = support.live()
        failures = 0
        for start in range(5000):
            kind = message = None
            if name.startswith("exec"):
                prepare(name)
            set_nomemory(start, start + 1)
            try:
                call()
            except BaseException as error:
                remove()
                kind, message = type(error), str(error)
            remove()
            if kind is MemoryError:
                failures += 1
            elif kind is not normal:
                print(f"{name}, allocation {start}: {kind}, {message}", flush=True)
                sys.exit(1)
            # As many calls without an effect as there may be allocations that C forgives.
            if kind is not MemoryError and start > failures + 60:
                break
        if name.startswith("exec"):
            prepare(name)
        assert attempt(call) is normal, name
        live = support.live() - live
        assert live == 0, (name, live)
        return failures

    if sys.version_info[:2] == (3, 13):
        # 3.13.0 makes broken dicts there, and crashes; with C's zlib and _sha2 as well.
        del calls["exec"], calls["exec of classes"]
    wanted = sys.argv[1:] or calls
    for name in wanted:
        print(name, sweep(name, calls[name]), flush=True)
"""


@unittest.skipIf(_testcapi is None or not hasattr(_testcapi, "set_nomemory"), "no set_nomemory")
class Python(unittest.TestCase):
    def test_each_allocation_fails_once(self):
        output = check_script(self, SWEEP, timeout=600)
        failures = dict(line.rsplit(" ", 1) for line in output.splitlines())
        self.assertEqual(failures["noop"], "0")
        names = ["contents", "filled", "cell", "sealed", "own", "raise", "keywords", "str", "written", "keys"]
        for name in names:
            self.assertGreater(int(failures[name]), 0, name)


class AddressSpace(unittest.TestCase):
    def test_rust_allocations_fail(self):
        want_limits(self)
        # Messages grow in Rust; they run out of memory without an abort.
        check_script(self, """
            import resource, support
            probe = support.probe
            text = "x" * 300_000_000
            data = bytearray(300_000_000)
            used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (used + 200_000_000,) * 2)
            for call in [
                lambda: probe.raise_own(text),
                lambda: probe.warn("FutureWarning", text, 1),
                lambda: probe.contents(data),
                lambda: probe.contents_any_shape(memoryview(data)[::1]),
                lambda: probe.filled_nested(300_000_000),
                lambda: probe.to_text(text),
            ]:
                try:
                    call()
                except MemoryError:
                    continue
                raise SystemExit("no MemoryError")
            assert probe.contents(b"abc") == b"abc"
        """)


if __name__ == "__main__":
    unittest.main()
