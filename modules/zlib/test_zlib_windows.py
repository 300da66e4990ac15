"""The Rust zlib against the C one: what a window holds, what is refused, and the memory for it."""
import unittest

import rustdlib_wired

if "zlib" not in rustdlib_wired.MODULES:
    raise unittest.SkipTest("zlib is not wired in this interpreter")

import random
import tracemalloc

from test_zlib import AT_LEAST_3_12, Zlib, splits, text


def far(chance, size):
    """Noise whose parts come again from all distances."""
    data = bytearray(chance.randbytes(400))
    while len(data) < size:
        length, distance = chance.randrange(3, 260), chance.randrange(1, min(len(data), 32768) + 1)
        start = len(data) - distance
        data += data[start:start + length] if chance.random() < 0.8 else chance.randbytes(length)
    return bytes(data[:size])


class Windows(Zlib):
    def test_refused_in_the_next_call(self):
        """A match reaches back to where the call began, and from there as far as the window."""
        chance = random.Random(1)
        a, b = chance.randbytes(400), chance.randbytes(400)
        maker = self.twin.compressobj(9, 8, -15)
        one, two = (maker.compress(data) + maker.flush(self.twin.Z_SYNC_FLUSH) for data in (a + b, a + a))
        for wbits in (-8, -9, -10, -15):
            for steps in ([one, two], [one + two]):
                steps = [("decompress", step) for step in steps]
                seen = self.both(lambda z: self.drive(lambda: z.decompressobj(wbits), steps))
                if AT_LEAST_3_12:
                    self.both(lambda z: self.drive(lambda: z._ZlibDecompressor(wbits), steps))

    def test_any_window(self):
        """Every size of window, with matches of all distances, cut anywhere."""
        for seed in range(300):
            chance = random.Random(seed)
            data = far(chance, chance.choice((600, 3000, 20_000, 70_000, 200_000)))
            made = chance.choice((-15, -15, 15, 31))
            maker = self.twin.compressobj(9, 8, made, 9)
            packed = maker.compress(data) + maker.flush()
            bits = chance.choice((8, 9, 10, 12, 14, 15))
            wbits = {-15: -bits, 15: chance.choice((bits, 0, 32 + bits)), 31: chance.choice((16, 32)) + bits}[made]
            if made == 15 and 0 < wbits:
                # The header that a smaller window has.
                header = (bits - 8 << 4 | 8) << 8
                packed = (header + 31 - header % 31).to_bytes(2, "big") + packed[2:]
            self.check("decompress", packed, wbits)
            self.check("decompress", packed, wbits, chance.randrange(1, 50_000))
            pieces = splits(chance, packed, 5) if chance.random() < 0.7 else [packed]
            steps = [("decompress", piece, chance.choice((0, 0, 1, 300, 5000, 40_000))) for piece in pieces]
            steps += [("copy",), ("flush", chance.randrange(1, 20_000))]
            self.both(lambda z: self.drive(lambda: z.decompressobj(wbits), steps))
            if AT_LEAST_3_12:
                steps = [("decompress", piece, chance.choice((-1, -1, 1, 300, 5000, 40_000))) for piece in pieces]
                self.both(lambda z: self.drive(lambda: z._ZlibDecompressor(wbits), steps * 2))

    def test_memory_of_a_decompressor(self):
        """No more than zlib's manual says, nothing before there is data, and tracemalloc sees it."""
        for bits in (9, 12, 15):
            maker = self.twin.compressobj(6, 8, -15, 9)
            messages = [maker.compress(text(1200, seed)) + maker.flush(self.twin.Z_SYNC_FLUSH) for seed in range(60)]
            kinds = ["decompressobj", "_ZlibDecompressor"] if AT_LEAST_3_12 else ["decompressobj"]
            for kind in kinds:
                held = [self.held(getattr(self.rust, kind), messages[:count], -15) for count in (0, 1, 60)]
                self.assertLess(held[0], 700, kind)
                self.assertLess(held[1], (4 << 10) + (7 << 10) + 700, kind)
                self.assertLess(held[2], (1 << 15) + (7 << 10) + 700, kind)
                self.assertGreater(held[2], 1 << 15, kind)
        packed = self.twin.compress(bytes(100_000), wbits=-9)
        self.assertLess(self.held(self.rust.decompressobj, [packed[:-1]], -9), (1 << 9) + (7 << 10) + 700)

    def test_memory_of_one_call(self):
        """Beside its result, C's and a mebibyte, however well the data packs."""
        for data in (bytes(20_000_000), text(3_000_000, 1), random.Random(1).randbytes(3_000_000)):
            for level in (0, 1, 6):
                self.peaks("compress", data, level)
            self.peaks("decompress", self.twin.compress(data))

    def peaks(self, name, *args):
        peaks = []
        for z in (self.twin, self.rust):
            tracemalloc.start()
            result = getattr(z, name)(*args)
            peaks.append(tracemalloc.get_traced_memory()[1] - len(result))
            tracemalloc.stop()
        self.assertLessEqual(peaks[1], peaks[0] + (1 << 20), (name, args[1:], len(result)))

    def held(self, make, messages, wbits):
        """How many bytes an object holds that has been given these."""
        kept = [None] * 20
        for message in messages:
            make(wbits).decompress(message)
            break
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        for i in range(20):
            kept[i] = make(wbits)
            for message in messages:
                kept[i].decompress(message)
        after = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
        return (after - before) / 20


if __name__ == "__main__":
    unittest.main()
