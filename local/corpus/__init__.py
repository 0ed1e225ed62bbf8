"""The sample's data, made when it is needed: sentences of the API documentation in botocore."""

from local.corpus.making import make_all, make_corpus
from local.corpus.selection import CorpusError

__all__ = ["CorpusError", "make_all", "make_corpus"]
