"""What the training inputs of a config become: the request to Comprehend, and what the training role may."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infrastructure.templates import Template, make_app, readable
from tests.infrastructure.test_access import as_list
from tests.project import MODELS

BUCKET = "${TrainingDataBucket}"


def synthesize(project: Path, version: Mapping[str, Any], *, kind: str = "entity-recognizer", **source: Any) -> Any:
    """Return the templates of the smallest project with another version in it."""
    models = yaml.safe_load(MODELS)
    models["source"] |= source
    models["models"]["offers"] = {"kind": kind, "versions": {"v1": dict(version)}}
    if kind == "document-classifier":
        (project / "annotations.csv").write_text("File,Line,Class\nsentences.txt,0,BUY\n")
    (project / "models.yaml").write_text(yaml.safe_dump(models))
    make_app(project, project / "cdk.out").synth()
    paths = (project / "cdk.out").glob("*.template.json")
    return {path.name.removesuffix(".template.json"): Template(path) for path in paths}


def trained(templates: Mapping[str, Template]) -> dict[str, Any]:
    properties: dict[str, Any] = readable(templates["ModelCopy-Source"].only("Custom::TrainedModel")["Properties"])
    return properties


def training_role(templates: Mapping[str, Template]) -> list[dict[str, Any]]:
    return templates["ModelCopy-SourceStorage"].statements("TrainingRole")


RECOGNIZER = {"entity_types": ["OFFER", "PLAN"]}


def test_annotations_and_a_test_set_in_s3_are_used_where_they_are(project: Path) -> None:
    version = {
        **RECOGNIZER,
        "documents": "s3://corpus/train/documents/",
        "document_format": "one-per-file",
        "annotations": "s3://corpus/train/annotations.csv",
        "test_documents": "s3://corpus/test/documents/",
        "test_annotations": "s3://corpus/test/annotations.csv",
    }

    properties = trained(synthesize(project, version))

    assert properties["Copies"] == []
    assert properties["Request"]["InputDataConfig"] == {
        "DataFormat": "COMPREHEND_CSV",
        "EntityTypes": [{"Type": "OFFER"}, {"Type": "PLAN"}],
        "Documents": {
            "S3Uri": "s3://corpus/train/documents/",
            "TestS3Uri": "s3://corpus/test/documents/",
            "InputFormat": "ONE_DOC_PER_FILE",
        },
        "Annotations": {
            "S3Uri": "s3://corpus/train/annotations.csv",
            "TestS3Uri": "s3://corpus/test/annotations.csv",
        },
    }


def test_augmented_manifests_name_what_they_refer_to(project: Path) -> None:
    manifest = {
        "manifest": "s3://corpus/output.manifest",
        "attributes": ["offers"],
        "annotations": "s3://corpus/annotations/",
        "source_documents": "s3://corpus/documents/",
    }
    version = {**RECOGNIZER, "augmented_manifests": [manifest, {**manifest, "split": "test"}]}

    request = trained(synthesize(project, version))["Request"]["InputDataConfig"]

    assert request["DataFormat"] == "AUGMENTED_MANIFEST"
    assert [item["Split"] for item in request["AugmentedManifests"]] == ["TRAIN", "TEST"]
    assert request["AugmentedManifests"][0] == {
        "S3Uri": "s3://corpus/output.manifest",
        "AnnotationDataS3Uri": "s3://corpus/annotations/",
        "SourceDocumentsS3Uri": "s3://corpus/documents/",
        "AttributeNames": ["offers"],
        "Split": "TRAIN",
        "DocumentType": "PLAIN_TEXT_DOCUMENT",
    }


def test_a_classifier_writes_its_confusion_matrix_encrypted_and_under_its_own_prefix(project: Path) -> None:
    version = {"mode": "multi-label", "label_delimiter": ";", "documents": "s3://corpus/documents.csv"}

    templates = synthesize(project, version, kind="document-classifier")
    request = trained(templates)["Request"]

    assert request["Mode"] == "MULTI_LABEL"
    assert request["InputDataConfig"] == {
        "DataFormat": "COMPREHEND_CSV",
        "S3Uri": "s3://corpus/documents.csv",
        "LabelDelimiter": ";",
    }
    output = request["OutputDataConfig"]
    assert output["S3Uri"].endswith("TrainingDataBucket}/training-output/offers/v1/")
    assert "DataKey" in output["KmsKeyId"]
    writing = [statement for statement in training_role(templates) if "s3:PutObject" in statement["Action"]]
    assert [statement["Resource"] for statement in writing] == ["${TrainingDataBucket.Arn}/training-output/*"]


def test_the_training_role_reads_the_named_prefix_of_another_bucket_and_no_more(project: Path) -> None:
    key = "arn:aws:kms:eu-west-1:333333333333:key/corpus"
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/annotations.csv"}

    templates = synthesize(project, version, data_buckets={"corpus": {"account": "333333333333", "key_arn": key}})

    allowed = {
        (action, resource)
        for statement in training_role(templates)
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
        if "corpus" in resource
    }
    assert allowed == {
        ("s3:GetObject", "arn:aws:s3:::corpus/annotations.csv"),
        ("s3:GetObject", "arn:aws:s3:::corpus/train/*"),
        ("s3:ListBucket", "arn:aws:s3:::corpus"),
        ("kms:Decrypt", key),
    }
    (output,) = (
        value
        for name, value in templates["ModelCopy-SourceStorage"].raw["Outputs"].items()
        if name.startswith("BucketPolicyOf")
    )
    said = json.loads(readable(output["Value"]))
    assert said[0]["Resource"] == ["arn:aws:s3:::corpus/annotations.csv", "arn:aws:s3:::corpus/train/*"]
    assert said[0]["Principal"] == {"AWS": "${TrainingRole.Arn}"}
    assert said[1]["Action"] == "s3:ListBucket"


def test_the_key_of_another_account_s_bucket_needs_a_statement_too(project: Path) -> None:
    key = "arn:aws:kms:eu-west-1:333333333333:key/corpus"
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/annotations.csv"}

    templates = synthesize(project, version, data_buckets={"corpus": {"account": "333333333333", "key_arn": key}})
    said = json.loads(readable(templates["ModelCopy-SourceStorage"].raw["Outputs"]["KeyPolicyOfCorpus"]["Value"]))

    assert said["Principal"] == {"AWS": "${TrainingRole.Arn}"}
    assert said["Action"] == "kms:Decrypt"
    assert said["Condition"] == {"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}}


def test_a_bucket_of_the_same_account_needs_no_policy(project: Path) -> None:
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/annotations.csv"}

    templates = synthesize(project, version, data_buckets={"corpus": {"account": "111111111111"}})

    assert not [name for name in templates["ModelCopy-SourceStorage"].raw["Outputs"] if "BucketPolicy" in name]


def test_in_a_vpc_the_role_makes_network_interfaces(project: Path) -> None:
    vpc = {"subnets": ["subnet-0a1b2c3d"], "security_groups": ["sg-0a1b2c3d"]}
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/a.csv", "vpc": vpc}

    templates = synthesize(project, version)

    request = trained(templates)["Request"]
    assert request["VpcConfig"] == {"Subnets": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]}
    assert any("ec2:CreateNetworkInterface" in statement["Action"] for statement in training_role(templates))


def test_without_a_vpc_the_role_does_not(project: Path) -> None:
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/a.csv"}

    templates = synthesize(project, version)

    assert not any("ec2" in json.dumps(statement) for statement in training_role(templates))


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"tags": {"team": "a"}, "deadline_hours": 3, "minimum": {"f1": 50}}, True),
        ({"vpc": {"subnets": ["subnet-0a"], "security_groups": ["sg-0a"]}}, True),
        ({"entity_types": ["PLAN", "OFFER"]}, True),
        ({"entity_types": ["OFFER"]}, False),
        ({"language": "es"}, False),
        ({"documents": "s3://corpus/other/"}, False),
    ],
)
def test_a_fingerprint_is_of_what_the_version_learns_from(project: Path, change: dict[str, Any], same: bool) -> None:
    version = {**RECOGNIZER, "documents": "s3://corpus/train/", "annotations": "s3://corpus/a.csv"}

    before = trained(synthesize(project, version))["Fingerprint"]
    after = trained(synthesize(project, {**version, **change}))["Fingerprint"]

    assert (before == after) is same
