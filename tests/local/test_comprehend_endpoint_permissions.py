"""Endpoints: everything that the caller and the data access role need, and what happens without it."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, Statement, allow, refusal
from tests.local.recognizers import SENTENCES, Scene, without
from tests.local.sharing import Sharing

pytestmark = pytest.mark.local

CREATE, TAG, PASS = "comprehend:CreateEndpoint", "comprehend:TagResource", "iam:PassRole"
TAGS = [{"Key": "team", "Value": "search"}]


@pytest.fixture(scope="module")
def sharing(local_aws: LocalAws) -> Sharing:
    return Sharing(local_aws)


@pytest.fixture(scope="module")
def scene(sharing: Sharing) -> Scene:
    return sharing.target


@pytest.fixture(scope="module")
def model(sharing: Sharing, scene: Scene) -> str:
    """Return an import, encrypted with its account's own key."""
    arn = str(scene.comprehend.import_model(**sharing.request(f"endpoints-{scene.number}"))["ModelArn"])
    assert scene.ended_model(arn)["Status"] == "TRAINED"
    return arn


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.key_statements(scene.key))


def endpoint_arn(scene: Scene, name: str) -> str:
    return f"arn:aws:comprehend:eu-west-1:{scene.account}:entity-recognizer-endpoint/{name}"


def request(name: str, model: str, role: str, **changes: Any) -> dict[str, Any]:
    wanted = {"EndpointName": name, "ModelArn": model, "DesiredInferenceUnits": 1, "DataAccessRoleArn": role}
    return wanted | changes


def caller_statements(scene: Scene, name: str, model: str, role: str) -> list[Statement]:
    """Return what a caller needs to create an endpoint, tagged."""
    passed = {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}
    return [
        allow(CREATE, Resource=model, Sid="Model"),
        allow(CREATE, Resource=endpoint_arn(scene, name), Sid="Endpoint"),
        allow(TAG, Resource=endpoint_arn(scene, name), Sid="Tag"),
        allow(PASS, Resource=role, Condition=passed, Sid="Role"),
    ]


@pytest.mark.parametrize(("missing", "action"), [("Model", CREATE), ("Endpoint", CREATE), ("Tag", TAG), ("Role", PASS)])
def test_a_caller_without_one_permission_may_not_create_an_endpoint(
    scene: Scene, model: str, role: str, make_role: Callable[..., Role], missing: str, action: str, unique: str
) -> None:
    complete = caller_statements(scene, unique, model, role)
    able = make_role("prd", complete)
    unable = make_role("prd", [statement for statement in complete if statement["Sid"] != missing])
    wanted = request(unique, model, role, Tags=TAGS)

    code, message = refusal(unable.client("comprehend").create_endpoint, **wanted)
    arn = able.client("comprehend").create_endpoint(**wanted)["EndpointArn"]
    scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)

    assert code == "AccessDeniedException"
    named = {"Model": model, "Role": role}.get(missing, arn)
    assert f"is not authorized to perform: {action} on resource: {named}" in message


def test_an_import_answers_those_who_may_ask_its_endpoint(
    sharing: Sharing, scene: Scene, model: str, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    arn = scene.create_endpoint(unique, model, DataAccessRoleArn=role, Tags=TAGS)
    scene.ready_endpoint(arn)
    detect = "comprehend:DetectEntities"
    this = make_role("prd", [allow(detect, Resource=arn)]).client("comprehend")
    other = make_role("prd", [allow(detect, Resource=f"{arn}-x")]).client("comprehend")
    tagged = make_role("prd", [allow(detect, Condition={"StringEquals": {"aws:ResourceTag/team": "search"}})])

    found = this.detect_entities(EndpointArn=arn, Text=SENTENCES[0])["Entities"]
    by_tag = tagged.client("comprehend").detect_entities(EndpointArn=arn, Text=SENTENCES[0])["Entities"]
    refused = refusal(other.detect_entities, EndpointArn=arn, Text=SENTENCES[0])
    from_elsewhere = refusal(sharing.source.comprehend.detect_entities, EndpointArn=arn, Text=SENTENCES[0])
    described = scene.endpoint(arn)
    scene.delete_endpoint(arn)

    assert [entity["Text"] for entity in found] == ["Amber Plan"]
    assert by_tag == found
    assert refused[0] == from_elsewhere[0] == "AccessDeniedException"
    assert f"{detect} on resource: {arn}" in refused[1]
    assert (described["DataAccessRoleArn"], described["DesiredDataAccessRoleArn"]) == (role, role)


def test_an_encrypted_model_needs_a_role_that_may_decrypt_it(scene: Scene, model: str, unique: str) -> None:
    statements = without("kms:Decrypt", scene.key_statements(scene.key))
    unable = scene.make_data_access_role(*statements)
    roleless = request(unique, model, "")
    del roleless["DataAccessRoleArn"]

    no_role = refusal(scene.comprehend.create_endpoint, **roleless)
    no_key = refusal(scene.comprehend.create_endpoint, **request(unique, model, unable))

    assert no_role[0] == "InvalidRequestException"
    assert no_role[1].startswith(f"DataAccessRoleArn: {model} is encrypted with a customer managed key")
    assert no_key[0] == "KmsKeyValidationException"
    assert "is not authorized to perform: kms:Decrypt" in no_key[1]
    assert no_key[1].endswith(f"for the model {model}.")


def test_the_role_s_trust_may_name_one_endpoint(scene: Scene, model: str, unique: str) -> None:
    arn = endpoint_arn(scene, unique)
    trust = scene.trust(ArnEquals={"aws:SourceArn": arn})
    role = scene.make_data_access_role(*scene.key_statements(scene.key), trust=trust)

    code, message = refusal(scene.comprehend.create_endpoint, **request(f"{unique}-x", model, role))
    scene.comprehend.create_endpoint(**request(unique, model, role))
    ready = scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)

    assert code == "InvalidRequestException"
    assert message.startswith(f"The data access role {role} cannot be assumed by comprehend.amazonaws.com for {arn}-x")
    assert ready["Status"] == "IN_SERVICE"


def test_an_update_to_an_encrypted_model_takes_a_role_along(scene: Scene, model: str, role: str, unique: str) -> None:
    plain = scene.train(unique, scene.make_data_access_role(*scene.data_statements))
    arn = scene.create_endpoint(unique, plain)
    scene.ready_endpoint(arn)

    roleless = refusal(scene.comprehend.update_endpoint, EndpointArn=arn, DesiredModelArn=model)
    scene.comprehend.update_endpoint(EndpointArn=arn, DesiredModelArn=model, DesiredDataAccessRoleArn=role)
    updated = scene.ready_endpoint(arn)
    scene.delete_endpoint(arn)

    assert roleless[0] == "InvalidRequestException"
    assert (updated["Status"], updated["ModelArn"], updated["DataAccessRoleArn"]) == ("IN_SERVICE", model, role)


def test_a_key_that_is_disabled_takes_its_endpoints_along(sharing: Sharing, local_aws: LocalAws, unique: str) -> None:
    scene = sharing.source
    key = scene.make_key()
    role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(key))
    model = scene.train(unique, role, ModelKmsKeyId=key)
    serving = scene.create_endpoint(f"{unique}-a", model, DataAccessRoleArn=role)
    scene.ready_endpoint(serving)
    local_aws.change_pace(endpoint_seconds_at_least=60)
    coming = scene.create_endpoint(f"{unique}-b", model, DataAccessRoleArn=role)

    scene.client("kms").disable_key(KeyId=key)
    local_aws.change_pace(endpoint_seconds_at_least=0)
    failed = scene.ready_endpoint(coming)
    code, message = refusal(scene.detect, endpoint=serving, text=SENTENCES[0])
    scene.client("kms").enable_key(KeyId=key)
    again = scene.detect(serving, SENTENCES[0])

    assert failed["Status"] == "FAILED"
    assert failed["Message"] == message
    assert code == "ResourceUnavailableException"
    assert message == f"The KMS key {key} cannot be validated: it cannot be used in the state Disabled."
    assert len(again) == 1
    in_use = refusal(scene.comprehend.update_endpoint, EndpointArn=coming, DesiredInferenceUnits=2)
    assert in_use == ("ResourceUnavailableException", f"{coming} has failed: delete it, and create another.")
    for arn in (coming, serving):
        scene.delete_endpoint(arn)
