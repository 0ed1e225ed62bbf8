"""A training, up to the process that trains and after it."""

from pathlib import Path
from typing import Any, cast

import pytest

from local.comprehend import training
from local.comprehend.data_access import NO_WRITE_ACCESS, DataAccess, DataAccessError, S3Object
from local.comprehend.state import Model
from local.comprehend.tasks import Task
from local.comprehend.training import Downloads, TrainingFailedError

ARN = "arn:aws:comprehend:eu-west-1:111111111111:document-classifier/topics/version/v1"
OUTPUT = "s3://out/111111111111-CLR-0a/output/output.tar.gz"
SETTINGS = {
    "Mode": "MULTI_CLASS",
    "InputDataConfig": {"S3Uri": "s3://data/rows.csv"},
    "OutputDataConfig": {"S3Uri": "s3://out", "KmsKeyId": "key"},
}


class Bucket:
    """An S3 that has one object of three bytes everywhere, and records what is written."""

    def __init__(self, *, writable: bool = True) -> None:
        self.writable = writable
        self.seen: list[str] = []

    def find(self, uri: str) -> list[S3Object]:
        return [S3Object(uri.removeprefix("s3://data/"), 3)]

    def download(self, uri: str, found: S3Object, path: Path) -> None:
        assert uri.endswith(found.key)
        self.seen.append(f"read {found.key}")
        path.write_text("abc")

    def check_write_access(self, uri: str, key: str) -> None:
        self.seen.append(f"try {uri} {key}")
        if not self.writable:
            raise DataAccessError(NO_WRITE_ACCESS)

    def upload(self, path: Path, uri: str, key: str) -> None:
        self.seen.append(f"write {path.name} {uri} {key}")


class Trains(Task):
    """Has a process that trains at once."""

    def __init__(self, folder: Path, result: dict[str, Any]) -> None:
        super().__init__(folder)
        self.result = result
        self.requests: list[tuple[str, dict[str, Any]]] = []

    def run_child(self, module: str, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append((module, request))
        return self.result


def train(task: Trains, bucket: Bucket, output: str = OUTPUT) -> training.Trained:
    model = Model(ARN, "document-classifier", "v1", "SUBMITTED", 1.0, SETTINGS, output=output)
    return training.train(model, task, cast("DataAccess", bucket), lambda: bucket.seen.append("begin"))


def test_data_are_fetched_and_output_is_tried_before_the_training_begins(tmp_path: Path) -> None:
    task, bucket = Trains(tmp_path, {"metadata": {"NumberOfLabels": 3}, "warning": "Few."}), Bucket()

    trained = train(task, bucket)

    assert trained == ({"ClassifierMetadata": {"NumberOfLabels": 3}}, "Few.")
    assert bucket.seen == [
        "read rows.csv",
        "try s3://out key",
        "begin",
        f"write output.tar.gz {OUTPUT} key",
    ]
    ((module, request),) = task.requests
    assert module == "local.comprehend.classifier_training"
    assert request["documents"] == [(str(tmp_path / "input-1" / "0"), "rows.csv")]


def test_a_training_without_a_place_for_output_writes_none(tmp_path: Path) -> None:
    bucket = Bucket()

    train(Trains(tmp_path, {"metadata": {}, "warning": ""}), bucket, output="")

    assert bucket.seen == ["read rows.csv", "begin"]


def test_what_cannot_be_written_or_trained_on_is_the_message_of_the_model(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with pytest.raises(DataAccessError, match="NO_WRITE_ACCESS_TO_OUTPUT"):
        train(Trains(tmp_path, {}), Bucket(writable=False))

    with pytest.raises(TrainingFailedError, match=r"^Too few documents\.$"):
        train(Trains(tmp_path / "other", {"error": "Too few documents."}), Bucket())


def test_input_is_limited_in_all_before_it_is_fetched(tmp_path: Path) -> None:
    bucket = Bucket()
    downloads = Downloads(cast("DataAccess", bucket), Task(tmp_path), largest=5)

    downloads.fetch("s3://data/first")
    with pytest.raises(TrainingFailedError) as caught:
        downloads.fetch("s3://data/second")

    assert str(caught.value) == "The input has 6 bytes, more than 5."
    assert bucket.seen == ["read first"]


def test_five_gigabytes_are_the_limit_of_classifiers() -> None:
    limits = {trainer.kind.segment: trainer.largest_input for trainer in training.TRAINERS}

    assert limits["document-classifier"] == 5_000_000_000
