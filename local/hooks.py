"""The one way in which we change ministack: by name, refusing to guess when an upgrade moved something."""

import functools
import inspect
from collections.abc import Callable
from importlib.metadata import version
from typing import Any


class MovedError(RuntimeError):
    """The installed ministack is not the one that local/ was written for."""

    def __init__(self, what: str):
        super().__init__(f"ministack {version('ministack')} {what}: adapt local/ or pin the version it was written for")


def table(owner: Any, name: str) -> Any:
    """Return the attribute `name` of a module or class of ministack."""
    try:
        return getattr(owner, name)
    except AttributeError:
        raise MovedError(f"has no {owner.__name__}.{name}") from None


def replace(owner: Any, name: str, parameters: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put `make(current)` in the place of the function `name`, which must have these parameters (names, in order)."""
    current = table(owner, name)
    found = " ".join(inspect.signature(current).parameters)
    if found != parameters:
        raise MovedError(f"has {owner.__name__}.{name}({found}), not ({parameters})")
    setattr(owner, name, functools.wraps(current)(make(current)))
