"""Models that train at the same time in the local AWS, and what their waiting does there."""

import itertools
import json
import re
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from aws_cdk import App, CfnWaitCondition, CustomResource

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.home import PROJECT
from local.local_aws import LocalAws
from stacks.config.file import load
from stacks.constructs.long_running_provider import log_groups
from stacks.deployment import add_stacks
from stacks.names import SOURCE, source_stack_name

STACK = "ModelCopy-Source"
MINUTE = 1.0
"""Seconds that a minute of the state machine takes."""
_ACCOUNT, _MODEL, _DATA = "111111111111", "aws-offerings", PROJECT / "data/aws-offerings"
_DOCUMENTS = 500
_BEGINNING_TAKES_AT_MOST = 60
_DURATION = re.compile(r"REPORT .*\tDuration: (\d+) ms")


class Calls(NamedTuple):
    """The calls of Comprehend for one model: how many a minute, and the most in any minute."""

    model: str
    per_minute: float
    most: int


class Run(NamedTuple):
    """What was seen: the median duration of a look in seconds, how many looks there were, and the calls."""

    look: float
    looks: int
    calls: list[Calls]


def write_project(folder: Path, versions: int) -> None:
    """Write a project that trains some versions on a few of the sample's documents."""
    with (_DATA / "documents.txt").open(encoding="utf-8") as documents:
        (folder / "documents.txt").write_text("".join(itertools.islice(documents, _DOCUMENTS)), encoding="utf-8")
    (folder / "entity_list.csv").write_bytes((_DATA / "entity_list.csv").read_bytes())
    trained = {"entity_types": ["AWS_OFFERING"], "documents": "documents.txt", "entity_list": "entity_list.csv"}
    model = {"kind": "entity-recognizer", "versions": {f"v{number}": trained for number in range(1, versions + 1)}}
    config = {"source": {"account": _ACCOUNT, "region": "eu-west-1"}, "models": {_MODEL: model}}
    (folder / "models.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")


def synthesize(folder: Path, out: Path) -> dict[str, Any]:
    """Synthesize the project; return the template of the source.

    The waits depend on all trainings: CloudFormation begins these at once, the local one would take one by one.
    """
    app = App(context=json.loads((PROJECT / "cdk.json").read_text())["context"], outdir=str(out))
    add_stacks(app, load(folder / "models.yaml"), folder=folder)
    constructs = app.node.find_all()
    trainings = [construct for construct in constructs if isinstance(construct, CustomResource)]
    for wait in (construct for construct in constructs if isinstance(construct, CfnWaitCondition)):
        wait.node.add_dependency(*trainings)
    template: dict[str, Any] = app.synth().get_stack_by_name(STACK).template
    return template


def measure(folder: Path, out: Path, minutes: int) -> Run:
    """Deploy the project's source into a new local AWS and watch it for some minutes of the state machine."""
    versions = len(load(folder / "models.yaml").models[_MODEL].versions)
    with LocalAws(folder / "home", wait_scale=MINUTE / 60, accounts={"source": _ACCOUNT}) as aws:
        cdk = CloudDevelopmentKit(aws, folder / "cdk.log", out, direct=True)
        cdk.bootstrap("source")
        aws.change_pace(training_seconds_at_least=3600)
        comprehend = aws.client("comprehend", "source")
        watched: list[float] = []
        deadline = time.monotonic() + _BEGINNING_TAKES_AT_MOST

        def watch() -> None:
            if not watched:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"not all {versions} models train after {_BEGINNING_TAKES_AT_MOST} s")
                found = comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]
                if [model["Status"] for model in found] == ["TRAINING"] * versions:
                    watched.append(time.time() + MINUTE)
            elif len(watched) == 1 and time.time() > watched[0] + minutes * MINUTE:
                watched.append(time.time())
                aws.change_pace(training_seconds_at_least=0)

        cdk.deploy("source", STACK, waiting=watch)
        began, ended = watched
        durations = _durations(aws, began, ended)
        calls = [call for call in aws.calls(service="comprehend", caller="role/") if began <= call.time < ended]
    by_model: dict[str, list[float]] = {}
    for call in calls:
        by_model.setdefault(call.resource.partition("/")[2], []).append(call.time)
    length = (ended - began) / MINUTE
    found = [Calls(model, len(times) / length, most_in(times, MINUTE)) for model, times in sorted(by_model.items())]
    return Run(statistics.median(durations), len(durations), found)


def most_in(times: Sequence[float], length: float) -> int:
    """Return how many of the times, at most, lie within some span of a length."""
    return max(sum(begin <= time < begin + length for time in times) for begin in times)


def _durations(aws: LocalAws, began: float, ended: float) -> list[float]:
    """Return the durations of the function's invocations, in seconds, as Lambda reports them."""
    logs = aws.client("logs", "source")
    group, _ = log_groups(source_stack_name(SOURCE))
    window = {"startTime": int(began * 1000), "endTime": int(ended * 1000)}
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern="REPORT", **window)
    reports = [_DURATION.match(event["message"]) for page in pages for event in page["events"]]
    return [int(report[1]) / 1000 for report in reports if report]
