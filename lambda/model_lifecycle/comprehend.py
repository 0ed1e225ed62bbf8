"""Amazon Comprehend in the words of the lifecycle. Not-found becomes a value here, other errors go up."""

import contextlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from model_lifecycle.properties import ImportedModelProperties, SmokeTestProperties, TrainedModelProperties
from model_lifecycle.quality_gate import Metrics

_LONGEST_JOB_ID = 32
_USABLE = {"TRAINED", "TRAINED_WITH_WARNING"}
_FAILED = {"IN_ERROR", "STOPPED"}
_IN_TRAINING = {"SUBMITTED", "TRAINING", "STOP_REQUESTED"}
_JOB_FAILED = {"FAILED", "STOPPED"}
_JOB_ACTIVE = {"SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"}


@dataclass(frozen=True)
class Model:
    """A version of a custom model as Comprehend describes it. Metrics are in percent for a recognizer."""

    arn: str
    status: str
    message: str
    source_model_arn: str
    model_key_arn: str
    metrics: Metrics
    metrics_by_type: Mapping[str, Metrics]
    test_documents: int

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
    def metrics_text(self) -> str:
        """One line for a person."""
        values = [f"{name} {value:.1f}" for name, value in self.metrics.items()]
        return f"{', '.join(values) or 'no metrics'} on {self.test_documents:,} held-out documents"


@dataclass(frozen=True)
class Job:
    """A batch job."""

    arn: str
    status: str
    message: str
    output_uri: str

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


class Comprehend:
    """The calls that the custom resources make."""

    def __init__(self, client: Any):
        self._client = client
        self._not_found = client.exceptions.ResourceNotFoundException

    def describe(self, arn: str) -> Model | None:
        """Return the version, or None if there is none, or what is no ARN."""
        if not arn.startswith("arn:"):
            return None
        try:
            answer = self._client.describe_entity_recognizer(EntityRecognizerArn=arn)
        except self._not_found:
            return None
        model = answer["EntityRecognizerProperties"]
        metadata = model.get("RecognizerMetadata", {})
        return Model(
            arn=model["EntityRecognizerArn"],
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

    def tags(self, arn: str) -> dict[str, str]:
        """Return the tags of a version or job that exists."""
        answer = self._client.list_tags_for_resource(ResourceArn=arn)
        return {tag["Key"]: tag.get("Value", "") for tag in answer["Tags"]}

    def train(self, wanted: TrainedModelProperties, tags: Mapping[str, str]) -> bool:
        """Start the training of a version; return False if there is one already."""
        name, version = _name_and_version(wanted.model_arn)
        return self._made(
            self._client.create_entity_recognizer,
            RecognizerName=name,
            VersionName=version,
            LanguageCode=wanted.language,
            DataAccessRoleArn=wanted.data_access_role_arn,
            InputDataConfig={
                "DataFormat": "COMPREHEND_CSV",
                "EntityTypes": [{"Type": entity_type} for entity_type in wanted.entity_types],
                "Documents": {
                    "S3Uri": wanted.documents.destination.uri,
                    "InputFormat": "ONE_DOC_PER_LINE",
                },
                "EntityList": {"S3Uri": wanted.entity_list.destination.uri},
            },
            ModelKmsKeyId=wanted.model_key_arn,
            VolumeKmsKeyId=wanted.volume_key_arn,
            Tags=_tag_list(tags),
        )

    def stop_training(self, arn: str) -> None:
        """Ask a training to stop; it may still end well, or have ended."""
        with contextlib.suppress(self._client.exceptions.InvalidRequestException):
            self._client.stop_training_entity_recognizer(EntityRecognizerArn=arn)

    def delete(self, arn: str) -> str:
        """Start the deletion; return what must end before, or nothing."""
        try:
            self._client.delete_entity_recognizer(EntityRecognizerArn=arn)
        except self._not_found:
            return ""
        except self._client.exceptions.ResourceInUseException as error:
            endpoints = self._client.list_endpoints(Filter={"ModelArn": arn})["EndpointPropertiesList"]
            names = ", ".join(endpoint["EndpointArn"] for endpoint in endpoints)
            return f"endpoint {names} uses it: delete it, or point it to another version" if names else str(error)
        return ""

    def share(self, arn: str, policy: str) -> None:
        """Put the resource policy of a version, over the revision that stands there."""
        revision = self._standing_policy(arn).get("PolicyRevisionId")
        lock = {"PolicyRevisionId": revision} if revision else {}
        try:
            self._client.put_resource_policy(ResourceArn=arn, ResourcePolicy=policy, **lock)
        except self._client.exceptions.InvalidRequestException:
            # The SDK puts again when an answer was lost, over a revision that its own first try has replaced.
            if json.loads(self._standing_policy(arn).get("ResourcePolicy", "{}")) != json.loads(policy):
                raise

    def revoke(self, arn: str) -> None:
        """Delete the resource policy of a version, if both are there."""
        try:
            if self._standing_policy(arn).get("PolicyRevisionId"):
                self._client.delete_resource_policy(ResourceArn=arn)
        except self._not_found:
            return

    def import_(self, wanted: ImportedModelProperties, tags: Mapping[str, str]) -> bool:
        """Start the import of another account's version; return False if the name and version are taken already."""
        name, version = _name_and_version(wanted.model_arn)
        return self._made(
            self._client.import_model,
            SourceModelArn=wanted.source_model_arn,
            ModelName=name,
            VersionName=version,
            ModelKmsKeyId=wanted.model_key_arn,
            DataAccessRoleArn=wanted.data_access_role_arn,
            Tags=_tag_list(tags),
        )

    def start_job(self, wanted: SmokeTestProperties, token: str, tags: Mapping[str, str]) -> str:
        """Start an entities detection job, once for a token; return its id."""
        answer = self._client.start_entities_detection_job(
            JobName=wanted.job_name,
            EntityRecognizerArn=wanted.model_arn,
            LanguageCode=wanted.language,
            DataAccessRoleArn=wanted.data_access_role_arn,
            InputDataConfig={"S3Uri": wanted.input.uri, "InputFormat": "ONE_DOC_PER_LINE"},
            OutputDataConfig={"S3Uri": wanted.output.uri, "KmsKeyId": wanted.output_key_arn},
            VolumeKmsKeyId=wanted.volume_key_arn,
            ClientRequestToken=token,
            Tags=_tag_list(tags),
        )
        return str(answer["JobId"])

    def job(self, job_id: str) -> Job | None:
        """Return a job, or None if there is none, or what is no job id."""
        if len(job_id) > _LONGEST_JOB_ID:
            return None
        try:
            answer = self._client.describe_entities_detection_job(JobId=job_id)
        except self._client.exceptions.JobNotFoundException:
            return None
        job = answer["EntitiesDetectionJobProperties"]
        output = job.get("OutputDataConfig", {}).get("S3Uri", "")
        return Job(job.get("JobArn", ""), job["JobStatus"], job.get("Message", ""), output)

    def stop_job(self, job_id: str) -> None:
        """Ask a job to stop; one that has ended meanwhile needs no more asking."""
        try:
            self._client.stop_entities_detection_job(JobId=job_id)
        except self._client.exceptions.InvalidRequestException:
            job = self.job(job_id)
            if job and job.active and not job.stopping:
                raise

    def _made(self, create: Callable[..., Any], **parameters: Any) -> bool:
        try:
            create(**parameters)
        except self._client.exceptions.ResourceInUseException:
            return False
        return True

    def _standing_policy(self, arn: str) -> Mapping[str, Any]:
        # Whether a version without a policy answers empty or not found is not documented: take both.
        try:
            answer: Mapping[str, Any] = self._client.describe_resource_policy(ResourceArn=arn)
        except self._not_found:
            return {}
        return answer


def _name_and_version(arn: str) -> tuple[str, str]:
    _, name, _, version = arn.split(":", 5)[5].split("/")
    return name, version


def _tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _metrics(found: Mapping[str, float]) -> Metrics:
    names = {"precision": "Precision", "recall": "Recall", "f1": "F1Score"}
    return {name: found[theirs] for name, theirs in names.items() if theirs in found}
