"""What a classifier sees of a document: its words and pairs of words, weighed by how few documents have them."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise

BIAS = ""
"""A feature of every document, so that one without a known word is judged by how frequent the classes are."""
# Letters, digits and underscores only: no NUL and no lone surrogate, which the CRF library cannot take, is a word.
_WORD = re.compile(r"\w+")


class Vocabulary:
    """The terms of the training documents: lower-case words, and pairs of words that follow each other."""

    def __init__(self, documents: int, counts: Mapping[str, int]) -> None:
        self.documents = documents
        self.counts = counts
        """In how many of the documents each term is."""
        self._rarity = {term: 1 + math.log((1 + documents) / (1 + count)) for term, count in counts.items()}

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Vocabulary":
        """Read the terms of the training documents."""
        counts: Counter[str] = Counter()
        documents = 0
        for text in texts:
            # Not a set: its order differs from process to process, and with it the order in the model's file.
            counts.update(dict.fromkeys(_terms(text), 1))
            documents += 1
        return cls(documents, counts)

    def features(self, text: str) -> dict[str, float]:
        """Weights of the known terms (TF-IDF with the logarithm of the frequency, of length 1), and the bias."""
        rarity = self._rarity
        weights = {
            term: (1 + math.log(count)) * rarity[term]
            for term, count in Counter(_terms(text)).items()
            if term in rarity
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        features = {term: weight / length for term, weight in weights.items()}
        features[BIAS] = 1.0
        return features


def _terms(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return words + [f"{first} {second}" for first, second in pairwise(words)]
