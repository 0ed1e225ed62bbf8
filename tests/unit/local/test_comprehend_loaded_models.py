"""Models in memory, and their thread."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.comprehend import loaded_models
from local.comprehend.entities import entities
from local.comprehend.errors import ResourceUnavailableError
from local.comprehend.loaded_models import LoadedModels, StoredModel
from local.comprehend.storage import ModelFiles
from local.engine.classifier import LabelledDocument
from local.engine.classifier import train as train_classifier
from local.engine.entity_list import ListEntry
from local.engine.recognizer import Recognizer, train_from_entity_list

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
MODEL = StoredModel(ARN, "entity-recognizer", 1.0, "")
TEXT = "Buy the Blue Plan."


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trained")
    train_from_entity_list([TEXT, "Sell the Blue Plan."], [ListEntry("Blue Plan", "OFFER")], folder, seed=1)
    return folder


@pytest.fixture
def files(tmp_path: Path, trained: Path) -> ModelFiles:
    files = ModelFiles(tmp_path / "models")
    files.save(ARN, trained, "")
    return files


@pytest.fixture
def models(tmp_path: Path, files: ModelFiles) -> Iterator[LoadedModels]:
    loaded = LoadedModels(files, tmp_path / "loaded")
    yield loaded
    loaded.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Return the list of what has been opened."""
    folders: list[Path] = []

    class Counted(Recognizer):
        @classmethod
        def open(cls, path: Path) -> "Counted":
            folders.append(path)
            return super().open(path)

    monkeypatch.setattr(loaded_models, "Recognizer", Counted)
    return folders


def found(models: LoadedModels, model: StoredModel = MODEL) -> list[str]:
    return [entity["Text"] for entity in models.use(model, lambda recognizer: entities(recognizer, TEXT)).result()]


def test_a_model_is_read_once_and_its_files_are_gone_then(
    tmp_path: Path, models: LoadedModels, opened: list[Path]
) -> None:
    results = [found(models), found(models)]

    assert results == [["Blue Plan"], ["Blue Plan"]]
    assert len(opened) == 1
    assert list((tmp_path / "loaded").iterdir()) == []


def test_the_models_that_were_used_last_stay(
    files: ModelFiles, trained: Path, models: LoadedModels, opened: list[Path]
) -> None:
    many = [StoredModel(f"{ARN}-{number}", "entity-recognizer", 1.0, "") for number in range(loaded_models.MOST)]
    for model in many:
        files.save(model.arn, trained, "")

    for model in (MODEL, *many[:-1], MODEL, many[-1]):
        found(models, model)
    before = len(opened)
    found(models, MODEL)
    found(models, many[0])

    assert before == loaded_models.MOST + 1
    assert len(opened) == before + 1


def test_a_model_that_was_made_again_is_read_again(models: LoadedModels, opened: list[Path]) -> None:
    found(models)
    found(models, MODEL._replace(submitted=2.0))

    assert len(opened) == 2


def test_what_is_forgotten_is_read_again(models: LoadedModels, opened: list[Path]) -> None:
    found(models)
    models.forget()
    found(models)

    assert len(opened) == 2


def test_a_model_whose_files_are_gone_is_unavailable(files: ModelFiles, models: LoadedModels) -> None:
    files.remove(ARN)

    with pytest.raises(ResourceUnavailableError, match=f"The files of {ARN} are gone"):
        found(models)


def test_the_caller_does_not_wait(models: LoadedModels) -> None:
    go_on = threading.Event()

    answer = models.use(MODEL, lambda _recognizer: go_on.wait(10))

    assert not answer.done()
    go_on.set()
    assert answer.result(10)


def test_once_closed_what_waits_is_dropped(models: LoadedModels) -> None:
    go_on = threading.Event()
    running = models.use(MODEL, lambda _recognizer: go_on.wait(10))
    while not running.running():
        pass
    waiting = models.use(MODEL, lambda _recognizer: None)

    models.close()
    go_on.set()

    assert waiting.cancelled()
    assert running.result(10)


def test_a_classifier_is_opened_as_one(tmp_path: Path, files: ModelFiles, models: LoadedModels) -> None:
    arn = ARN.replace("entity-recognizer", "document-classifier")
    documents = [LabelledDocument(("SPAM",), "You won a prize."), LabelledDocument(("MAIL",), "See you tomorrow.")]
    train_classifier(documents, tmp_path / "classifier", multi_label=False, seed=1)
    files.save(arn, tmp_path / "classifier", "")

    found = models.use(StoredModel(arn, "document-classifier", 1.0, ""), lambda model: model.predict("A prize!"))

    assert found.result() == ("SPAM",)
