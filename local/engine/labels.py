"""Spans of tokens as BIO labels (beginning, inside, outside) and back."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from local.engine.mentions import SpanLike
from local.engine.tokens import Token

OUTSIDE = "O"


class TokenSpan(NamedTuple):
    """Tokens `first` to `last`, both included, are one mention of `type`."""

    first: int
    last: int
    type: str


def cover(tokens: Sequence[Token], spans: Iterable[SpanLike]) -> list[TokenSpan]:
    """Tokens that the spans touch, even in part; of overlapping spans the one that begins first counts."""
    covered: list[TokenSpan] = []
    position = 0
    for span in sorted(spans, key=lambda span: (span.begin, -span.end)):
        while position < len(tokens) and tokens[position].end <= span.begin:
            position += 1
        first = position
        while position < len(tokens) and tokens[position].begin < span.end:
            position += 1
        if position > first:
            covered.append(TokenSpan(first, position - 1, span.type))
    return covered


def encode(count: int, spans: Iterable[TokenSpan]) -> list[str]:
    """Labels of `count` tokens for spans that do not overlap."""
    labels = [OUTSIDE] * count
    for first, last, type_ in spans:
        labels[first] = f"B-{type_}"
        for position in range(first + 1, last + 1):
            labels[position] = f"I-{type_}"
    return labels


def decode(labels: Sequence[str]) -> list[TokenSpan]:
    """Spans of the labels; an I that continues nothing begins a span of its own."""
    spans: list[TokenSpan] = []
    position = 0
    while position < len(labels):
        if labels[position] == OUTSIDE:
            position += 1
            continue
        first, type_ = position, labels[position][2:]
        position += 1
        while position < len(labels) and labels[position] == f"I-{type_}":
            position += 1
        spans.append(TokenSpan(first, position - 1, type_))
    return spans
