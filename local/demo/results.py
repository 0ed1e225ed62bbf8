"""What the deployments left: models, metrics, findings. Read from the services, as a user would."""

import functools
import io
import json
import tarfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.demo.findings import FileFindings, file_findings, samples
from local.local_aws import LocalAws
from stacks.config.chain import Chain
from stacks.model_version import ModelVersion
from status.account import Account


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


def read_results(aws: LocalAws, chain: Chain, folder: Path) -> list[VersionResult]:
    """Return every version of every account, the source first."""
    found = []
    source = account_of(aws, "source")
    trainings = dict(chain.model_versions())
    for version in trainings:
        described = source.describe(version)
        metrics = described["Metadata"].get("EvaluationMetrics", {})
        found.append(VersionResult(chain.source.account, "source", version, described["Status"], metrics))
    for name, target in chain.targets.items():
        account = account_of(aws, name)
        for version, origin, import_ in chain.imports(target):
            described = account.describe(version)
            latest = next(job for job in account.jobs(version) if job["JobStatus"] == "COMPLETED")
            output = latest["OutputDataConfig"]["S3Uri"]
            lines = list(_lines(aws, name, output))
            training = trainings[origin]
            found.append(
                VersionResult(
                    target.account,
                    name,
                    version,
                    described["Status"],
                    described["Metadata"].get("EvaluationMetrics", {}),
                    tuple(file_findings(lines, training, import_.smoke_test, folder)),
                    *samples(lines, training, folder),
                    output,
                )
            )
    return found


def account_of(aws: LocalAws, profile: str) -> Account:
    """Return what reads the account of a profile, as `make status` does."""
    return Account(functools.partial(aws.client, profile=profile), aws.accounts[profile], aws.region, "aws")


def _lines(aws: LocalAws, profile: str, output: str) -> Iterable[dict[str, Any]]:
    bucket, _, key = output.removeprefix("s3://").partition("/")
    body = aws.client("s3", profile).get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        for member in archive:
            file = archive.extractfile(member)
            if file is not None:
                yield from map(json.loads, file)
