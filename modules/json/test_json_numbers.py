"""The Rust _json against float.__repr__ and float() of CPython.

RUSTDLIB_DOUBLES says how many doubles of each kind; a hundred million take some minutes.
"""
import os
import random
import struct
import sys
import unittest

from json_cases import Json

COUNT = int(os.environ.get("RUSTDLIB_DOUBLES", "20000"))
STEP = 10_000


def doubles(data):
    """The finite ones of so many bytes."""
    values = struct.unpack(f"<{len(data) // 8}d", data)
    return [value for value in values if value - value == 0]


def random_bits(chance, count):
    return doubles(chance.randbytes(8 * count))


def near_decimals(chance, count):
    """Doubles with few digits, and their neighbours: where a shorter text begins or ends to be one."""
    bits = []
    for _ in range(count // 3):
        text = f"{chance.randrange(1, 10 ** chance.randrange(1, 18))}e{chance.randrange(-320, 300)}"
        middle, = struct.unpack("<Q", struct.pack("<d", min(float(text), sys.float_info.max / 2)))
        bits += [max(middle - 1, 0), middle, middle + 1]
    return doubles(struct.pack(f"<{len(bits)}Q", *bits))


def near_powers(chance, count):
    """Around powers of two, subnormal ones included, and whole numbers with halves and quarters behind them."""
    bits = [max((chance.randrange(2046) << 52) + chance.randrange(-3, 4), 0) for _ in range(count // 3)]
    bits += [chance.getrandbits(chance.randrange(1, 53)) for _ in range(count // 3)]
    return doubles(struct.pack(f"<{len(bits)}Q", *bits)) + [
        chance.randrange(1 << 53) / (1 << chance.randrange(8)) for _ in range(count // 3)]


def decimals(chance, count):
    """Texts of up to 800 digits, among them such that lie halfway between two doubles, or next to that."""
    for _ in range(count):
        digits = str(chance.randrange(1, 10 ** chance.choice([3, 17, 19, 20, 40, 800])))
        kind = chance.randrange(4)
        if kind == 0:
            yield f"{digits}.{chance.randrange(10 ** 6)}e{chance.randrange(-340, 300)}"
        elif kind == 1:
            yield f"-{digits[0]}.{digits[1:] or 0}e{chance.randrange(-330, 310)}"
        elif kind == 2:
            yield f"0.{'0' * chance.randrange(320)}{digits}"
        else:
            # An odd number of 54 bits has no double: it lies between two.
            halfway = (chance.getrandbits(52) | 1 << 53) * 2 + 1 << chance.randrange(900)
            yield f"{halfway + chance.choice([-1, 0, 0, 1])}{chance.choice(['.0', 'e0', '.00000001', 'e-1'])}"


class Numbers(Json):
    def setUp(self):
        super().setUp()
        self.encode = self.rust.make_encoder(None, str, str, None, ":", ",", False, False, False)
        context = type("Context", (), {
            "strict": True, "object_hook": None, "object_pairs_hook": None, "array_hook": None,
            "parse_float": float, "parse_int": int, "parse_constant": str})
        self.scan = self.rust.make_scanner(context)

    def check_doubles(self, make):
        chance = random.Random(COUNT)
        for start in range(0, COUNT, STEP):
            values = make(chance, min(STEP, COUNT - start))
            values += [-value for value in values[:100]]
            text = f"[{','.join(map(float.__repr__, values))}]"
            written = "".join(self.encode(values, 0))
            if written != text:
                pairs = zip(values, text[1:-1].split(","), written[1:-1].split(","))
                self.fail(next((value.hex(), want, got) for value, want, got in pairs if want != got))
            read = self.scan(text, 0)[0]
            self.assertEqual(struct.pack(f"{len(values)}d", *values), struct.pack(f"{len(read)}d", *read))

    def test_random_bits(self):
        self.check_doubles(random_bits)

    def test_near_decimals(self):
        self.check_doubles(near_decimals)

    def test_near_powers(self):
        self.check_doubles(near_powers)

    def test_decimals(self):
        count = max(COUNT // 100, 1000)
        for text in decimals(random.Random(count), count):
            want, got = float(text), self.scan(text, 0)[0]
            self.assertEqual(struct.pack("d", want), struct.pack("d", got), text)


if __name__ == "__main__":
    unittest.main()
