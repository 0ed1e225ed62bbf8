"""Model versions and their jobs in an account, whatever their kind: as Comprehend describes them to a user."""

from typing import Any

from botocore import xform_name

from local.comprehend.kinds import JOB_KINDS, MODEL_KINDS
from local.local_aws import LocalAws
from stacks.model_version import ModelVersion


class Inspection:
    """Reads what is in the account of a profile."""

    def __init__(self, aws: LocalAws, profile: str):
        self._aws = aws
        self._account = aws.accounts[profile]
        self._comprehend = aws.client("comprehend", profile)

    def describe(self, version: ModelVersion) -> dict[str, Any]:
        """Return the properties of a version; empty if there is none."""
        (kind,) = (kind for kind in MODEL_KINDS if kind.segment == version.kind)
        operation = getattr(self._comprehend, xform_name(f"Describe{kind.noun}"))
        try:
            answer = operation(**{kind.arn_field: self._arn(version)})
        except self._comprehend.exceptions.ResourceNotFoundException:
            return {}
        return dict(answer[f"{kind.noun}Properties"])

    def jobs(self, version: ModelVersion) -> list[dict[str, Any]]:
        """Return the jobs that use a version, the latest first."""
        (kind,) = (kind for kind in JOB_KINDS if kind.model.segment == version.kind)
        pages = self._comprehend.get_paginator(xform_name(f"List{kind.noun}s")).paginate()
        jobs = [job for page in pages for job in page[f"{kind.noun}PropertiesList"]]
        using = [job for job in jobs if job[kind.model.arn_field] == self._arn(version)]
        return sorted(using, key=lambda job: job["SubmitTime"], reverse=True)

    def _arn(self, version: ModelVersion) -> str:
        return version.arn(partition="aws", region=self._aws.region, account=self._account)
