"""The hash modules."""
import _imp
import gc
import importlib.util
import os
import subprocess
import sys
import threading
import time
import tracemalloc

from bugs import (GIB, VERSION, NotHere, address_space, at_once, bug, fail_each_allocation, limits,
                  need, raises, resident, same)

TOO_LONG = (ValueError, OverflowError, MemoryError)


@bug("gh-98517", "CVE-2022-37454", big=True, seconds=300)
def sha3_after_one_byte_4_gib():
    _sha3, zeros = need("_sha3"), memoryview(bytes(2**32))
    for kind in (_sha3.sha3_224, _sha3.shake_256):
        jump, steps = kind(b"\0"), kind()
        jump.update(zeros[:4294967295])
        for _ in range(8):
            steps.update(zeros[:2**29])
        args = () if kind is _sha3.sha3_224 else (32,)
        same(jump.digest(*args), steps.digest(*args))


@bug("gh-79103")
def shake_with_a_huge_digest():
    _sha3, _hashlib = need("_sha3"), need("_hashlib")
    with address_space(GIB):
        for shake in (_sha3.shake_128(), _hashlib.openssl_shake_128()):
            for method in (shake.digest, shake.hexdigest):
                for length in (2**32 - 1, 2**32, 2**32 + 1, 2**61, 2**63 - 1, 2**63, 2**64):
                    raises(TOO_LONG, method, length)
    if VERSION >= (3, 12):
        for length in (2**29, 2**29 + 1):
            raises(TOO_LONG, _sha3.shake_128().digest, length)


@bug("gh-135759")
def shake_with_a_negative_digest():
    for shake in (need("_sha3").shake_128(), need("_hashlib").openssl_shake_128()):
        for length in (-1, -(2**29)):
            for method in (shake.digest, shake.hexdigest):
                raises(ValueError, method, length)


@bug("gh-152851")
def blake2_copy_without_memory():
    _blake2 = need("_blake2")
    for kind in (_blake2.blake2b, _blake2.blake2s):
        value = kind(b"spam", key=b"key", digest_size=20)

        def attempt(stop):
            copy = value.copy()
            stop()
            same(copy.digest(), value.digest())

        assert fail_each_allocation(attempt) > 0
        gc.collect()


@bug("gh-155843", big=True, seconds=300)
def hmac_with_a_key_of_more_than_4_gib():
    key = bytes(2**32 + 1)
    _hmac = need("_hmac")
    for _ in range(2):
        try:
            _hmac.new(key, b"message", "md5")
        except (OverflowError, ValueError):
            pass


@bug("gh-145301")
def import_without_memory():
    """Each allocation of an import fails: no exception but MemoryError, and no crash."""
    if VERSION == (3, 13):
        # Each module's, _datetime's for one: 3.13.0 makes dicts that are broken.
        raise NotHere("3.13.0 crashes whatever is imported")
    for name in ("_hashlib", "_md5", "_sha2", "_sha3", "_blake2", "_hmac", "zlib", "binascii"):
        loaded = sys.modules.get(name) or __import_or_none(name)
        origin = getattr(getattr(loaded, "__spec__", None), "origin", None)
        if not origin or origin == "built-in":
            continue

        def attempt(stop):
            stop()
            module = importlib.util.module_from_spec(loaded.__spec__)
            need("_testcapi").set_nomemory(*limits)
            _imp.exec_dynamic(module)
            stop()

        failures = 0
        for start in range(3000):
            limits = start, start + 1
            try:
                attempt(need("_testcapi", "set_nomemory").remove_mem_hooks)
            except MemoryError:
                failures += 1
            else:
                if start > failures + 30:
                    break
            finally:
                need("_testcapi").remove_mem_hooks()
        assert failures, name


def __import_or_none(name):
    try:
        return __import__(name)
    except ImportError:
        return None


@bug("gh-145200", "gh-130151")
def hmac_that_fails_leaks():
    _hashlib = need("_hashlib")

    def fail():
        for args in ((b"key", b"", "shake_128"), (b"key", 1, "sha256"), (b"key", b"", "spam")):
            for function in (_hashlib.hmac_new, _hashlib.hmac_digest):
                raises((ValueError, TypeError), function, *args)

    works = [fail]
    if VERSION >= (3, 14):
        works.append(lambda: raises((ValueError, TypeError), need("_hmac").new, b"key", 1, "sha256"))
    for work in works:
        no_growth_of_python(work)
    if limits.EMULATED:
        raise NotHere("what is resident is the emulator's as well; Python's memory does not grow")
    for work in works:
        no_growth_of_the_process(work)


def no_growth_of_python(work):
    for _ in range(100):
        work()
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _ in range(300):
        work()
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert grown < 8000, f"{grown} bytes in 300 calls"


def no_growth_of_the_process(work):
    before = resident()
    for _ in range(20_000):
        work()
    grown = resident() - before
    assert grown < 2_000_000, f"{grown} bytes of the process in 20,000 calls"


@bug("gh-142451")
def copy_of_an_hmac_forgets():
    _hmac = need("_hmac")
    for name in ("md5", "sha384", "sha3_256"):
        value = _hmac.new(b"key", b"message", name)
        copy = value.copy()
        for attribute in ("name", "block_size", "digest_size"):
            same(getattr(copy, attribute), getattr(value, attribute))
        same((copy.digest(), repr(copy)[:20]), (value.digest(), repr(value)[:20]))


@bug("gh-146287")
def digest_sizes_of_two_types():
    _hashlib, _hmac = need("_hashlib"), None
    for name in sorted(_hashlib.openssl_md_meth_names):
        if not name.startswith("shake"):
            value = _hashlib.hmac_new(b"key", b"", name)
            same(value.digest_size, len(value.digest()))
            same(len(value.hexdigest()), 2 * value.digest_size)
            assert value.block_size > 0
    _hmac = need("_hmac")
    for name in ("md5", "sha1", "sha512", "sha3_512"):
        value = _hmac.new(b"key", b"", name)
        same((value.digest_size, len(value.hexdigest())), (len(value.digest()), 2 * value.digest_size))


@bug("gh-131316")
def no_memory_inside_a_hash():
    makes = [(name, kind) for name, kinds in HASHES for kind in kinds]
    for name, kind in makes:
        make = getattr(need(name), kind)

        def attempt(stop):
            value = make(b"x" * 100)
            copy = value.copy()
            copy.update(b"y" * 5000)
            digest = copy.digest()
            stop()
            same(digest, make(b"x" * 100 + b"y" * 5000).digest())

        assert fail_each_allocation(attempt) > 0


HASHES = [("_md5", ["md5"]), ("_sha1", ["sha1"]), ("_sha3", ["sha3_256"]),
          ("_blake2", ["blake2b", "blake2s"]), ("_hashlib", ["openssl_sha256", "openssl_sha3_256"])]
HASHES += [("_sha2", ["sha256", "sha512"])] if VERSION >= (3, 12) else [
    ("_sha256", ["sha256"]), ("_sha512", ["sha512"])]


@bug("gh-128657", "gh-153201")
def first_use_in_many_threads():
    import hashlib
    import hmac
    same(len(hashlib.sha256().digest()), 32)
    seen = []

    def work(name):
        value = hashlib.new(name, b"spam").digest()
        seen.append((name, value, hmac.new(b"key", b"spam", "sha256").digest()))

    names = ["sha256", "md5", "sha3_256", "blake2b"] * 10
    at_once(*[lambda name=name: work(name) for name in names])
    same(len(set(seen)), 4)


@bug("gh-145933")
def hmac_digest_of_what_there_is_not():
    import hmac
    _hashlib = need("_hashlib")
    for digest in ("spam", "", "\ud800", "a\0b", "shake_128", "shake_256", None, 7, b"md5"):
        raises((ValueError, TypeError), _hashlib.hmac_digest, b"key", b"message", digest)

    def attempt(stop):
        value = hmac.digest(b"key", b"message", "sha256")
        stop()
        same(value, hmac.new(b"key", b"message", "sha256").digest())

    fail_each_allocation(attempt)


@bug("gh-111916", "gh-135239", "gh-80700", seconds=120)
def big_and_small_updates_of_a_shared_object():
    pieces = [b"a" * size for size in (1, 100, 2047, 2048, 70_000, 1_000_000, 3)] * 3
    for name, kinds in HASHES:
        for kind in kinds:
            make = getattr(need(name), kind)
            shared, alone = make(), make()

            def work():
                for piece in pieces:
                    shared.update(piece)
                    shared.digest()
                    shared.copy()

            at_once(*[work] * 6)
            for piece in pieces * 6:
                alone.update(piece)
            same(shared.digest(), alone.digest())


@bug("gh-88311")
def hmac_update_holds_the_gil():
    data, _hashlib = b"x" * 100_000_000, need("_hashlib")
    value = _hashlib.hmac_new(b"key", b"", "md5")
    for name, work in (
        ("update", lambda: value.update(data)),
        ("hmac_new", lambda: _hashlib.hmac_new(b"key", data, "md5")),
    ):
        # A busy machine may not let another thread run, though it could.
        assert any(ticks_during(work) > 3 for _ in range(20)), f"nobody else runs during {name}"


def ticks_during(work):
    """How often another thread has run between begin and end."""
    ticks, stop, interval = [], threading.Event(), sys.getswitchinterval()

    def count():
        while not stop.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    # The other thread runs where this one lets it, and not because this one has run for so long.
    sys.setswitchinterval(100)
    counter = threading.Thread(target=count)
    counter.start()
    try:
        time.sleep(0.02)
        begin = time.perf_counter()
        work()
        end = time.perf_counter()
    finally:
        stop.set()
        counter.join()
        sys.setswitchinterval(interval)
    return sum(begin < tick < end for tick in ticks)


AT_EXIT = """
import child, sys
child.put_in_place(sys.argv[1])
import hashlib, threading, time
def work():
    while True:
        hashlib.sha256(b"x" * 100_000).digest()
        hashlib.md5(b"x" * 100).copy()
for _ in range(4):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.05)
"""


@bug("openssl/openssl#17469", seconds=120)
def daemon_threads_hash_at_exit():
    import child
    environment = {**os.environ, "PYTHONPATH": os.path.dirname(os.path.abspath(__file__))}
    for _ in range(5):
        subprocess.run([sys.executable, "-c", AT_EXIT, child.side], check=True, env=environment,
                       timeout=limits.patience(60))


@bug("gh-121087", seconds=120)
def interpreters_one_after_the_other():
    import child
    import embedding
    embedding.run("import child; child.put_in_place(%r); import hashlib, zlib, binascii, base64\n"
                  "for name in sorted(hashlib.algorithms_guaranteed):\n"
                  "    value = hashlib.new(name, usedforsecurity=False); value.copy().update(b'x')\n"
                  "import sys; sys.kept = [value, zlib.compressobj(), binascii.hexlify]" % child.side)
