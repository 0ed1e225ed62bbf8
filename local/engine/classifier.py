"""The classifier: maximum entropy over the words of a document, as a conditional random field of length 1.

A model is a directory: `classifier.json`, and one field for all classes, or in multi-label mode one for each label. The
same documents make the same bytes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple, Self

import pycrfsuite

from local.engine.recognizer import NothingToLearnError, Progress
from local.engine.taggers import Field, Taggers
from local.engine.vocabulary import Vocabulary

_ABOUT = "classifier.json"
_FORMAT = 1
_ITERATIONS = 100
_ITERATION = re.compile(r"\*+ Iteration #(\d+)")
# Weights for every class and every term are learned as long as there are fewer; else those seen together.
_MOST_WEIGHTS = 5_000_000
# Weight of the L1 norm: as many fields as labels are a quarter as large with it, and hardly worse.
_SPARSENESS_OF_LABELS = 0.05
_THRESHOLD = 0.5
_HAS, _LACKS = "1", "0"


class LabelledDocument(NamedTuple):
    """A training document; in multi-class mode it has one label."""

    labels: tuple[str, ...]
    text: str


class Class(NamedTuple):
    """A class or label, and how probable it is: from 0 to 1."""

    name: str
    score: float


def train(
    documents: Sequence[LabelledDocument],
    path: Path,
    *,
    multi_label: bool,
    seed: int,  # noqa: ARG001
    progress: Progress | None = None,
) -> None:
    """Train on the documents and write the model into `path`; `NothingToLearnError` if none has a label.

    Nothing is drawn here, so the seed changes no byte: it is asked for as every training asks for one. `progress` is
    called now and then with the part done, from 0 to 1; an exception in it ends the training.
    """
    labels = sorted({label for document in documents for label in document.labels})
    if not labels:
        raise NothingToLearnError(f"none of the {len(documents)} documents has a label to learn")
    if not multi_label and any(len(document.labels) != 1 for document in documents):
        raise ValueError("in multi-class mode a document has exactly one label")
    report = progress or (lambda _done: None)
    vocabulary = Vocabulary.of(document.text for document in documents)
    items = [pycrfsuite.ItemSequence([vocabulary.features(document.text)]) for document in documents]
    path.mkdir(parents=True, exist_ok=True)
    (path / _ABOUT).unlink(missing_ok=True)
    files = _files(path, labels, multi_label=multi_label)
    for number, file in enumerate(files):
        if multi_label:
            targets = [_HAS if labels[number] in document.labels else _LACKS for document in documents]
        else:
            # Numbers: the library takes no NUL and no lone surrogate, and nothing forbids them in a name.
            numbers = {label: str(number) for number, label in enumerate(labels)}
            targets = [numbers[document.labels[0]] for document in documents]
        weights = len(set(targets)) * len(vocabulary.counts)
        parameters = {
            "c1": _SPARSENESS_OF_LABELS if multi_label else 0.0,
            "feature.possible_states": weights < _MOST_WEIGHTS,
        }
        _train_field(file, items, targets, parameters, partial(_report_part, report, number, len(files)))
    about = {
        "format": _FORMAT,
        "multi_label": multi_label,
        "labels": labels,
        "documents": vocabulary.documents,
        "counts": vocabulary.counts,
    }
    (path / _ABOUT).write_text(json.dumps(about), encoding="ascii")


def _files(path: Path, labels: Sequence[str], *, multi_label: bool) -> list[Path]:
    return [path / f"label-{number}.crf" for number in range(len(labels))] if multi_label else [path / "classes.crf"]


def _train_field(
    file: Path,
    items: Sequence[object],
    targets: Sequence[str],
    parameters: Mapping[str, float],
    report: Progress,
) -> None:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {"c2": 0.05, "max_iterations": _ITERATIONS, "feature.minfreq": 0, "period": 10, "delta": 1e-4, **parameters}
    )
    trainer.message = partial(_follow, report)
    for item, target in zip(items, targets, strict=True):
        trainer.append(item, [target])
    trainer.train(str(file))
    report(1.0)


def _follow(report: Progress, message: str) -> None:
    if match := _ITERATION.match(message):
        report(int(match.group(1)) / _ITERATIONS)


def _report_part(report: Progress, number: int, count: int, done: float) -> None:
    report((number + done) / count)


class Classifier:
    """A trained model. Threads may share it."""

    def __init__(self, fields: Taggers, labels: tuple[str, ...], vocabulary: Vocabulary, *, multi_label: bool) -> None:
        self.multi_label = multi_label
        self.labels = labels
        """All classes or labels, sorted."""
        self._fields = fields
        self._vocabulary = vocabulary

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what a training wrote into `path`; `FileNotFoundError` if none ended there."""
        about = json.loads((path / _ABOUT).read_text(encoding="ascii"))
        if about["format"] != _FORMAT:
            raise ValueError(f"{path}: format {about['format']} of the model is not {_FORMAT}: train it again")
        labels, multi_label = tuple(about["labels"]), about["multi_label"]
        return cls(
            Taggers(*_files(path, labels, multi_label=multi_label)),
            labels,
            Vocabulary(about["documents"], about["counts"]),
            multi_label=multi_label,
        )

    def classify(self, text: str) -> list[Class]:
        """Every class, the most probable first, with scores that sum up to 1.

        In multi-label mode every label, with its own probability.
        """
        items = pycrfsuite.ItemSequence([self._vocabulary.features(text)])
        fields = self._fields.of_this_thread()
        for field in fields:
            field.tagger.set(items)
        if self.multi_label:
            scores = [_probability(field, _HAS) for field in fields]
        else:
            scores = [_probability(fields[0], str(number)) for number in range(len(self.labels))]
        return sorted(map(Class, self.labels, scores), key=lambda found: -found.score)

    def predict(self, text: str) -> tuple[str, ...]:
        """Return the best class; in multi-label mode all labels at least as probable as not, or else the best one."""
        classes = self.classify(text)
        likely = tuple(found.name for found in classes if found.score >= _THRESHOLD) if self.multi_label else ()
        return likely or (classes[0].name,)


def _probability(field: Field, label: str) -> float:
    return min(1.0, float(field.tagger.marginal(label, 0)))
