"""The recognizer: trains a conditional random field on listed or annotated mentions, and finds mentions with it.

A model is a directory of two files: the field, and the listed texts. The same documents, mentions and seed
make the same bytes.
"""

import json
import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Self

import pycrfsuite

from local.engine.entity_list import EntityList, ListEntry
from local.engine.features import token_features
from local.engine.labels import TokenSpan, cover, decode, encode
from local.engine.mentions import Mention, SpanLike
from local.engine.taggers import Field, Taggers
from local.engine.tokens import Token, pieces, tokenize, words

Progress = Callable[[float], None]

_FIELD = "model.crf"
_ABOUT = "model.json"
_FORMAT = 1
_ITERATIONS = 60
_ITERATION = re.compile(r"\*+ Iteration #(\d+)")
# Reading the documents takes about this part of the training time.
_READING = 0.3
# What is listed is a mention, however unlikely its context makes it.
_LEAST_LISTED_SCORE = 0.5


class NothingToLearnError(ValueError):
    """No document holds a single mention."""


def train_from_entity_list(
    documents: Sequence[str],
    entries: Sequence[ListEntry],
    path: Path,
    *,
    seed: int,
    progress: Progress | None = None,
) -> None:
    """Train on the documents, taking every listed text in them for a mention, and write the model into `path`.

    Half of the tokens are learned by their context alone, so that the model finds what the list does not have.
    `progress` is called now and then with the part done, from 0 to 1; an exception in it ends the training.
    """
    entity_list = EntityList(entries)
    documents_and_spans = (
        (tokens, entity_list.find_in(text, tokens)) for text in documents if (tokens := tokenize(text))
    )
    _train(documents_and_spans, len(documents), path, hidden=0.5, c2=0.5, seed=seed, progress=progress)
    _write_about(path, entries)


def train_from_annotations(
    documents: Sequence[str],
    annotations: Sequence[Sequence[SpanLike]],
    path: Path,
    *,
    seed: int,
    progress: Progress | None = None,
) -> None:
    """Train on the documents and the mentions of each, and write the model into `path`.

    A mention that covers a part of a token teaches the whole token. `progress` as in `train_from_entity_list`.
    """
    documents_and_spans = (
        (tokens, cover(tokens, spans))
        for text, spans in zip(documents, annotations, strict=True)
        if (tokens := tokenize(text))
    )
    _train(documents_and_spans, len(documents), path, hidden=0.3, c2=0.1, seed=seed, progress=progress)
    _write_about(path, entries=())


def _train(
    documents: Iterable[tuple[list[Token], list[TokenSpan]]],
    count: int,
    path: Path,
    *,
    hidden: float,
    c2: float,
    seed: int,
    progress: Progress | None,
) -> None:
    """Write the field; `hidden` is the part of the tokens whose spelling is hidden, `c2` the weight of the L2 norm."""
    draw = random.Random(seed)  # noqa: S311
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {"c1": 0.05, "c2": c2, "max_iterations": _ITERATIONS, "feature.minfreq": 1, "period": 10, "delta": 1e-4}
    )
    report = progress or (lambda _done: None)
    trainer.message = partial(_follow, report)
    mentions = 0
    for number, (tokens, spans) in enumerate(documents, start=1):
        features = token_features([token.text for token in tokens], lambda: draw.random() < hidden)
        trainer.append(features, encode(len(tokens), spans))
        mentions += len(spans)
        if number % 500 == 0:
            report(_READING * number / count)
    if not mentions:
        raise NothingToLearnError(f"none of the {count} documents holds a mention to learn from")
    path.mkdir(parents=True, exist_ok=True)
    (path / _ABOUT).unlink(missing_ok=True)
    trainer.train(str(path / _FIELD))
    report(1.0)


def _follow(report: Progress, message: str) -> None:
    if match := _ITERATION.match(message):
        report(_READING + (1 - _READING) * int(match.group(1)) / _ITERATIONS)


def _write_about(path: Path, entries: Sequence[ListEntry]) -> None:
    """Write last what `Recognizer.open` reads first: a training that was cut short leaves no model."""
    about = {"format": _FORMAT, "entries": entries}
    (path / _ABOUT).write_text(json.dumps(about), encoding="ascii")


class Recognizer:
    """A trained model. Threads may share it: each gets a tagger of its own, which is not made to be shared."""

    def __init__(self, field: Path, entries: Iterable[ListEntry]) -> None:
        self._taggers = Taggers(field)
        self._list = EntityList(entries)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open what a training wrote into `path`; `FileNotFoundError` if none ended there."""
        about = json.loads((path / _ABOUT).read_text(encoding="ascii"))
        if about["format"] != _FORMAT:
            raise ValueError(f"{path}: format {about['format']} of the model is not {_FORMAT}: train it again")
        return cls(path / _FIELD, (ListEntry(*entry) for entry in about["entries"]))

    def detect(self, text: str) -> list[Mention]:
        """Mentions in order, none overlapping another.

        A listed text is found, unless the model finds a longer mention of its type around it. The score is
        the least probable token's; that of a listed text is at least 0.5. A long text is read in pieces, each of them
        like a text of its own, since a token takes two kilobytes while it is looked at.
        """
        return [
            Mention(begin + mention.begin, begin + mention.end, mention.type, mention.score)
            for begin, piece in pieces(text)
            for mention in self._detect(piece)
        ]

    def _detect(self, text: str) -> list[Mention]:
        read = words(text)
        if not read:
            return []
        (field,) = self._taggers.of_this_thread()
        predicted = decode(field.tagger.tag(token_features(read)))
        may_be_listed = self._list.may_find(read)
        if not predicted and not may_be_listed:
            return []
        tokens = tokenize(text)
        listed = self._list.find_in(text, tokens) if may_be_listed else []
        mentions = []
        for span in _merge(predicted, listed) if listed else predicted:
            score = min(_probability(field, span.type, place) for place in range(span.first, span.last + 1))
            if span in listed:
                score = max(score, _LEAST_LISTED_SCORE)
            mentions.append(Mention(tokens[span.first].begin, tokens[span.last].end, span.type, score))
        return mentions


def _merge(predicted: list[TokenSpan], listed: list[TokenSpan]) -> list[TokenSpan]:
    added = [span for span in listed if not any(_contains(longer, span) for longer in predicted)]
    kept = [span for span in predicted if not any(_overlap(span, other) for other in added)]
    return sorted(kept + added)


def _contains(longer: TokenSpan, span: TokenSpan) -> bool:
    return longer.type == span.type and longer.first <= span.first and span.last <= longer.last


def _overlap(span: TokenSpan, other: TokenSpan) -> bool:
    return span.first <= other.last and other.first <= span.last


def _probability(field: Field, type_: str, place: int) -> float:
    known = [label for label in (f"B-{type_}", f"I-{type_}") if label in field.labels]
    return min(1.0, sum(float(field.tagger.marginal(label, place)) for label in known))
