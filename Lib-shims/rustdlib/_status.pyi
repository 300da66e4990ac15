from collections.abc import Mapping
from typing import Literal, NamedTuple

class Module(NamedTuple):
    runs: Literal["rust", "c", "not loaded"]
    why: str

class Status(NamedTuple):
    enabled: bool
    modules: Mapping[str, Module]
    cpu_features: frozenset[str]
    library: str | None
    version: str

def status() -> Status: ...
def state(host: str) -> tuple[Literal["rust", "c", "not loaded"], str]: ...
