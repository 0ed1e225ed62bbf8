"""Findings of cdk-nag that stay, each with its reason, for the one resource that it is about.

Whoever runs a rule pack over the app sees them as suppressed, with the reason. The packs are those that
tests/infrastructure/test_nag.py runs; it fails on an acknowledgement that suppresses nothing.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from aws_cdk import Acknowledgment, Reference, Stack, Tokenization, Validations
from constructs import IConstruct

_SOLUTIONS, _HIPAA, _NIST, _PCI = "AwsSolutions", "HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321"
_PACKS = {
    "CodeBuildProjectSourceRepoUrl": (_HIPAA, _PCI),
    "IAM5": (_SOLUTIONS,),
    "IAMNoInlinePolicy": (_HIPAA, _NIST, _PCI),
    "LambdaConcurrency": (_HIPAA, _NIST),
    "LambdaDLQ": (_HIPAA, _NIST),
    "LambdaInsideVPC": (_HIPAA, _NIST, _PCI),
    "S1": (_SOLUTIONS,),
    "S3BucketLoggingEnabled": (_HIPAA, _NIST, _PCI),
    "S3BucketReplicationEnabled": (_HIPAA, _NIST, _PCI),
    "S3DefaultEncryptionKMS": (_HIPAA, _NIST, _PCI),
}
_TOKEN = re.compile(r"\$\{Token\[[^]]*]}")
_FOUND: WeakKeyDictionary[Stack, dict[str, str]] = WeakKeyDictionary()
"""What tokens are called in a stack. To find out takes three calls of the CDK's process or more."""


def acknowledge(resource: IConstruct, reasons: Mapping[str, str]) -> None:
    """Acknowledge what the packs find against a resource: reasons by the name of the rule, without its pack."""
    _acknowledge(Validations.of(resource), reasons)


def _acknowledge(validations: Validations, reasons: Mapping[str, str]) -> None:
    validations.acknowledge(
        *(
            Acknowledgment(id=f"{pack}::{pack}-{rule}", reason=reason)
            for rule, reason in reasons.items()
            for pack in _PACKS[rule.partition("[")[0]]
        )
    )


class PolicyFindings:
    """What the packs find in a policy: `policy`, or the one that is inside of it.

    It may be inline, since it is for that role and goes with it; and it names patterns of resources.
    """

    def __init__(self, policy: IConstruct, *, inline: bool = True) -> None:
        self._here = Stack.of(policy)
        self._validations = Validations.of(policy)
        self._known: set[str] = set()
        if not inline:
            return
        reason = "Inline, so that it can be attached to no other principal and goes with its role (IAM user guide)"
        _acknowledge(self._validations, {"IAMNoInlinePolicy": reason})

    def acknowledge_patterns(self, resources: Iterable[str], reason: str) -> None:
        """Acknowledge those of the resources of a statement that have a `*` in them, each once."""
        patterns = {resource for resource in resources if "*" in resource} - self._known
        if patterns:
            self._known |= patterns
            _acknowledge(
                self._validations,
                {f"IAM5[Resource::{_as_found(self._here, pattern)}]": reason for pattern in sorted(patterns)},
            )


def as_found(value: Any) -> str:
    """Return what stands in a template as the rules write it: references as `<Name.Attribute>`."""
    match value:
        case {"Fn::Join": [separator, parts]}:
            return str(separator).join(as_found(part) for part in parts)
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Ref": name}:
            return f"<{name}>"
        case _:
            return str(value)


def _as_found(here: Stack, arn: str) -> str:
    """Return an ARN as the rule about patterns writes it: what is known only in CloudFormation by its logical id."""
    return _TOKEN.sub(lambda token: _reference(here, token[0]), arn)


def _reference(here: Stack, token: str) -> str:
    known = _FOUND.setdefault(here, {})
    if token not in known:
        known[token] = _look_up(here, token)
    return known[token]


def _look_up(here: Stack, token: str) -> str:
    (reference,) = Tokenization.reverse_string(token).tokens
    there = Stack.of(reference.target) if isinstance(reference, Reference) else here
    found = here.resolve(token if there == here else there.export_value(token))
    return str(found["Fn::ImportValue"]) if "Fn::ImportValue" in found else as_found(found)
