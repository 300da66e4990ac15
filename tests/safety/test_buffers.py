"""Inputs that change, run Python code or go away, given to every call of the table."""
import ctypes
import mmap
import threading
import time
import unittest

import calls

TABLE = calls.table()
SECONDS = 1.0
# What a call may raise of its own accord; a SystemError would be a panic.
FINE = (ValueError, TypeError, BufferError, OverflowError, EOFError, MemoryError, OSError, StopIteration,
        *(kind for module in calls.MODULES.values() for kind in vars(module).values()
          if isinstance(kind, type) and issubclass(kind, Exception)))


class Buffers(unittest.TestCase):
    def call_all(self, kind, end):
        for name, call in TABLE.items():
            try:
                call(kind)
            except FINE:
                pass
            if time.monotonic() > end:
                return False
        return True

    def while_changing(self, areas, change):
        """`areas` remembers what inputs were made; another thread changes them all the time."""
        stop, errors = threading.Event(), []

        def changing():
            try:
                while not stop.is_set():
                    for area in list(areas):
                        change(area)
            except BaseException as error:
                errors.append(error)

        def kind(data):
            area = self.make(data)
            areas.append(area)
            del areas[:-8]
            return area

        thread = threading.Thread(target=changing)
        thread.start()
        end = time.monotonic() + SECONDS
        try:
            while self.call_all(kind, end):
                pass
        finally:
            stop.set()
            thread.join()
        self.assertEqual(errors, [])

    def test_bytearray_changes_its_size(self):
        self.make = lambda data: bytearray(data)

        def change(area):
            try:
                area.extend(b"x" * 5000)
                area.clear()
            except BufferError:
                pass

        self.while_changing([], change)

    def test_mmap_is_written(self):
        def make(data):
            area = mmap.mmap(-1, max(len(data), 1))
            area[:len(data)] = data
            return area

        def change(area):
            area[:] = bytes([area[0] ^ 0xff]) * len(area)

        self.make = make
        self.while_changing([], change)

    def test_ctypes_is_written(self):
        self.make = lambda data: (ctypes.c_char * len(data)).from_buffer_copy(data)
        self.while_changing([], lambda area: ctypes.memset(area, 0x41, len(area)))

    def test_memoryview_is_released(self):
        self.make = lambda data: memoryview(bytearray(data))

        def change(area):
            try:
                area.release()
            except BufferError:
                pass

        self.while_changing([], change)

    @unittest.skipIf(calls.VERSION < (3, 12), "no __buffer__ in Python code before 3.12")
    def test_exporters_of_python_code(self):
        """`__buffer__` that changes, frees or fails."""
        for name, ask in EXPORTERS.items():
            for number, call in TABLE.items():
                with self.subTest(name, call=number):
                    try:
                        call(lambda data: Exporter(ask, data))
                    except (*FINE, ZeroDivisionError):
                        pass
                    except SystemError as error:
                        # The bytearray's own, for flags that there are not; a panic is one too.
                        self.assertEqual(name, "strange flags")
                        self.assertNotIn("panicked", str(error))


    @unittest.skipIf(calls.VERSION < (3, 12), "no __buffer__ in Python code before 3.12")
    def test_exporters_that_call_again(self):
        """The same call within itself, until there are too many: what each takes of the stack is limited."""
        deepest = []

        def work():
            for call in TABLE.values():
                within = Within(call)
                try:
                    call(within.exporter)
                except (*FINE, RecursionError):
                    pass
                deepest.append(within.depth)

        before = threading.stack_size(4 << 20)
        try:
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        finally:
            threading.stack_size(before)
        self.assertEqual(len(deepest), len(TABLE))
        self.assertGreater(sum(depth > 50 for depth in deepest), 100)


class Within:
    """Exporters that make the call again."""

    def __init__(self, call):
        self.call, self.depth = call, 0

    def exporter(self, data):
        return Exporter(self.again, data)

    def again(self, exporter):
        self.depth += 1
        self.call(self.exporter)
        return memoryview(exporter.content)


class Exporter:
    def __init__(self, ask, data):
        self.ask, self.content, self.others = ask, bytearray(data), []

    def __buffer__(self, flags):
        return self.ask(self)


def resized(exporter):
    exporter.content.extend(b"x" * 10_000)
    return memoryview(exporter.content)


def replaced(exporter):
    exporter.content = bytearray(exporter.content)
    return memoryview(exporter.content)


def reentrant(exporter):
    """Calls what is being called, on the same content."""
    for call in list(TABLE.values())[::17]:
        calls.outcome(call, bytearray)
    return memoryview(exporter.content)


def raising(exporter):
    raise ZeroDivisionError("buffer")


EXPORTERS = {
    "resized": resized, "replaced": replaced, "reentrant": reentrant, "raising": raising,
    "of one that is dropped": lambda exporter: memoryview(bytearray(exporter.content)),
    "strange flags": lambda exporter: bytearray(b"x").__buffer__(256),
}


class Indexes(unittest.TestCase):
    """`__index__` of a later argument frees or changes an earlier one."""

    def test_zlib(self):
        zlib = calls.MODULES["zlib"]
        packed = zlib.compress(calls.TEXT)
        for size in (len(packed), 5000):
            data = bytearray(packed.ljust(size, b"\0"))[:len(packed)]

            class Clears:
                def __index__(self):
                    try:
                        data.clear()
                        data.extend(b"\xee" * 9000)
                    except BufferError:
                        pass
                    return 15

            for call in (lambda: zlib.decompress(data, Clears()),
                         lambda: zlib.decompressobj().decompress(data, Clears()),
                         lambda: zlib.crc32(data, Clears()),
                         lambda: zlib.compress(data, 1, Clears())):
                data[:] = packed
                try:
                    call()
                except FINE:
                    pass

    def test_binascii(self):
        binascii = calls.MODULES["binascii"]
        data = bytearray(b"spam" * 1000)

        class Clears:
            def __index__(self):
                try:
                    data.clear()
                except BufferError:
                    pass
                return 1

        for call in (lambda: binascii.crc32(data, Clears()), lambda: binascii.crc_hqx(data, Clears()),
                     lambda: binascii.hexlify(data, b":", Clears())):
            data[:] = b"spam" * 1000
            call()


if __name__ == "__main__":
    unittest.main()
