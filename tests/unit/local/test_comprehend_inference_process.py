"""A batch job, as the child process does it."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import analysis, inference_process
from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE
from local.engine.classifier import LabelledDocument, train
from local.engine.recognizer import Recognizer
from tests.unit.local.batch_job import SENTENCE, detect, train_recognizer


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    train_recognizer(path)
    return path


LABELLED = [
    LabelledDocument((animal,), f"the {animal} {sound} {where}")
    for animal, sound in (("cat", "purrs"), ("cow", "moos"), ("dog", "barks"), ("hen", "clucks"))
    for where in ("here", "there")
]


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("classifier")
    train(LABELLED, path, multi_label=False, seed=1)
    return path


@pytest.fixture(scope="module")
def labeller(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("labeller")
    train(LABELLED, path, multi_label=True, seed=1)
    return path


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def test_each_line_has_its_entities_with_offsets_in_code_points(tmp_path: Path, model: Path) -> None:
    text = f"\U0001f600 {SENTENCE.format('Coral')}"

    result, lines = detect(tmp_path, model, {"sentences.txt": f"{text}\n\nNothing.\n".encode()})

    assert result == {"documents": 3, "stopped": False}
    assert [list(line) for line in lines] == [["File", "Line", "Entities"]] * 3
    assert [(line["File"], line["Line"]) for line in lines] == [("sentences.txt", number) for number in range(3)]
    (entity,) = lines[0]["Entities"]
    assert list(entity) == ["BeginOffset", "EndOffset", "Score", "Text", "Type"]
    assert text[entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"] == "Coral Plan"
    assert entity["Type"] == "OFFER"
    assert 0.5 <= entity["Score"] <= 1
    assert lines[1]["Entities"] == lines[2]["Entities"] == []


def test_a_file_that_is_one_document_has_no_line(tmp_path: Path, model: Path) -> None:
    text = f"First.\n{SENTENCE.format('Amber')}\n"

    _, (line,) = detect(tmp_path, model, {"letter.txt": text.encode()}, ONE_DOC_PER_FILE)

    assert list(line) == ["File", "Entities"]
    assert text[line["Entities"][0]["BeginOffset"] : line["Entities"][0]["EndOffset"]] == "Amber Plan"


def test_documents_that_fail_say_why_and_the_rest_goes_on(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "LARGEST_TO_RECOGNIZE", 50)
    files = {"a.txt": b"x" * 51 + b"\nfine\nn\xfft\nignored\n", "b.txt": b"fine\n"}

    _, lines = detect(tmp_path, model, files)

    assert lines == [
        {
            "File": "a.txt",
            "Line": 0,
            "ErrorCode": "DOCUMENT_SIZE_EXCEEDED",
            "ErrorMessage": "Document size exceeds maximum size limit 50 bytes.",
        },
        {"File": "a.txt", "Line": 1, "Entities": []},
        {
            "File": "a.txt",
            "Line": 2,
            "ErrorCode": "UNSUPPORTED_ENCODING",
            "ErrorMessage": "Document is not in UTF-8 format and all subsequent lines are ignored.",
        },
        {"File": "b.txt", "Line": 0, "Entities": []},
    ]


def test_a_line_separator_of_unicode_is_no_line_end_in_the_output(tmp_path: Path, model: Path) -> None:
    _, lines = detect(tmp_path, model, {"a\u2028b.txt": b"fine\n"})

    assert lines == [{"File": "a\u2028b.txt", "Line": 0, "Entities": []}]


def test_too_many_documents_are_an_error(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inference_process, "MOST_DOCUMENTS", 2)
    (tmp_path / "in").write_bytes(b"1\n2\n3\n")
    request = {"files": [[str(tmp_path / "in"), "in"]], "input_format": ONE_DOC_PER_LINE, "model": str(model)}

    result = inference_process.detect(request, tmp_path)

    assert result == {"error": "The input has more than 2 documents."}


def test_what_is_done_before_a_stop_is_written(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Recognizer.detect

    def detect_and_ask_to_stop(self: Recognizer, text: str) -> Any:
        if text == "2":
            os.kill(os.getpid(), signal.SIGTERM)
        return found(self, text)

    monkeypatch.setattr(Recognizer, "detect", detect_and_ask_to_stop)

    result, lines = detect(tmp_path, model, {"in": b"1\n2\n3\n4\n"})

    assert result == {"documents": 2, "stopped": True}
    assert [line["Line"] for line in lines] == [0, 1]


def test_each_line_has_its_best_classes_and_its_number_as_a_string(tmp_path: Path, classifier: Path) -> None:
    files = {"a.txt": b"it barks\n\n", "b.txt": b"it clucks"}

    result, lines = detect(tmp_path, classifier, files, kind="document-classifier")

    assert result == {"documents": 3, "stopped": False}
    assert [list(line) for line in lines] == [["File", "Line", "Classes"]] * 3
    assert [(line["File"], line["Line"]) for line in lines] == [("a.txt", "0"), ("a.txt", "1"), ("b.txt", "0")]
    assert [line["Classes"][0]["Name"] for line in (lines[0], lines[2])] == ["dog", "hen"]
    for line in lines:
        scores = [found["Score"] for found in line["Classes"]]
        assert len(scores) == 3
        assert scores == sorted(scores, reverse=True)
        assert 0 < sum(scores) < 1


def test_each_file_has_its_labels(tmp_path: Path, labeller: Path) -> None:
    _, (line,) = detect(tmp_path, labeller, {"a.txt": b"it barks\nit purrs\n"}, ONE_DOC_PER_FILE, "document-classifier")

    assert list(line) == ["File", "Labels"]
    assert sorted(found["Name"] for found in line["Labels"]) == ["cat", "cow", "dog", "hen"]
    assert {found["Name"] for found in line["Labels"][:2]} == {"cat", "dog"}


def test_documents_that_cannot_be_classified_say_why(
    tmp_path: Path, classifier: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analysis, "LARGEST_TO_CLASSIFY", 50)

    _, lines = detect(tmp_path, classifier, {"a": b"x" * 51 + b"\n\xff"}, kind="document-classifier")

    assert [(line["Line"], line["ErrorCode"]) for line in lines] == [
        ("0", "DOCUMENT_SIZE_EXCEEDED"),
        ("1", "UNSUPPORTED_ENCODING"),
    ]


def test_models_of_other_kinds_are_refused(tmp_path: Path, model: Path) -> None:
    with pytest.raises(ValueError, match="kind flywheel"):
        detect(tmp_path, model, {"a": b"x"}, kind="flywheel")
