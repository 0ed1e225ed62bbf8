"""Precision, recall and F1 of found mentions, counted as exact matches of place and type."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from local.engine.mentions import Span, SpanLike


class Score(NamedTuple):
    """Percentages from 0 to 100, the unit of a recognizer's `EvaluationMetrics`; 0 where nothing was counted."""

    precision: float
    recall: float
    f1: float


def score(expected: Sequence[Iterable[SpanLike]], found: Sequence[Iterable[SpanLike]]) -> Score:
    """Score over all documents; the two sequences hold one collection of spans a document, in the same order."""
    return score_of(*(counts.total() for counts in _count(expected, found)))


def score_by_type(expected: Sequence[Iterable[SpanLike]], found: Sequence[Iterable[SpanLike]]) -> dict[str, Score]:
    """Score of each entity type that is expected or found somewhere, in alphabetical order."""
    right, wanted, given = _count(expected, found)
    return {type_: score_of(right[type_], wanted[type_], given[type_]) for type_ in sorted(wanted | given)}


def _count(
    expected: Sequence[Iterable[SpanLike]], found: Sequence[Iterable[SpanLike]]
) -> tuple[Counter[str], Counter[str], Counter[str]]:
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for wanted_here, given_here in zip(map(_spans, expected), map(_spans, found), strict=True):
        right.update(span.type for span in wanted_here & given_here)
        wanted.update(span.type for span in wanted_here)
        given.update(span.type for span in given_here)
    return right, wanted, given


def _spans(spans: Iterable[SpanLike]) -> set[Span]:
    return {Span(span.begin, span.end, span.type) for span in spans}


def score_of(right: int, wanted: int, given: int) -> Score:
    """Score counts: of what was found and is right, was expected, was found."""
    precision = 100 * right / given if given else 0.0
    recall = 100 * right / wanted if wanted else 0.0
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if right else 0.0)
