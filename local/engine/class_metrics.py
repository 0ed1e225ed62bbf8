"""How well classes are predicted: the metrics and the confusion matrix of the developer guide.

"Custom classifier metrics" defines them by scikit-learn's: macro averages are over the classes of the test documents
and of the predictions, micro ones over all of them; a ratio of nothing is 0.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

Labels = tuple[str, ...]


class ClassScore(NamedTuple):
    """Fractions from 0 to 1, the unit of a classifier's `EvaluationMetrics`."""

    accuracy: float
    """Part of the documents whose labels are all right, and no more."""
    precision: float
    recall: float
    f1: float
    micro_precision: float
    micro_recall: float
    micro_f1: float
    hamming_loss: float
    """Part of the decisions that are wrong: one a document in multi-class mode, one a document and label otherwise."""


class _Count(NamedTuple):
    right: int
    given: int
    wanted: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.given + self.wanted) if self.given + self.wanted else 0.0


def score(
    expected: Sequence[Labels], found: Sequence[Labels], labels: Sequence[str], *, multi_label: bool
) -> ClassScore:
    """Score the labels found in documents; `labels` are all that the model knows."""
    documents = [(set(wanted), set(given)) for wanted, given in zip(expected, found, strict=True)]
    if not documents:
        raise ValueError("there are no documents to score")
    counts = _count(documents)
    total = _Count(*map(sum, zip(*counts, strict=True)))
    accuracy = sum(wanted == given for wanted, given in documents) / len(documents)
    wrong = sum(len(wanted ^ given) for wanted, given in documents) / (len(documents) * len(labels))
    return ClassScore(
        accuracy=accuracy,
        precision=_mean(count.precision for count in counts),
        recall=_mean(count.recall for count in counts),
        f1=_mean(count.f1 for count in counts),
        micro_precision=total.precision,
        micro_recall=total.recall,
        micro_f1=total.f1,
        hamming_loss=wrong if multi_label else 1 - accuracy,
    )


def _count(documents: Sequence[tuple[set[str], set[str]]]) -> list[_Count]:
    right: Counter[str] = Counter()
    given: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for wanted_here, given_here in documents:
        right.update(wanted_here & given_here)
        given.update(given_here)
        wanted.update(wanted_here)
    return [_Count(right[label], given[label], wanted[label]) for label in sorted(given | wanted)]


def _mean(values: Iterable[float]) -> float:
    several = list(values)
    return sum(several) / len(several) if several else 0.0


def confusion_matrix(
    expected: Sequence[Labels], found: Sequence[Labels], labels: Sequence[str], *, multi_label: bool
) -> dict[str, Any]:
    """Return the content of `confusion_matrix.json` in a training's output, as the developer guide shows it.

    Rows are what is right, columns what was predicted. In multi-label mode each label has a matrix of its own, absence
    first: `[[TN, FP], [FN, TP]]`; so the guide draws it, though its prose has the two errors the other way round.
    """
    pairs = list(zip(expected, found, strict=True))
    if multi_label:
        matrix: list[Any] = [_presence(label, pairs) for label in labels]
    else:
        counts = Counter((wanted[0], given[0]) for wanted, given in pairs)
        matrix = [[counts[wanted, given] for given in labels] for wanted in labels]
    return {
        "type": "multi_label" if multi_label else "multi_class",
        "confusion_matrix": matrix,
        "labels": list(labels),
        "all_labels": list(labels),
    }


def _presence(label: str, pairs: Iterable[tuple[Labels, Labels]]) -> list[list[int]]:
    counts = Counter((label in wanted, label in given) for wanted, given in pairs)
    return [[counts[wanted, given] for given in (False, True)] for wanted in (False, True)]
