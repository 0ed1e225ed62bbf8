"""What is found in a text, and where."""

from typing import NamedTuple, Protocol


class SpanLike(Protocol):
    """Anything that says which characters of a text are of which type."""

    @property
    def begin(self) -> int:
        """Offset of the first character, in code points."""

    @property
    def end(self) -> int:
        """Offset after the last character, in code points."""

    @property
    def type(self) -> str:
        """Entity type."""


class Span(NamedTuple):
    """A place in a text, `text[begin:end]`, and its entity type."""

    begin: int
    end: int
    type: str


class Mention(NamedTuple):
    """A place that was found, with the confidence of the finder between 0 and 1."""

    begin: int
    end: int
    type: str
    score: float
