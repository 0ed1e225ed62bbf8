"""What Comprehend says of model versions and jobs, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model_lifecycle.kinds import Kind
from model_lifecycle.quality_gate import Metrics, metrics_text

_USABLE = {"TRAINED", "TRAINED_WITH_WARNING"}
_FAILED = {"IN_ERROR", "STOPPED"}
_IN_TRAINING = {"SUBMITTED", "TRAINING", "STOP_REQUESTED"}
_JOB_FAILED = {"FAILED", "STOPPED"}
_JOB_ACTIVE = {"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"}
_ENDPOINT_BUSY = {"CREATING", "UPDATING", "DELETING"}
_METRICS = {
    "accuracy": "Accuracy",
    "precision": "Precision",
    "recall": "Recall",
    "f1": "F1Score",
    "micro_precision": "MicroPrecision",
    "micro_recall": "MicroRecall",
    "micro_f1": "MicroF1Score",
}
"""Our names and Comprehend's. Hamming loss is left out: there, more is worse."""


@dataclass(frozen=True)
class Model:
    """A version of a custom model. Metrics are in the units of its kind."""

    arn: str
    status: str
    message: str
    source_model_arn: str
    model_key_arn: str
    metrics: Metrics
    metrics_by_type: Mapping[str, Metrics]
    test_documents: int

    @classmethod
    def parse(cls, kind: Kind, answer: Mapping[str, Any]) -> "Model":
        """Return the version in the answer of its Describe operation."""
        model = answer[f"{kind.noun}Properties"]
        metadata = model.get(kind.metadata_field, {})
        return cls(
            arn=model[f"{kind.noun}Arn"],
            status=model["Status"],
            message=model.get("Message", ""),
            source_model_arn=model.get("SourceModelArn", ""),
            model_key_arn=model.get("ModelKmsKeyId", ""),
            metrics=_metrics(metadata.get("EvaluationMetrics", {})),
            metrics_by_type={
                found["Type"]: _metrics(found.get("EvaluationMetrics", {})) for found in metadata.get("EntityTypes", [])
            },
            test_documents=metadata.get("NumberOfTestDocuments", 0),
        )

    @property
    def usable(self) -> bool:
        """Whether it is trained, with a warning or without."""
        return self.status in _USABLE

    @property
    def failed(self) -> bool:
        """Whether it ended without becoming usable."""
        return self.status in _FAILED

    @property
    def in_training(self) -> bool:
        """Whether it cannot be deleted yet."""
        return self.status in _IN_TRAINING

    @property
    def stopping(self) -> bool:
        """Whether its training was asked to stop."""
        return self.status == "STOP_REQUESTED"

    @property
    def deleting(self) -> bool:
        """Whether its deletion goes on."""
        return self.status == "DELETING"

    @property
    def unwanted(self) -> bool:
        """Whether it never becomes usable: the same work has to begin again in its place."""
        return self.failed or self.deleting or self.stopping

    @property
    def metrics_text(self) -> str:
        """One line for a person."""
        return f"{metrics_text(self.metrics) or 'no metrics'} on {self.test_documents:,} held-out documents"


@dataclass(frozen=True)
class Job:
    """A batch job."""

    arn: str
    status: str
    message: str
    output_uri: str

    @classmethod
    def parse(cls, kind: Kind, answer: Mapping[str, Any]) -> "Job":
        """Return the job in the answer of its Describe operation."""
        job = answer[f"{kind.job}Properties"]
        output = job.get("OutputDataConfig", {}).get("S3Uri", "")
        return cls(job.get("JobArn", ""), job["JobStatus"], job.get("Message", ""), output)

    @property
    def completed(self) -> bool:
        """Whether its output is there."""
        return self.status == "COMPLETED"

    @property
    def failed(self) -> bool:
        """Whether it ended without output."""
        return self.status in _JOB_FAILED

    @property
    def stopping(self) -> bool:
        """Whether it was asked to stop."""
        return self.status == "STOP_REQUESTED"

    @property
    def active(self) -> bool:
        """Whether it still runs."""
        return self.status in _JOB_ACTIVE


@dataclass(frozen=True)
class Endpoint:
    """What answers with a version in real time; `model_arn`, role and units are those that it has now."""

    arn: str
    status: str
    message: str
    model_arn: str
    data_access_role_arn: str
    units: int

    @classmethod
    def parse(cls, answer: Mapping[str, Any]) -> "Endpoint":
        """Return the endpoint in the answer of DescribeEndpoint."""
        found = answer["EndpointProperties"]
        return cls(
            arn=found["EndpointArn"],
            status=found["Status"],
            message=found.get("Message", ""),
            model_arn=found.get("ModelArn", ""),
            data_access_role_arn=found.get("DataAccessRoleArn", ""),
            units=found.get("DesiredInferenceUnits", 0),
        )

    @property
    def busy(self) -> bool:
        """Whether it is being made, changed or deleted, and takes nothing else meanwhile."""
        return self.status in _ENDPOINT_BUSY

    @property
    def failed(self) -> bool:
        """Whether it answers nothing."""
        return self.status == "FAILED"


def _metrics(found: Mapping[str, float]) -> Metrics:
    return {name: found[theirs] for name, theirs in _METRICS.items() if theirs in found}
