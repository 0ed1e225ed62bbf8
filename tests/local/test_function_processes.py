"""A function's process is forked, and yet like a new interpreter's; below a long path it is one."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from local.home import PROJECT
from local.local_aws import LocalAws
from tests.local import templates

pytestmark = pytest.mark.local

CODE = """
import sys
loaded = sorted(sys.modules)
import os, time

def handler(event, context):
    if event.get("end"):
        os._exit(3)
    time.sleep(event.get("seconds", 0))
    environment = dict(os.environ)
    return {"loaded": loaded, "path": sys.path, "folder": os.getcwd(), "environment": environment, "id": os.getpid()}
"""


class Function:
    def __init__(self, aws: LocalAws, name: str):
        self._lambda = aws.client("lambda", "source")
        self._name = name
        resources = templates.custom_resource_function()
        properties = {"FunctionName": name, "Code": {"ZipFile": CODE}, "Environment": {"Variables": {"OWN": name}}}
        resources["Function"]["Properties"].update(properties)
        templates.create(aws, "source", name, {"Resources": resources})

    def __call__(self, **event: object) -> dict[str, Any]:
        answer = self._lambda.invoke(FunctionName=self._name, Payload=json.dumps(event))
        return {"error": answer.get("FunctionError"), **json.loads(answer["Payload"].read())}


LONG = "x" * 100


@pytest.fixture(scope="module", params=["home", LONG], ids=["short path", "long path"])
def aws(request: pytest.FixtureRequest) -> Iterator[LocalAws]:
    with TemporaryDirectory() as folder, LocalAws(Path(folder, request.param)) as aws:
        yield aws


@pytest.fixture(scope="module")
def function(aws: LocalAws) -> Function:
    return Function(aws, "forked")


def test_boto3_is_loaded_before_a_function_that_is_forked(aws: LocalAws, function: Function) -> None:
    assert ("boto3" in function()["loaded"]) == (aws.home.path.name != LONG)


def test_nothing_of_the_server_is_to_be_seen(function: Function) -> None:
    seen = function()

    assert [name for name in seen["loaded"] if name.partition(".")[0] in ("local", "ministack", "stacks")] == []
    assert not {"", str(PROJECT)} & set(seen["path"])
    assert seen["folder"] in seen["path"]
    assert seen["environment"]["OWN"] == "forked"


def test_two_at_a_time_have_a_process_each(function: Function) -> None:
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: function(seconds=0.5), range(2))

    assert first["id"] != second["id"]


def test_one_that_ends_is_an_error_and_the_next_call_has_another(function: Function) -> None:
    before = function()["id"]

    assert function(end=True)["error"]

    assert function()["id"] != before
