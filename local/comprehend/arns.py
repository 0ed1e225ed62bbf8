"""Amazon Resource Names of models, jobs, endpoints and roles."""

import functools
import re
from typing import NamedTuple, Self

import botocore.session

_NAME = r"[a-zA-Z0-9](?:-*[a-zA-Z0-9])*"
_MODEL = re.compile(
    rf"arn:(aws[^:]*):comprehend:([a-zA-Z0-9-]*):(\d{{12}}):"
    rf"(document-classifier|entity-recognizer)/({_NAME})(?:/version/({_NAME}))?"
)


class ModelArn(NamedTuple):
    """The ARN of a model version; `version` is empty where the model was made without one."""

    partition: str
    region: str
    account: str
    kind: str
    name: str
    version: str

    @classmethod
    def parse(cls, arn: str) -> Self | None:
        """Read the ARN of a model; None if it is another's."""
        match = _MODEL.fullmatch(arn)
        return cls(*(part or "" for part in match.groups())) if match else None

    def __str__(self) -> str:
        version = f"/version/{self.version}" if self.version else ""
        return f"arn:{self.partition}:comprehend:{self.region}:{self.account}:{self.kind}/{self.name}{version}"


def job_arn(region: str, account: str, kind: str, job_id: str) -> str:
    """Return the ARN of a job; `job_id` may be a pattern."""
    return f"arn:{partition_of(region)}:comprehend:{region}:{account}:{kind}/{job_id}"


def endpoint_arn(region: str, account: str, model_segment: str, name: str) -> str:
    """Return the ARN of an endpoint for models of a kind."""
    return job_arn(region, account, f"{model_segment}-endpoint", name)


def account_of(arn: str) -> str:
    """Return the account that an ARN names; empty if it names none."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 else ""


def region_of(arn: str) -> str:
    """Return the region that an ARN names; empty if it names none."""
    parts = arn.split(":", 5)
    return parts[3] if len(parts) == 6 else ""


@functools.cache
def partition_of(region: str) -> str:
    """Return the partition that a region belongs to."""
    return str(botocore.session.Session().get_partition_for_region(region))
