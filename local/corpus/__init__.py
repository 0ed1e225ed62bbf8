"""The sample's data, made when it is needed: sentences of the API documentation that name AWS offerings."""

from local.corpus.making import Corpus, make_corpus
from local.corpus.selection import CorpusError

__all__ = ["Corpus", "CorpusError", "make_corpus"]
