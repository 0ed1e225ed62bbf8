"""A training of a classifier, as the child process does it."""

import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from local.comprehend import classifier_training
from local.comprehend.classifier_training import OUTPUT, train
from local.comprehend.tasks import MODEL
from local.engine.classifier import Classifier

TEXTS = {
    "WEATHER": "Rain and wind are expected in the valley number {} tonight.",
    "MONEY": "The bank raises the interest on account number {} again.",
    "SPORT": "The team won its match number {} of the season.",
}


def rows(count: int, **texts: str) -> str:
    return "".join(f"{name},{text.format(number)}\n" for name, text in texts.items() for number in range(count))


def request(folder: Path, documents: str, test_documents: str = "", *, multi_label: bool = False) -> dict[str, Any]:
    def write(name: str, content: str) -> list[list[str]]:
        (folder / name).write_text(content)
        return [[str(folder / name), name]] if content else []

    return {
        "multi_label": multi_label,
        "delimiter": "|",
        "documents": write("documents.csv", documents),
        "test_documents": write("test.csv", test_documents),
        "manifests": [],
    }


def confusion_matrix(folder: Path) -> dict[str, Any]:
    with tarfile.open(folder / OUTPUT) as archive:
        assert archive.getnames() == ["output/confusion_matrix.json"]
        member = archive.extractfile("output/confusion_matrix.json")
        assert member is not None
        return dict(json.load(member))


def test_a_tenth_is_held_out_and_measured_in_fractions(tmp_path: Path) -> None:
    result = train(request(tmp_path, rows(60, **TEXTS)), tmp_path)

    metrics = result["metadata"].pop("EvaluationMetrics")
    assert result == {
        "metadata": {"NumberOfLabels": 3, "NumberOfTrainedDocuments": 162, "NumberOfTestDocuments": 18},
        "warning": "",
    }
    assert metrics.pop("HammingLoss") == 0.0
    assert metrics == dict.fromkeys(
        ("Accuracy", "Precision", "Recall", "F1Score", "MicroPrecision", "MicroRecall", "MicroF1Score"), 1.0
    )
    matrix = confusion_matrix(tmp_path)
    assert matrix["type"] == "multi_class"
    assert matrix["labels"] == matrix["all_labels"] == sorted(TEXTS)
    assert sum(map(sum, matrix["confusion_matrix"])) == 18


def test_the_model_knows_what_it_has_not_seen(tmp_path: Path) -> None:
    train(request(tmp_path, rows(60, **TEXTS)), tmp_path)

    model = Classifier.open(tmp_path / MODEL)

    assert not model.multi_label
    assert model.predict("Tonight there is rain in the mountains.") == ("WEATHER",)


def test_several_labels_have_a_matrix_each(tmp_path: Path) -> None:
    both = {"WEATHER|SPORT": "Rain stopped match number {} of the season."}

    result = train(request(tmp_path, rows(40, **TEXTS, **both), multi_label=True), tmp_path)

    assert result["metadata"]["NumberOfLabels"] == 3
    assert result["metadata"]["EvaluationMetrics"]["HammingLoss"] < 0.1
    assert result["warning"] == "Fewer than 50 training documents of the classes: MONEY (40)."
    assert Classifier.open(tmp_path / MODEL).multi_label
    matrix = confusion_matrix(tmp_path)
    assert matrix["type"] == "multi_label"
    assert [sum(map(sum, of_label)) for of_label in matrix["confusion_matrix"]] == [16, 16, 16]


def test_test_documents_of_one_s_own_are_not_trained_on(tmp_path: Path) -> None:
    wrong = rows(2, WEATHER=TEXTS["MONEY"], MONEY=TEXTS["WEATHER"], SPORT=TEXTS["SPORT"])

    metadata = train(request(tmp_path, rows(60, **TEXTS), wrong), tmp_path)["metadata"]

    assert (metadata["NumberOfTrainedDocuments"], metadata["NumberOfTestDocuments"]) == (180, 6)
    assert metadata["EvaluationMetrics"]["Accuracy"] == pytest.approx(1 / 3)
    assert confusion_matrix(tmp_path)["confusion_matrix"] == [[0, 0, 2], [0, 2, 0], [2, 0, 0]]


def test_not_more_than_ten_thousand_are_held_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier_training, "_MOST_HELD_OUT", 5)

    metadata = train(request(tmp_path, rows(60, **TEXTS)), tmp_path)["metadata"]

    assert (metadata["NumberOfTrainedDocuments"], metadata["NumberOfTestDocuments"]) == (175, 5)


def test_each_class_is_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier_training, "_HELD_OUT", 1)

    assert train(request(tmp_path, rows(10, **TEXTS)), tmp_path) == {
        "error": "Too few documents to train and to test the classes: SPORT, WEATHER."
    }


def test_the_same_data_make_the_same_model(tmp_path: Path) -> None:
    results, models = [], []
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        results.append(train(request(tmp_path / name, rows(60, **TEXTS)), tmp_path / name))
        models.append({file.name: file.read_bytes() for file in (tmp_path / name / MODEL).iterdir()})

    assert results[0] == results[1]
    assert models[0] == models[1]


def test_what_cannot_be_trained_on_is_an_error(tmp_path: Path) -> None:
    assert train(request(tmp_path, "SPAM,text\n"), tmp_path) == {
        "error": "The training documents have 1 classes, not 2 to 1,000."
    }
