"""What the deployments left: models, metrics, mentions. Read from the services, as a user would."""

import io
import json
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.engine.annotations import Annotation, parse_annotations
from local.engine.entity_list import EntityList, ListEntry, parse_entity_list
from local.engine.metrics import Score, score
from local.local_aws import LocalAws
from stacks.config import Config, EntityRecognizerVersion, SmokeTest
from stacks.model_version import ModelVersion

_SAMPLES = 3

Place = tuple[str, int]
"""A document: its file's name and its line from 0."""


@dataclass(frozen=True)
class FileResult:
    """How a smoke test's file came out, beside what the bare entity list would have found."""

    name: str
    expected: int
    found: int
    model: Score
    bare_list: Score


@dataclass(frozen=True)
class VersionResult:
    """A version in an account. Files and samples are empty in the source."""

    account: str
    profile: str
    version: ModelVersion
    status: str
    metrics: Mapping[str, float]
    files: tuple[FileResult, ...] = ()
    listed_samples: tuple[str, ...] = ()
    unlisted_samples: tuple[str, ...] = ()
    output: str = ""

    @property
    def mentions(self) -> str:
        """Found of expected over all files."""
        found, expected = (sum(getattr(file, what) for file in self.files) for what in ("found", "expected"))
        return f"{found} of {expected}" if self.files else ""


def read_results(aws: LocalAws, config: Config, folder: Path) -> list[VersionResult]:
    """Return every version of every account, the source first."""
    found = []
    for version, _ in config.model_versions():
        described = _describe(aws, "source", version)
        found.append(VersionResult(config.source.account, "source", version, described["Status"], _metrics(described)))
    for name, target in config.targets.items():
        for version, import_ in config.imports(target):
            described = _describe(aws, name, version)
            output = _output_of(aws, name, described["EntityRecognizerArn"])
            lines = list(_lines(aws, name, output))
            training = config.models[version.name].versions[version.version]
            found.append(
                VersionResult(
                    target.account,
                    name,
                    version,
                    described["Status"],
                    _metrics(described),
                    tuple(_file_results(lines, training, import_.smoke_test, folder)),
                    *_samples(lines, training, folder),
                    output,
                )
            )
    return found


def _describe(aws: LocalAws, profile: str, version: ModelVersion) -> dict[str, Any]:
    arn = version.arn(partition="aws", region=aws.region, account=aws.accounts[profile])
    answer = aws.client("comprehend", profile).describe_entity_recognizer(EntityRecognizerArn=arn)
    properties: dict[str, Any] = answer["EntityRecognizerProperties"]
    return properties


def _metrics(described: Mapping[str, Any]) -> Mapping[str, float]:
    metrics: Mapping[str, float] = described.get("RecognizerMetadata", {}).get("EvaluationMetrics", {})
    return metrics


def _output_of(aws: LocalAws, profile: str, model_arn: str) -> str:
    """Return where the latest completed job of a model wrote."""
    pages = aws.client("comprehend", profile).get_paginator("list_entities_detection_jobs")
    jobs = [
        job
        for page in pages.paginate(Filter={"JobStatus": "COMPLETED"})
        for job in page["EntitiesDetectionJobPropertiesList"]
        if job["EntityRecognizerArn"] == model_arn
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


def _samples(
    lines: Iterable[dict[str, Any]], training: EntityRecognizerVersion, folder: Path
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names found with the highest scores: those in the entity list, and those that it lacks."""
    entities = [entity for line in lines for entity in line.get("Entities", [])]
    names = dict.fromkeys(entity["Text"] for entity in sorted(entities, key=lambda entity: -entity["Score"]))
    list_ = {entry.text for entry in _entity_list(training, folder)}
    listed = [name for name in names if name in list_]
    unlisted = [name for name in names if name not in list_]
    return tuple(listed[:_SAMPLES]), tuple(unlisted[:_SAMPLES])


def _entity_list(training: EntityRecognizerVersion, folder: Path) -> list[ListEntry]:
    return parse_entity_list((folder / training.entity_list).read_text(encoding="utf-8"))


def _file_results(
    lines: Iterable[dict[str, Any]], training: EntityRecognizerVersion, test: SmokeTest, folder: Path
) -> Iterable[FileResult]:
    found: dict[Place, list[Annotation]] = defaultdict(list)
    for line in lines:
        place = line["File"], line["Line"]
        found[place] += [Annotation(*place, e["BeginOffset"], e["EndOffset"], e["Type"]) for e in line["Entities"]]
    expected: dict[Place, list[Annotation]] = defaultdict(list)
    for annotation in parse_annotations((folder / test.expected).read_text(encoding="utf-8")):
        expected[annotation.file, annotation.line or 0].append(annotation)
    names = EntityList(_entity_list(training, folder))
    for path in test.documents:
        texts = (folder / path).read_text(encoding="utf-8").removesuffix("\n").split("\n")
        wanted = [expected[path.name, number] for number in range(len(texts))]
        given = [found[path.name, number] for number in range(len(texts))]
        hits = sum(len(set(one) & set(other)) for one, other in zip(wanted, given, strict=True))
        yield FileResult(
            path.name, sum(map(len, wanted)), hits, score(wanted, given), score(wanted, list(map(names.find, texts)))
        )
