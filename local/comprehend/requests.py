"""One request: who sends it where, and what IAM evaluates for it."""

import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.comprehend import authorization
from local.comprehend.arns import job_arn
from local.comprehend.errors import InvalidRequestError, TooManyTagsError
from local.comprehend.kinds import JOB_KINDS, MODEL_KINDS
from local.comprehend.state import State, TokenUse
from local.identities import Principal

MOST_TAGS = 50
_RESOURCES = ("SourceModelArn", "ResourceArn", "EndpointArn", "ModelArn")
"""Fields of operations on no certain kind of model; CreateEndpoint has an endpoint too, which it checks itself."""

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Caller:
    """Who sends the request, and the account and region that it arrives in."""

    principal: Principal
    account: str
    region: str

    def require(self, operation: str, resource: str, parameters: Parameters) -> None:
        """Raise unless the caller may do the operation on a further resource."""
        keys = condition_keys(parameters)
        authorization.require(self.principal, f"comprehend:{operation}", resource, self.region, keys)

    def require_tagging(self, resource: str, parameters: Parameters) -> None:
        """Raise unless the caller may give the tags of the request, if it has any, to what it makes."""
        if parameters.get("Tags"):
            self.require("TagResource", resource, parameters)


def condition_keys(parameters: Parameters) -> dict[str, Any]:
    """Return what policies can ask of a request (service authorization reference, condition keys)."""
    network = parameters.get("VpcConfig") or {}
    found = {
        "comprehend:ModelKmsKey": parameters.get("ModelKmsKeyId"),
        "comprehend:VolumeKmsKey": parameters.get("VolumeKmsKeyId"),
        "comprehend:OutputKmsKey": (parameters.get("OutputDataConfig") or {}).get("KmsKeyId"),
        "comprehend:VpcSecurityGroupIds": network.get("SecurityGroupIds"),
        "comprehend:VpcSubnets": network.get("Subnets"),
        "aws:TagKeys": [tag["Key"] for tag in parameters.get("Tags") or []] or parameters.get("TagKeys"),
    }
    found |= {f"aws:RequestTag/{tag['Key']}": tag.get("Value", "") for tag in parameters.get("Tags") or []}
    return {name: value for name, value in found.items() if value}


def resource_of(operation: str, parameters: Parameters, region: str, account: str) -> str:
    """Return the ARN of the first resource that an operation needs permission for; `*` for lists."""
    for kind in MODEL_KINDS:
        if operation == f"Create{kind.noun}":
            name, version = parameters.get(kind.name_field, ""), parameters.get("VersionName")
            arn = job_arn(region, account, kind.segment, name)
            return f"{arn}/version/{version}" if version else arn
        if kind.arn_field in parameters:
            return str(parameters[kind.arn_field])
    for job in JOB_KINDS:
        if operation in (f"Describe{job.noun}", f"Stop{job.noun}"):
            return job_arn(region, account, job.segment, parameters.get("JobId", ""))
        if operation == f"Start{job.noun}":
            return job_arn(region, account, job.segment, "*")
    return next((str(parameters[name]) for name in _RESOURCES if parameters.get(name)), "*")


def tags_of(parameters: Parameters) -> dict[str, str]:
    """Return the tags of a request, of which there are not too many and none of AWS's own."""
    tags = {tag["Key"]: tag.get("Value", "") for tag in parameters.get("Tags") or []}
    if len(tags) < len(parameters.get("Tags") or []):
        raise InvalidRequestError("Tags: a key occurs more than once.")
    check_tags(tags)
    return tags


def check_tags(tags: Mapping[str, str]) -> None:
    """Raise if a resource cannot have these tags."""
    if any(key.lower().startswith("aws:") for key in tags):
        raise InvalidRequestError("Tags: keys that begin with aws: are reserved.")
    if len(tags) > MOST_TAGS:
        raise TooManyTagsError(f"The resource would have {len(tags)} tags, more than {MOST_TAGS}.")


def now() -> float:
    """Return the time in epoch seconds, to the millisecond, as answers have it."""
    return round(time.time(), 3)


class RequestToken:
    """What makes a repeated request a no-op: its token, and the parameters that it came with.

    A token with other parameters is refused; that the refusal is `InvalidRequestException` is a guess.
    """

    def __init__(self, caller: Caller, operation: str, parameters: Parameters):
        token = parameters.get("ClientRequestToken")
        self._key = f"{caller.account} {caller.region} {operation} {token}" if token else ""
        self._parameters = hashlib.sha256(json.dumps(parameters, sort_keys=True, default=str).encode()).hexdigest()

    def find(self, state: State) -> str | None:
        """Return the ARN of what an earlier request with this token made."""
        use = state.tokens.get(self._key)
        if use and use.parameters != self._parameters:
            raise InvalidRequestError("ClientRequestToken: it was used already, in a request with other parameters.")
        return use.arn if use else None

    def remember(self, state: State, arn: str) -> None:
        """Record what this request made."""
        if self._key:
            state.tokens[self._key] = TokenUse(self._parameters, arn)
