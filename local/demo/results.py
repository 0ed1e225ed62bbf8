"""What the deployments left: models, metrics, findings. Read from the services, as a user would."""

import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.demo.findings import FileFindings, file_findings, samples
from local.local_aws import LocalAws
from stacks.config.config import Config
from stacks.model_version import ModelVersion


@dataclass(frozen=True)
class VersionResult:
    """A version in an account. Files and samples are empty in the source."""

    account: str
    profile: str
    version: ModelVersion
    status: str
    metrics: Mapping[str, float]
    """By Comprehend's names, in its units."""
    files: tuple[FileFindings, ...] = ()
    listed_samples: tuple[str, ...] = ()
    unlisted_samples: tuple[str, ...] = ()
    output: str = ""

    @property
    def hits(self) -> str:
        """Found of expected over all files."""
        hits, expected = (sum(getattr(file, what) for file in self.files) for what in ("hits", "expected"))
        return f"{hits} of {expected}" if self.files else ""


def read_results(aws: LocalAws, config: Config, folder: Path) -> list[VersionResult]:
    """Return every version of every account, the source first."""
    found = []
    for version, _ in config.model_versions():
        described = _describe(aws, "source", version)
        found.append(VersionResult(config.source.account, "source", version, described["Status"], _metrics(described)))
    for name, target in config.targets.items():
        for version, import_ in config.imports(target):
            described = _describe(aws, name, version)
            output = _output_of(aws, name, version)
            lines = list(_lines(aws, name, output))
            training = config.models[version.name].versions[version.version]
            found.append(
                VersionResult(
                    target.account,
                    name,
                    version,
                    described["Status"],
                    _metrics(described),
                    tuple(file_findings(lines, training, import_.smoke_test, folder)),
                    *samples(lines, training, folder),
                    output,
                )
            )
    return found


def _arn(aws: LocalAws, profile: str, version: ModelVersion) -> str:
    return version.arn(partition="aws", region=aws.region, account=aws.accounts[profile])


def _describe(aws: LocalAws, profile: str, version: ModelVersion) -> dict[str, Any]:
    comprehend, arn = aws.client("comprehend", profile), _arn(aws, profile, version)
    if version.kind == "document-classifier":
        answer = comprehend.describe_document_classifier(DocumentClassifierArn=arn)
        return dict(answer["DocumentClassifierProperties"])
    return dict(comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"])


def _metrics(described: Mapping[str, Any]) -> Mapping[str, float]:
    metadata = described.get("RecognizerMetadata") or described.get("ClassifierMetadata") or {}
    metrics: Mapping[str, float] = metadata.get("EvaluationMetrics", {})
    return metrics


def _output_of(aws: LocalAws, profile: str, version: ModelVersion) -> str:
    """Return where the latest completed job of a model wrote."""
    classifies = version.kind == "document-classifier"
    noun, model = ("DocumentClassification", "DocumentClassifier") if classifies else ("Entities", "EntityRecognizer")
    operation = "list_document_classification_jobs" if classifies else "list_entities_detection_jobs"
    properties = f"{noun}{'JobPropertiesList' if classifies else 'DetectionJobPropertiesList'}"
    pages = aws.client("comprehend", profile).get_paginator(operation)
    jobs = [
        job
        for page in pages.paginate(Filter={"JobStatus": "COMPLETED"})
        for job in page[properties]
        if job[f"{model}Arn"] == _arn(aws, profile, version)
    ]
    latest = max(jobs, key=lambda job: job["SubmitTime"])
    return str(latest["OutputDataConfig"]["S3Uri"])


def _lines(aws: LocalAws, profile: str, output: str) -> Iterable[dict[str, Any]]:
    bucket, _, key = output.removeprefix("s3://").partition("/")
    body = aws.client("s3", profile).get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield from map(json.loads, file)
