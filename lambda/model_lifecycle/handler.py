"""What every custom resource does, and what it tells the lifecycle."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from model_lifecycle.request import Request

Memory = Mapping[str, Any]
"""What a handler wants to know at its next look; JSON."""


@dataclass(frozen=True)
class Begun:
    """Work that has begun on the resource `physical_id`; `result` if it has ended well already."""

    physical_id: str
    memory: Memory = field(default_factory=dict)
    result: str | None = None


@dataclass(frozen=True)
class Progress:
    """How far the work is: `result` once it has ended well, and what it is doing for a person to read."""

    doing: str
    result: str | None = None
    memory: Memory = field(default_factory=dict)


class Handler(Protocol):
    """A custom resource. Every method may be called again, at the same time too, and over what an earlier call left."""

    def create(self, request: Request) -> Begun:
        """Make sure that the work has begun."""

    def update(self, request: Request) -> Begun:
        """Make sure that the change has begun."""

    def progress(self, request: Request, physical_id: str, memory: Memory) -> Progress:
        """Tell how far the work is after `create` or `update`; an error ends it."""

    def delete(self, request: Request) -> Progress:
        """Make sure that the deletion has begun, and tell how far it is."""
