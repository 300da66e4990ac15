"""The calls of _base64, against Lib/base64.py."""
import io
import sys

from case import TEXT, Case, lines

AT_LEAST_3_15 = sys.version_info >= (3, 15)


def cases(m):
    yield from base64(m)
    for name in "standard", "urlsafe":
        encode = getattr(m, name + "_b64encode")
        peer = {"pybase64": (name + "_b64encode", None)}
        yield Case(name + "_b64encode", peers=peer)
        peer = {"pybase64": (name + "_b64decode", None)}
        yield Case(name + "_b64decode", prepare=encode, kinds=TEXT, peers=peer)
    for name in "b16", "b32", "b32hex", "a85", "b85", "z85":
        encode = getattr(m, name + "encode", None)
        yield Case(name + "encode")
        kinds = ("bytes", "str") if name == "z85" else TEXT
        yield Case(name + "decode", prepare=encode, kinds=kinds)
        yield Case(name + "decode", label=name + "decode of other data", timed=False)
    yield from legacy(m)


def base64(m):
    def mail(data):
        return lines(m.b64encode(data))

    decode = {"pybase64": ("b64decode", None)}
    yield Case("b64encode", peers={"pybase64": ("b64encode", None)})
    yield Case("b64encode", "f(a, b'-_')", label="b64encode altchars", kinds=("bytes",),
               peers={"pybase64": ("b64encode", None)})
    yield Case("b64decode", prepare=m.b64encode, kinds=TEXT, peers=decode)
    yield Case("b64decode", label="b64decode of lines", prepare=mail, kinds=("bytes", "str"),
               peers=decode)
    yield Case("b64decode", "f(a, validate=True)", label="b64decode validate",
               prepare=m.b64encode, kinds=("bytes", "str"), peers=decode)
    yield Case("b64decode", "f(a, b'-_')", label="b64decode altchars",
               prepare=m.urlsafe_b64encode, kinds=("bytes",), peers=decode)
    if AT_LEAST_3_15:
        yield Case("b64encode", "f(a, wrapcol=76)", label="b64encode wrapcol", kinds=("bytes",))
        yield Case("b64decode", "f(a, ignorechars=b'\\n')", label="b64decode ignorechars",
                   prepare=mail, kinds=("bytes",))
    yield from untimed(m)


def untimed(m):
    # Not encoded at all, but for the letters in it.
    yield Case("b64decode", label="b64decode of other data", timed=False)
    yield Case("b64decode", "f(a, validate=True)", label="b64decode validate of other data", timed=False)
    yield Case("b64decode", label="b64decode cut off", timed=False,
               prepare=lambda data: m.b64encode(data)[:-1])
    for name in "standard_b64decode", "urlsafe_b64decode", "decodebytes":
        yield Case(name, label=f"{name} of other data", timed=False)
    if AT_LEAST_3_15:
        yield Case("b64encode", "f(a, padded=False)", label="b64encode padded=False", timed=False)
        yield Case("b64decode", "f(a, padded=False)", label="b64decode padded=False", timed=False,
                   prepare=lambda data: m.b64encode(data, padded=False))
        yield Case("b64decode", "f(a, canonical=True)", label="b64decode canonical", timed=False,
                   prepare=m.b64encode)


def legacy(m):
    """The interface of old, with files or with lines."""
    files = {"BytesIO": io.BytesIO}
    peer = {"pybase64": ("encodebytes", None)}
    yield Case("encodebytes", peers=peer)
    yield Case("decodebytes", prepare=m.encodebytes, peers={"pybase64": ("b64decode", None)})
    yield Case("encode", "f(BytesIO(a), BytesIO())", values=files, kinds=("bytes",),
               detaches=False, check="(o := BytesIO(), f(BytesIO(a), o), o.getvalue())[2]")
    yield Case("decode", "f(BytesIO(a), BytesIO())", values=files, kinds=("bytes",),
               prepare=m.encodebytes, detaches=False,
               check="(o := BytesIO(), f(BytesIO(a), o), o.getvalue())[2]")
