"""A batch job, as the child process does it."""

import json
import os
import signal
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import inference_process
from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE
from local.engine.entity_list import ListEntry
from local.engine.recognizer import Recognizer, train_from_entity_list

SENTENCE = "Everybody asked for the {} Plan yesterday."


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    colours = ("Amber", "Azure", "Coral", "Ebony")
    entries = [ListEntry(f"{colour} Plan", "OFFER") for colour in colours]
    train_from_entity_list([SENTENCE.format(colour) for colour in colours] * 20, entries, path, seed=1)
    return path


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


def detect(
    folder: Path, model: Path, files: dict[str, bytes], input_format: str = ONE_DOC_PER_LINE
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the result, and the lines of the output."""
    request: dict[str, Any] = {"files": [], "input_format": input_format, "model": str(model)}
    for number, (name, content) in enumerate(files.items()):
        (folder / f"in{number}").write_bytes(content)
        request["files"].append([str(folder / f"in{number}"), name])
    result = inference_process.detect(request, folder)
    with tarfile.open(folder / inference_process.OUTPUT) as archive:
        assert archive.getnames() == ["output"]
        member = archive.extractfile("output")
        assert member is not None
        return result, [json.loads(line) for line in member.read().decode("utf-8").split("\n") if line]


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
    monkeypatch.setattr(inference_process, "LARGEST_DOCUMENT", 50)
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
