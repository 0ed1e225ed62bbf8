"""Training data of entity recognizers, and the quotas on it (developer guide, "Guidelines and quotas").

The wording of what is refused is ours: AWS's is not published.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from local.comprehend.documents import ONE_DOC_PER_LINE, InputFile, read
from local.engine.annotations import Annotation, AnnotationsError, parse_annotations
from local.engine.entity_list import EntityList, EntityListError, ListEntry, parse_entity_list
from local.engine.mentions import Span

LARGEST_DOCUMENT = 5_000
SMALLEST_CORPUS = 5 * 1024
LARGEST_CORPUS = 200 * 1024 * 1024
MOST_LIST_ENTRIES = 1_000_000
LONGEST_LIST_ENTRY = 5_000
FEWEST_ANNOTATED_DOCUMENTS = 3
MOST_ANNOTATED_DOCUMENTS = 200_000
FEWEST_ANNOTATIONS = 25

Parsed = TypeVar("Parsed", ListEntry, Annotation)


class TrainingDataError(ValueError):
    """The data cannot be trained on; the message is that of the model."""


class TrainingData(NamedTuple):
    """Documents, and the mentions in each: those annotated, or those of the entity list, which then is there too."""

    texts: list[str]
    mentions: list[list[Span]]
    entries: list[ListEntry] | None
    fingerprint: str
    """Hash of everything that matters to the training."""


def with_entity_list(
    documents: Sequence[InputFile], lists: Sequence[InputFile], input_format: str, types: Sequence[str]
) -> TrainingData:
    """Read documents and a list of entities. Entries of other types are ignored (API reference, `EntityTypes`)."""
    parsed = [entry for file in lists for entry in _parse(file, "entity list", parse_entity_list, EntityListError)]
    if len(parsed) > MOST_LIST_ENTRIES:
        raise TrainingDataError(f"The entity list has {len(parsed):,} entries, more than {MOST_LIST_ENTRIES:,}.")
    for entry in parsed:
        if len(entry.text) > LONGEST_LIST_ENTRY:
            raise TrainingDataError(f"The entity list has an entry of {len(entry.text):,} characters.")
    entries = [entry for entry in parsed if entry.type in types]
    for type_ in types:
        if not any(entry.type == type_ for entry in entries):
            raise TrainingDataError(f"The entity list has no entry of the type {type_}.")
    texts = [text for text, _file, _line in _read_documents(documents, input_format)]
    entity_list = EntityList(entries)
    mentions = [[Span(*found[:3]) for found in entity_list.find(text)] for text in texts]
    return TrainingData(texts, mentions, entries, _fingerprint(texts, entries))


def with_annotations(
    documents: Sequence[InputFile], files: Sequence[InputFile], input_format: str, types: Sequence[str]
) -> TrainingData:
    """Read documents and annotations of them. Annotations of other types are ignored."""
    parsed = [
        annotation for file in files for annotation in _parse(file, "annotations", parse_annotations, AnnotationsError)
    ]
    annotations = [annotation for annotation in parsed if annotation.type in types]
    for type_ in types:
        count = sum(annotation.type == type_ for annotation in annotations)
        if count < FEWEST_ANNOTATIONS:
            raise TrainingDataError(
                f"There are {count} annotations of the type {type_}, fewer than {FEWEST_ANNOTATIONS}."
            )
    read_documents = _read_documents(documents, input_format)
    if not FEWEST_ANNOTATED_DOCUMENTS <= len(read_documents) <= MOST_ANNOTATED_DOCUMENTS:
        raise TrainingDataError(
            f"There are {len(read_documents):,} documents, not {FEWEST_ANNOTATED_DOCUMENTS} to "
            f"{MOST_ANNOTATED_DOCUMENTS:,}."
        )
    places = {(file, line): number for number, (_text, file, line) in enumerate(read_documents)}
    texts = [text for text, _file, _line in read_documents]
    mentions: list[list[Span]] = [[] for _ in texts]
    for annotation in annotations:
        where = f"{annotation.file}, line {annotation.line}" if annotation.line is not None else annotation.file
        number = places.get((annotation.file, annotation.line))
        if number is None:
            expected = "the column Line" if input_format == ONE_DOC_PER_LINE else "no column Line"
            raise TrainingDataError(f"Annotations: there is no document {where} (with {input_format}, {expected}).")
        if annotation.end > len(texts[number]):
            raise TrainingDataError(
                f"Annotations: End Offset {annotation.end} is beyond the {len(texts[number])} characters of {where}."
            )
        mentions[number].append(Span(annotation.begin, annotation.end, annotation.type))
    return TrainingData(texts, mentions, None, _fingerprint(texts, mentions))


def _parse(file: InputFile, what: str, parse: Callable[[str], list[Parsed]], refused: type[ValueError]) -> list[Parsed]:
    try:
        return parse(Path(file.path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise TrainingDataError(f"The {what} {file.name} is not in UTF-8.") from error
    except refused as error:
        raise TrainingDataError(f"The {what} {file.name} cannot be read: {error}.") from error


def _read_documents(files: Sequence[InputFile], input_format: str) -> list[tuple[str, str, int | None]]:
    documents = []
    total = 0
    for file, line, text, size in read(files, input_format):
        where = f"{file}, line {line}," if line is not None else file
        if text is None:
            raise TrainingDataError(f"The document {where} is not in UTF-8.")
        if size > LARGEST_DOCUMENT:
            raise TrainingDataError(f"The document {where} has {size:,} bytes, more than {LARGEST_DOCUMENT:,}.")
        total += size
        if total > LARGEST_CORPUS:
            raise TrainingDataError(f"The documents have more than {LARGEST_CORPUS:,} bytes.")
        if text.strip():
            documents.append((text, file, line))
    if total < SMALLEST_CORPUS:
        raise TrainingDataError(f"The documents have {total:,} bytes, fewer than {SMALLEST_CORPUS:,}.")
    return documents


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "surrogatepass")).hexdigest()
