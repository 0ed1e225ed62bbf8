"""Augmented manifests of SageMaker Ground Truth: JSON lines of a document and what workers said about it.

See the developer guide: "Multi-class mode", "Multi-label mode", "PDF annotation files" (whose example is plain text).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from local.comprehend.training_files import TrainingDataError, input_files, lines
from local.engine.mentions import Span

_SOURCE = "source"
_SOURCE_ELSEWHERE = "source-ref"


class ManifestLine(NamedTuple):
    """A document, and of each attribute that was asked for its value and its metadata."""

    place: str
    text: str
    attributes: list[tuple[Any, Mapping[str, Any]]]

    def classes(self, *, multi_label: bool) -> tuple[str, ...]:
        """Return the names of its classes, from all attributes.

        The metadata have the `class-name` of one, or the `class-map` of the numbers that are the attribute's value;
        that a mode takes its own kind of jobs only is the stricter reading.
        """
        try:
            if multi_label:
                names = [metadata["class-map"][str(each)] for value, metadata in self.attributes for each in value]
            else:
                names = [metadata["class-name"] for _value, metadata in self.attributes]
        except (KeyError, TypeError) as error:
            wanted = "numbers with names in the class-map" if multi_label else "a class-name"
            raise TrainingDataError(f"{self.place}: an attribute and its metadata do not have {wanted}.") from error
        if not all(isinstance(name, str) for name in names):
            raise TrainingDataError(f"{self.place}: the name of a class is not a text.")
        return tuple(names)

    def mentions(self) -> list[Span]:
        """Return its annotated entities, from all attributes."""
        try:
            return [
                Span(int(entity["startOffset"]), int(entity["endOffset"]), str(entity["label"]))
                for value, _metadata in self.attributes
                for entity in value["annotations"]["entities"]
            ]
        except (KeyError, TypeError, ValueError) as error:
            raise TrainingDataError(
                f"{self.place}: an attribute has no annotations.entities with startOffset, endOffset and label."
            ) from error


def read(manifests: Sequence[Mapping[str, Any]], split: str) -> Iterator[ManifestLine]:
    """Yield the lines of the manifests for training (`TRAIN`) or for the test (`TEST`).

    A line needs one of the attributes at least: a document that nobody has labelled is refused, not left out, which is
    the stricter reading.
    """
    for manifest in manifests:
        if manifest["split"] == split:
            for file in input_files(manifest["files"]):
                for where, line in lines(file):
                    yield _line(where, line, manifest["attributes"])


def _line(where: str, line: str, attributes: Sequence[str]) -> ManifestLine:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise TrainingDataError(f"{where}: it is not JSON: {error}.") from error
    text = found.get(_SOURCE) if isinstance(found, dict) else None
    if not isinstance(text, str):
        elsewhere = isinstance(found, dict) and _SOURCE_ELSEWHERE in found
        hint = f"; the local Comprehend does not follow {_SOURCE_ELSEWHERE}" if elsewhere else ""
        raise TrainingDataError(f"{where}: there is no text of a document ({_SOURCE}){hint}.")
    named = [(found[name], found.get(f"{name}-metadata", {})) for name in attributes if name in found]
    if not named:
        raise TrainingDataError(f"{where}: none of the attributes {', '.join(attributes)} is there.")
    if not all(isinstance(metadata, dict) for _value, metadata in named):
        raise TrainingDataError(f"{where}: the metadata of an attribute are not an object.")
    return ManifestLine(where, text, named)
