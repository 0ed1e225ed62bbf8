"""Runs a batch job: fetches its input as the data access role, detects in a child process, writes the output."""

from pathlib import Path
from typing import NamedTuple

from local.comprehend import inference_process
from local.comprehend.data_access import DataAccess
from local.comprehend.documents import ONE_DOC_PER_LINE
from local.comprehend.kinds import JOB_KINDS
from local.comprehend.state import Job
from local.comprehend.tasks import StoppedError, Task
from local.comprehend.training import fetch

LARGEST_INPUT = 5_000_000_000
"""Bytes: 5 GB, the stricter reading."""


class JobFailedError(Exception):
    """The job cannot be done; the message is that of the job."""


class Places(NamedTuple):
    """Where a job reads and writes."""

    input_uri: str
    input_format: str
    output_uri: str
    output_key: str

    @classmethod
    def of(cls, job: Job) -> "Places":
        """Read the configuration of a job."""
        given, wanted = job.settings["InputDataConfig"], job.settings["OutputDataConfig"]
        return cls(
            given["S3Uri"], given.get("InputFormat", ONE_DOC_PER_LINE), wanted["S3Uri"], wanted.get("KmsKeyId", "")
        )


def check_access(job: Job, access: DataAccess) -> None:
    """Raise unless the role can list the input and write the output, and the input is within the quota."""
    places = Places.of(job)
    size = sum(found.size for found in access.find(places.input_uri))
    if size > LARGEST_INPUT:
        raise JobFailedError(f"The input has {size:,} bytes, more than {LARGEST_INPUT:,}.")
    access.check_write_access(places.output_uri, places.output_key)


def detect(job: Job, model: Path, task: Task, access: DataAccess) -> None:
    """Write the output of the job; if it was stopped, that of the documents done already, and then say so.

    `model` is the folder of a model whose kind is the job's.
    """
    kind = next(job_kind.model for job_kind in JOB_KINDS if job_kind.segment == job.segment)
    places = Places.of(job)
    files = fetch(access, places.input_uri, task.folder / "input", task)
    request = {"files": files, "input_format": places.input_format, "model": str(model), "kind": kind.segment}
    result = task.run_child(inference_process.__name__, request)
    if "error" in result:
        raise JobFailedError(result["error"])
    access.upload(task.folder / inference_process.OUTPUT, job.output, places.output_key)
    if result["stopped"]:
        raise StoppedError
