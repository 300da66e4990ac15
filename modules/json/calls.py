"""The calls of _json.

Documents are read and written by `json.loads` and `json.dumps`, of a package that was imported anew
for each side, and by scanners and encoders themselves.
"""
import functools
import importlib
import random
import sys

from case import Case, twin

C = twin("_json")
WORDS = "lorem ipsum dolor sit amet consectetur adipiscing elit sed do".split()


def cases(m):
    side = functools.partial(side_of, m)
    yield from strings(m)
    yield from small(side)
    for name, make in DOCUMENTS.items():
        yield from documents(name, make(random.Random(1)), side)


def strings(m):
    texts = {"ascii": "abcdefg ", "latin1": "abc\xe9\xfc\xdf d", "cjk": "\u7684\u4e00\u662f\u4e0d", "emoji": "\U0001f600\U0001f603 a"}
    plain = {"sizes": [8, 1000], "kinds": ("str",), "sample": bytes, "detaches": False, "tried": False}
    for kind, text in texts.items():
        def repeated(data, text=text):
            return text * (len(data) // len(text))

        for function in "encode_basestring", "encode_basestring_ascii":
            def quoted(data, repeated=repeated, function=function):
                return {"t": getattr(C, function)(repeated(data))}

            yield Case(function, "f(t)", label=f"{function} {kind}",
                       values=lambda data, repeated=repeated: {"t": repeated(data)}, **plain)
            yield Case("scanstring", "f(t, 1)", label=f"scanstring {kind}{function[17:]}", values=quoted, **plain)


TEXT = "[{\"one\": [1, -2.5e3, 12345678901234567890], \"two\": \"\\u00e9\\n\u4e00\", \"one\": null}, NaN, [[], {}]]"
QUOTED = "\"abc \\u00e9\\n\u4e00\U0001f600\" and more"
VALUE = [{"one": [1, -2.5e3, 2**70], "two": "\xe9\n\u4e00", 3: None}, (), {}, True, "\U0001f600" * 9]


def small(side):
    """One of each kind that is quick to read and write."""
    from json.decoder import JSONDecoder

    plain = {"kinds": ("str",), "sizes": [0], "sample": bytes, "detaches": False, "timed": False}
    for function, call in ("encode_basestring", "f(t)"), ("encode_basestring_ascii", "f(t)"), ("scanstring", "f(t, 1)"):
        yield Case(function, call, label=f"{function} small", values={"t": QUOTED}, **plain)
    hooks = {"": {}, " pairs": {"object_pairs_hook": tuple, "parse_int": str, "parse_float": str, "parse_constant": str},
             " hook": {"object_hook": len}}
    for name, given in hooks.items():
        yield Case("make_scanner", "f(d)(t, 0)", label=f"scan small{name}", check="repr({call})",
                   values={"d": JSONDecoder(**given), "t": TEXT}, **plain)
    for name, cut in ("cut off", TEXT[:-1]), ("without a value", "[1, "):
        yield Case("make_scanner", "f(d)(t, 0)", label=f"scan {name}", values={"d": JSONDecoder(), "t": cut}, **plain)
    options = {"": "None, ':', ',', False", " indent": "' ', ':', ',', False", " sort_keys": "None, ':', ',', True"}
    for name, given in options.items():
        value = {"b": {"d": 1, "c": 2}, "a": [3]} if name == " sort_keys" else VALUE
        yield Case("make_encoder", f"f({{}}, str, side(f).encode_basestring_ascii, {given}, True, True)(v, 1)",
                   label=f"encode small{name}", values={"v": value, "side": side}, **plain)
    for name, encoder, value in (("calls", "str", VALUE), ("default", "str", [{"a": [1j]}, 2j])):
        yield Case("make_encoder", f"f({{}}, str, {encoder}, None, ':', ',', False, True, True)(v, 0)",
                   label=f"encode small {name}", values={"v": value}, **plain)


def side_of(m, f):
    """The module that `f` is from."""
    return m if f in (m.make_scanner, m.make_encoder) else C


def once_more(module):
    """The same module for a package of its own: it has functions for one only."""
    spec = module.__spec__
    new = spec.loader.create_module(spec)
    new.__spec__, new.__loader__ = spec, spec.loader
    spec.loader.exec_module(new)
    return new


@functools.cache
def package(module):
    """The package json, with this module."""
    names = [name for name in sys.modules if name in ("_json", "json") or name.startswith("json.")]
    kept = {name: sys.modules.pop(name) for name in names}
    has_functions = hasattr(module, "_rustdlib_functions")
    sys.modules["_json"] = module = once_more(module) if has_functions else module
    try:
        json = importlib.import_module("json")
        if has_functions:
            vars(json).update(module._rustdlib_functions(vars(json)))
        return json
    finally:
        for name in [name for name in sys.modules if name == "json" or name.startswith("json.")]:
            del sys.modules[name]
        sys.modules.update(kept)


def documents(name, value, side):
    """How one document is read and written."""
    json = package(C)
    texts = {"": json.dumps(value), " utf": json.dumps(value, ensure_ascii=False), " indented": json.dumps(value, indent=2)}
    if texts[""] == texts[" utf"]:
        del texts[" utf"]
    is_small = len(texts[""]) < 1000
    plain = {"kinds": ("str",), "sample": bytes, "detaches": False, "tried": False, "sizes": [len(texts[""])],
             "counted": is_small}
    for kind, text in texts.items():
        yield Case("make_scanner", "loads(t)", label=f"loads {name}{kind}", setup={"loads": "package(side(f)).loads"},
                   values={"t": text, "utf8": text.encode(), "package": package, "side": side}, check="repr({call})",
                   peers=readers(name), **plain)
    yield Case("make_scanner", "scan(t, 0)", label=f"scan {name}", setup={"scan": "f(decoder)"}, check="repr({call})",
               values={"t": texts[""], "decoder": json.JSONDecoder()}, **plain)
    for option, keywords in READ.items():
        yield Case("make_scanner", f"loads(t, {keywords})", label=f"loads {name} {option}", check="repr({call})",
                   setup={"loads": "package(side(f)).loads"}, values={"t": texts[""], "package": package, "side": side}, **plain)
    for option, keywords in WRITTEN.items():
        yield Case("make_encoder", f"dumps(v, {keywords})", label=f"dumps {name} {option}".rstrip(),
                   setup={"dumps": "package(side(f)).dumps"},
                   values={"v": value, "package": package, "side": side, "respaced": respaced},
                   peers=writers(name, option, is_ascii=" utf" not in texts), **plain)
    yield Case("make_encoder", "encode(v, 0)", label=f"encode {name}", values={"v": value, "side": side}, **plain,
               setup={"encode": "f({}, str, side(f).encode_basestring_ascii, None, ': ', ', ', False, False, True)"})


READ = {
    "object_hook": "object_hook=len", "object_pairs_hook": "object_pairs_hook=len", "parse_int": "parse_int=len",
    "parse_float": "parse_float=len", "strict": "strict=False",
}
WRITTEN = {
    "": "", "indent": "indent=2", "sort_keys": "sort_keys=True", "utf": "ensure_ascii=False", "unchecked": "check_circular=False",
    "default": "default=str",
}


# Packages whose limits of nesting are below what "nested" has: of reading, and of writing.
SHALLOW_READERS, SHALLOW_WRITERS = {"jiter"}, {"orjson"}
# The same options, for packages that have them. orjson's are OPT_INDENT_2 and OPT_SORT_KEYS.
PEERS_WRITTEN = {
    "msgspec": {"": "", "utf": "", "sort_keys": "order='sorted'", "default": "enc_hook=str"},
    "orjson": {"": "", "utf": "", "indent": "option=1", "sort_keys": "option=32", "default": "default=str"},
    "ujson": {option: keywords for option, keywords in WRITTEN.items() if option != "unchecked"},
}
ENCODERS = {"msgspec": "json.encode", "orjson": "dumps", "ujson": "dumps"}


def readers(name):
    """The packages that read a document; jiter takes no str."""
    peers = {"msgspec": ("json.decode", "f(t)"), "jiter": ("from_json", "f(utf8)"), "orjson": ("loads", "f(t)"),
             "ujson": ("loads", "f(t)")}
    return {package: peer for package, peer in peers.items() if name != "nested" or package not in SHALLOW_READERS}


def writers(name, option, is_ascii):
    """The packages that write a document with an option, also as bytes, and with other spaces.

    msgspec and orjson escape what is not ASCII never: they are beside what does where there is no such text.
    """
    return {package: (ENCODERS[package], f"f(v, {keywords[option]})", f"respaced({{call}}, {WRITTEN[option]})")
            for package, keywords in PEERS_WRITTEN.items()
            if option in keywords and (is_ascii or option == "utf" or package == "ujson")
            and not (name == "nested" and package in SHALLOW_WRITERS)}


def respaced(text, **options):
    """A document as C writes it."""
    json = package(C)
    return json.dumps(json.loads(text), **options)


def record(chance, number=5):
    """One of a table."""
    word = functools.partial(chance.choice, WORDS)
    return {"id": number, "name": f"{word()} {word()}", "email": f"user{number}@example.com", "active": bool(number % 2),
            "score": round(chance.random() * 100, 2), "tags": [word() for _ in range(3)],
            "address": {"city": word(), "zip": str(10000 + number), "lat": chance.random()}, "parent": None}


def description(chance):
    """What an API has, in the manner of OpenAPI."""
    text = lambda count: " ".join(chance.choices(WORDS, k=count))
    reference = lambda: {"$ref": f"#/components/schemas/{chance.choice(WORDS)}"}
    answer = lambda: {"description": "Response", "content": {"application/json": {"schema": {"type": "array", "items": reference()}}}}
    operation = lambda number: {"summary": text(8), "description": f"{text(40)}\n\nSee \"docs\".", "operationId": f"op-{number}",
                                "parameters": [reference() for _ in range(3)], "responses": {"200": answer()}}
    return {"paths": {f"/repos/{{owner}}/{number}": {verb: operation(number) for verb in ("get", "post", "delete")} for number in range(150)}}


def nested(_chance):
    """Lists in dicts in lists."""
    value = 1
    for level in range(300):
        value = [{"a": value}] if level % 2 else [value]
    return value


def texts(alphabet, length):
    def make(chance):
        # All cut out of one: every process that reads this table makes them, some under valgrind.
        characters = "".join(chance.choices(alphabet, k=length + 200))
        return [characters[at:at + length] for at in range(200)]
    return make


DOCUMENTS = {
    "number": lambda chance: 1,
    "empty": lambda chance: {},
    "record": record,
    "records": lambda chance: [record(chance, number) for number in range(1500)],
    "API": description,
    "floats": lambda chance: [chance.random() for _ in range(10_000)],
    "ints": lambda chance: [int(10 ** (11 * chance.random())) for _ in range(10_000)],
    "ASCII": texts("abcdefghij klmnop", 1000),
    "words": texts("abcdefghij klmnop", 8),
    "Latin-1": texts("abcd\xe9\xfc\xf6\xdf", 1000),
    "Chinese": texts("\u7684\u4e00\u662f\u4e0d\u4e86\u4eba\u6211\u5728", 500),
    "emoji": texts("\U0001f600\U0001f603\U0001f604 abc", 300),
    "escapes": texts("ab\"\\\n\t", 300),
    "constants": lambda chance: [True, False, None] * 5000,
    "nested": nested,
}
