"""status(): what runs, and why."""
import sys
from collections import namedtuple

from rustdlib import __version__, _load, _switch
from rustdlib._kept import KEPT
from rustdlib._modules import RUST

Module = namedtuple("Module", "runs why")
Module.__doc__ = "runs: 'rust', 'c' or 'not loaded'; why: in words, empty where it is as asked."


class Status(namedtuple("Status", "enabled modules cpu_features library version")):
    """What runs, and why. As a str it is a table."""

    __slots__ = ()

    def __str__(self):
        lines = [
            f"rustdlib {self.version} on Python {sys.version.split()[0]}",
            f"library       {self.library or 'none for this Python'}",
            f"CPU features  {', '.join(sorted(self.cpu_features)) or 'none beyond the baseline'}",
            f"enabled       {'yes' if self.enabled else 'no'}",
        ]
        for name, (runs, why) in self.modules.items():
            lines.append(f"{name:<13} {runs}{': ' + why if why else ''}")
        return "\n".join(lines)


def status():
    modules = {host: Module(*state(host)) for host in sorted(RUST)}
    try:
        features = _load.load("_rustdlib").cpu_features
    except ImportError:
        features = frozenset()
    return Status(bool(_switch.enabled), modules, features, _load.LIBRARY, __version__)


def state(host):
    module = sys.modules.get(host)
    if host in _switch.reasons:
        return "c", _switch.reasons[host]
    if module is not None and getattr(getattr(module, KEPT, None), "active", False):
        return "rust", ""
    if host not in _switch.enabled:
        return "c", "not enabled"
    if _load.LIBRARY is None:
        return "c", _load.NO_LIBRARY
    if module is None:
        return "not loaded", "will be Rust when it is imported"
    if _switch.is_importing(module):
        return "c", "will be Rust when its import has ended"
    return "c", "imported past sys.meta_path"
