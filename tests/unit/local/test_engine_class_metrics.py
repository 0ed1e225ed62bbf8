import pytest

from local.engine.class_metrics import ClassScore, confusion_matrix, score


def singles(labels: str) -> list[tuple[str, ...]]:
    return [(label,) for label in labels]


def test_macro_averages_weigh_classes_and_micro_ones_documents() -> None:
    expected, found = singles("AAAABB"), singles("AAABBA")

    scored = score(expected, found, "ABC", multi_label=False)

    # A: 3 right of 4 given and 4 wanted; B: 1 right of 2 and 2; C occurs nowhere.
    assert scored == pytest.approx(
        ClassScore(
            accuracy=4 / 6,
            precision=(3 / 4 + 1 / 2) / 2,
            recall=(3 / 4 + 1 / 2) / 2,
            f1=(3 / 4 + 1 / 2) / 2,
            micro_precision=4 / 6,
            micro_recall=4 / 6,
            micro_f1=4 / 6,
            hamming_loss=2 / 6,
        )
    )


def test_precision_and_recall_of_a_class_that_is_never_right_are_zero() -> None:
    scored = score(singles("AAB"), singles("AAA"), "AB", multi_label=False)

    assert scored.precision == pytest.approx((2 / 3 + 0) / 2)
    assert scored.recall == pytest.approx((1 + 0) / 2)
    assert scored.f1 == pytest.approx((4 / 5 + 0) / 2)


def test_a_document_is_accurate_only_with_all_of_its_labels() -> None:
    expected: list[tuple[str, ...]] = [("A", "B"), ("B",), ("C",), ("A", "C")]
    found: list[tuple[str, ...]] = [("B", "A"), ("B", "C"), ("C",), ("A",)]

    scored = score(expected, found, "ABC", multi_label=True)

    assert scored.accuracy == 2 / 4
    assert scored.hamming_loss == pytest.approx(2 / 12)
    assert (scored.micro_precision, scored.micro_recall) == pytest.approx((5 / 6, 5 / 6))
    assert scored.precision == pytest.approx((1 + 1 + 1 / 2) / 3)
    assert scored.recall == pytest.approx((1 + 1 + 1 / 2) / 3)


def test_nothing_found_scores_nothing() -> None:
    assert score([("A",)], [()], "A", multi_label=True) == ClassScore(0, 0, 0, 0, 0, 0, 0, 1)


def test_a_score_needs_documents_and_a_finding_for_each() -> None:
    with pytest.raises(ValueError, match="no documents"):
        score([], [], "A", multi_label=False)
    with pytest.raises(ValueError, match="zip"):
        score(singles("A"), singles("AA"), "A", multi_label=False)


def test_the_rows_of_the_matrix_are_what_is_right() -> None:
    # The example of the developer guide.
    pairs = ["AA", "AB", "AB", *["AY"] * 4, *["BB"] * 3, "BY", "XX", "YA", "YB", "YX", "YY"]

    matrix = confusion_matrix(
        [(pair[0],) for pair in pairs], [(pair[1],) for pair in pairs], ["A", "B", "X", "Y"], multi_label=False
    )

    assert matrix == {
        "type": "multi_class",
        "confusion_matrix": [[1, 2, 0, 4], [0, 3, 0, 1], [0, 0, 1, 0], [1, 1, 1, 1]],
        "labels": ["A", "B", "X", "Y"],
        "all_labels": ["A", "B", "X", "Y"],
    }


def test_each_of_several_labels_has_a_matrix_of_its_own() -> None:
    expected: list[tuple[str, ...]] = [("COMEDY",), ("COMEDY", "DRAMA"), ("DRAMA",), ("ACTION",), ("ACTION",)]
    found: list[tuple[str, ...]] = [("COMEDY",), ("COMEDY",), ("COMEDY", "DRAMA"), ("ACTION",), ("DRAMA",)]

    matrix = confusion_matrix(expected, found, ["ACTION", "COMEDY", "DRAMA"], multi_label=True)

    assert matrix["type"] == "multi_label"
    assert matrix["confusion_matrix"] == [[[3, 0], [1, 1]], [[2, 1], [0, 2]], [[2, 1], [1, 1]]]
