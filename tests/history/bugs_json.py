"""_json."""
import gc

from bugs import bug, need, raises, same


class Value:
    """What is no value of JSON."""


class Inner:
    """Another one."""


class Other:
    """For the memory of those that are gone."""


def encoder(default=str, encode=None, markers=None, indent=None, sort_keys=False):
    json = need("_json", "make_encoder")
    encode = encode or json.encode_basestring_ascii
    return json.make_encoder(markers, default, encode, indent, ": ", ", ", sort_keys, False, True)


def use_freed_memory():
    """Makes objects of the sizes that have just become free."""
    gc.collect()
    return [[f"{size} {index}" for index in range(size)] for size in range(40)], [{index: [index]} for index in range(400)]


@bug("gh-140750")
def json_encoder_that_returns_no_text():
    encode = need("_json").make_encoder(
        None, str, lambda *args: None, r"\udcff", ": ", r"\udfff", False, -(2**64), False)
    for _ in range(5):
        raises(TypeError, encode, {"spam": 10**1000}, 4)


@bug("gh-142831", undefined=True)
def json_items_cleared_by_the_encoder_of_keys():
    for _ in range(5):
        pairs = [(f"key {index}", [f"value {index}"]) for index in range(20)]

        class Mapping(dict):
            def items(self):
                return pairs

        def encode(text):
            if text == "key 3":
                pairs.clear()
                kept.append(use_freed_memory())
            return f"<{text}>"

        kept = []
        text = "".join(encoder(encode=encode)(Mapping(a=1), 0))
        same(text.split(", ")[3:4], ["<key 3>: [<value 3>]}"])


@bug("gh-143196")
def json_indent_drops_the_encoder():
    for _ in range(5):
        holder, kept = [], []

        class Indent:
            def __getitem__(self, index):
                raise IndexError(index)

            def __mul__(self, count):
                holder.clear()
                kept.append(use_freed_memory())
                return " "

        holder.append(encoder(markers={}, indent=Indent()))
        same("".join(holder[0]([], 3)), "[]")


@bug("gh-143544")
def json_error_class_deletes_itself():
    import json.decoder
    old = json.decoder.JSONDecodeError
    scan = need("_json", "make_scanner").make_scanner(json.JSONDecoder())

    def replace():
        class Broken(ValueError):
            def __init__(self, *args):
                if hasattr(json.decoder, "JSONDecodeError"):
                    del json.decoder.JSONDecodeError
                gc.collect()
                super().__init__("broken")

        json.decoder.JSONDecodeError = Broken

    try:
        for _ in range(5):
            replace()
            same(type(raises(ValueError, scan, "[1 2]", 0)).__name__, "Broken")
    finally:
        json.decoder.JSONDecodeError = old


@bug("gh-145244", undefined=True)
def json_dict_cleared_while_it_is_written():
    for sort_keys in False, True:
        for _ in range(5):
            value, kept = {f"key {index}": [f"value {index}"] for index in range(8)}, []

            def encode(text):
                if value:
                    value.clear()
                    kept.append(use_freed_memory())
                return f"<{text}>"

            text = "".join(encoder(encode=encode, sort_keys=sort_keys)(value, 0))
            same(text[:21], "{<key 0>: [<value 0>]")


@bug("gh-156859")
def json_list_cleared_by_default():
    """The object is named in notes, which there are since 3.14."""
    for _ in range(5):
        value, kept = [Value() for _ in range(8)], []

        def default(one):
            if type(one) is Value:
                value.clear()
                return [Inner()]
            kept.append([Other() for _ in range(1000)])
            return {(): 1}

        error = raises(TypeError, encoder(default), value, 0)
        notes = " ".join(getattr(error, "__notes__", []))
        assert "Other" not in notes, notes


@bug("gh-74429")
def json_objects_made_by_new_alone():
    json = need("_json")
    for kind, arguments in (json.make_scanner, ("[1]", 0)), (json.make_encoder, ([1], 0)):
        for make in (lambda: kind.__new__(kind), lambda: object.__new__(kind)):
            try:
                made = make()
            except TypeError:
                continue
            raises((TypeError, AttributeError, SystemError), made, *arguments)


@bug("gh-109261")
def json_deep_nesting():
    import json
    scan = need("_json", "make_scanner").make_scanner(json.JSONDecoder())
    for text in "[" * 300_000, "{\"a\":" * 300_000:
        raises(RecursionError, scan, text, 0)
    value = []
    for _ in range(300_000):
        value = [value]
    raises(RecursionError, encoder(), value, 0)
    while value:
        value = value.pop()
