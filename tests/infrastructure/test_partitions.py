"""The app in other partitions than aws: their ARNs, their names of services, and nothing of aws."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.infrastructure.projects import ELSEWHERE, Synthesized, synthesized
from tests.infrastructure.templates import readable

SERVICES = {
    "us-gov-west-1": {"logs.us-gov-west-1.amazonaws.com", "s3.us-gov-west-1.amazonaws.com"},
    "cn-north-1": {"logs.cn-north-1.amazonaws.com.cn", "s3.cn-north-1.amazonaws.com.cn"},
}
EVERYWHERE = {f"{service}.amazonaws.com" for service in ("comprehend", "lambda", "logging.s3", "states")}
"""Principals that are called the same in all partitions."""


@pytest.fixture(params=ELSEWHERE)
def region(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def project(region: str) -> Synthesized:
    return synthesized(region)


def texts(project: Synthesized) -> Iterator[tuple[str, str]]:
    for name, template in project.templates.items():
        yield name, json.dumps(template.raw)


def test_no_arn_is_of_another_partition(project: Synthesized, region: str) -> None:
    partition = {"us-gov-west-1": "aws-us-gov", "cn-north-1": "aws-cn"}[region]

    found = {arn for _, text in texts(project) for arn in re.findall(r"arn:([a-z-]+):", text)}

    assert found == {partition}


def test_no_region_is_another(project: Synthesized) -> None:
    assert [name for name, text in texts(project) if "eu-west-1" in text] == []


def test_services_have_their_names_there(project: Synthesized, region: str) -> None:
    found = {service for _, text in texts(project) for service in re.findall(r"[\w.-]+\.amazonaws\.com[.\w]*", text)}

    assert found == SERVICES[region] | EVERYWHERE


def test_keys_are_for_s3_and_the_logs_of_the_region(project: Synthesized, region: str) -> None:
    storage = project.templates["ModelCopy-SourceStorage"]
    key = readable(storage.only("AWS::KMS::Key", "DataKey")["Properties"]["KeyPolicy"])["Statement"]
    (logs,) = [statement["Principal"] for statement in key if "Service" in statement["Principal"]]
    via = {
        statement["Condition"]["StringEquals"]["kms:ViaService"]
        for statement in storage.statements("TrainingRole")
        if "kms:Decrypt" in statement["Action"]
    }

    (of_logs,) = (name for name in SERVICES[region] if name.startswith("logs."))
    (of_s3,) = (name for name in SERVICES[region] if name.startswith("s3."))
    assert logs == {"Service": of_logs}
    assert via == {of_s3}
