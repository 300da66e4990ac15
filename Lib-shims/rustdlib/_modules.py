"""The modules of the library: names, where each one goes, which belong together."""
import sys

# ALL         name of the Rust module, the module whose contents it replaces, the first and the last
#             version of Python that has that, the group by whose name enable() takes it as well
# FRONTS      package of Python code -> the module that has functions for it; they come and go together
# NAMELESS    host -> functions that return objects of classes that the module has no names for
# WITH_3_15   modules that the library has with the behaviour of 3.15 as well
# `cargo wire generate` writes them. modules: begin
ALL = [
    ("_base64", "base64", (3, 0), (3, 99), None),
    ("binascii", "binascii", (3, 0), (3, 99), None),
    ("_blake2", "_blake2", (3, 0), (3, 99), "hashlib"),
    ("_bz2", "_bz2", (3, 0), (3, 99), None),
    ("_hashlib", "_hashlib", (3, 0), (3, 99), "hashlib"),
    ("_hmac", "_hmac", (3, 14), (3, 99), "hashlib"),
    ("_json", "_json", (3, 0), (3, 99), None),
    ("_md5", "_md5", (3, 0), (3, 99), "hashlib"),
    ("_sha1", "_sha1", (3, 0), (3, 99), "hashlib"),
    ("_sha2", "_sha2", (3, 12), (3, 99), "hashlib"),
    ("_sha256", "_sha256", (3, 0), (3, 11), "hashlib"),
    ("_sha512", "_sha512", (3, 0), (3, 11), "hashlib"),
    ("_sha3", "_sha3", (3, 0), (3, 99), "hashlib"),
    ("zlib", "zlib", (3, 0), (3, 99), None),
]
FRONTS = {"json": "_json"}
NAMELESS = {
    "zlib": ("compressobj", "decompressobj"),
}
WITH_3_15 = ("_base64", "binascii", "zlib")
# modules: end

HOSTS = {name: host for name, host, first, last, _ in ALL if first <= sys.version_info[:2] <= last}
# Under its own name, a front is a host as well.
RUST = {host: name for name, host in HOSTS.items()} | FRONTS
GROUPS = {group: tuple(row[0] for row in ALL if row[4] == group and row[0] in HOSTS)
          for group in {row[4] for row in ALL} - {None}}


def choose(names):
    """The hosts that the names mean, all for None."""
    chosen = set(RUST) if names is None else named(names)
    for front, name in FRONTS.items():
        if not chosen.isdisjoint((front, HOSTS[name])):
            chosen.update((front, HOSTS[name]))
    return chosen


def named(names):
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
