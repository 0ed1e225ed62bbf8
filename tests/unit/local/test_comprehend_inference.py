"""A batch job, up to the process that analyzes and after it."""

from pathlib import Path
from typing import Any, cast

import pytest

from local.comprehend import inference
from local.comprehend.data_access import DataAccess, S3Object
from local.comprehend.inference import JobFailedError
from local.comprehend.kinds import JOB_KINDS, JobKind, output_file
from local.comprehend.state import Job
from local.comprehend.tasks import StoppedError, Task

URI = output_file("s3://out/", "111111111111", "CLN", "0a")


class Bucket:
    """An S3 that has one object of so many bytes, and records what is written."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.seen: list[str] = []

    def find(self, uri: str) -> list[S3Object]:
        assert uri == "s3://data/documents.txt"
        return [S3Object("documents.txt", self.size)]

    def download(self, uri: str, found: S3Object, path: Path) -> None:
        path.write_text(f"{found.key} of {uri}")

    def check_write_access(self, uri: str, key: str) -> None:
        self.seen.append(f"try {uri} {key}")

    def upload(self, path: Path, uri: str, key: str) -> None:
        self.seen.append(f"write {path.name} {uri} {key}")


class Analyzes(Task):
    """Has a process that analyzes at once."""

    def __init__(self, folder: Path, result: dict[str, Any]) -> None:
        super().__init__(folder)
        self.result = result
        self.requests: list[dict[str, Any]] = []

    def run_child(self, module: str, request: dict[str, Any]) -> dict[str, Any]:
        assert module == "local.comprehend.inference_process"
        self.requests.append(request)
        return self.result


def job(kind: JobKind = JOB_KINDS[0]) -> Job:
    settings = {
        "InputDataConfig": {"S3Uri": "s3://data/documents.txt", "InputFormat": "ONE_DOC_PER_FILE"},
        "OutputDataConfig": {"S3Uri": "s3://out/", "KmsKeyId": "key"},
    }
    return Job("0a", f"arn:job/{kind.segment}", kind.segment, "SUBMITTED", 1.0, "arn:model", URI, settings)


def access(bucket: Bucket) -> DataAccess:
    return cast("DataAccess", bucket)


def test_a_job_takes_five_gigabytes_and_no_more() -> None:
    enough, too_much = Bucket(5_000_000_000), Bucket(5_000_000_001)

    inference.check_access(job(), access(enough))
    with pytest.raises(JobFailedError) as caught:
        inference.check_access(job(), access(too_much))

    assert enough.seen == ["try s3://out/ key"]
    assert str(caught.value) == "The input has 5,000,000,001 bytes, more than 5,000,000,000."


@pytest.mark.parametrize("kind", JOB_KINDS)
def test_the_process_knows_the_kind_of_the_model(tmp_path: Path, kind: JobKind) -> None:
    task, bucket = Analyzes(tmp_path, {"documents": 1, "stopped": False}), Bucket(1)

    inference.detect(job(kind), tmp_path / "model", task, access(bucket))

    assert task.requests == [
        {
            "files": [(str(tmp_path / "input" / "0"), "documents.txt")],
            "input_format": "ONE_DOC_PER_FILE",
            "model": str(tmp_path / "model"),
            "kind": kind.model.segment,
        }
    ]
    assert bucket.seen == ["write output.tar.gz s3://out/111111111111-CLN-0a/output/output.tar.gz key"]


def test_what_was_done_before_a_stop_is_written(tmp_path: Path) -> None:
    bucket = Bucket(1)

    with pytest.raises(StoppedError):
        inference.detect(job(), tmp_path, Analyzes(tmp_path, {"documents": 1, "stopped": True}), access(bucket))

    assert len(bucket.seen) == 1


def test_an_error_of_the_process_is_the_message_of_the_job(tmp_path: Path) -> None:
    bucket = Bucket(1)

    with pytest.raises(JobFailedError, match=r"^Too many documents$"):
        inference.detect(job(), tmp_path, Analyzes(tmp_path, {"error": "Too many documents"}), access(bucket))

    assert bucket.seen == []
