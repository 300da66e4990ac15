"""Two packages json, one with the C module and one with the Rust one; what they are called with, and how parts
of them are replaced."""
import io
import json.decoder  # On 3.11, C does not import it.
import sys

from json_cases import TEXTS, Json, Text, happens, new_module, new_package


class Begins:
    """Asked for a byte order mark, it has one."""
    def startswith(self, *args):
        return True


class BeginningText(Begins, str):
    pass


class BeginningBytes(Begins, bytes):
    pass


DOCUMENT = ' {"a": [1, -2.5e3, "x\\u00e9\\n", true, null, {"b": NaN}], "a": "\xe9" , "c":[[],{}]} '
VALUE = {"a": [1, 2.5, "\xe9\n", True, None, {"b": 1e300 * 1e300}], 2: (), None: "\U0001f600", 1.5: -2**70}
LOADED = [DOCUMENT, "1", "\"a\"", " [ ] ", "[NaN, -Infinity]", "{\"a\": 1}", "", "[", "[1,]", "1 2", "nul", "\ufeff1",
          "\U0001f600", "\"\U0001f600\"", "\u4e00", b"{\"a\": [1]}", b"", b"[", b"1 2", b"\xff", b"\xef\xbb\xbf[1]",
          bytearray(b"[1, 2]"), bytearray(b""), memoryview(b"1"), None, 1, Text("[1]"), Text(""), BeginningText("[1]"),
          BeginningBytes(b"[1]")]


class Bytes(bytes):
    def decode(self, *args):
        return "[\"another\"]"


class Dict(dict):
    def items(self):
        return [("of items", 1)]


class List(list):
    def __bool__(self):
        return False


class Unshown(str):
    def __repr__(self):
        raise KeyError("no text")


class Refused:
    __slots__ = ()


class Package(Json):
    def setUp(self):
        super().setUp()
        self.package_of_c, self.package = new_package(self.twin), new_package(new_module(self.rust))

    def compare(self, work, what):
        """What `work` does with both packages."""
        self.calls += 1
        want, got = happens(work, self.package_of_c), happens(work, self.package)
        if want != got:
            self.differences.append(f"{what!r:.300}\n    twin {want:.600}\n    ours {got:.600}")
        return want


CALLS = [*((lambda package, document=document: package.loads(document)) for document in LOADED),
         *((lambda package, document=document: package.load(io.StringIO(document))) for document in ("[1, NaN]", "1 2", "")),
         lambda package: package.loads("[1]", parse_int=str), lambda package: package.JSONDecoder().decode("[1]"),
         *((lambda package, value=value: package.dumps(value)) for value in (
             VALUE, "\xe9", Text("a"), [1j], {(): 1}, [[{}]], 1e300 * 1e300, {"b": 1, "a": [2]}, List([1]), 1)),
         lambda package: package.dumps([1], indent=1), lambda package: package.JSONEncoder().encode([1j])]


def sub(package, base, **names):
    return type("Sub", (getattr(package, base),), names)


def assign(path, value):
    """Assigns in a package; `value` is made of the package."""
    *owners, name = path.split(".")

    def patch(package):
        owner = package
        for each in owners:
            owner = getattr(owner, each)
        setattr(owner, name, value(package))
    return patch


def remove(path):
    *owners, name = path.split(".")

    def patch(package):
        owner = package
        for each in owners:
            owner = getattr(owner, each)
        delattr(owner, name)
    return patch


class OtherError(ValueError):
    def __init__(self, *args):
        super().__init__("other", args)


def marked(text):
    return lambda *args, **kwargs: [text, len(args)]


def exchange_an_attribute(package):
    """As many attributes as before."""
    del package._default_decoder.memo
    package._default_decoder.decode = marked("decode")


def rename_an_attribute(package):
    """The same values in the same order."""
    attributes = vars(package._default_decoder)
    attributes["decode"] = attributes.pop("scan_once")


def other_dict(package):
    package._default_decoder.__dict__ = {**vars(package._default_decoder), "decode": marked("decode")}


def other_dict_of_encoder(package):
    package._default_encoder.__dict__ = {**vars(package._default_encoder), "indent": 1}


def other_default(package):
    package.JSONEncoder.default = lambda self, value: str(value)


def of_base(package):
    """A method of a class in between."""
    class Base:
        def __getattribute__(self, name):
            return marked(name) if name == "decode" else object.__getattribute__(self, name)
    package.JSONDecoder.__getattribute__ = Base.__getattribute__


def constant(package):
    package.decoder._CONSTANTS["NaN"] = "no number"


# By name: how something of the package is replaced, and whether that makes a difference with C.
PATCHES = {
    "nothing": (lambda package: None, False),
    "the decoder": (assign("_default_decoder", lambda package: package.JSONDecoder(parse_int=str)), True),
    "the decoder by one of a subclass": (assign(
        "_default_decoder", lambda package: sub(package, "JSONDecoder", decode=marked("sub"))()), True),
    "the decoder by one that is the same": (assign("_default_decoder", lambda package: package.JSONDecoder()), False),
    "no decoder": (remove("_default_decoder"), True),
    "its decode": (assign("_default_decoder.decode", lambda _: marked("decode")), True),
    "its raw_decode": (assign("_default_decoder.raw_decode", lambda _: lambda s, idx: ("raw", len(s))), True),
    "its scan_once": (assign("_default_decoder.scan_once", lambda _: lambda s, idx: ("scan", len(s))), True),
    "its scanner by one with hooks": (assign(
        "_default_decoder.scan_once", lambda package: package.JSONDecoder(parse_int=str).scan_once), True),
    "its strict": (assign("_default_decoder.strict", lambda _: False), False),
    "its object_hook": (assign("_default_decoder.object_hook", lambda _: marked("hook")), False),
    "one attribute of it by another": (exchange_an_attribute, True),
    "the name of an attribute of it": (rename_an_attribute, True),
    "its dict": (other_dict, True),
    "its class": (assign("_default_decoder.__class__", lambda package: sub(package, "JSONDecoder", decode=marked("sub"))), True),
    "JSONDecoder": (assign("JSONDecoder", lambda _: None), True),
    "JSONDecoder.decode": (assign("JSONDecoder.decode", lambda _: marked("decode")), True),
    "JSONDecoder.raw_decode": (assign("JSONDecoder.raw_decode", lambda _: lambda self, s, idx: ("raw", len(s))), True),
    "JSONDecoder.scan_once": (assign("JSONDecoder.scan_once", lambda _: property(
        lambda self: lambda s, idx: ("scan", len(s)), lambda self, value: None)), True),
    "JSONDecoder.__getattribute__": (of_base, True),
    "JSONDecoder.__init__": (assign("JSONDecoder.__init__", lambda _: lambda self: None), True),
    "json.JSONDecodeError": (assign("JSONDecodeError", lambda _: OtherError), True),
    "json.decoder.JSONDecodeError": (assign("decoder.JSONDecodeError", lambda _: OtherError), True),
    "no json.decoder.JSONDecodeError": (remove("decoder.JSONDecodeError"), True),
    "json.decoder.scanstring": (assign("decoder.scanstring", lambda _: marked("scanstring")), False),
    "json.decoder.c_scanstring": (assign("decoder.c_scanstring", lambda _: None), False),
    "json.decoder.JSONObject": (assign("decoder.JSONObject", lambda _: None), False),
    "json.decoder.JSONArray": (assign("decoder.JSONArray", lambda _: None), False),
    "json.decoder.WHITESPACE": (assign("decoder.WHITESPACE", lambda _: None), False),
    "json.scanner.make_scanner": (assign(
        "scanner.make_scanner", lambda _: lambda context: lambda s, idx: (("made", idx), len(s))), True),
    "json.scanner.c_make_scanner": (assign("scanner.c_make_scanner", lambda _: None), False),
    "json.scanner.py_make_scanner": (assign("scanner.py_make_scanner", lambda _: None), False),
    "json.scanner.NUMBER_RE": (assign("scanner.NUMBER_RE", lambda _: None), False),
    "json.detect_encoding": (assign("detect_encoding", lambda _: lambda data: "utf-16-be"), True),
    "no json.detect_encoding": (remove("detect_encoding"), True),
    "json.loads": (assign("loads", lambda _: marked("loads")), True),
    "json.load": (assign("load", lambda _: marked("load")), True),
    "json.dumps": (assign("dumps", lambda _: marked("dumps")), True),
    "the encoder": (assign("_default_encoder", lambda package: package.JSONEncoder(indent=1)), True),
    "the encoder by one of a subclass": (assign(
        "_default_encoder", lambda package: sub(package, "JSONEncoder", default=lambda self, value: "sub")()), True),
    "the encoder by one that is the same": (assign("_default_encoder", lambda package: package.JSONEncoder()), False),
    "no encoder": (remove("_default_encoder"), True),
    "its skipkeys": (assign("_default_encoder.skipkeys", lambda _: True), True),
    "its ensure_ascii": (assign("_default_encoder.ensure_ascii", lambda _: False), True),
    "its check_circular": (assign("_default_encoder.check_circular", lambda _: False), False),
    "its allow_nan": (assign("_default_encoder.allow_nan", lambda _: False), True),
    "its sort_keys": (assign("_default_encoder.sort_keys", lambda _: True), True),
    "its indent": (assign("_default_encoder.indent", lambda _: 1), True),
    "its default": (assign("_default_encoder.default", lambda _: str), True),
    "its item_separator": (assign("_default_encoder.item_separator", lambda _: ";"), True),
    "its key_separator": (assign("_default_encoder.key_separator", lambda _: "="), True),
    "its encode": (assign("_default_encoder.encode", lambda _: marked("encode")), True),
    "its iterencode": (assign("_default_encoder.iterencode", lambda _: lambda o, _one_shot=False: ["it"]), True),
    "its dict of options": (other_dict_of_encoder, True),
    "the class of the encoder": (assign(
        "_default_encoder.__class__", lambda package: sub(package, "JSONEncoder", default=lambda self, value: "sub")), True),
    "JSONEncoder": (assign("JSONEncoder", lambda _: None), True),
    "JSONEncoder.default": (other_default, True),
    "JSONEncoder.encode": (assign("JSONEncoder.encode", lambda _: marked("encode")), True),
    "JSONEncoder.iterencode": (assign("JSONEncoder.iterencode", lambda _: lambda self, o, _one_shot=False: ["it"]), True),
    "JSONEncoder.item_separator": (assign("JSONEncoder.item_separator", lambda _: ";"), True),
    "JSONEncoder.key_separator": (assign("JSONEncoder.key_separator", lambda _: "="), True),
    "JSONEncoder.ensure_ascii": (assign("JSONEncoder.ensure_ascii", lambda _: property(lambda self: False, lambda self, _: None)), True),
    "json.encoder.c_make_encoder": (assign("encoder.c_make_encoder", lambda _: None), True),
    "json.encoder.encode_basestring_ascii": (assign(
        "encoder.encode_basestring_ascii", lambda _: lambda text: f"<{text}>"), True),
    "no json.encoder.encode_basestring_ascii": (remove("encoder.encode_basestring_ascii"), True),
    "json.encoder.encode_basestring": (assign("encoder.encode_basestring", lambda _: None), False),
    "json.encoder.c_encode_basestring_ascii": (assign("encoder.c_encode_basestring_ascii", lambda _: None), False),
    "json.encoder._make_iterencode": (
        assign("encoder._make_iterencode", lambda _: None), sys.version_info < (3, 13)),
    "json.encoder.INFINITY": (assign("encoder.INFINITY", lambda _: None), True),
}
if sys.version_info < (3, 15):
    PATCHES["json.decoder._CONSTANTS"] = constant, True
