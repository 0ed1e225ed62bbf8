"""Sentences without the names that would give their service away."""

import re
from collections.abc import Callable, Iterable, Sequence

from local.corpus.offerings import shuffled_place
from local.corpus.reference import Reference, Statement
from local.engine.classifier import LabelledDocument

MASK = "Service"
# What the documentation calls services that have another name in their model.
_ALSO = ("Elastic Container Service", "SageMaker AI")
_MAKER = re.compile(r"^(?:Amazon|AWS) ")


class Masking:
    """Replaces the names of some services, also as parts of identifiers such as `KmsKeyId`."""

    def __init__(self, references: Iterable[Reference]) -> None:
        names = {_MAKER.sub("", name) for reference in references for name in reference.names}
        longest_first = sorted({*names, *_ALSO}, key=lambda name: (-len(name), name))
        alternatives = "|".join(re.escape(name) for name in longest_first)
        # A name begins a word, or with a capital a part of an identifier; no small letter goes on with it.
        self._names = re.compile(
            rf"(?:(?:Amazon|AWS) )?(?:(?<![A-Za-z])|(?<=[a-z])(?=[A-Z]))(?i:{alternatives})(?![a-z])"
        )

    def apply(self, text: str) -> str:
        """Return the text with each name replaced by the same word."""
        return self._names.sub(MASK, text)


def letters(text: str) -> str:
    """Return what is the same in two sentences that differ in numbers and marks only."""
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()


def masked_documents(
    references: Sequence[Reference], labels: Callable[[Reference, Statement], Iterable[str]], purpose: str
) -> list[LabelledDocument]:
    """Every sentence that is given labels, masked, with all labels that it is given anywhere; shuffled for the purpose.

    Sentences that differ only in names, digits or punctuation are one.
    """
    masking = Masking(references)
    given: dict[str, set[str]] = {}
    texts: dict[str, str] = {}
    for reference in references:
        for statement in reference.statements:
            masked = masking.apply(statement.text)
            key = letters(masked)
            given.setdefault(key, set()).update(labels(reference, statement))
            texts[key] = min(masked, texts.get(key, masked))
    documents = [LabelledDocument(tuple(sorted(given[key])), text) for key, text in texts.items() if given[key]]
    return sorted(documents, key=lambda document: shuffled_place(document.text, purpose))
