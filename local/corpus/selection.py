"""Which sentences train the sample's model, and which ones test it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, TypeVar

from local.corpus.documentation import Service
from local.corpus.offerings import Offerings, offering_names, shuffled_place, split_offerings
from local.engine.entity_list import EntityList, ListEntry
from local.engine.mentions import Mention
from local.engine.tokens import words

ENTITY_TYPE = "AWS_OFFERING"
DOCUMENTS = 10_000
TEST_SENTENCES = 500
Drawn = TypeVar("Drawn")
# In the test of unlisted names, so that no offering decides it alone.
_MENTIONS_OF_ONE_NAME = 10


class CorpusError(RuntimeError):
    """The installed botocore does not document enough to choose from."""


class Sentence(NamedTuple):
    """A sentence and every mention of an offering in it, listed or not."""

    text: str
    mentions: tuple[Mention, ...]

    @property
    def names(self) -> frozenset[str]:
        """Offerings that the sentence names."""
        return frozenset(self.text[mention.begin : mention.end] for mention in self.mentions)


class Selection(NamedTuple):
    """The offerings, the training documents, and two tests whose sentences were not trained on."""

    offerings: Offerings
    documents: list[str]
    listed: list[Sentence]
    unlisted: list[Sentence]


def select(
    services: Sequence[Service], *, documents: int = DOCUMENTS, test_sentences: int = TEST_SENTENCES
) -> Selection:
    """Half of every part names no offering; training and `listed` name listed ones, `unlisted` the others.

    No two chosen sentences differ only in the offerings they name, in digits or in punctuation.
    """
    naming, other = _read(services)
    offerings = split_offerings(services, frozenset[str]().union(*(sentence.names for sentence in naming)))
    listed = (sentence for sentence in naming if sentence.names <= offerings.listed)
    unlisted = _no_name_too_often(sentence for sentence in naming if sentence.names <= offerings.unlisted)
    test_listed = take(test_sentences // 2, listed) + take(test_sentences // 2, other)
    test_unlisted = take(test_sentences // 2, unlisted) + take(test_sentences // 2, other)
    training = take(documents // 2, listed) + take(documents // 2, other)
    return Selection(
        offerings=offerings,
        documents=[sentence.text for sentence in _mix(training)],
        listed=_mix(test_listed),
        unlisted=_mix(test_unlisted),
    )


def _read(services: Sequence[Service]) -> tuple[list[Sentence], Iterator[Sentence]]:
    """Sentences that name offerings, and a supply of sentences that name none, both shuffled."""
    first_words = {words(name)[0] for service in services for name in service.names}
    counts: Counter[str] = Counter()
    candidates: list[str] = []
    rest: list[str] = []
    for sentence in dict.fromkeys(sentence for service in services for sentence in service.sentences):
        read = words(sentence)
        counts.update(read)
        (rest if first_words.isdisjoint(read) else candidates).append(sentence)
    names = EntityList(ListEntry(name, ENTITY_TYPE) for name in sorted(offering_names(services, counts)))
    sentences = [Sentence(text, tuple(names.find(text))) for text in sorted(candidates, key=shuffled_place)]
    met: set[str] = set()
    naming = list(_distinct((sentence for sentence in sentences if sentence.mentions), met))
    plain = [sentence.text for sentence in sentences if not sentence.mentions] + rest
    return naming, _distinct((Sentence(text, ()) for text in sorted(plain, key=shuffled_place)), met)


def _distinct(sentences: Iterable[Sentence], met: set[str]) -> Iterator[Sentence]:
    for sentence in sentences:
        masked = _masked(sentence)
        if masked not in met:
            met.add(masked)
            yield sentence


def _masked(sentence: Sentence) -> str:
    text = sentence.text
    for mention in reversed(sentence.mentions):
        text = f"{text[: mention.begin]}ENT{text[mention.end :]}"
    return re.sub(r"[^a-z]+", " ", text.lower()).replace("amazon web services", "aws").strip()


def _no_name_too_often(sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    mentions: Counter[str] = Counter()
    for sentence in sentences:
        if all(mentions[name] < _MENTIONS_OF_ONE_NAME for name in sentence.names):
            mentions.update(sentence.names)
            yield sentence


def take(count: int, sentences: Iterator[Drawn]) -> list[Drawn]:
    """Take the next sentences of one kind; `CorpusError` if there are not so many."""
    taken = list(islice(sentences, count))
    if len(taken) < count:
        raise CorpusError(f"the documentation has only {len(taken)} of {count} sentences of one kind")
    return taken


def _mix(sentences: Iterable[Sentence]) -> list[Sentence]:
    return sorted(sentences, key=lambda sentence: shuffled_place(sentence.text, "mix"))
