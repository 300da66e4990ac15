"""binascii and base64."""
import random
import sys

from bugs import NotHere, before_a_wall, bug, at_once, need, raises, same


@bug("gh-148093")
def a2b_uu_reads_past_an_empty_buffer():
    binascii = need("binascii")

    def outcome(data):
        try:
            return binascii.a2b_uu(data)
        except binascii.Error as error:
            return str(error)

    same(outcome(memoryview(b"#86)C")[:0]), outcome(memoryview(b"\"XYZ")[:0]))
    outcome(before_a_wall(b""))


@bug("gh-148166")
def b2a_ascii85_shifts_what_it_cannot():
    b2a_ascii85 = need("binascii", "b2a_ascii85").b2a_ascii85
    for high in (0x7f, 0x80, 0xff):
        for size in range(1, 9):
            data = bytes([high]) * size
            same(b2a_ascii85(data), ascii85(data))


def ascii85(data):
    """The definition: four bytes are a number of five digits."""
    text = b""
    for place in range(0, len(data), 4):
        group = data[place:place + 4]
        number = int.from_bytes(group.ljust(4, b"\0"), "big")
        digits = bytes(33 + number // 85 ** power % 85 for power in (4, 3, 2, 1, 0))
        text += b"z" if group == bytes(4) else digits[:len(group) + 1]
    return text


@bug("gh-144778")
def ascii85_size_with_a_short_line():
    """The overflow itself needs a 32-bit build; the sizes and the limits are tried here."""
    binascii = need("binascii", "b2a_ascii85")
    for size in (1, 2, 3, 4, 5, 63, 1000, 100_003):
        data = b"\xfe" * size
        lines = binascii.b2a_ascii85(data, wrapcol=1).split(b"\n")
        same(b"".join(lines), binascii.b2a_ascii85(data))
        assert max(map(len, lines)) == 1
    for wrapcol in (sys.maxsize, *(size for size in (2**31, 2**32, 2**62) if size < sys.maxsize)):
        same(binascii.b2a_ascii85(b"spam", wrapcol=wrapcol), binascii.b2a_ascii85(b"spam"))


@bug("gh-148606", as_c=True)
def ascii85_round_trip_with_lines():
    import base64
    for wrapcol in (*range(1, 12), 76):
        for size in range(20):
            for adobe in (False, True):
                data = (b"~spam\0\0\0\0\0\0\0\0  " * 3)[size:2 * size]
                text = base64.a85encode(data, wrapcol=wrapcol, adobe=adobe)
                same(base64.a85decode(text, adobe=adobe), data)


@bug("gh-82437", "gh-105967", big=True, seconds=300)
def crc32_of_more_than_4_gib():
    binascii, zlib = need("binascii"), need("zlib")
    zeros = memoryview(bytes(2**32 + 5))
    for size in (2**31 - 1, 2**31 + 1, 2**32 - 1, 2**32, 2**32 + 5):
        for function in (binascii.crc32, zlib.crc32, zlib.adler32):
            parts = function(zeros[:2**30])
            for place in range(2**30, size, 2**30):
                parts = function(zeros[place:min(place + 2**30, size)], parts)
            same(function(zeros[:size]), parts)


@bug("gh-141141")
def b85decode_in_many_threads_at_first():
    import base64
    seen = []
    at_once(*[lambda: seen.append(base64.b85decode(b"VPRomVPO")) for _ in range(40)])
    same(seen, [base64.b85decode(b"VPRomVPO")] * 40)


@bug("gh-87252", "gh-118314", "gh-94703", as_c=True)
def padding_that_strict_mode_refuses():
    binascii = need("binascii")
    for text in (b"=", b"==", b"===", b"====", b"=YWJj", b"==YWJj", b"YWJj=", b"YWJj==", b"YQ===",
                 b"YWI==", b"YQ==YQ==", b"YQ=", b"Y===", b"YQ=Q", b"YQ==\n", b"Y"):
        raises(binascii.Error, binascii.a2b_base64, text, strict_mode=True)


@bug("gh-145264", as_c=True)
def data_after_padding_is_lost():
    """Whatever an answer is, it is not part of one: an error, or all that is there."""
    binascii = need("binascii")
    for text in (b"=YWJj", b"==YWJj", b"Y=WJj", b"Y==WJj"):
        same(binascii.a2b_base64(text), b"abc")


@bug("gh-146311", as_c=True)
def bits_of_padding_that_are_not_zero():
    binascii = need("binascii")
    if "canonical" not in (binascii.a2b_base64.__text_signature__ or ""):
        raise NotHere("no parameter canonical")
    for text in (b"YR==", b"YWK=", b"YW\nK="):
        raises(binascii.Error, binascii.a2b_base64, text, canonical=True)
        assert binascii.a2b_base64(text) in (b"a", b"ab")
    same(binascii.a2b_base64(b"YWI=", canonical=True), b"ab")


@bug("gh-125346", "gh-141040", as_c=True)
def other_letters_beside_altchars():
    """`+` and `/` are no letters where others stand in their place: an error, or a warning."""
    import base64
    import warnings
    for data in (b"++++", b"////"):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            raises((ValueError, Warning), base64.b64decode, data, altchars=b"-_", validate=True)


@bug("gh-78345")
def b32decode_raises_only_its_error():
    import base64
    binascii = need("binascii")
    chance = random.Random(78345)
    for _ in range(3000):
        size = chance.choice((1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 24))
        text = bytes(chance.choice(b"AZ27=a01\n\x80") for _ in range(size))
        for keywords in ({}, {"casefold": True}, {"map01": b"L"}):
            try:
                base64.b32decode(text, **keywords)
            except binascii.Error:
                pass
