import pytest

from local.engine.mentions import Mention, Span
from local.engine.metrics import Score, score, score_by_type


def test_scores_are_percentages_of_exact_matches_over_all_documents() -> None:
    expected = [[Span(0, 4, "CITY"), Span(9, 14, "CITY")], [], [Span(0, 3, "CITY"), Span(5, 8, "CITY")]]
    found = [[Mention(0, 4, "CITY", 0.9)], [Mention(2, 5, "CITY", 0.6)], [Mention(0, 3, "CITY", 0.7)]]

    assert score(expected, found) == pytest.approx(Score(precision=200 / 3, recall=50, f1=400 / 7))


@pytest.mark.parametrize("miss", [Span(0, 3, "CITY"), Span(1, 4, "CITY"), Span(0, 4, "RIVER")])
def test_another_place_or_type_is_no_match(miss: Span) -> None:
    assert score([[Span(0, 4, "CITY")]], [[miss]]) == Score(0, 0, 0)


def test_nothing_found_where_nothing_is_scores_nothing() -> None:
    assert score([[]], [[]]) == Score(0, 0, 0)


def test_every_type_has_its_own_score() -> None:
    expected = [[Span(0, 4, "CITY"), Span(5, 9, "RIVER")]]
    found = [[Span(0, 4, "CITY"), Span(5, 9, "LAKE")]]

    assert score_by_type(expected, found) == {
        "CITY": Score(100, 100, 100),
        "LAKE": Score(0, 0, 0),
        "RIVER": Score(0, 0, 0),
    }


def test_documents_must_match_in_number() -> None:
    with pytest.raises(ValueError, match="zip"):
        score([[]], [[], []])
