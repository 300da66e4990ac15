"""What a module sees of an argument never changes, and is never gone."""
import array
import ctypes
import mmap
import sys
import unittest

from support import VERSION, leaked, outcome, probe

OPENERS = [
    probe.contents,
    probe.contents_any_shape,
    probe.contents_kept,
    probe.forgotten,
    probe.length_then_contents,
    lambda data: probe.joined(data, b""),
    lambda data: probe.joined(b"", data),
    lambda data: probe.reopened(data, b""),
    lambda data: probe.index_then_contents(data, 0),
    lambda data: probe.truth_then_contents(data, True),
    lambda data: probe.transformed(data, None),
    lambda data: probe.copied_in_blocks(data, 0),
    lambda data: probe.copied_in_blocks(data, 1000),
    lambda data: probe.grown(data, 100),
]
# Around the parts by which little is copied, and the 1024 bytes that are copied without an allocation.
SIZES = [*range(18), 31, 32, 33, 63, 64, 65, 100, 1023, 1024, 1025, 3000, 70000]


class Bytes(bytes):
    pass


class Mutable(bytearray):
    pass


def content(size):
    return bytes(i * 7 % 251 for i in range(size))


def exporters(data):
    """Objects that export `data`."""
    yield data
    yield Bytes(data)
    yield bytearray(data)
    yield Mutable(data)
    yield memoryview(data)
    yield memoryview(bytearray(data))
    yield memoryview(Bytes(data))
    yield memoryview(b"xx" + data + b"yyy")[2:-3]
    yield memoryview(bytearray(b"xx" + data + b"yyy"))[2:-3]
    yield memoryview(memoryview(data))
    yield array.array("B", data)
    yield (ctypes.c_char * len(data)).from_buffer_copy(data)
    yield (ctypes.c_ubyte * len(data))(*data)
    if data:
        shared = mmap.mmap(-1, len(data))
        shared[:] = data
        yield shared
    if len(data) % 4 == 0 and data:
        yield array.array("i", data)
        yield memoryview(data).cast("i")
        yield memoryview(data).cast("B", [2, len(data) // 2])
        yield (ctypes.c_int32 * (len(data) // 4)).from_buffer_copy(data)
    if len(data) == 1:
        yield memoryview(data).cast("B", [])
        yield ctypes.c_char(data)
    if VERSION >= (3, 12):
        yield Python(data)
        yield Python(bytearray(data))


def sized(value):
    return outcome(len, value)[0] == "returned"


class Python:
    """Exports by a method; says when it is released."""

    def __init__(self, data):
        self.data = data
        self.released = 0

    def __len__(self):
        return len(self.data)

    def __buffer__(self, flags):
        return memoryview(self.data)

    def __release_buffer__(self, view):
        self.released += 1
        view.release()


class Exporters(unittest.TestCase):
    def test_every_kind(self):
        for size in SIZES:
            data = content(size)
            for exporter in exporters(data):
                for opener in OPENERS:
                    with self.subTest(type=type(exporter), size=size, opener=opener):
                        if opener is probe.length_then_contents and not sized(exporter):
                            continue
                        self.assertEqual(opener(exporter), data)

    def test_exports_are_given_back(self):
        for size in SIZES:
            for opener in OPENERS:
                if opener is probe.forgotten:
                    continue
                with self.subTest(size=size, opener=opener):
                    data = bytearray(content(size))
                    view = memoryview(data)
                    opener(data)
                    opener(view)
                    view.release()
                    data.append(0)
                    numbers = array.array("B", content(size))
                    opener(numbers)
                    numbers.append(0)

    def test_not_contiguous(self):
        data = content(600)
        for view in [
            memoryview(data)[::2],
            memoryview(data)[::-1],
            memoryview(bytearray(data))[10:500:3],
            memoryview(data)[::-1][:1024],
            memoryview(data)[::300],
        ]:
            self.assertEqual(probe.contents_any_shape(view), view.tobytes())
            self.assertEqual(probe.reopened(b"", view), view.tobytes())
            with self.assertRaisesRegex(BufferError, "C-contiguous"):
                probe.contents(view)
            view.release()
        try:
            import _testbuffer
        except ImportError:
            self.skipTest("no _testbuffer")
        numbers = list(range(12))
        for flags in 0, _testbuffer.ND_FORTRAN, _testbuffer.ND_PIL, _testbuffer.ND_WRITABLE:
            made = _testbuffer.ndarray(numbers, shape=[3, 4], format="L", flags=flags)
            self.assertEqual(probe.contents_any_shape(made), memoryview(made).tobytes())

    def test_what_exports_nothing(self):
        for value in [None, 1, "text", [], {}, object(), probe]:
            message = f"a bytes-like object is required, not '{type(value).__name__}'"
            for opener in probe.contents, probe.contents_any_shape, probe.contents_kept:
                self.assertEqual(outcome(opener, value), (TypeError, message))

    def test_released_views(self):
        for data in b"x" * 500, bytearray(500), b"":
            view = memoryview(data)
            view.release()
            for opener in OPENERS:
                with self.assertRaisesRegex(ValueError, "released memoryview object"):
                    opener(view)

    def test_ascii(self):
        class Text(str):
            pass

        for text in ["", "a", "a" * 1000, Text("abc"), "\0"]:
            self.assertEqual(probe.contents_ascii(text), text.encode())
        for value in ["\xe9", "\u20ac", "a\U0001f600", "\ud800", "\x80", b"abc", 1, Text("\xff")]:
            self.assertIsNone(probe.contents_ascii(value))

    def test_a_buffer_that_is_never_closed(self):
        data = bytearray(3000)
        self.assertEqual(probe.forgotten(data), bytes(3000))
        data.append(1)
        view = memoryview(b"x" * 3000)
        before = sys.getrefcount(view)
        self.assertEqual(probe.forgotten(view), b"x" * 3000)
        # That export is kept for ever: a leak, and nothing worse.
        with self.assertRaises(BufferError):
            view.release()

    def test_nothing_leaks(self):
        views = [value for size in (10, 3000) for value in exporters(content(size))]

        openers = set(OPENERS) - {probe.forgotten}

        def work():
            for value in views:
                for opener in openers:
                    outcome(opener, value)

        self.assertLess(leaked(work, 20), 0.2)

        def errors():
            for value in [None, 1, "x", memoryview(b"abc")[::2]]:
                for opener in OPENERS:
                    outcome(opener, value)

        self.assertLess(leaked(errors, 50), 0.2)


class Reentrancy(unittest.TestCase):
    """Conversions that change other arguments."""

    def changers(self, data):
        def resize():
            del data[: len(data) // 2]

        def clear():
            data.clear()

        def grow():
            data.extend(b"y" * 100000)

        def overwrite():
            data[:] = b"z" * len(data)

        def again():
            probe.contents(data)
            probe.joined(data, data)

        return [resize, clear, grow, overwrite, again]

    def test_before_the_buffer_is_open(self):
        for size in 10, 1024, 3000:
            for index in range(5):
                data = bytearray(content(size))
                change = self.changers(data)[index]

                class Number:
                    def __index__(self):
                        change()
                        return 1

                self.assertEqual(probe.index_then_contents(data, Number()), bytes(data))

    def test_while_the_buffer_is_open(self):
        for size in 10, 1024, 3000:
            for index in range(5):
                data = bytearray(content(size))
                before = bytes(data)
                change = self.changers(data)[index]

                class Truth:
                    def __bool__(self):
                        change()
                        return True

                with self.subTest(size=size, change=change):
                    self.assertEqual(probe.truth_then_contents(data, Truth()), before)
                data[:] = before
                view = memoryview(data)
                try:
                    kept = probe.truth_then_contents(view, Truth())
                except BufferError:
                    continue  # `change` may not resize what the test itself has exported
                self.assertEqual(kept, before)

    def test_views_released_while_open(self):
        for base in b"x" * 1000, bytearray(1000), b"y" * 10:
            for view in memoryview(base), memoryview(base)[3:-2]:
                content = bytes(view)

                def release(view):
                    try:
                        view.release()
                    except BufferError:
                        pass

                self.assertTrue(probe.contents_across_call(view, release))

    def test_the_last_reference_goes_while_open(self):
        class Truth:
            def __bool__(self):
                holder.clear()
                return True

        for size in 10, 3000:
            holder = [bytearray(content(size))]
            self.assertEqual(probe.truth_then_contents(holder[0], Truth()), content(size))
            holder = [memoryview(content(size))]
            self.assertEqual(probe.truth_then_contents(holder[0], Truth()), content(size))

    def test_length_that_changes_the_object(self):
        class Sized(bytearray):
            def __len__(self):
                self.clear()
                self.extend(b"changed")
                return 3

        self.assertEqual(probe.length_then_contents(Sized(b"before" * 100)), b"changed")

    @unittest.skipIf(VERSION < (3, 12), "__buffer__ is new in 3.12")
    def test_buffer_methods(self):
        target = bytearray(b"target" * 100)
        log = []

        class Hostile:
            def __buffer__(self, flags):
                log.append("open")
                target.clear()
                probe.contents(b"again")
                self.memory = bytearray(b"m" * 500)
                return memoryview(self.memory)

            def __release_buffer__(self, view):
                log.append("release")
                target.extend(b"released")
                view.release()
                self.memory.clear()
                probe.joined(target, target)

        hostile = Hostile()
        self.assertEqual(probe.contents(hostile), b"m" * 500)
        self.assertEqual(log, ["open", "release"])
        self.assertEqual(hostile.memory, b"")
        self.assertEqual(probe.joined(target, hostile), b"released" + b"m" * 500)
        self.assertEqual(probe.joined(hostile, target), b"m" * 500 + b"released")

    @unittest.skipIf(VERSION < (3, 12), "__buffer__ is new in 3.12")
    def test_buffer_methods_that_raise_on_release(self):
        class Raises:
            def __buffer__(self, flags):
                return memoryview(b"r" * size)

            def __release_buffer__(self, view):
                raise RuntimeError("in release")

        hook, seen = sys.unraisablehook, []
        sys.unraisablehook = lambda info: seen.append(str(info.exc_value))
        try:
            for size in 10, 1000:
                self.assertEqual(probe.contents(Raises()), b"r" * size)
        finally:
            sys.unraisablehook = hook
        self.assertEqual(seen, ["in release"] * 2)

    @unittest.skipIf(VERSION < (3, 12), "__buffer__ is new in 3.12")
    def test_buffer_methods_that_fail(self):
        class Fails:
            def __buffer__(self, flags):
                raise KeyError("no")

        class Wrong:
            def __buffer__(self, flags):
                return 7

        class Text(Fails, str):
            pass

        self.assertEqual(outcome(probe.contents, Fails()), (KeyError, "'no'"))
        self.assertEqual(outcome(probe.contents, Wrong())[0], TypeError)
        self.assertEqual(probe.contents_ascii(Text("abc")), b"abc")

    @unittest.skipIf(VERSION < (3, 12), "__buffer__ is new in 3.12")
    def test_subclasses_that_export_something_else(self):
        class Liar(bytes):
            def __buffer__(self, flags):
                return memoryview(bytearray(b"other"))

        self.assertEqual(probe.contents(Liar(b"x" * 3000)), b"other")
        self.assertTrue(probe.contents_across_call(Liar(b"x" * 3000), lambda data: None))


if __name__ == "__main__":
    unittest.main()
