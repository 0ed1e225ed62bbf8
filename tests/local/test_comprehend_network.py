"""VpcConfig of trainings and jobs: kept, returned, asked for in policies, and what the data access role needs."""

from collections.abc import Callable
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.classifiers import ClassifierScene
from tests.local.conftest import Role, allow, refusal
from tests.local.recognizers import SENTENCES, Scene, without

pytestmark = pytest.mark.local

VPC = {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1", "subnet-2"]}
INTERFACE, GROUP = "network-interface/*", "security-group/sg-1"
NEEDED = {
    "ec2:CreateNetworkInterface": INTERFACE,
    "ec2:CreateNetworkInterfacePermission": INTERFACE,
    "ec2:DeleteNetworkInterface": INTERFACE,
    "ec2:DeleteNetworkInterfacePermission": INTERFACE,
    "ec2:DescribeNetworkInterfaces": "",
    "ec2:DescribeVpcs": "",
    "ec2:DescribeDhcpOptions": "",
    "ec2:DescribeSubnets": "",
    "ec2:DescribeSecurityGroups": "",
}


@pytest.fixture(scope="module")
def classifiers(local_aws: LocalAws) -> ClassifierScene:
    return ClassifierScene(Scene(local_aws, "source"))


@pytest.fixture(scope="module")
def scene(classifiers: ClassifierScene) -> Scene:
    return classifiers.scene


@pytest.fixture(scope="module")
def role(scene: Scene) -> str:
    return scene.make_data_access_role(*scene.data_statements, *map(allow, NEEDED))


def arn(scene: Scene, resource: str) -> str:
    return f"arn:aws:ec2:eu-west-1:{scene.account}:{resource}"


def test_trainings_and_jobs_of_both_kinds_return_their_vpc(
    scene: Scene, classifiers: ClassifierScene, role: str, unique: str
) -> None:
    recognizer = scene.train(unique, role, VpcConfig=VPC)
    classifier = classifiers.train(unique, role, VpcConfig=VPC)
    documents = scene.upload(f"{unique}.txt", SENTENCES[0])
    detection = scene.comprehend.start_entities_detection_job(**scene.job(recognizer, role, documents, VpcConfig=VPC))
    classification = scene.comprehend.start_document_classification_job(
        **classifiers.job(classifier["DocumentClassifierArn"], role, documents, VpcConfig=VPC)
    )

    assert scene.model(recognizer)["VpcConfig"] == classifier["VpcConfig"] == VPC
    for ended in (scene.ended_job(detection["JobId"]), classifiers.ended_job(classification["JobId"])):
        assert (ended["JobStatus"], ended["VpcConfig"]) == ("COMPLETED", VPC)


@pytest.mark.parametrize("action", NEEDED)
def test_a_role_without_one_permission_is_refused(scene: Scene, unique: str, action: str) -> None:
    role = scene.make_data_access_role(*scene.data_statements, *without(action, [allow(name) for name in NEEDED]))
    name = role.rsplit("/", 1)[-1]

    code, message = refusal(scene.comprehend.create_entity_recognizer, **scene.training(unique, role, VpcConfig=VPC))

    resource = arn(scene, NEEDED[action]) if NEEDED[action] else "*"
    assert (code, message) == (
        "InvalidRequestException",
        f"VpcConfig: arn:aws:sts::{scene.account}:assumed-role/{name}/comprehend is not authorized to perform: "
        f"{action} on resource: {resource}; the data access role must be allowed to work in the VPC.",
    )


@pytest.mark.parametrize("missing", [INTERFACE, GROUP, "subnet/subnet-2"])
def test_a_role_can_be_bound_to_subnets_and_groups(scene: Scene, unique: str, missing: str) -> None:
    resources = [arn(scene, name) for name in (INTERFACE, GROUP, "subnet/subnet-1", "subnet/subnet-2")]
    others = [allow(action) for action in NEEDED if action != "ec2:CreateNetworkInterface"]

    def bound(*names: str) -> str:
        return scene.make_data_access_role(
            *scene.data_statements, *others, allow("ec2:CreateNetworkInterface", Resource=list(names))
        )

    rest = [name for name in resources if name != arn(scene, missing)]
    code, message = refusal(
        scene.comprehend.create_entity_recognizer, **scene.training(unique, bound(*rest), VpcConfig=VPC)
    )
    scene.train(unique, bound(*resources), VpcConfig=VPC)

    assert code == "InvalidRequestException"
    assert f"ec2:CreateNetworkInterface on resource: {arn(scene, missing)};" in message


@pytest.mark.parametrize(
    ("condition", "others"),
    [
        ({"ForAllValues:StringEquals": {"comprehend:VpcSubnets": VPC["Subnets"]}}, {"Subnets": ["subnet-3"]}),
        (
            {"ForAllValues:StringEquals": {"comprehend:VpcSecurityGroupIds": VPC["SecurityGroupIds"]}},
            {"SecurityGroupIds": ["sg-2"]},
        ),
    ],
)
def test_a_caller_can_be_bound_to_subnets_and_groups(
    classifiers: ClassifierScene,
    role: str,
    make_role: Callable[..., Role],
    unique: str,
    condition: dict[str, Any],
    others: dict[str, Any],
) -> None:
    statements = [allow("comprehend:CreateDocumentClassifier", Condition=condition), allow("iam:PassRole")]
    create = make_role("source", statements).client("comprehend").create_document_classifier

    code, _ = refusal(create, **classifiers.training(unique, role, VpcConfig=VPC | others))
    made = create(**classifiers.training(unique, role, VpcConfig=VPC))

    assert code == "AccessDeniedException"
    assert made["DocumentClassifierArn"] == classifiers.arn(unique)


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        (
            {"Subnets": [f"subnet-{number}" for number in range(17)]},
            "at 'vpcConfig.subnets' failed to satisfy constraint: Member must have length less than or equal to 16",
        ),
        (
            {"SecurityGroupIds": [f"sg-{number}" for number in range(6)]},
            "at 'vpcConfig.securityGroupIds' failed to satisfy constraint: Member must have length less than or equal",
        ),
        ({"Subnets": ["subnet_1"]}, "Member must satisfy regular expression pattern: [-0-9a-zA-Z]+"),
    ],
)
def test_what_is_no_vpc_is_refused(scene: Scene, role: str, unique: str, changes: dict[str, Any], rule: str) -> None:
    code, message = refusal(
        scene.comprehend.create_entity_recognizer, **scene.training(unique, role, VpcConfig=VPC | changes)
    )

    assert code == "ValidationException"
    assert rule in message
