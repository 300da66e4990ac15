"""What `cargo wire try` calls in _base64 and in the unmodified Lib/base64.py."""
import sys


def calls(c, data):
    """The calls to compare for one file: (function, arguments, keywords)."""
    encoded = c.b64encode(data)
    urlsafe = c.urlsafe_b64encode(data)
    yield "b64encode", (data,), {}
    yield "b64encode", (data, b"-_"), {}
    yield "standard_b64encode", (data,), {}
    yield "urlsafe_b64encode", (data,), {}
    yield "b64decode", (encoded,), {}
    yield "b64decode", (encoded,), {"validate": True}
    yield "b64decode", (urlsafe, b"-_"), {}
    yield "standard_b64decode", (encoded,), {}
    yield "urlsafe_b64decode", (urlsafe,), {}
    # Not base64 at all, but for the letters in it; and a tail that is cut off.
    yield "b64decode", (data,), {}
    yield "b64decode", (data,), {"validate": True}
    yield "b64decode", (encoded[:-1],), {}
    if sys.version_info >= (3, 15):
        yield "b64encode", (data,), {"wrapcol": 76}
        yield "b64encode", (data,), {"padded": False}
        yield "b64decode", (c.b64encode(data, wrapcol=76),), {"ignorechars": b"\n"}
        yield "b64decode", (c.b64encode(data, padded=False),), {"padded": False}
        yield "b64decode", (encoded,), {"canonical": True}


def timed(c, data):
    """The calls to time for one size of input."""
    yield "b64encode", (data,), {}
    yield "b64decode", (c.b64encode(data),), {}
    yield "standard_b64encode", (data,), {}
    yield "standard_b64decode", (c.b64encode(data),), {}
    yield "urlsafe_b64encode", (data,), {}
    yield "urlsafe_b64decode", (c.urlsafe_b64encode(data),), {}
