"""Training: everything that the caller and the data access role need, and what happens without it."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import Role, Statement, allow, policy, refusal
from tests.local.recognizers import Scene, with_condition, without

pytestmark = pytest.mark.local

NO_READ_ACCESS = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
TAGS = [{"Key": "team", "Value": "search"}]
CREATE, TAG, PASS = "comprehend:CreateEntityRecognizer", "comprehend:TagResource", "iam:PassRole"


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))


def caller_statements(scene: Scene, role: str) -> list[Statement]:
    """Return what a caller needs to train any recognizer, tagged, one action a statement."""
    models = scene.arn("*", version="")
    passed = {"StringEquals": {"iam:PassedToService": "comprehend.amazonaws.com"}}
    return [allow(CREATE, Resource=models), allow(TAG, Resource=models), allow(PASS, Resource=role, Condition=passed)]


def refused_to(caller: Role, request: dict[str, Any]) -> tuple[str, str]:
    return refusal(caller.client("comprehend").create_entity_recognizer, **request)


def session_of(role: Role) -> str:
    return role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/test"


def test_a_caller_with_these_permissions_may_train(
    scene: Scene, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    caller = make_role("source", caller_statements(scene, role))
    request = scene.training(unique, role, ModelKmsKeyId=scene.key, Tags=TAGS)

    arn = caller.client("comprehend").create_entity_recognizer(**request)["EntityRecognizerArn"]

    assert scene.ended_model(arn)["Status"] == "TRAINED"
    assert scene.comprehend.list_tags_for_resource(ResourceArn=arn)["Tags"] == TAGS


@pytest.mark.parametrize("action", [CREATE, TAG, PASS])
def test_a_caller_without_one_of_them_may_not(
    scene: Scene, role: str, make_role: Callable[..., Role], unique: str, action: str
) -> None:
    caller = make_role("source", without(action, caller_statements(scene, role)))

    code, message = refused_to(caller, scene.training(unique, role, Tags=TAGS))

    resource = role if action == PASS else scene.arn(unique)
    assert code == "AccessDeniedException"
    assert message == (
        f"User: {session_of(caller)} is not authorized to perform: {action} on resource: {resource} "
        f"because no identity-based policy allows the {action} action"
    )


def test_a_role_that_may_be_passed_to_another_service_only_may_not_be_passed(
    scene: Scene, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    elsewhere = {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    caller = make_role("source", with_condition(PASS, elsewhere, caller_statements(scene, role)))

    code, message = refused_to(caller, scene.training(unique, role))

    assert code == "AccessDeniedException"
    assert f"is not authorized to perform: iam:PassRole on resource: {role}" in message


def test_a_role_of_another_account_may_not_be_passed_even_by_an_administrator(
    scene: Scene, local_aws: LocalAws, unique: str
) -> None:
    foreign = f"arn:aws:iam::{local_aws.accounts['prd']}:role/somebody"

    code, message = refusal(scene.comprehend.create_entity_recognizer, **scene.training(unique, foreign))

    assert (code, message) == ("AccessDeniedException", f"Cross-account pass role is not allowed: {foreign}")


def test_a_caller_can_be_bound_to_a_model_key(
    scene: Scene, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    bound = {"StringEquals": {"comprehend:ModelKmsKey": scene.key}}
    caller = make_role("source", with_condition(CREATE, bound, caller_statements(scene, role)))

    code, _ = refused_to(caller, scene.training(unique, role))
    made = caller.client("comprehend").create_entity_recognizer(**scene.training(unique, role, ModelKmsKeyId=scene.key))

    assert code == "AccessDeniedException"
    assert made["EntityRecognizerArn"] == scene.arn(unique)


def test_a_caller_can_be_bound_to_the_tags_of_a_resource(
    scene: Scene, role: str, make_role: Callable[..., Role], unique: str
) -> None:
    own = {"StringEquals": {"aws:ResourceTag/team": "search"}}
    describe = (
        make_role("source", [allow("comprehend:DescribeEntityRecognizer", Condition=own)])
        .client("comprehend")
        .describe_entity_recognizer
    )
    tagged = scene.train(unique, role, Tags=TAGS)
    untagged = scene.train(f"{unique}-x", role)

    described = describe(EntityRecognizerArn=tagged)["EntityRecognizerProperties"]

    assert described["EntityRecognizerArn"] == tagged
    assert refusal(describe, EntityRecognizerArn=untagged)[0] == "AccessDeniedException"


@pytest.mark.parametrize(
    "conditions",
    [
        {"StringEquals": {"aws:SourceAccount": "999999999999"}},
        {
            "ArnEquals": {
                "aws:SourceArn": "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/other/version/v1"
            }
        },
    ],
    ids=["account", "model"],
)
def test_a_role_that_trusts_comprehend_for_something_else_is_refused(
    scene: Scene, unique: str, conditions: dict[str, Any]
) -> None:
    role = scene.make_data_access_role(*scene.data_statements, trust=scene.trust(**conditions))

    code, message = refusal(scene.comprehend.create_entity_recognizer, **scene.training(unique, role))

    assert code == "InvalidRequestException"
    assert message == (
        f"The data access role {role} cannot be assumed by comprehend.amazonaws.com for {scene.arn(unique)}: "
        "it does not exist, or its trust policy does not allow it."
    )


def test_a_role_that_trusts_another_service_or_does_not_exist_is_refused(scene: Scene, unique: str) -> None:
    trust = allow("sts:AssumeRole", Principal={"Service": "lambda.amazonaws.com"})
    others = [scene.make_data_access_role(trust=trust), f"arn:aws:iam::{scene.account}:role/nobody"]

    for role in others:
        code, _ = refusal(scene.comprehend.create_entity_recognizer, **scene.training(unique, role))
        assert code == "InvalidRequestException"


def test_a_role_that_trusts_comprehend_for_this_very_version_is_taken(scene: Scene, unique: str) -> None:
    trust = scene.trust(ArnEquals={"aws:SourceArn": scene.arn(unique)})

    scene.train(unique, scene.make_data_access_role(*scene.data_statements, trust=trust))


@pytest.mark.parametrize("action", ["s3:ListBucket", "s3:GetObject"])
def test_without_access_to_the_data_the_training_ends_in_error(scene: Scene, unique: str, action: str) -> None:
    role = scene.make_data_access_role(*without(action, scene.data_statements))

    arn = scene.comprehend.create_entity_recognizer(**scene.training(unique, role))["EntityRecognizerArn"]
    ended = scene.ended_model(arn)

    assert (ended["Status"], ended["Message"]) == ("IN_ERROR", NO_READ_ACCESS)
    assert "TrainingStartTime" not in ended


def test_another_account_sees_nothing_of_a_model_not_even_its_root(
    scene: Scene, role: str, local_aws: LocalAws, unique: str
) -> None:
    arn = scene.train(unique, role)
    share = policy(
        allow(
            "comprehend:ImportModel", Principal={"AWS": f"arn:aws:iam::{local_aws.accounts['prd']}:root"}, Resource="*"
        )
    )
    scene.comprehend.put_resource_policy(ResourceArn=arn, ResourcePolicy=share)
    others = [local_aws.client("comprehend", "prd"), local_aws.root_client("comprehend", local_aws.accounts["prd"])]

    for other in others:
        for known in (arn, scene.arn("nobody")):
            code, message = refusal(other.describe_entity_recognizer, EntityRecognizerArn=known)
            assert code == "AccessDeniedException"
            assert message.endswith(
                f"is not authorized to perform: comprehend:DescribeEntityRecognizer on resource: {known} "
                "because no resource-based policy allows the comprehend:DescribeEntityRecognizer action"
            )
        assert refusal(other.delete_entity_recognizer, EntityRecognizerArn=arn)[0] == "AccessDeniedException"
        assert refusal(other.delete_resource_policy, ResourceArn=arn)[0] == "AccessDeniedException"
