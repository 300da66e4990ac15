"""Prints as JSON what is in a C module: surface.py MODULE

Names, signatures, types and constants, and which of CPython's tests are of it; no text of its
documentation, only whether there is some.
"""
import importlib
import importlib.util
import inspect
import json
import pkgutil
import subprocess
import sys

# The current directory, where a json.py may lie.
sys.path[:1] = []

FLAGS = {"subclassable": 1 << 10, "collected": 1 << 14, "immutable": 1 << 8}
NO_INSTANCES = 1 << 7
# What Rust takes for words of its own.
RESERVED = set(
    "as async await box break const continue crate do dyn else enum extern false fn for gen if impl in "
    "let loop macro match mod move mut priv pub ref return self static struct super trait true try "
    "type typeof unsafe unsized use virtual where while yield Self abstract become final "
    "override".split())


# The modules that an interpreter has before it can look for files.
EARLY = "import sys; print(*sys.modules)"


def main(name):
    if importlib.util.find_spec(name) is None:
        sys.exit(f"this Python has no module {name}")
    command = [sys.executable, "-I", "-S", "-c", EARLY]
    if name in subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.split():
        sys.exit(f"{name} cannot be replaced: the interpreter has it before it looks for modules")
    module = importlib.import_module(name)
    origin = getattr(module.__spec__, "origin", None) or "built-in"
    if origin != "built-in" and not origin.endswith((".so", ".pyd", ".dylib")):
        sys.exit(f"{name} is no C module of this Python: it is {origin}")
    found = {"functions": [], "classes": [], "exceptions": [], "constants": [], "left": []}
    for key, value in sorted(vars(module).items()):
        if not (key.startswith("__") and key.endswith("__")):
            sort(found, name, key, value)
    print(json.dumps({**found, "documented": bool(module.__doc__), "tests": tests(name)}))


def sort(found, module, key, value):
    """Puts an attribute where it belongs; what nobody can write for us is `left`."""
    if isinstance(value, type) and issubclass(value, BaseException):
        found["exceptions"].append({"name": key, "base": value.__base__.__name__})
    elif isinstance(value, type):
        found["classes"].append(of_class(found, module, key, value))
    elif inspect.isbuiltin(value):
        put(found, found["functions"], key, value)
    elif type(value) in (int, str, bytes) and not (type(value) is int and abs(value) >> 62):
        value = list(value) if type(value) is bytes else value
        found["constants"].append({"name": key, type(value).__name__: value})
    else:
        found["left"].append(f"{key}: {type(value).__name__}")


def put(found, into, name, value, owner=""):
    described = signature(value)
    names = [name, *(each["name"] for each in described["parameters"])]
    if RESERVED.intersection(names) or not all(map(str.isidentifier, names)):
        found["left"].append(f"{owner}{name}: has a name that is a word of Rust")
    else:
        into.append({"name": name, **described})


def of_class(found, module, key, value):
    flags = {name: bool(value.__flags__ & flag) for name, flag in FLAGS.items()}
    described = {"name": key, "full_name": f"{value.__module__}.{value.__qualname__}", **flags,
                 "documented": bool(value.__doc__), "methods": [], "getters": [],
                 "constructor": None}
    if not value.__flags__ & NO_INSTANCES:
        described["constructor"] = signature(value)
    for name, thing in sorted(vars(value).items()):
        kind = type(thing).__name__
        if kind == "method_descriptor":
            put(found, described["methods"], name, thing, key + ".")
        elif kind in ("getset_descriptor", "member_descriptor") and name not in RESERVED:
            described["getters"].append(name)
        elif name not in ("__doc__", "__module__", "__new__"):
            found["left"].append(f"{key}.{name}: {kind}")
    return described


def signature(value):
    """The text without `$module`, and the parameters; no text where C has none that can be read."""
    text = getattr(value, "__text_signature__", None)
    if text is None:
        return {"text": None, "parameters": []}
    parts = [part for part in split(text[1:-1]) if not part.startswith("$")]
    if text.startswith("($") and parts[:1] == ["/"]:
        del parts[0]
    parameters = [part.partition("=") for part in parts if part not in ("/", "*")]
    if any(name.startswith("*") for name, *_ in parameters):
        return {"text": None, "parameters": []}
    return {"text": f"({', '.join(parts)})",
            "parameters": [{"name": name.strip(), "required": not sign}
                           for name, sign, _ in parameters]}


def split(text):
    """The parameters of a list, in which a default may have commas."""
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if letter == "," and not depth and not quote:
            parts.append("")
            continue
        if letter in "'\"" and quote in ("", letter):
            quote = "" if quote else letter
        depth += (letter in "([{") - (letter in ")]}")
        parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def tests(name):
    """CPython's tests that are named after the module, or after the Python module on top of it."""
    spec = importlib.util.find_spec("test")
    there = {each.name for each in pkgutil.iter_modules(spec.submodule_search_locations)} if spec else ()
    return [test for test in [f"test_{name.lstrip('_')}"] if test in there]


if __name__ == "__main__":
    main(*sys.argv[1:])
