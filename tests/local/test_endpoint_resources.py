"""CloudFormation's types for endpoints: made, moved while they answer, taken back, and gone with their stack."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local import templates
from tests.local.classifiers import WEATHER, ClassifierScene
from tests.local.conftest import refusal
from tests.local.recognizers import SENTENCES, Scene, until

pytestmark = pytest.mark.local

RECOGNIZER, CLASSIFIER = "AWS::Comprehend::EntityRecognizerEndpoint", "AWS::Comprehend::DocumentClassifierEndpoint"
Template = dict[str, Any]


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def offers(scene: Scene) -> str:
    return scene.train(f"resources-{scene.number}", scene.make_data_access_role(*scene.data_statements))


@pytest.fixture(scope="module")
def tariffs(scene: Scene) -> str:
    return scene.train_tariffs(f"resources-{scene.number}")


@pytest.fixture
def hold(local_aws: LocalAws) -> Iterator[Callable[[float], None]]:
    """Let endpoints take so many seconds from now on."""

    def change(seconds: float) -> None:
        local_aws.change_pace(endpoint_seconds_at_least=seconds)

    yield change
    change(0)


def template(name: str, model: str, resource_type: str = RECOGNIZER, **changes: Any) -> Template:
    properties = {"EndpointName": name, "ModelArn": model, "DesiredInferenceUnits": 1, **changes}
    outputs = {"Ref": {"Value": {"Ref": "Endpoint"}}, "Arn": {"Value": {"Fn::GetAtt": ["Endpoint", "Arn"]}}}
    return {"Resources": {"Endpoint": {"Type": resource_type, "Properties": properties}}, "Outputs": outputs}


def types_found(scene: Scene, endpoint: str) -> list[str]:
    return [entity["Type"] for entity in scene.detect(endpoint, SENTENCES[0])]


def tags(scene: Scene, endpoint: str) -> dict[str, str]:
    found = scene.comprehend.list_tags_for_resource(ResourceArn=endpoint)["Tags"]
    return {tag["Key"]: tag["Value"] for tag in found}


def events(scene: Scene, stack: str) -> list[str]:
    found = scene.client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    return [event["ResourceStatus"] for event in reversed(found) if event["LogicalResourceId"] == "Endpoint"]


def test_the_stack_is_complete_once_the_endpoint_answers(
    scene: Scene, offers: str, hold: Callable[[float], None], unique: str
) -> None:
    hold(1)

    outputs = templates.create(scene.aws, "source", unique, template(unique, offers, Tags=[{"Key": "a", "Value": "b"}]))

    arn = f"arn:aws:comprehend:eu-west-1:{scene.account}:entity-recognizer-endpoint/{unique}"
    assert outputs == {"Ref": arn, "Arn": arn}
    assert types_found(scene, arn) == ["OFFER"]
    assert tags(scene, arn) == {"a": "b"}
    templates.delete(scene.aws, "source", unique)
    assert refusal(scene.endpoint, arn=arn)[0] == "ResourceNotFoundException"


def test_an_endpoint_is_moved_in_place_and_answers_all_the_time(
    scene: Scene, offers: str, tariffs: str, hold: Callable[[float], None], unique: str
) -> None:
    arn = templates.create(scene.aws, "source", unique, template(unique, offers))["Ref"]
    hold(60)
    moved = template(unique, tariffs, DesiredInferenceUnits=2)

    with ThreadPoolExecutor() as other:
        update = other.submit(templates.update, scene.aws, "source", unique, moved)
        until(lambda: scene.endpoint(arn), "Status", ("IN_SERVICE",))
        meanwhile = types_found(scene, arn)
        assert not update.done()
        hold(0)
        outputs = update.result()

    described = scene.endpoint(arn)
    assert meanwhile == ["OFFER"]
    assert outputs["Ref"] == arn
    assert (described["ModelArn"], described["CurrentInferenceUnits"]) == (tariffs, 2)
    assert types_found(scene, arn) == ["TARIFF"]
    templates.delete(scene.aws, "source", unique)


def test_tags_change_without_an_update_of_the_endpoint(scene: Scene, offers: str, unique: str) -> None:
    first = template(unique, offers, Tags=[{"Key": "kept", "Value": "1"}, {"Key": "gone", "Value": "1"}])
    arn = templates.create(scene.aws, "source", unique, first)["Ref"]
    before = scene.endpoint(arn)["LastModifiedTime"]

    templates.update(scene.aws, "source", unique, template(unique, offers, Tags=[{"Key": "kept", "Value": "2"}]))

    assert tags(scene, arn) == {"kept": "2"}
    assert scene.endpoint(arn)["LastModifiedTime"] == before
    templates.delete(scene.aws, "source", unique)


def test_another_name_is_another_endpoint(scene: Scene, offers: str, unique: str) -> None:
    old = templates.create(scene.aws, "source", unique, template(unique, offers))["Ref"]

    new = templates.update(scene.aws, "source", unique, template(f"{unique}-x", offers))["Ref"]

    assert new == f"{old}-x"
    assert types_found(scene, new) == ["OFFER"]
    assert refusal(scene.endpoint, arn=old)[0] == "ResourceNotFoundException"
    templates.delete(scene.aws, "source", unique)


def test_a_later_failure_moves_the_endpoint_back(scene: Scene, offers: str, tariffs: str, unique: str) -> None:
    arn = templates.create(scene.aws, "source", unique, template(unique, offers))["Ref"]
    failing = template(unique, tariffs, DesiredInferenceUnits=3)
    nobody = {"EndpointName": f"{unique}-x", "ModelArn": scene.arn("nobody"), "DesiredInferenceUnits": 1}
    failing["Resources"]["Later"] = {"Type": RECOGNIZER, "Properties": nobody, "DependsOn": "Endpoint"}

    (reason,) = templates.update_in_vain(scene.aws, "source", unique, failing)

    described = scene.endpoint(arn)
    assert reason == (
        'Resource handler returned message: "RESOURCE_NOT_FOUND: Could not find specified resource. '
        '(Service: Comprehend, Status Code: 400)" (HandlerErrorCode: NotFound)'
    )
    assert (described["Status"], described["ModelArn"], described["CurrentInferenceUnits"]) == ("IN_SERVICE", offers, 1)
    templates.delete(scene.aws, "source", unique)


def test_an_update_that_is_refused_leaves_the_endpoint_as_it_was(scene: Scene, offers: str, unique: str) -> None:
    arn = templates.create(scene.aws, "source", unique, template(unique, offers))["Ref"]

    (reason,) = templates.update_in_vain(
        scene.aws, "source", unique, template(unique, offers, DesiredInferenceUnits=11)
    )

    assert reason == (
        'Resource handler returned message: "DesiredInferenceUnits: 11; an endpoint has 10 at most. '
        '(Service: Comprehend, Status Code: 400)" (HandlerErrorCode: ServiceLimitExceeded)'
    )
    assert scene.endpoint(arn)["CurrentInferenceUnits"] == 1
    assert events(scene, unique)[-3:] == ["UPDATE_FAILED", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"]
    templates.delete(scene.aws, "source", unique)


def test_an_endpoint_that_fails_while_it_is_made_goes_in_the_rollback(
    scene: Scene, hold: Callable[[float], None], unique: str
) -> None:
    key = scene.make_key()
    role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(key))
    model = scene.train(unique, role, ModelKmsKeyId=key)
    arn = f"arn:aws:comprehend:eu-west-1:{scene.account}:entity-recognizer-endpoint/{unique}"
    hold(60)

    with ThreadPoolExecutor() as other:
        made = template(unique, model, DataAccessRoleArn=role)
        creation = other.submit(templates.create_in_vain, scene.aws, "source", unique, made)
        while not scene.comprehend.list_endpoints(Filter={"ModelArn": model})["EndpointPropertiesList"]:
            assert not creation.done()
        scene.client("kms").disable_key(KeyId=key)
        hold(0)
        (reason,) = creation.result()

    assert reason == (
        f'Resource handler returned message: "The KMS key {key} cannot be validated: it cannot be used in the state '
        'Disabled." (HandlerErrorCode: NotStabilized)'
    )
    assert refusal(scene.endpoint, arn=arn)[0] == "ResourceNotFoundException"


def test_an_endpoint_of_an_encrypted_model_takes_a_role(scene: Scene, unique: str) -> None:
    key = scene.make_key()
    role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(key))
    model = scene.train(unique, role, ModelKmsKeyId=key)

    (reason,) = templates.create_in_vain(scene.aws, "source", f"{unique}-x", template(unique, model))
    arn = templates.create(scene.aws, "source", unique, template(unique, model, DataAccessRoleArn=role))["Ref"]

    assert f"DataAccessRoleArn: {model} is encrypted with a customer managed key" in reason
    assert types_found(scene, arn) == ["OFFER"]
    templates.delete(scene.aws, "source", unique)


def test_a_classifier_s_endpoint_answers_but_has_no_role(scene: Scene, unique: str) -> None:
    classifiers = ClassifierScene(scene)
    model = classifiers.train(unique, scene.make_data_access_role(*scene.data_statements))["DocumentClassifierArn"]
    arn = templates.create(scene.aws, "source", unique, template(unique, model, CLASSIFIER))["Ref"]

    answer = scene.comprehend.classify_document(EndpointArn=arn, Text=WEATHER.format(7))["Classes"][0]["Name"]
    role = f"arn:aws:iam::{scene.account}:role/any"
    with_role = template(f"{unique}-x", model, CLASSIFIER, DataAccessRoleArn=role)
    (reason,) = templates.create_in_vain(scene.aws, "source", f"{unique}-x", with_role)

    assert answer == "WEATHER"
    assert reason == (
        "Properties validation failed for resource Endpoint with message:\n"
        "#: extraneous key [DataAccessRoleArn] is not permitted"
    )
    templates.delete(scene.aws, "source", unique)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"EndpointName": "under_score"}, "#/EndpointName: failed validation constraint for keyword [pattern]"),
        ({"EndpointName": "x" * 41}, "#/EndpointName: failed validation constraint for keyword [maxLength]"),
        ({"DesiredInferenceUnits": 0}, "#/DesiredInferenceUnits: failed validation constraint for keyword [minimum]"),
    ],
)
def test_what_the_schema_forbids_is_refused_before_anything_is_made(
    scene: Scene, offers: str, changes: Template, rule: str, unique: str
) -> None:
    (reason,) = templates.create_in_vain(scene.aws, "source", unique, template(unique, offers, **changes))

    assert reason == f"Properties validation failed for resource Endpoint with message:\n{rule}"


def test_a_property_that_is_missing_is_named(scene: Scene, offers: str, unique: str) -> None:
    incomplete = template(unique, offers)
    del incomplete["Resources"]["Endpoint"]["Properties"]["DesiredInferenceUnits"]

    (reason,) = templates.create_in_vain(scene.aws, "source", unique, incomplete)

    assert reason.endswith("message:\n#: required key [DesiredInferenceUnits] not found")
