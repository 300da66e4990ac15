"""What a module sees does not change while others write to it."""
import mmap
import os
import threading
import unittest

from support import probe


class Races(unittest.TestCase):
    def check(self, data, write):
        """Whether `data` seems not to change while another thread writes to it all the time."""
        stop = threading.Event()

        def work():
            while not stop.is_set():
                write()

        thread = threading.Thread(target=work)
        thread.start()
        try:
            for _ in range(3):
                self.assertTrue(probe.shape_while_detached(data, 10))
                if not isinstance(data, memoryview) or data.c_contiguous:
                    self.assertTrue(probe.contents_while_detached(data, 10))
        finally:
            stop.set()
            thread.join()

    def test_another_thread_writes(self):
        for size in 100, 1024, 1025, 100000:
            data = bytearray(size)

            def write():
                for i in range(256):
                    data[0] = data[size // 2] = data[size - 1] = i

            self.check(data, write)
            self.check(memoryview(data), write)
            self.check(memoryview(data)[::-1], write)
            self.check(memoryview(data)[:-1], write)

    def test_the_system_writes(self):
        data = bytearray(4096)
        reader, writer = os.pipe()
        try:
            with open(reader, "rb", buffering=0, closefd=False) as pipe:
                count = iter(range(10**9))

                def write():
                    os.write(writer, bytes([next(count) % 256]) * 4096)
                    pipe.readinto(data)

                self.check(data, write)
        finally:
            os.close(reader)
            os.close(writer)

    def test_shared_memory(self):
        shared = mmap.mmap(-1, 4096)

        def write():
            for i in range(256):
                shared[0] = shared[4095] = i

        self.check(shared, write)
        self.check(memoryview(shared), write)

    def test_another_process_writes(self):
        shared = mmap.mmap(-1, 4096)
        child = os.fork()
        if child == 0:
            while True:
                shared[0] = shared[4095] = (shared[0] + 1) % 256
        try:
            for _ in range(3):
                self.assertTrue(probe.contents_while_detached(shared, 15))
        finally:
            os.kill(child, 9)
            os.waitpid(child, 0)

    def test_pieces_while_another_thread_writes(self):
        data = bytearray(1 << 20)
        stop = threading.Event()

        def work():
            while not stop.is_set():
                data[0] ^= 1
                try:
                    data.append(0)
                except BufferError:
                    pass

        thread = threading.Thread(target=work)
        thread.start()
        for source in data, memoryview(data):
            for _ in range(20):
                self.assertGreaterEqual(len(probe.copied_in_blocks(source, 0)), 1 << 20)
        stop.set()
        thread.join()

    def test_resized_and_let_go_meanwhile(self):
        for make in bytearray, memoryview:
            holder = [make(bytes(range(250)) * 20)]
            thread = threading.Thread(
                target=lambda: self.assertTrue(probe.contents_while_detached(holder[0], 60))
            )
            thread.start()
            while not holder:
                pass
            if make is bytearray:
                holder[0].clear()
            holder.clear()
            thread.join()


if __name__ == "__main__":
    unittest.main()
