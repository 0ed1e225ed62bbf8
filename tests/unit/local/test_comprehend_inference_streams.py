"""Batch jobs with more documents than one process works on."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import inference_process
from local.comprehend.documents import ONE_DOC_PER_FILE, ONE_DOC_PER_LINE, Part
from tests.unit.local.batch_job import SENTENCE, detect, train_recognizer


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model")
    train_recognizer(path)
    return path


@pytest.fixture(autouse=True)
def _handler() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


LINES = [f"{number} {SENTENCE.format('Amber' if number % 3 else 'Grey')}" for number in range(6_000)]
MANY = {
    "first": "\n".join(LINES[:2_500]).encode(),
    "broken": b"one\n\xff\nlost\n",
    "second": "\n".join(LINES[2_500:]).encode(),
}


def test_many_documents_are_analyzed_in_processes_and_written_in_order(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> Any:
        raise AssertionError("a few documents need no processes")

    _, few = detect(tmp_path, model, {"first": MANY["first"][:20_000]})
    result, lines = detect(tmp_path, model, MANY)
    with monkeypatch.context() as patched:
        patched.setattr(inference_process, "_BATCHES_HERE", 1_000_000)
        patched.setattr(ProcessPoolExecutor, "submit", forbidden)
        _, alone = detect(tmp_path, model, MANY)

    assert result == {"documents": 6_002, "stopped": False}
    assert lines == alone
    assert lines[: len(few) - 1] == few[:-1]
    assert [line["Line"] for line in lines if line["File"] == "second"] == list(range(3_500))
    assert [line.get("ErrorCode") for line in lines if line["File"] == "broken"] == [None, "UNSUPPORTED_ENCODING"]


def test_a_few_documents_need_no_processes(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> Any:
        raise AssertionError("processes were started")

    monkeypatch.setattr(ProcessPoolExecutor, "submit", forbidden)

    result, _ = detect(tmp_path, model, {"few": "\n".join(LINES[:2_000]).encode()})

    assert result["documents"] == 2_000


def test_small_files_are_analyzed_many_at_once(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    submit = ProcessPoolExecutor.submit

    def counted(self: Any, work: Any, batch: Any) -> Any:
        asked.append(len(batch))
        return submit(self, work, batch)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", counted)

    _, lines = detect(
        tmp_path, model, {f"{n}.txt": text.encode() for n, text in enumerate(LINES[:2_600])}, ONE_DOC_PER_FILE
    )

    assert [line["File"] for line in lines] == [f"{number}.txt" for number in range(2_600)]
    assert asked == [500, 100]


def test_too_many_documents_are_an_error_also_in_processes(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inference_process, "MOST_DOCUMENTS", 5_000)
    (tmp_path / "in").write_bytes("\n".join(LINES).encode())
    request = {"files": [[str(tmp_path / "in"), "in"]], "input_format": ONE_DOC_PER_LINE, "model": str(model)}

    assert inference_process.detect(request, tmp_path) == {"error": "The input has more than 5,000 documents."}
    assert not (tmp_path / inference_process.OUTPUT).exists()


def test_a_stop_in_the_middle_of_an_endless_input_keeps_the_beginning(
    tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The input would fill the memory, were it not a stream."""

    def endless(*_: object) -> Iterator[Part]:
        for part in count():
            if part == 40:
                os.kill(os.getpid(), signal.SIGTERM)
            yield Part("endless", part * 500, LINES[:500])

    monkeypatch.setattr(inference_process, "read_parts", endless)

    result, lines = detect(tmp_path, model, {})

    assert result == {"documents": len(lines), "stopped": True}
    assert [line["Line"] for line in lines] == list(range(len(lines)))
    assert 15_000 <= len(lines) <= 20_500
