from collections.abc import Iterable
from typing import Final

from rustdlib._status import Status

__all__ = ["enable", "disable", "status"]
__version__: Final[str]

def enable(modules: str | Iterable[str] | None = None) -> None: ...
def disable() -> None: ...
def status() -> Status: ...
