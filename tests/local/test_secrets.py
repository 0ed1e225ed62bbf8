"""What must appear in no log: the URLs that CloudFormation waits at, training text, and entities.

The function itself writes nothing. But the SDK, at level DEBUG, writes whole requests and answers: the input of the
state machine has the URLs in it, and an object of S3 is text. Whoever sets the function's log level (Lambda developer
guide: log level filtering) must not turn that on, so the function keeps the SDK's own loggers above it.
Both accounts are deployed here with everything at DEBUG; a quality gate and a smoke test fail on the way, for their
reasons are made from metrics and findings.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from local.local_aws import LocalAws
from tests.local.staged_project import Project
from tests.local.stages import REGION, Deployment, Stage

pytestmark = pytest.mark.local

SOURCE, TARGET = "530000000001", "630000000001"
MARK = "everything is logged"
_DEBUG = f"""\
import logging
import sys

logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
logging.getLogger("test").debug("{MARK}")
"""
"""What the runtime does before it loads a function whose log level is DEBUG."""


class AtDebug(Project):
    """A project whose functions log all that they can."""

    def template(self, stack: str, *, source: str, target: str) -> str:
        """Return a stack's template for the two accounts."""
        template = json.loads(super().template(stack, source=source, target=target))
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::Lambda::Function":
                resource["Properties"]["Environment"]["Variables"]["PYTHONPATH"] = str(self.debug)
        return json.dumps(template)

    def __init__(self, folder: Path):
        self.debug = folder / "debug"
        self.debug.mkdir()
        (self.debug / "sitecustomize.py").write_text(_DEBUG)
        super().__init__(folder)


class Outcome(NamedTuple):
    """What the deployments left: why two of them failed, what was logged, and the URLs that were waited at."""

    gate: str
    smoke_test: str
    logs: dict[str, str]
    urls: list[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("secrets")


@pytest.fixture(scope="module")
def outcome(folder: Path) -> Outcome:
    # One of its own, for its log.
    with LocalAws(folder / "aws", wait_scale=0.01) as aws:
        return deployed(aws, folder)


def deployed(aws: LocalAws, folder: Path) -> Outcome:
    project = AtDebug(folder)
    stage = Stage(aws, project)
    source = stage.source(SOURCE, TARGET)
    assert source.deploy("Custom::TrainedModel", Minimum={"Overall": {"f1": 101}}) != "CREATE_COMPLETE"
    gate = source.reasons()
    assert source.deploy() == "CREATE_COMPLETE", source.reasons()
    target = stage.target(TARGET, SOURCE)
    expect_something_else(project, target)
    assert target.deploy("Custom::SmokeTest", Minimum={"Overall": {"f1": 101}}) != "CREATE_COMPLETE"
    smoke_test = target.reasons()
    assert target.deploy() == "CREATE_COMPLETE", target.reasons()
    urls = [*wait_urls(source), *wait_urls(target)]
    logs = {name: text for stack in (source, target) for name, text in written(stack)}
    return Outcome(gate, smoke_test, {**logs, "server.log": aws.home.log.read_text(errors="replace")}, urls)


def expect_something_else(project: Project, target: Deployment) -> None:
    """Put other annotations where the smoke test reads what is expected: the same mentions, a character later."""
    header, *rows = (project_files(project) / "annotations.csv").read_text().splitlines()
    moved = [row.split(",") for row in rows]
    later = [",".join([file, line, str(int(begin) + 1), end, kind]) for file, line, begin, end, kind in moved]
    (key,) = [
        key for key, body in project.assets(target.name).items() if body.decode(errors="replace").startswith(header)
    ]
    bucket = f"cdk-hnb659fds-assets-{target.account}-{REGION}"
    target.client("s3").put_object(Bucket=bucket, Key=key, Body="\n".join([header, *later]).encode())


def wait_urls(stack: Deployment) -> Iterator[str]:
    """Yield the presigned URLs of a stack's wait conditions; CloudFormation's answers go to the same place."""
    resources = stack.client("cloudformation").describe_stack_resources(StackName=stack.name)["StackResources"]
    for resource in resources:
        if resource["ResourceType"] == "AWS::CloudFormation::WaitConditionHandle":
            yield resource["PhysicalResourceId"]


def written(stack: Deployment) -> Iterator[tuple[str, str]]:
    """Yield what is in each log group of an account."""
    logs = stack.client("logs")
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        messages = [event["message"] for page in pages for event in page["events"]]
        yield f"{stack.account} {group['logGroupName']}", "\n".join(messages)


def project_files(project: Project) -> Path:
    assert isinstance(project, AtDebug)
    return project.debug.parent / "project"


def holding(outcome: Outcome, secrets: list[str]) -> list[tuple[str, str]]:
    """Return which texts hold which secrets; reasons are logged by CloudFormation."""
    texts = {**outcome.logs, "gate": outcome.gate, "smoke test": outcome.smoke_test}
    return [(name, secret) for name, text in texts.items() for secret in secrets if secret in text]


def test_the_functions_logged_all_that_they_could(outcome: Outcome) -> None:
    functions = {name: text for name, text in outcome.logs.items() if name.endswith("/function")}

    assert len(functions) == 2
    assert [name for name, text in functions.items() if MARK not in text] == []


def test_both_failed_for_what_they_were_to_fail_for(outcome: Outcome) -> None:
    assert "is below its gate: f1" in outcome.gate
    assert "Missing: OFFER at sentences.txt line 0, " in outcome.smoke_test


def test_no_log_holds_a_url_that_cloudformation_waits_at(outcome: Outcome) -> None:
    assert len(outcome.urls) == 2

    paths = [urlsplit(url).path for url in outcome.urls]
    assert holding(outcome, [*paths, "cfn-signal", "cfn-response", "Signature=", "ResponseURL", "WaitHandleUrl"]) == []


@pytest.mark.parametrize("file", ["documents.txt", "sentences.txt"])
def test_no_log_holds_a_sentence(outcome: Outcome, folder: Path, file: str) -> None:
    sentences = (folder / "project" / file).read_text().splitlines()

    assert len(sentences) >= 4
    assert holding(outcome, sentences) == []


def test_no_log_holds_an_entity(outcome: Outcome, folder: Path) -> None:
    entity_list = (folder / "project/entity_list.csv").read_text().splitlines()
    entities = [row.split(",")[0] for row in entity_list[1:]]

    assert len(entities) == 20
    assert holding(outcome, entities) == []
