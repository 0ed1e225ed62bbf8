"""Training data of entity recognizers, and the quotas on it (developer guide, "Guidelines and quotas")."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from local.comprehend import augmented_manifests
from local.comprehend.documents import ONE_DOC_PER_LINE, InputFile
from local.comprehend.training_documents import (
    SMALLEST_CORPUS,
    Corpus,
    TrainingDocument,
)
from local.comprehend.training_files import TrainingDataError, fingerprint, input_files
from local.engine.annotations import Annotation, AnnotationsError, parse_annotations
from local.engine.entity_list import EntityList, EntityListError, ListEntry, parse_entity_list
from local.engine.mentions import Span

MOST_LIST_ENTRIES = 1_000_000
LONGEST_LIST_ENTRY = 5_000
FEWEST_ANNOTATED_DOCUMENTS = 3
MOST_ANNOTATED_DOCUMENTS = 200_000
FEWEST_ANNOTATIONS = 25

Parsed = TypeVar("Parsed", ListEntry, Annotation)


class Example(NamedTuple):
    """A document and what is to be found in it."""

    text: str
    mentions: list[Span]


class RecognizerData(NamedTuple):
    """All training documents, and those to test with, if there are any; `entries` of the entity list, if there is one.

    Mentions are those annotated, or those of the list.
    """

    examples: list[Example]
    test_examples: list[Example]
    entries: list[ListEntry] | None
    fingerprint: str
    """Hash of everything that matters to the training."""


def read(request: Mapping[str, Any]) -> RecognizerData:
    """Read what the request to train names, or raise for the first thing that cannot be trained on.

    Entries, annotations and labels of other types than those asked for are ignored (API reference, `EntityTypes`).
    """
    types = request["types"]
    if request["manifests"]:
        examples, test_examples = (_from_manifests(request["manifests"], split, types) for split in ("TRAIN", "TEST"))
        entries = None
    elif request["entity_list"]:
        entries = _entries(input_files(request["entity_list"]), types)
        examples, test_examples = (_listed(request, part, entries) for part in ("documents", "test_documents"))
    else:
        entries = None
        examples = _annotated(request, "documents", "annotations")
        test_examples = _annotated(request, "test_documents", "test_annotations")
    if entries is None:
        _check_annotated(examples, test_examples, types)
    return RecognizerData(
        examples, test_examples, entries, fingerprint((*examples, None, *test_examples, None, *(entries or ())))
    )


def _entries(files: Iterable[InputFile], types: Sequence[str]) -> list[ListEntry]:
    parsed = [entry for file in files for entry in _parse(file, "entity list", parse_entity_list, EntityListError)]
    if len(parsed) > MOST_LIST_ENTRIES:
        raise TrainingDataError(f"The entity list has {len(parsed):,} entries, more than {MOST_LIST_ENTRIES:,}.")
    for entry in parsed:
        if len(entry.text) > LONGEST_LIST_ENTRY:
            raise TrainingDataError(
                f"The entity list has an entry of {len(entry.text):,} characters, more than {LONGEST_LIST_ENTRY:,}."
            )
    entries = [entry for entry in parsed if entry.type in types]
    for type_ in types:
        if not any(entry.type == type_ for entry in entries):
            raise TrainingDataError(f"The entity list has no entry of the type {type_}.")
    return entries


def _listed(request: Mapping[str, Any], part: str, entries: Sequence[ListEntry]) -> list[Example]:
    entity_list = EntityList(entries)
    return [
        Example(text, [Span(*found[:3]) for found in entity_list.find(text)])
        for text, _file, _line in _documents(request, part)
    ]


def _annotated(request: Mapping[str, Any], part: str, annotations_part: str) -> list[Example]:
    documents = _documents(request, part)
    _require_names(request[part])
    places = {(file, line): number for number, (_text, file, line) in enumerate(documents)}
    mentions: list[list[Span]] = [[] for _ in documents]
    for file in input_files(request[annotations_part]):
        for annotation in _parse(file, "annotations", parse_annotations, AnnotationsError):
            if annotation.type not in request["types"]:
                continue
            where = f"{annotation.file}, line {annotation.line}" if annotation.line is not None else annotation.file
            number = places.get((annotation.file, annotation.line))
            if number is None:
                format_ = request["input_format"]
                expected = "the column Line" if format_ == ONE_DOC_PER_LINE else "no column Line"
                raise TrainingDataError(f"Annotations: there is no document {where} (with {format_}, {expected}).")
            span = Span(annotation.begin, annotation.end, annotation.type)
            _check_span(f"Annotations: {where}", documents[number].text, span)
            mentions[number].append(span)
    for (_text, name, line), spans in zip(documents, mentions, strict=True):
        _check_apart(f"Annotations: {name}" if line is None else f"Annotations: {name}, line {line}", spans)
    return [Example(document.text, spans) for document, spans in zip(documents, mentions, strict=True)]


def _from_manifests(manifests: Sequence[Mapping[str, Any]], split: str, types: Sequence[str]) -> list[Example]:
    corpus = Corpus()
    examples = []
    for line in augmented_manifests.read(manifests, split):
        corpus.add(line.place, line.text)
        spans = [span for span in line.mentions() if span.type in types]
        for span in spans:
            _check_span(line.place, line.text, span)
        _check_apart(line.place, spans)
        examples.append(Example(line.text, spans))
    if split == "TRAIN":
        corpus.require(SMALLEST_CORPUS)
    return examples


def _documents(request: Mapping[str, Any], part: str) -> list[TrainingDocument]:
    corpus = Corpus()
    documents = corpus.read(input_files(request[part]), request["input_format"])
    if part == "documents":
        corpus.require(SMALLEST_CORPUS)
    return documents


def _require_names(files: Sequence[Sequence[str]]) -> None:
    """Raise where two files in different places have one name: annotations would not say which of them they mean."""
    names = Counter(name for _path, name in files)
    if repeated := [name for name, count in names.items() if count > 1]:
        raise TrainingDataError(f"Annotations: {names[repeated[0]]} files of documents are called {repeated[0]}.")


def _check_span(where: str, text: str, span: Span) -> None:
    if not 0 <= span.begin < span.end:
        raise TrainingDataError(f"{where}: the entity from {span.begin} to {span.end} has no characters.")
    if span.end > len(text):
        raise TrainingDataError(f"{where}: End Offset {span.end} is beyond the {len(text)} characters of the document.")


def _check_apart(where: str, spans: Sequence[Span]) -> None:
    """Raise where two entities overlap, which entity recognition does not support (guide, "PDF annotation files")."""
    ordered = sorted(spans)
    for left, right in pairwise(ordered):
        if right.begin < left.end:
            raise TrainingDataError(
                f"{where}: the entities from {left.begin} to {left.end} and from {right.begin} to {right.end} overlap."
            )


def _check_annotated(examples: Sequence[Example], test_examples: Sequence[Example], types: Sequence[str]) -> None:
    """Raise unless there are enough annotated documents, and annotations of each type, in the test documents too."""
    if not FEWEST_ANNOTATED_DOCUMENTS <= len(examples) <= MOST_ANNOTATED_DOCUMENTS:
        raise TrainingDataError(
            f"There are {len(examples):,} documents, not {FEWEST_ANNOTATED_DOCUMENTS} to {MOST_ANNOTATED_DOCUMENTS:,}."
        )
    counts, test_counts = mention_counts(examples), mention_counts(test_examples)
    for type_ in types:
        if counts[type_] < FEWEST_ANNOTATIONS:
            raise TrainingDataError(
                f"There are {counts[type_]} annotations of the type {type_}, fewer than {FEWEST_ANNOTATIONS}."
            )
        if test_examples and not test_counts[type_]:
            raise TrainingDataError(f"The test documents have no annotation of the type {type_}.")


def mention_counts(examples: Iterable[Example]) -> Counter[str]:
    """Count the mentions of each type."""
    return Counter(mention.type for example in examples for mention in example.mentions)


def _parse(file: InputFile, what: str, parse: Callable[[str], list[Parsed]], refused: type[ValueError]) -> list[Parsed]:
    try:
        return parse(Path(file.path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise TrainingDataError(f"The {what} {file.name} is not in UTF-8.") from error
    except refused as error:
        raise TrainingDataError(f"The {what} {file.name} cannot be read: {error}.") from error
