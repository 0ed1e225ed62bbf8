"""Every form of training data, from the config to the trained version: local, in the account's S3, in another's."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.demo.cloud_development_kit import CdkError, CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.local import training_inputs as inputs
from tests.local.assembly import synthesize
from tests.local.conftest import policy

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "717171717171", "library": "727272727272"}
OWN, FOREIGN = "own-corpus", "foreign-corpus"


class Source:
    """The account that trains, and the config that says what; the tests of this module are one story, in order."""

    def __init__(self, aws: LocalAws, folder: Path):
        self.aws = aws
        self.folder = folder
        self.versions: dict[str, Any] = {}
        self.classifier: dict[str, Any] = {}
        self._deployments = 0

    def deploy(self, stack: str = "ModelCopy-Source") -> None:
        models: dict[str, Any] = {"offers": {"kind": "entity-recognizer", "versions": self.versions}}
        if self.classifier:
            models["topics"] = {"kind": "document-classifier", "versions": {"v1": self.classifier}}
        source: dict[str, Any] = {"account": ACCOUNTS["source"], "region": self.aws.region}
        if any(str(version.get("documents")).startswith(f"s3://{FOREIGN}") for version in self.versions.values()):
            source["data_buckets"] = {FOREIGN: {"account": ACCOUNTS["library"]}}
        (self.folder / "models.yaml").write_text(yaml.safe_dump({"source": source, "models": models}))
        self._deployments += 1
        assembly = synthesize(self.folder, self.folder / f"cdk-{self._deployments}.out")
        CloudDevelopmentKit(self.aws, self.folder / "cdk.log", assembly, direct=True).deploy("source", stack)

    def add(self, name: str, **training: Any) -> None:
        self.versions[name] = {"entity_types": list(inputs.TYPES), **training}

    def described(self, name: str) -> dict[str, Any]:
        arn = f"arn:aws:comprehend:{self.aws.region}:{ACCOUNTS['source']}:entity-recognizer/offers/version/{name}"
        answer = self.aws.client("comprehend", "source").describe_entity_recognizer(EntityRecognizerArn=arn)
        return dict(answer["EntityRecognizerProperties"])

    def output(self, stack: str, prefix: str) -> str:
        (described,) = self.aws.client("cloudformation", "source").describe_stacks(StackName=stack)["Stacks"]
        (value,) = (out["OutputValue"] for out in described["Outputs"] if out["OutputKey"].startswith(prefix))
        return str(value)


def upload(aws: LocalAws, profile: str, bucket: str) -> None:
    s3 = aws.client("s3", profile)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.region})
    s3.put_object(Bucket=bucket, Key="train/documents.txt", Body=inputs.lines().encode())
    s3.put_object(Bucket=bucket, Key="train/annotations.csv", Body=inputs.annotations("documents.txt").encode())


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Source]:
    folder = tmp_path_factory.mktemp("inputs")
    with LocalAws(tmp_path_factory.mktemp("inputs-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        upload(aws, "source", OWN)
        upload(aws, "library", FOREIGN)
        CloudDevelopmentKit(aws, folder / "cdk.log", folder).bootstrap("source")
        yield Source(aws, folder)


def test_local_files_folders_manifests_and_s3_become_models(source: Source) -> None:
    (source.folder / "documents.txt").write_text(inputs.lines())
    (source.folder / "annotations.csv").write_text(inputs.annotations("documents.txt"))
    (source.folder / "output.manifest").write_text(inputs.manifest("offers"))
    (source.folder / "topics.csv").write_text(inputs.classes())
    inputs.write_files(source.folder / "files", source.folder / "files.csv")
    test_set = {"test_documents": "documents.txt", "test_annotations": "annotations.csv"}
    source.add("lines", documents="documents.txt", annotations="annotations.csv", tags={"team": "a", "cost": "1"})
    vpc = {"subnets": ["subnet-0a1b2c3d"], "security_groups": ["sg-0a1b2c3d"]}
    source.add("tested", documents="documents.txt", annotations="annotations.csv", vpc=vpc, **test_set)
    source.add("files", documents="files", document_format="one-per-file", annotations="files.csv")
    source.add("manifest", augmented_manifests=[{"manifest": "output.manifest", "attributes": ["offers"]}])
    location = f"s3://{OWN}/train/"
    source.add("own-s3", documents=f"{location}documents.txt", annotations=f"{location}annotations.csv")
    source.classifier = {"mode": "multi-class", "documents": "topics.csv", "minimum": {"accuracy": 0.5}}

    source.deploy()

    metadata = {name: source.described(name)["RecognizerMetadata"] for name in source.versions}
    found = {name: {found["Type"] for found in each["EntityTypes"]} for name, each in metadata.items()}
    assert found == {name: set(inputs.TYPES) for name in source.versions}
    trained = {name: each["NumberOfTrainedDocuments"] for name, each in metadata.items()}
    assert trained == {**dict.fromkeys(source.versions, 144), "tested": 160}
    assert metadata["tested"]["NumberOfTestDocuments"] == 160
    assert source.described("tested")["VpcConfig"]["Subnets"] == ["subnet-0a1b2c3d"]
    assert source.output("ModelCopy-Source", "TopicsV1Metrics").startswith("accuracy ")


def test_a_classifier_s_confusion_matrix_is_in_the_training_bucket_under_the_data_key(source: Source) -> None:
    bucket = source.output("ModelCopy-Source", "TrainingBucket")
    s3 = source.aws.client("s3", "source")
    written = s3.list_objects_v2(Bucket=bucket, Prefix="training-output/topics/v1/")["Contents"]
    (key,) = (item["Key"] for item in written if item["Key"].endswith("/output/output.tar.gz"))

    head = s3.head_object(Bucket=bucket, Key=key)

    assert "-CLR-" in key
    assert head["SSEKMSKeyId"] != source.output("ModelCopy-Source", "ModelKeyArn")


def test_other_tags_train_nothing(source: Source) -> None:
    before = source.aws.counters()
    source.versions["lines"]["tags"] = {"team": "b"}

    source.deploy()

    tags = source.aws.client("comprehend", "source").list_tags_for_resource(
        ResourceArn=source.described("lines")["EntityRecognizerArn"]
    )["Tags"]
    own = {tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].startswith("model-copy:")}
    assert own == {"team": "b"}
    assert source.aws.counters() == before


def test_another_account_s_data_needs_the_bucket_policy_that_the_deployment_says(source: Source) -> None:
    location = f"s3://{FOREIGN}/train/"
    source.add("foreign", documents=f"{location}documents.txt", annotations=f"{location}annotations.csv")
    with pytest.raises(CdkError, match="NO_READ_ACCESS_TO_INPUT"):
        source.deploy()

    statements = json.loads(source.output("ModelCopy-SourceStorage", "BucketPolicyOf"))
    library = source.aws.client("s3", "library")
    library.put_bucket_policy(Bucket=FOREIGN, Policy=policy(*statements))
    source.deploy()

    assert source.described("foreign")["Status"] == "TRAINED"
