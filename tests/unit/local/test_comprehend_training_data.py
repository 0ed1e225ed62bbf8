"""Training data and the quotas on it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from local.comprehend import training_data
from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE, InputFile
from local.comprehend.training_data import TrainingData, TrainingDataError
from local.engine.mentions import Span

SENTENCE = "Everybody who asked for the Blue Plan got it within a day."
DOCUMENTS = "\n".join([SENTENCE] * 100)
LIST = "Text,Type\nBlue Plan,OFFER\nParis,CITY\n"
HEADER = "File,Line,Begin Offset,End Offset,Type\n"
ANNOTATIONS = HEADER + "".join(f"documents.txt,{line},28,37,OFFER\n" for line in range(25))

Read = Callable[..., TrainingData]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], InputFile]:
    def write(name: str, content: str | bytes) -> InputFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return InputFile(str(path), name)

    return write


@pytest.fixture
def read(write: Callable[[str, str | bytes], InputFile]) -> Read:
    def read(
        *,
        entity_list: str | bytes = "",
        annotations: str = "",
        documents: str | bytes = DOCUMENTS,
        types: tuple[str, ...] = ("OFFER",),
        input_format: str = ONE_DOC_PER_LINE,
    ) -> TrainingData:
        files = [write("documents.txt", documents)]
        if entity_list:
            return training_data.with_entity_list(files, [write("list.csv", entity_list)], input_format, types)
        return training_data.with_annotations(files, [write("annotations.csv", annotations)], input_format, types)

    return read


def test_the_mentions_are_those_of_the_list_without_types_that_nobody_asked_for(read: Read) -> None:
    data = read(entity_list=LIST)

    assert len(data.texts) == 100
    assert data.mentions == [[Span(28, 37, "OFFER")]] * 100
    assert data.entries == [("Blue Plan", "OFFER")]


def test_the_mentions_are_those_annotated(read: Read) -> None:
    data = read(annotations=ANNOTATIONS)

    assert data.mentions == [[Span(28, 37, "OFFER")]] * 25 + [[]] * 75
    assert data.entries is None


def test_a_file_that_is_one_document_is_annotated_without_lines(write: Callable[[str, str], InputFile]) -> None:
    files = [write(f"{number}.txt", f"{SENTENCE}\n" * 30) for number in range(3)]
    rows = [f"{number}.txt,{59 * line + 28},{59 * line + 37},OFFER\n" for number in range(3) for line in range(30)]
    annotations = write("annotations.csv", HEADER.replace("Line,", "") + "".join(rows))

    data = training_data.with_annotations(files, [annotations], ONE_DOC_PER_FILE, ["OFFER"])

    assert [len(mentions) for mentions in data.mentions] == [30, 30, 30]
    assert {data.texts[0][span.begin : span.end] for span in data.mentions[0]} == {"Blue Plan"}


def test_the_fingerprint_changes_with_the_data_only(read: Read) -> None:
    same = read(entity_list=LIST).fingerprint == read(entity_list=LIST).fingerprint
    other = read(entity_list=LIST, documents=f"{DOCUMENTS}\nMore.").fingerprint

    assert same
    assert other != read(entity_list=LIST).fingerprint


@pytest.mark.parametrize(
    ("entity_list", "reason"),
    [
        (
            "Name,Kind\nBlue Plan,OFFER\n",
            "The entity list list.csv cannot be read: line 1: the header must be Text,Type",
        ),
        ("Text,Type\n", "The entity list list.csv cannot be read: line 2: the list has no entries"),
        (b"Text,Type\nGr\xf6\xdfe,OFFER\n", "The entity list list.csv is not in UTF-8"),
        ("Text,Type\nParis,CITY\n", "The entity list has no entry of the type OFFER"),
        (f"Text,Type\n{'x' * 5001},OFFER\n", "The entity list has an entry of 5,001 characters"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(read: Read, entity_list: str | bytes, reason: str) -> None:
    with pytest.raises(TrainingDataError, match=reason):
        read(entity_list=entity_list)


@pytest.mark.parametrize(
    ("documents", "reason"),
    [
        ("too little", "The documents have 10 bytes, fewer than 5,120"),
        (b"fine\n" + b"\xff" * 6000, "The document documents.txt, line 1, is not in UTF-8"),
        ("x" * 5001, "The document documents.txt, line 0, has 5,001 bytes, more than 5,000"),
    ],
)
def test_documents_beyond_the_quotas_are_refused(read: Read, documents: str | bytes, reason: str) -> None:
    with pytest.raises(TrainingDataError, match=reason):
        read(entity_list=LIST, documents=documents)


@pytest.mark.parametrize(
    ("annotations", "reason"),
    [
        (HEADER, "There are 0 annotations of the type OFFER, fewer than 25"),
        (ANNOTATIONS + "other.txt,0,0,1,OFFER\n", "there is no document other.txt, line 0"),
        (ANNOTATIONS + "documents.txt,100,0,1,OFFER\n", "there is no document documents.txt, line 100"),
        (ANNOTATIONS + "documents.txt,0,0,99,OFFER\n", "End Offset 99 is beyond the 58 characters of documents.txt"),
        (ANNOTATIONS + "documents.txt,0,9,9,OFFER\n", "cannot be read: line 27: End Offset 9 must be greater"),
    ],
)
def test_annotations_that_cannot_be_used_are_refused(read: Read, annotations: str, reason: str) -> None:
    with pytest.raises(TrainingDataError, match=reason):
        read(annotations=annotations)


def test_too_few_documents_are_refused(read: Read) -> None:
    rows = "documents.txt,0,0,1,OFFER\n" * 25

    with pytest.raises(TrainingDataError, match="There are 2 documents, not 3 to 200,000"):
        read(annotations=HEADER + rows, documents=f"{'x' * 5000}\n{'y' * 200}")
