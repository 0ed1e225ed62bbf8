"""Endpoints: their life, what they answer, and what they keep from being deleted."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import refusal
from tests.local.recognizers import SENTENCES, Scene

pytestmark = pytest.mark.local

TAGS = [{"Key": "team", "Value": "search"}]
Held = Callable[[], None]


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def model(scene: Scene) -> str:
    return scene.train(f"endpoints-{scene.number}", scene.make_data_access_role(*scene.data_statements))


@pytest.fixture(scope="module")
def other_model(scene: Scene) -> str:
    return scene.train_tariffs(f"endpoints-{scene.number}")


@pytest.fixture
def hold(local_aws: LocalAws) -> Iterator[Held]:
    """Let endpoints take a minute; the function lets them go."""
    local_aws.change_pace(endpoint_seconds_at_least=60)

    def let_go() -> None:
        local_aws.change_pace(endpoint_seconds_at_least=0)

    yield let_go
    let_go()


@pytest.fixture(scope="module")
def endpoint(scene: Scene, model: str) -> str:
    arn = scene.create_endpoint(f"endpoints-{scene.number}", model, Tags=TAGS)
    scene.ready_endpoint(arn)
    return arn


def in_use(scene: Scene, model: str) -> tuple[str, str]:
    return refusal(scene.comprehend.delete_entity_recognizer, EntityRecognizerArn=model)


def test_an_endpoint_is_described_as_the_service_does(scene: Scene, model: str, endpoint: str) -> None:
    described = scene.endpoint(endpoint)

    assert endpoint == (
        f"arn:aws:comprehend:eu-west-1:{scene.account}:entity-recognizer-endpoint/endpoints-{scene.number}"
    )
    assert described.pop("CreationTime") == described.pop("LastModifiedTime")
    assert described == {
        "EndpointArn": endpoint,
        "Status": "IN_SERVICE",
        "ModelArn": model,
        "DesiredModelArn": model,
        "DesiredInferenceUnits": 1,
        "CurrentInferenceUnits": 1,
    }
    assert scene.comprehend.list_tags_for_resource(ResourceArn=endpoint)["Tags"] == TAGS


def test_the_offsets_of_what_is_detected_count_code_points(scene: Scene, endpoint: str) -> None:
    text = f"Grüße 🙂: {SENTENCES[0]}\n{SENTENCES[3]}"

    entities = scene.detect(endpoint, text)

    assert [entity["Text"] for entity in entities] == ["Amber Plan", "Azure Plan"]
    for entity in entities:
        assert text[entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"]
        assert entity["Type"] == "OFFER"
        assert 0 < entity["Score"] <= 1
    assert scene.detect(endpoint, "Nothing of interest was said.") == []


def test_an_endpoint_answers_once_it_is_made(scene: Scene, model: str, hold: Held, unique: str) -> None:
    arn = scene.create_endpoint(unique, model)
    being_made = scene.endpoint(arn)
    too_early = refusal(scene.detect, endpoint=arn, text=SENTENCES[0])
    hold()
    scene.ready_endpoint(arn)

    assert being_made["Status"] == "CREATING"
    assert "CurrentInferenceUnits" not in being_made
    assert too_early == ("ResourceUnavailableException", f"{arn} is in the status CREATING, not in service.")
    assert len(scene.detect(arn, SENTENCES[0])) == 1
    scene.delete_endpoint(arn)
    assert refusal(scene.endpoint, arn=arn)[0] == "ResourceNotFoundException"
    assert refusal(scene.detect, endpoint=arn, text="x") == (
        "ResourceUnavailableException",
        f"There is no endpoint {arn}.",
    )


def test_the_old_model_answers_until_the_update_is_through(
    scene: Scene, model: str, other_model: str, hold: Held, unique: str
) -> None:
    hold()
    arn = scene.create_endpoint(unique, model)
    scene.ready_endpoint(arn)
    scene.aws.change_pace(endpoint_seconds_at_least=60)

    answer = scene.comprehend.update_endpoint(EndpointArn=arn, DesiredModelArn=other_model, DesiredInferenceUnits=2)
    updating = scene.endpoint(arn)
    meanwhile = scene.detect(arn, SENTENCES[0])
    blocked = [in_use(scene, version) for version in (model, other_model)]
    impatient = refusal(scene.comprehend.update_endpoint, EndpointArn=arn, DesiredInferenceUnits=3)
    hold()
    updated = scene.ready_endpoint(arn)

    assert answer["DesiredModelArn"] == other_model
    assert (updating["Status"], updating["ModelArn"], updating["DesiredModelArn"]) == ("UPDATING", model, other_model)
    assert (updating["CurrentInferenceUnits"], updating["DesiredInferenceUnits"]) == (1, 2)
    assert [entity["Type"] for entity in meanwhile] == ["OFFER"]
    assert {code for code, _ in blocked} == {"ResourceInUseException"}
    assert impatient == ("ResourceInUseException", f"{arn} is in the status UPDATING.")
    assert (updated["Status"], updated["ModelArn"], updated["CurrentInferenceUnits"]) == ("IN_SERVICE", other_model, 2)
    assert updated["CreationTime"] < updated["LastModifiedTime"]
    assert [entity["Type"] for entity in scene.detect(arn, SENTENCES[0])] == ["TARIFF"]
    scene.delete_endpoint(arn)


def test_a_model_is_deleted_once_no_endpoint_uses_it(scene: Scene, unique: str) -> None:
    model = scene.train(unique, scene.make_data_access_role(*scene.data_statements))
    arn = scene.create_endpoint(unique, model)
    scene.ready_endpoint(arn)

    blocked = in_use(scene, model)
    answered = scene.detect(arn, SENTENCES[0])
    scene.delete_endpoint(arn)
    scene.comprehend.delete_entity_recognizer(EntityRecognizerArn=model)

    assert blocked == ("ResourceInUseException", f"{model} is used by the endpoint {arn}.")
    assert len(answered) == 1


def test_endpoints_are_listed_by_page_and_filter(
    scene: Scene, model: str, other_model: str, endpoint: str, hold: Held, unique: str
) -> None:
    scene.create_endpoint(unique, other_model)
    hold()

    def listed(**request: Any) -> list[str]:
        pages = scene.comprehend.get_paginator("list_endpoints").paginate(**request)
        return [found["EndpointArn"].rsplit("/", 1)[1] for page in pages for found in page["EndpointPropertiesList"]]

    ours = endpoint.rsplit("/", 1)[1]
    created = scene.endpoint(endpoint)["CreationTime"]
    two = {"ModelArn": model, "Status": "IN_SERVICE"}

    assert listed(Filter={"ModelArn": other_model}) == [unique]
    assert ours in listed(Filter={"ModelArn": model})
    assert listed(Filter={"CreationTimeBefore": created}) == []
    assert unique in listed(Filter={"CreationTimeAfter": created})
    assert listed(PaginationConfig={"PageSize": 1}) == listed()
    assert {ours, unique} <= set(listed())
    assert listed(Filter={"Status": "FAILED"}) == []
    assert refusal(scene.comprehend.list_endpoints, Filter=two)[0] == "InvalidRequestException"
    arn = endpoint.replace(ours, unique)
    scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)


def test_a_name_is_taken_unless_the_token_is_the_same(scene: Scene, model: str, unique: str) -> None:
    arn = scene.create_endpoint(unique, model, ClientRequestToken=unique)

    again = scene.create_endpoint(unique, model, ClientRequestToken=unique)
    taken = refusal(scene.create_endpoint, name=unique, model=model)

    assert again == arn
    assert taken == ("ResourceInUseException", f"The name is already in use: {arn}.")
    scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)


def test_there_are_ten_endpoints_and_ten_units_at_most(local_aws: LocalAws) -> None:
    scene = Scene(local_aws, "prd")
    model = scene.train(f"many-{scene.number}", scene.make_data_access_role(*scene.data_statements))
    made = [scene.create_endpoint(f"many-{number}", model, DesiredInferenceUnits=10) for number in range(10)]
    for arn in made:
        scene.ready_endpoint(arn)

    eleventh = refusal(scene.create_endpoint, name="many-10", model=model)
    more_units = refusal(scene.comprehend.update_endpoint, EndpointArn=made[0], DesiredInferenceUnits=11)
    for arn in made:
        scene.comprehend.delete_endpoint(EndpointArn=arn)

    assert eleventh == ("ResourceLimitExceededException", "10 endpoints are active; there can be 10.")
    assert more_units == (
        "ResourceLimitExceededException",
        "DesiredInferenceUnits: 11; an endpoint has 10 at most.",
    )


def test_what_makes_no_sense_is_refused(scene: Scene, model: str, endpoint: str, unique: str) -> None:
    create, update, detect = (
        scene.comprehend.create_endpoint,
        scene.comprehend.update_endpoint,
        scene.comprehend.detect_entities,
    )
    untrained = scene.comprehend.create_entity_recognizer(**scene.training(unique, scene.make_data_access_role()))
    scene.ended_model(untrained["EntityRecognizerArn"])
    flywheel = model.partition(":entity-recognizer/")[0] + ":flywheel/x"
    named = {"EndpointName": unique, "DesiredInferenceUnits": 1}
    foreign = model.replace(scene.account, "222222222222")

    assert refusal(create, **named)[0] == "InvalidRequestException"
    assert refusal(create, **named, FlywheelArn=flywheel)[0] == "NotInLocalComprehend"
    assert refusal(create, **named, ModelArn=scene.arn("nobody"))[0] == "ResourceNotFoundException"
    assert refusal(create, **named, ModelArn=foreign)[0] == "AccessDeniedException"
    assert refusal(create, **named, ModelArn=untrained["EntityRecognizerArn"])[0] == "ResourceUnavailableException"
    assert refusal(update, EndpointArn=endpoint)[0] == "InvalidRequestException"
    assert refusal(update, EndpointArn=endpoint, DesiredModelArn=foreign)[0] == "ResourceNotFoundException"
    assert refusal(detect, Text="Good.", LanguageCode="en")[0] == "NotInLocalComprehend"
    assert refusal(detect, EndpointArn=endpoint, Bytes=b"Good.")[0] == "NotInLocalComprehend"
    assert refusal(detect, EndpointArn=endpoint)[0] == "InvalidRequestException"
    assert refusal(detect, EndpointArn=endpoint, Text="ä" * 2501) == (
        "TextSizeLimitExceededException",
        "Input text size exceeds limit. Max length of request text allowed is 5000 bytes while in this request the "
        "text size is 5002 bytes",
    )


def test_an_endpoint_is_known_in_its_region_only(scene: Scene, endpoint: str) -> None:
    elsewhere = scene.client("comprehend", region="us-west-2")

    assert elsewhere.list_endpoints()["EndpointPropertiesList"] == []
    assert refusal(elsewhere.describe_endpoint, EndpointArn=endpoint)[0] == "ResourceNotFoundException"
    assert refusal(elsewhere.detect_entities, EndpointArn=endpoint, Text="x")[0] == "ResourceUnavailableException"
