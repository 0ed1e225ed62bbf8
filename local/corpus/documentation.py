"""The API documentation inside botocore's service models: what services are called, and sentences about them."""

import gzip
import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import botocore

BOTOCORE_MODELS = Path(botocore.__file__).parent / "data"
_BLOCK = re.compile(
    r"</?(?:p|li|ul|ol|dl|dt|dd|br|note|important|caution|div|h\d|table|tr|td|th|pre|title|examples?|section|body"
    r"|fullname)\b[^>]*>",
    re.IGNORECASE,
)
_TAG = re.compile(r"<[^>]+>")
_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!etc\.)(?<!vs\.)\s+(?=[A-Z\"“(])")
_SHORTEST, _LONGEST = 30, 600


class Service(NamedTuple):
    """A service as its newest model names and documents it; a sentence is one line of 30 to 600 characters."""

    names: tuple[str, ...]
    sentences: list[str]


def read_services(models: Path = BOTOCORE_MODELS) -> Iterator[Service]:
    """Services of the installed botocore, each by its newest model, in alphabetical order."""
    paths = sorted(models.glob("*/*/service-2.json.gz"))
    newest = {path.parent.parent.name: path for path in paths}
    for path in newest.values():
        model = json.loads(gzip.decompress(path.read_bytes()))
        yield Service(names(model["metadata"]), list(sentences(_documentation(model))))


def names(metadata: dict[str, str]) -> tuple[str, ...]:
    """Return what the metadata of a model call the service, each name once."""
    found = (metadata.get(field, "") for field in ("serviceId", "serviceFullName", "serviceAbbreviation"))
    return tuple(dict.fromkeys(" ".join(name.split()) for name in found if name.strip()))


def _documentation(model: Any) -> Iterator[str]:
    if isinstance(model, dict):
        for key, value in model.items():
            if key == "documentation" and isinstance(value, str):
                yield value
            else:
                yield from _documentation(value)
    elif isinstance(model, list):
        for value in model:
            yield from _documentation(value)


def sentences(documentation: Iterable[str]) -> Iterator[str]:
    """Sentences of 30 to 600 characters, each on one line, out of pieces of HTML."""
    for markup in dict.fromkeys(documentation):
        text = html.unescape(_TAG.sub("", _BLOCK.sub("\n", " ".join(markup.split()))))
        for paragraph in text.split("\n"):
            for sentence in _SENTENCE_END.split(" ".join(paragraph.split())):
                if _SHORTEST <= len(sentence) <= _LONGEST:
                    yield sentence
