"""Buffers that change, go away or lie, tried on functions of every module."""
import ctypes
import threading
import time

from bugs import VERSION, NotHere, bug, limits, need, raises, same

SIZE = 200_000
# More than any block that malloc keeps when it is freed.
LARGE = 40 << 20


def readers():
    """(name, function of one bytes-like object), one for each way that modules open one."""
    binascii, zlib, _hashlib = need("binascii"), need("zlib"), need("_hashlib")
    yield "hexlify", binascii.hexlify
    yield "b2a_base64", binascii.b2a_base64
    yield "a2b_base64", binascii.a2b_base64
    yield "crc32", binascii.crc32
    yield "adler32", zlib.adler32
    yield "compress", lambda data: zlib.compress(data, 1)
    yield "compressobj", lambda data: zlib.compressobj(1).compress(data)
    yield "openssl_sha256", _hashlib.openssl_sha256
    yield "update", lambda data: need("_md5").md5().update(data)
    yield "blake2b", need("_blake2").blake2b
    yield "hmac_digest", lambda data: _hashlib.hmac_digest(b"key", data, "sha256")


def meanwhile(change, work, seconds=0.4):
    """Calls `work` for so long, while another thread calls `change`."""
    stop, errors = threading.Event(), []

    def changing():
        try:
            while not stop.is_set():
                change()
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=changing)
    thread.start()
    end = time.monotonic() + seconds
    try:
        while True:
            work()
            if time.monotonic() >= end:
                break
    finally:
        stop.set()
        thread.join()
    if errors:
        raise errors[0]


def refused_while_read(make, change):
    """Hashes what `make` returns until the other thread's `change` of it is refused meanwhile.

    It is so large that its memory goes back to the system with it: whoever reads it then crashes.
    """
    things, refused = [make()], threading.Event()

    def changing():
        # By the time that it is changed nobody begins to read it.
        old, things[0] = things[0], make()
        try:
            change(old)
        except BufferError:
            refused.set()

    end = time.monotonic() + limits.patience(20)
    want = need("_hashlib").openssl_sha256(bytes(LARGE)).digest()

    def work():
        while not refused.is_set() and time.monotonic() < end:
            same(need("_hashlib").openssl_sha256(things[0]).digest(), want)

    meanwhile(changing, work, 0)
    assert refused.is_set(), "it could be changed while it was read"


@bug("gh-130977")
def memoryview_released_meanwhile():
    views = [memoryview(bytearray(SIZE))]

    def change():
        old, views[0] = views[0], memoryview(bytearray(SIZE))
        try:
            old.release()
        except BufferError:
            pass

    def work():
        for _, read in readers():
            try:
                read(views[0])
            except (ValueError, BufferError):
                pass

    meanwhile(change, work)
    refused_while_read(lambda: memoryview(bytearray(LARGE)), memoryview.release)


@bug("gh-129107", "gh-153852")
def bytearray_resized_meanwhile():
    data = bytearray(SIZE)

    def change():
        try:
            data.clear()
            data.extend(bytes(SIZE))
        except BufferError:
            pass

    def work():
        for _, read in readers():
            try:
                read(data)
            except ValueError:
                pass

    meanwhile(change, work)
    refused_while_read(lambda: bytearray(LARGE), bytearray.clear)


class Exporter:
    """Exports what a function returns."""

    def __init__(self, ask):
        self.ask = ask

    def __buffer__(self, flags):
        return self.ask(self)


@bug("gh-151295")
def buffer_drops_the_last_reference():
    if VERSION < (3, 12):
        raise NotHere("no __buffer__ in Python code")
    for name, read in readers():
        want = outcome(read, bytes(SIZE))

        def ask(exporter):
            holder.clear()
            return memoryview(bytearray(SIZE))

        holder = [Exporter(ask)]
        same(outcome(lambda data: read(holder[0]), None), want)


def outcome(read, data):
    value = read(data)
    return value.digest() if hasattr(value, "digest") else value


@bug("gh-154524")
def ctypes_resized_by_a_later_argument():
    """`__index__` of one argument resizes the memory that an earlier one points to."""
    zlib = need("zlib")
    packed = zlib.compress(bytes(range(256)) * 400)
    area = ctypes.create_string_buffer(packed, len(packed))

    class Size:
        def __index__(self):
            ctypes.resize(area, 1 << 20)
            KEPT.append([b"\xee" * len(packed) for _ in range(50)])
            return 1 << 15

    try:
        value = zlib.decompress(area, bufsize=Size())
    except BufferError:
        return
    except zlib.error as error:
        # The resized area has zeros behind the stream, which is no error to decompress.
        raise AssertionError(f"read memory that was freed: {error}") from None
    same(value, bytes(range(256)) * 400)


KEPT = []


@bug("gh-157112")
def released_memoryview():
    view = memoryview(b"spam")
    view.release()
    for name, read in readers():
        raises((ValueError, TypeError), read, view)


@bug("gh-126980")
def buffer_asked_for_with_strange_flags():
    if VERSION < (3, 12):
        raise NotHere("no __buffer__ in Python code")
    for flags in (256, 0, 0x1000, 2**31 - 1):
        for name, read in readers():
            exporter = Exporter(lambda _: bytearray().__buffer__(flags))
            try:
                read(exporter)
            except (BufferError, ValueError, SystemError, TypeError):
                pass


@bug("chia_rs 1488")
def slice_that_outlives_its_buffer():
    """The thread is detached while it reads; what it reads must not be given back meanwhile."""
    areas = [bytearray(b"\x01" * 2_000_000)]

    def change():
        areas[0] = bytearray(b"\x01" * 2_000_000)
        spray = [bytearray(b"\x02" * 2_000_000) for _ in range(3)]
        del spray

    want = need("_hashlib").openssl_sha256(areas[0]).digest()

    def work():
        same(need("_hashlib").openssl_sha256(areas[0]).digest(), want)
        same(need("zlib").crc32(areas[0]), need("binascii").crc32(bytes(areas[0])))

    meanwhile(change, work)
    if VERSION >= (3, 12):
        # What it exports lives only as long as the export, and its memory goes back with it.
        same(need("_hashlib").openssl_sha256(Exporter(lambda _: memoryview(bytearray(LARGE)))).digest(),
             need("_hashlib").openssl_sha256(bytes(LARGE)).digest())
