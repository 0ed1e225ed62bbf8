"""Training data of document classifiers, and each of the quotas on it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import classifier_data
from local.comprehend.classifier_data import ClassifierData
from local.comprehend.training_files import TrainingDataError
from local.engine.classifier import LabelledDocument

ROWS = "".join(f"{name},Document {number} of this.\n" for name in ("SPAM", "MAIL") for number in range(10))
LABEL_ROWS = "".join(f"NEWS|FUN,Document {number} of this.\n" for number in range(50))

Read = Callable[..., ClassifierData]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(
        documents: str | bytes = "",
        test_documents: str = "",
        *,
        manifests: Mapping[str, str] | None = None,
        multi_label: bool = False,
        delimiter: str = "|",
    ) -> ClassifierData:
        def write(name: str, content: str | bytes) -> list[list[str]]:
            (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
            return [[str(tmp_path / name), f"{name}.csv"]] if content else []

        return classifier_data.read(
            {
                "multi_label": multi_label,
                "delimiter": delimiter,
                "documents": write("documents", documents),
                "test_documents": write("test", test_documents),
                "manifests": [
                    {"files": write(split, lines), "attributes": ["work", "more"], "split": split}
                    for split, lines in (manifests or {}).items()
                ],
            }
        )

    return read


def refused(read: Read, *files: str | bytes, **given: Any) -> str:
    with pytest.raises(TrainingDataError) as caught:
        read(*files, **given)
    return str(caught.value)


def labelled(text: str, **metadata: Any) -> str:
    return json.dumps({"source": text, "work": 0, "work-metadata": metadata}) + "\n"


def test_a_row_is_a_label_and_a_text(read: Read) -> None:
    data = read(ROWS + 'SPAM, "You won, Paulo: $1000 | a ""prize""."\r\n')

    assert data.documents[0] == LabelledDocument(("SPAM",), "Document 0 of this.")
    assert data.documents[-1] == LabelledDocument(("SPAM",), 'You won, Paulo: $1000 | a "prize".')
    assert data.counts() == {"SPAM": 11, "MAIL": 10}
    assert data.test_documents == []


def test_labels_are_joined_by_the_delimiter_in_multi_label_mode_only(read: Read) -> None:
    several = read(LABEL_ROWS, multi_label=True).counts()
    of_our_own = read(LABEL_ROWS.replace("|", "+"), multi_label=True, delimiter="+").counts()
    other = read(LABEL_ROWS.replace("|", "+") + LABEL_ROWS, multi_label=True).counts()
    one = read(LABEL_ROWS + LABEL_ROWS.replace("NEWS|", "")).counts()

    assert several == of_our_own == {"NEWS": 50, "FUN": 50}
    assert other == {"NEWS+FUN": 50, "NEWS": 50, "FUN": 50}
    assert one == {"NEWS|FUN": 50, "FUN": 50}


def test_a_text_is_as_long_as_it_likes(read: Read) -> None:
    data = read(f"{ROWS}SPAM,{'x' * 200_000}\n")

    assert len(data.documents[-1].text) == 200_000


def test_a_manifest_has_the_name_of_a_class_or_a_map_of_several(read: Read) -> None:
    classes = [labelled("A document.", **{"class-name": name}) for name in ("SPAM", "MAIL") for _ in range(10)]
    several_of = {"source": "A document.", "work": [4, 0], "work-metadata": {"class-map": {"0": "NEWS", "4": "FUN"}}}
    labels = [json.dumps(several_of) + "\n"] * 50

    one = read(manifests={"TRAIN": "".join(classes), "TEST": classes[0] + classes[-1]})
    several = read(manifests={"TRAIN": "".join(labels)}, multi_label=True)

    assert one.counts() == {"SPAM": 10, "MAIL": 10}
    assert [document.labels for document in one.test_documents] == [("SPAM",), ("MAIL",)]
    assert several.documents[0] == LabelledDocument(("FUN", "NEWS"), "A document.")


def test_the_attributes_of_a_chained_manifest_add_up(read: Read) -> None:
    chained = json.dumps(
        {
            "source": "A document.",
            "work-metadata": {"class-map": {"0": "NEWS"}},
            "work": [0],
            "more": [7],
            "more-metadata": {"class-map": {"7": "FUN", "8": "MORE"}},
        }
    )

    data = read(manifests={"TRAIN": f"{chained}\n" * 50}, multi_label=True)

    assert data.counts() == {"NEWS": 50, "FUN": 50}


def test_the_fingerprint_changes_with_the_data_only(read: Read) -> None:
    fingerprint = read(ROWS).fingerprint

    assert read(ROWS).fingerprint == fingerprint
    assert read(f"{ROWS}SPAM,More.\n").fingerprint != fingerprint
    assert read(ROWS, "SPAM,x\nMAIL,x\n").fingerprint != fingerprint


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("SPAM", "expected 2 columns, label and text, found 1; quote a text that has a comma."),
        ("SPAM,one, two", "expected 2 columns, label and text, found 3; quote a text that has a comma."),
        ('SPAM,"not closed', "unexpected end of data; a document is on one line."),
        ("SPAM, ", "the document has no text."),
        (" ", "it is empty."),
        (" ,text", "the document has no label, or an empty one."),
        (f"{'x' * 5001},text", "the name of a class has 5,001 characters, not 1 to 5,000."),
        (b"SPAM,Gr\xf6\xdfe", "it is not in UTF-8."),
    ],
)
def test_a_row_that_cannot_be_used_is_refused_with_its_place(read: Read, row: str | bytes, message: str) -> None:
    content = ROWS.encode() + (row.encode() if isinstance(row, str) else row) + b"\n" + ROWS.encode()

    assert refused(read, content) == f"documents.csv, line 21: {message}"


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("NEWS||FUN", "the document has no label, or an empty one."),
        ("NEWS|NEWS", "a label occurs more than once: NEWS, NEWS."),
    ],
)
def test_labels_that_cannot_be_used_are_refused_with_their_place(read: Read, labels: str, message: str) -> None:
    assert refused(read, f"{LABEL_ROWS}{labels},x\n", multi_label=True) == f"documents.csv, line 51: {message}"


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"class-map": {"0": "A"}}, "an attribute and its metadata do not have a class-name."),
        ({"class-name": " "}, "the document has no label, or an empty one."),
        ({"class-name": 7}, "the name of a class is not a text."),
    ],
)
def test_a_line_of_a_manifest_that_cannot_be_used_is_refused(
    read: Read, metadata: dict[str, Any], message: str
) -> None:
    assert refused(read, manifests={"TRAIN": labelled("x", **metadata)}) == f"TRAIN.csv, line 1: {message}"


@pytest.mark.parametrize(("value", "class_map"), [(0, {"0": "A"}), ([1], {"0": "A"}), ([0], ["A"])])
def test_several_labels_have_names_in_a_map(read: Read, value: object, class_map: object) -> None:
    line = json.dumps({"source": "x", "work": value, "work-metadata": {"class-map": class_map}})

    assert refused(read, manifests={"TRAIN": line}, multi_label=True) == (
        "TRAIN.csv, line 1: an attribute and its metadata do not have numbers with names in the class-map."
    )


def test_a_document_has_one_class_in_multi_class_mode_whatever_the_attributes(read: Read) -> None:
    named = {f"{name}-metadata": {"class-name": name} for name in ("work", "more")}

    message = refused(read, manifests={"TRAIN": json.dumps({"source": "x", "work": 0, "more": 0, **named})})

    assert message == "TRAIN.csv, line 1: the document has 2 labels; in multi-class mode it has exactly one."


def test_a_byte_order_mark_is_refused(read: Read) -> None:
    assert refused(read, f"\ufeff{ROWS}") == "documents.csv, line 1: it begins with a byte order mark."


def test_blanks_are_a_part_of_a_label(read: Read) -> None:
    assert read(ROWS.replace("SPAM", "SPAM ")).counts() == {"SPAM ": 10, "MAIL": 10}


def test_metadata_of_a_manifest_are_an_object(read: Read) -> None:
    line = json.dumps({"source": "x", "work": 0, "work-metadata": [1]})

    assert refused(read, manifests={"TRAIN": line}) == (
        "TRAIN.csv, line 1: the metadata of an attribute are not an object."
    )


@pytest.mark.parametrize(
    ("classes", "multi_label", "most"),
    [(1, False, "1,000"), (1001, False, "1,000"), (1, True, "100"), (101, True, "100")],
)
def test_there_are_at_least_two_classes_and_not_too_many(
    read: Read, classes: int, multi_label: bool, most: str
) -> None:
    rows = "".join(f"C{number},text\n" * 10 for number in range(classes))

    message = refused(read, rows, multi_label=multi_label)

    assert message == f"The training documents have {classes:,} classes, not 2 to {most}."


@pytest.mark.parametrize("multi_label", [False, True])
def test_a_class_has_ten_documents_so_a_header_is_noticed(read: Read, multi_label: bool) -> None:
    message = refused(read, f"CLASS,Text\n{ROWS}MORE,x\n", multi_label=multi_label)

    assert message == (
        "Fewer than 10 training documents of the classes: CLASS (1), MORE (1). "
        "A header would be a class of its own: there must be none."
    )


def test_multi_label_mode_takes_fifty_documents_to_a_million(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    few = refused(read, ROWS, multi_label=True)
    monkeypatch.setattr(classifier_data, "MOST_WITH_LABELS", 50)
    many = refused(read, LABEL_ROWS + "NEWS,x\n", multi_label=True)

    assert few == "There are 20 training documents, not 50 to 1,000,000, as in multi-label mode."
    assert many == "There are 51 training documents, not 50 to 50, as in multi-label mode."


def test_test_documents_have_each_class_and_no_other(read: Read) -> None:
    assert refused(read, ROWS, "SPAM,x\n") == "The test documents have no example of the classes: MAIL."
    assert refused(read, ROWS, "SPAM,x\nMAIL,x\nNEWS,x\n") == (
        "No training document has the classes of test documents: NEWS."
    )


def test_fewer_documents_than_recommended_are_warned_of(read: Read) -> None:
    enough = "SPAM,text\n" * 50 + "MAIL,text\n" * 50

    assert classifier_data.warning(read(enough)) == ""
    assert classifier_data.warning(read(enough + "NEWS,text\n" * 10 + "FUN,text\n" * 49)) == (
        "Fewer than 50 training documents of the classes: FUN (49), NEWS (10)."
    )
