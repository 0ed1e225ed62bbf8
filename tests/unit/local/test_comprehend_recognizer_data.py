"""Training data of entity recognizers, and each of the quotas on it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import recognizer_data, training_documents
from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE
from local.comprehend.recognizer_data import Example, RecognizerData
from local.comprehend.training_files import TrainingDataError
from local.engine.mentions import Span

SENTENCE = "Everybody who asked for the Blue Plan got it within a day."
DOCUMENTS = "\n".join([SENTENCE] * 100)
LIST = "Text,Type\nBlue Plan,OFFER\nParis,CITY\n"
HEADER = "File,Line,Begin Offset,End Offset,Type\n"
ANNOTATIONS = HEADER + "".join(f"documents,{line},28,37,OFFER\n" for line in range(25))
FOUND = Example(SENTENCE, [Span(28, 37, "OFFER")])

Files = str | bytes | dict[str, str]
Read = Callable[..., RecognizerData]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return a function that reads what it writes: a part is one file of its name, or several by their names."""

    def write(part: str, content: Files) -> list[list[str]]:
        files = content if isinstance(content, dict) else {part: content}
        pairs = []
        for name, text in files.items():
            path = tmp_path / f"{part}-{name.replace('/', '-')}"
            path.write_bytes(text.encode() if isinstance(text, str) else text)
            pairs.append([str(path), name.rsplit("/", 1)[-1]])
        return pairs

    def read(*, types: tuple[str, ...] = ("OFFER",), input_format: str = ONE_DOC_PER_LINE, **given: Any) -> Any:
        parts = {"documents": DOCUMENTS} if "manifests" not in given else {}
        names = ("documents", "test_documents", "entity_list", "annotations", "test_annotations")
        request = {name: write(name, found) if (found := {**parts, **given}.get(name)) else [] for name in names}
        manifests = [
            {"files": write(f"manifest-{split}", lines), "attributes": ["work"], "split": split}
            for split, lines in given.get("manifests", {}).items()
        ]
        return recognizer_data.read({**request, "manifests": manifests, "types": types, "input_format": input_format})

    return read


def manifest(text: str = SENTENCE, *spans: tuple[int, int, str], attribute: str = "work") -> str:
    entities = [{"startOffset": begin, "endOffset": end, "label": type_} for begin, end, type_ in spans]
    return json.dumps({"source": text, attribute: {"annotations": {"entities": entities}}}) + "\n"


LABELLED = manifest(SENTENCE, (28, 37, "OFFER"), (0, 9, "OTHER")) * 100


def refused(read: Read, **given: Any) -> str:
    with pytest.raises(TrainingDataError) as caught:
        read(**given)
    return str(caught.value)


def test_the_mentions_are_those_of_the_list_without_types_that_nobody_asked_for(read: Read) -> None:
    data = read(entity_list=LIST)

    assert data.examples == [FOUND] * 100
    assert data.entries == [("Blue Plan", "OFFER")]


def test_the_mentions_are_those_annotated(read: Read) -> None:
    data = read(annotations=ANNOTATIONS)

    assert data.examples == [FOUND] * 25 + [Example(SENTENCE, [])] * 75
    assert data.entries is None


def test_annotations_of_several_types_are_told_apart(read: Read) -> None:
    people = "".join(f"documents,{line},0,9,WHO\nother,9,9,10,IGNORED\n" for line in range(30))

    data = read(annotations=ANNOTATIONS + people, types=("OFFER", "WHO"))

    assert recognizer_data.mention_counts(data.examples) == {"OFFER": 25, "WHO": 30}


def test_a_file_that_is_one_document_is_annotated_without_lines(read: Read) -> None:
    rows = [f"{number}.txt,{59 * line + 28},{59 * line + 37},OFFER\n" for number in range(3) for line in range(30)]

    data = read(
        documents={f"{number}.txt": f"{SENTENCE}\n" * 30 for number in range(3)},
        annotations=HEADER.replace("Line,", "") + "".join(rows),
        input_format=ONE_DOC_PER_FILE,
    )

    assert [len(example.mentions) for example in data.examples] == [30, 30, 30]
    assert {data.examples[0].text[span.begin : span.end] for span in data.examples[0].mentions} == {"Blue Plan"}


def test_the_labels_of_a_manifest_are_annotations(read: Read) -> None:
    data = read(manifests={"TRAIN": LABELLED, "TEST": manifest(SENTENCE, (28, 37, "OFFER"))})

    assert data.examples == [FOUND] * 100
    assert data.test_examples == [FOUND]


def test_test_documents_have_annotations_of_their_own_or_the_matches_of_the_list(read: Read) -> None:
    annotated = read(
        annotations=ANNOTATIONS, test_documents=SENTENCE, test_annotations=HEADER + "test_documents,0,28,37,OFFER\n"
    )
    listed = read(entity_list=LIST, test_documents=f"{SENTENCE}\nNothing.")

    assert annotated.test_examples == [FOUND]
    assert listed.test_examples == [FOUND, Example("Nothing.", [])]


def test_the_fingerprint_changes_with_the_data_only(read: Read) -> None:
    fingerprint = read(entity_list=LIST).fingerprint

    assert read(entity_list=LIST).fingerprint == fingerprint
    assert read(entity_list=LIST, documents=f"{DOCUMENTS}\nMore.").fingerprint != fingerprint
    assert read(entity_list=LIST, test_documents="More.").fingerprint != fingerprint
    assert read(entity_list="Text,Type\nBlue Plan,OFFER\nRed Plan,OFFER\n").fingerprint != fingerprint


@pytest.mark.parametrize(
    ("entity_list", "message"),
    [
        (
            "Name,Kind\nBlue Plan,OFFER\n",
            "The entity list entity_list cannot be read: line 1: the header must be Text,Type, found 'Name,Kind'.",
        ),
        ("Text,Type\n", "The entity list entity_list cannot be read: line 2: the list has no entries."),
        (b"Text,Type\nGr\xf6\xdfe,OFFER\n", "The entity list entity_list is not in UTF-8."),
        ("Text,Type\nParis,CITY\n", "The entity list has no entry of the type OFFER."),
        (f"Text,Type\n{'x' * 5001},OFFER\n", "The entity list has an entry of 5,001 characters, more than 5,000."),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(read: Read, entity_list: str | bytes, message: str) -> None:
    assert refused(read, entity_list=entity_list) == message


def test_a_list_has_a_greatest_number_of_entries(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognizer_data, "MOST_LIST_ENTRIES", 1)

    assert refused(read, entity_list=LIST) == "The entity list has 2 entries, more than 1."


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ("too little", "The documents have 10 bytes, fewer than 5,120."),
        (b"fine\n" + b"\xff" * 6000, "The document documents, line 1, is not in UTF-8."),
        ("x" * 5001, "The document documents, line 0, has 5,001 bytes, more than 5,000."),
        ("ä" * 2501, "The document documents, line 0, has 5,002 bytes, more than 5,000."),
        (f"fine\n\n{DOCUMENTS}", "The document documents, line 1, is empty: documents have 1 to 5,000 bytes."),
    ],
)
def test_documents_beyond_the_quotas_are_refused(read: Read, documents: str | bytes, message: str) -> None:
    assert refused(read, entity_list=LIST, documents=documents) == message


def test_all_documents_together_have_a_greatest_size(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training_documents, "LARGEST_CORPUS", 5_200)

    assert refused(read, entity_list=LIST) == "The documents have more than 5,200 bytes."
    assert refused(read, manifests={"TRAIN": LABELLED}) == "The documents have more than 5,200 bytes."


@pytest.mark.parametrize(
    ("annotations", "message"),
    [
        (HEADER, "There are 0 annotations of the type OFFER, fewer than 25."),
        (
            ANNOTATIONS + "other.txt,0,0,1,OFFER\n",
            "Annotations: there is no document other.txt, line 0 (with ONE_DOC_PER_LINE, the column Line).",
        ),
        (
            ANNOTATIONS + "documents,100,0,1,OFFER\n",
            "Annotations: there is no document documents, line 100 (with ONE_DOC_PER_LINE, the column Line).",
        ),
        (
            ANNOTATIONS + "documents,99,0,99,OFFER\n",
            "Annotations: documents, line 99: End Offset 99 is beyond the 58 characters of the document.",
        ),
        (
            ANNOTATIONS + "documents,0,9,9,OFFER\n",
            "The annotations annotations cannot be read: line 27: End Offset 9 must be greater than Begin Offset 9.",
        ),
        (
            ANNOTATIONS + "documents,0,33,40,OFFER\n",
            "Annotations: documents, line 0: the entities from 28 to 37 and from 33 to 40 overlap.",
        ),
        (
            "File,Line,Begin,End,Type\n",
            "The annotations annotations cannot be read: line 1: the header must be "
            "File,Line,Begin Offset,End Offset,Type, found 'File,Line,Begin,End,Type'.",
        ),
    ],
)
def test_annotations_that_cannot_be_used_are_refused(read: Read, annotations: str, message: str) -> None:
    assert refused(read, annotations=annotations) == message


def test_annotations_without_lines_are_for_one_document_a_file(read: Read) -> None:
    rows = HEADER.replace("Line,", "") + "documents,28,37,OFFER\n" * 25

    assert refused(read, annotations=rows) == (
        "Annotations: there is no document documents (with ONE_DOC_PER_LINE, the column Line)."
    )


def test_annotated_documents_are_three_at_least_and_have_a_greatest_number(
    read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"documents,0,{place},{place + 1},OFFER\n" for place in range(25))
    few = refused(read, annotations=HEADER + rows, documents=f"{'x' * 5000}\n{'y' * 200}")
    monkeypatch.setattr(recognizer_data, "MOST_ANNOTATED_DOCUMENTS", 99)

    assert few == "There are 2 documents, not 3 to 200,000."
    assert refused(read, annotations=ANNOTATIONS) == "There are 100 documents, not 3 to 99."


def test_annotations_name_their_file_unmistakably(read: Read) -> None:
    documents = {"a/documents": DOCUMENTS, "b/documents": DOCUMENTS}

    message = refused(read, annotations=ANNOTATIONS, documents=documents)

    assert message == "Annotations: 2 files of documents are called documents."


def test_test_documents_have_an_annotation_of_each_type(read: Read) -> None:
    message = refused(read, annotations=ANNOTATIONS, test_documents=SENTENCE, test_annotations=HEADER)

    assert message == "The test documents have no annotation of the type OFFER."


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("nonsense\n", "manifest-TRAIN, line 1: it is not JSON: Expecting value: line 1 column 1 (char 0)."),
        ("[1]\n", "manifest-TRAIN, line 1: there is no text of a document (source)."),
        (
            '{"source-ref": "s3://bucket/document.txt"}\n',
            "manifest-TRAIN, line 1: there is no text of a document (source); the local Comprehend does not follow "
            "source-ref.",
        ),
        (
            manifest(attribute="other"),
            "manifest-TRAIN, line 1: none of the attributes work is there.",
        ),
        (
            '{"source": "x", "work": 1}\n',
            "manifest-TRAIN, line 1: an attribute has no annotations.entities with startOffset, endOffset and label.",
        ),
        (
            manifest(SENTENCE, (0, 59, "OFFER")),
            "manifest-TRAIN, line 1: End Offset 59 is beyond the 58 characters of the document.",
        ),
        (
            manifest(SENTENCE, (5, 5, "OFFER")),
            "manifest-TRAIN, line 1: the entity from 5 to 5 has no characters.",
        ),
        (
            manifest(SENTENCE, (28, 37, "OFFER"), (28, 37, "OFFER")),
            "manifest-TRAIN, line 1: the entities from 28 to 37 and from 28 to 37 overlap.",
        ),
        (manifest("x" * 5001), "manifest-TRAIN, line 1: the document has 5,001 bytes, more than 5,000."),
        (manifest(""), "manifest-TRAIN, line 1: the document is empty: documents have 1 to 5,000 bytes."),
        (manifest("half \ud83d"), "manifest-TRAIN, line 1: the document is not in UTF-8."),
        (LABELLED.encode() + b"\xff\n", "manifest-TRAIN, line 101: it is not in UTF-8."),
        (manifest() * 3, "The documents have 174 bytes, fewer than 5,120."),
        (manifest() * 100, "There are 0 annotations of the type OFFER, fewer than 25."),
    ],
)
def test_a_manifest_that_cannot_be_used_is_refused(read: Read, lines: str | bytes, message: str) -> None:
    assert refused(read, manifests={"TRAIN": lines}) == message
