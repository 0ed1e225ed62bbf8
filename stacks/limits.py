"""What AWS takes of a template and of a policy at most, held against what was synthesized."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_REFERENCE = "x" * 110
"""Stands for an ARN that is known only once it is deployed."""
_FEWER_VERSIONS = "keep fewer versions, or spread the models over more sources or targets, in accounts of their own"
_FEWER_PRINCIPALS = "share with fewer accounts, or with whole accounts in place of single roles"


class _Limit(NamedTuple):
    """What there may be `most` of, whose limit it is, and what to do about more."""

    what: str
    most: int
    whose: str
    mend: str


_RESOURCES = _Limit("resources", 500, "CloudFormation", _FEWER_VERSIONS)
_OUTPUTS = _Limit("outputs", 200, "CloudFormation", _FEWER_VERSIONS)
_BYTES = _Limit("bytes", 1_000_000, "CloudFormation", _FEWER_VERSIONS)
_SHARE = _Limit("characters of a model version's resource policy", 20_000, "Comprehend", _FEWER_PRINCIPALS)
_KEY = _Limit("characters of a key policy", 32_768, "KMS", _FEWER_PRINCIPALS)
_TRUST = _Limit("characters of a trust policy", 2_048, "IAM", _FEWER_VERSIONS)
_MANAGED = _Limit("characters of a managed policy", 6_144, "IAM", _FEWER_VERSIONS)
_INLINE = _Limit("characters of a role's inline policies", 10_240, "IAM", _FEWER_VERSIONS)
_POLICIES = {
    "Custom::ModelShare": ("Policy", _SHARE),
    "AWS::KMS::Key": ("KeyPolicy", _KEY),
    "AWS::IAM::Role": ("AssumeRolePolicyDocument", _TRUST),
    "AWS::IAM::ManagedPolicy": ("PolicyDocument", _MANAGED),
}


def excesses(assembly: Path) -> Iterator[str]:
    """Yield a line for each limit that a stack of a cloud assembly is over: the numbers, and what to do."""
    for name, path in _stacks(assembly):
        text = path.read_bytes()
        for (limit, of), count in _counts(json.loads(text), len(text)).items():
            if count > limit.most:
                where = f"{name}: {of}" if of else name
                yield f"{where}: {count:,} {limit.what}, {limit.whose} takes {limit.most:,}: {limit.mend}"


def _stacks(assembly: Path) -> Iterator[tuple[str, Path]]:
    """Yield name and template of the stacks, those of stages too."""
    for name, artifact in json.loads((assembly / "manifest.json").read_text())["artifacts"].items():
        if artifact["type"] == "aws:cloudformation:stack":
            yield artifact["properties"].get("stackName", name), assembly / artifact["properties"]["templateFile"]
        elif artifact["type"] == "cdk:cloud-assembly":
            yield from _stacks(assembly / artifact["properties"]["directoryName"])


def _counts(template: Mapping[str, Any], length: int) -> Counter[tuple[_Limit, str]]:
    """Return how much there is of what is limited, and of which resource."""
    resources = template.get("Resources", {})
    counts = Counter({(_RESOURCES, ""): len(resources), (_BYTES, ""): length})
    counts[_OUTPUTS, ""] = len(template.get("Outputs", {}))
    for logical_id, resource in resources.items():
        properties = resource.get("Properties", {})
        if resource["Type"] in _POLICIES:
            field, limit = _POLICIES[resource["Type"]]
            counts[limit, logical_id] = _characters(properties[field])
        if resource["Type"] == "AWS::IAM::Policy":
            for role in properties.get("Roles", []):
                counts[_INLINE, str(role.get("Ref", role))] += _characters(properties["PolicyDocument"])
    return counts


def _characters(policy: Any) -> int:
    """Return how long a policy gets at least: AWS counts it without white space."""
    deployed = _deployed(policy)
    return len(deployed if isinstance(deployed, str) else json.dumps(deployed, separators=(",", ":")))


def _deployed(value: Any) -> Any:
    match value:
        case {"Ref": "AWS::Partition"}:
            return "aws"
        case {"Ref": _} | {"Fn::GetAtt": _} | {"Fn::ImportValue": _}:
            return _REFERENCE
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(_deployed(part) for part in parts)
        case Mapping():
            return {key: _deployed(inner) for key, inner in value.items()}
        case list():
            return [_deployed(inner) for inner in value]
        case _:
            return value
