from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from local.engine.labels import TokenSpan, cover, decode, encode
from local.engine.mentions import Span
from local.engine.tokens import tokenize


@st.composite
def spans_of_tokens(draw: st.DrawFn) -> tuple[int, list[TokenSpan]]:
    count = draw(st.integers(0, 12))
    borders = sorted(draw(st.sets(st.integers(0, count))))
    pieces = list(pairwise(borders))
    return count, [TokenSpan(first, after - 1, draw(st.sampled_from("AB"))) for first, after in pieces]


@given(spans_of_tokens())
def test_labels_say_which_tokens_the_mentions_cover(example: tuple[int, list[TokenSpan]]) -> None:
    count, spans = example

    assert decode(encode(count, spans)) == spans


def test_an_inside_label_without_a_beginning_begins_a_mention() -> None:
    assert decode(["I-A", "I-A", "I-B", "O", "B-A", "B-A"]) == [
        TokenSpan(0, 1, "A"),
        TokenSpan(2, 2, "B"),
        TokenSpan(4, 4, "A"),
        TokenSpan(5, 5, "A"),
    ]


def test_a_span_covers_every_token_it_touches() -> None:
    tokens = tokenize("the grey whale swims")

    assert cover(tokens, [Span(6, 12, "ANIMAL")]) == [TokenSpan(1, 2, "ANIMAL")]


def test_of_overlapping_spans_the_one_that_begins_first_counts() -> None:
    tokens = tokenize("the grey whale swims")

    assert cover(tokens, [Span(9, 14, "B"), Span(4, 14, "A"), Span(15, 20, "B")]) == [
        TokenSpan(1, 2, "A"),
        TokenSpan(3, 3, "B"),
    ]


def test_a_span_of_white_space_covers_nothing() -> None:
    assert cover(tokenize("a  b"), [Span(1, 3, "A")]) == []
