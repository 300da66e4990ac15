"""The modules of the library: names, where each one goes, which belong together."""
import sys

# name of the Rust module -> the module whose contents it replaces
HOSTS = {
    "_base64": "base64",
    "binascii": "binascii",
    "zlib": "zlib",
    "_hashlib": "_hashlib",
    "_md5": "_md5",
    "_sha1": "_sha1",
    "_sha3": "_sha3",
    "_blake2": "_blake2",
}
if sys.version_info >= (3, 12):
    HOSTS["_sha2"] = "_sha2"
else:
    HOSTS["_sha256"] = "_sha256"
    HOSTS["_sha512"] = "_sha512"
if sys.version_info >= (3, 14):
    HOSTS["_hmac"] = "_hmac"

RUST = {host: name for name, host in HOSTS.items()}

# host -> functions that return objects of classes that the module has no names for
NAMELESS = {"zlib": ("compressobj", "decompressobj")}

# What the hash modules are together.
GROUPS = {"hashlib": tuple(name for name in HOSTS if name not in ("_base64", "binascii", "zlib"))}


def choose(names):
    """The hosts that the names mean, all for None."""
    if names is None:
        return set(RUST)
    if isinstance(names, str):
        names = [names]
    chosen = set()
    for name in names:
        if name in RUST:
            chosen.add(name)
        elif name in HOSTS:
            chosen.add(HOSTS[name])
        elif name in GROUPS:
            chosen.update(HOSTS[member] for member in GROUPS[name])
        else:
            known = ", ".join(sorted({*RUST, *GROUPS}))
            raise ValueError(f"rustdlib has no module {name!r}; it has {known}")
    return chosen
