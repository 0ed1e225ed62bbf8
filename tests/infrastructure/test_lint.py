"""cfn-lint over all templates. What it may say has its reason here; what it does not say any more goes."""

import json
import re

from cfnlint.api import lint

from tests.infrastructure.projects import synthesized

ACCEPTED = {
    ("E3703", r"^Prefer using Fn::Sub"): "CDK Pipelines writes policies of the artifacts so, and means the same",
    (
        "W1020",
        r"^'Fn::Sub' isn't needed",
    ): "CDK Pipelines writes every role that it assumes so, with a variable or none",
    ("E3601", r"'arn:\$\{Partition\}:states"): "cfn-lint does not fill in DefinitionSubstitutions",
    ("E6101", r"\['\w+Wait\w+', 'Data'\]\} is not of type 'string'"): "a wait condition's Data is a JSON string",
    ("W3005", r"dependency already enforced"): "the CDK writes the dependencies that it is told, implied or not",
    ("W6001", r"is an import from another output"): "the outputs that a person needs are together in one stack",
}
"""Reasons by the rule and what it says."""


def test_nothing_is_found_that_has_no_reason() -> None:
    unit, pipeline = synthesized("piped unit"), synthesized("fleet").templates["ModelCopy-Pipeline"]
    templates = [*synthesized("full").templates.values(), *unit.templates.values(), *unit.of_units.values(), pipeline]

    found = {
        (match.rule.id, match.message)
        for template in templates
        for match in lint(json.dumps(template.raw), regions=["eu-west-1"])
    }

    reasons = {finding: [known for known in ACCEPTED if accepts(known, finding)] for finding in found}
    assert [finding for finding, known in reasons.items() if not known] == []
    assert {one for known in reasons.values() for one in known} == set(ACCEPTED)


def accepts(known: tuple[str, str], finding: tuple[str, str]) -> bool:
    return known[0] == finding[0] and re.search(known[1], finding[1]) is not None
