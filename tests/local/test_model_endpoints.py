"""An endpoint of an import: it answers while versions come, fail and go, and it goes before what it answers with."""

import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Self

import pytest

from local.local_aws import LocalAws
from tests.local.versions import RARE, Versions

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "777777777777", "tst": "888888888888"}
ENDPOINT = f"arn:aws:comprehend:eu-west-1:{ACCOUNTS['tst']}:entity-recognizer-endpoint/live"
TEXT = "The Zebra Tariff is gone."
"""v1 knows the tariff, v2 does not."""


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Versions]:
    """The tests of this module are the chapters of one story, in order."""
    with LocalAws(tmp_path_factory.mktemp("endpoints-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        begun = Versions.begin(aws, tmp_path_factory.mktemp("endpoints"))
        entities = (begun.folder / "entity_list.csv").read_text().splitlines()
        offers = [line for line in entities if not line.endswith(RARE)]
        (begun.folder / "offers.csv").write_text("\n".join(offers) + "\n")
        begun.add_version("v2", entity_types=["OFFER"], entity_list="offers.csv")
        begun.imported["endpoint"] = {"name": "live", "inference_units": 2, "auto_scaling": {"maximum": 3}}
        share(begun, "v1")
        yield begun


class Application:
    """Asks the endpoint again and again, in another thread, while it is entered; `asked_at` are statuses it had."""

    def __init__(self, aws: LocalAws):
        self._comprehend = aws.client("comprehend", "tst")
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self.asked_at: set[str] = set()
        self.errors: list[Exception] = []

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._left.is_set():
            try:
                status = self._comprehend.describe_endpoint(EndpointArn=ENDPOINT)["EndpointProperties"]["Status"]
                self._comprehend.detect_entities(EndpointArn=ENDPOINT, Text=TEXT)
                self.asked_at.add(status)
            except Exception as error:
                self.errors.append(error)


def share(versions: Versions, version: str) -> None:
    """Have the target's config name a version, and the source share it."""
    versions.imported["version"] = version
    versions.deploy("source")


def endpoint(versions: Versions) -> dict[str, Any]:
    found = versions.aws.client("comprehend", "tst").list_endpoints()["EndpointPropertiesList"]
    return {one["EndpointArn"]: f"{one['ModelArn'].rsplit('/', 1)[1]} {one['Status']}" for one in found}


def knows_the_tariff(versions: Versions) -> bool:
    answer = versions.aws.client("comprehend", "tst").detect_entities(EndpointArn=ENDPOINT, Text=TEXT)
    return RARE in {entity["Type"] for entity in answer["Entities"]}


def units(versions: Versions) -> list[tuple[int, int]]:
    answer = versions.aws.client("application-autoscaling", "tst").describe_scalable_targets(
        ServiceNamespace="comprehend"
    )
    return [(target["MinCapacity"], target["MaxCapacity"]) for target in answer["ScalableTargets"]]


def last_event(versions: Versions, resource_type: str, status: str) -> int:
    """Return when a resource of a type last got a status, as the number of the stack's event."""
    events = versions.aws.client("cloudformation", "tst").describe_stack_events(StackName=versions.stack("tst"))
    found = [(event["ResourceType"], event["ResourceStatus"]) for event in events["StackEvents"]]
    return -found.index((resource_type, status))


def refused_deletions(versions: Versions) -> list[str]:
    calls = versions.aws.calls(operation="DeleteEntityRecognizer", account=ACCOUNTS["tst"])
    assert calls
    return [call.code for call in calls if call.code]


def test_an_import_that_is_tested_answers_in_real_time(versions: Versions) -> None:
    versions.deploy("tst")

    assert endpoint(versions) == {ENDPOINT: "v1 IN_SERVICE"}
    assert knows_the_tariff(versions)
    assert units(versions) == [(2, 3)]


def test_a_failing_smoke_test_leaves_the_endpoint_as_it_is(versions: Versions) -> None:
    wrong = versions.folder / "wrong.csv"
    wrong.write_text("File,Line,Begin Offset,End Offset,Type\nsentences.txt,0,0,9,OFFER\n")
    right = versions.imported["smoke_test"]
    failing = {**right, "expected": "wrong.csv", "minimum": {"recall": 100}}
    versions.imported["smoke_test"] = failing
    share(versions, "v2")

    with Application(versions.aws) as application:
        reason = versions.failure("tst")

    assert "recall is 0, expected at least 100" in reason
    assert endpoint(versions) == {ENDPOINT: "v1 IN_SERVICE"}
    assert application.errors == []
    versions.imported["smoke_test"] = right


def test_the_endpoint_moves_to_the_next_version_and_answers_all_the_time(versions: Versions) -> None:
    versions.aws.change_pace(endpoint_seconds_at_least=2)

    with Application(versions.aws) as application:
        versions.deploy("tst")

    assert application.errors == []
    assert application.asked_at == {"IN_SERVICE", "UPDATING"}
    assert endpoint(versions) == {ENDPOINT: "v2 IN_SERVICE"}
    assert not knows_the_tariff(versions)
    assert versions.statuses("tst") == {"v2": "TRAINED"}
    tested = last_event(versions, "Custom::SmokeTest", "UPDATE_COMPLETE")
    moved = last_event(versions, "Custom::ModelEndpoint", "UPDATE_COMPLETE")
    current = last_event(versions, "AWS::SSM::Parameter", "UPDATE_IN_PROGRESS")
    assert tested < moved < current
    assert refused_deletions(versions) == []


def test_the_way_back_moves_the_endpoint_back(versions: Versions) -> None:
    share(versions, "v1")

    with Application(versions.aws) as application:
        versions.deploy("tst")

    assert application.errors == []
    assert endpoint(versions) == {ENDPOINT: "v1 IN_SERVICE"}
    assert knows_the_tariff(versions)


def test_an_endpoint_that_leaves_the_config_goes_before_its_import(versions: Versions) -> None:
    share(versions, "v2")
    del versions.imported["endpoint"]

    versions.deploy("tst")

    assert endpoint(versions) == {}
    assert units(versions) == []
    assert versions.statuses("tst") == {"v2": "TRAINED"}
    assert refused_deletions(versions) == []
