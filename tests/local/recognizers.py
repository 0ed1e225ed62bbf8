"""A scene for tests of the local Comprehend: an account's data, key, roles and recognizers."""

import contextlib
import copy
import functools
import io
import itertools
import json
import tarfile
import time
from collections.abc import Mapping, Sequence
from typing import Any

import boto3
from botocore.config import Config

from local import accounts
from local.local_aws import LocalAws
from tests.local.conftest import Statement, allow, policy

DEADLINE = 60.0
COLOURS = ("Amber", "Azure", "Coral", "Ebony", "Ivory", "Jade", "Olive", "Ruby", "Silver", "Teal")
FRAMES = (
    "Customers who buy the {} Plan pay nothing in the first month.",
    "We moved to the {} Plan last year and never looked back.",
    "Please send me the conditions of the {} Plan by mail.",
)
SENTENCES = [frame.format(colour) for colour in COLOURS for frame in FRAMES]
PLAIN = [f"Nothing of interest was said in meeting number {number}." for number in range(60)]
DOCUMENTS = "\n".join(SENTENCES * 8 + PLAIN) + "\n"
ENTITY_LIST = "\n".join(["Text,Type", *(f"{colour} Plan,OFFER" for colour in COLOURS)]) + "\n"
KEY_ACTIONS = ("kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKey")

_numbers = itertools.count(1)


class Scene:
    """What one account needs to train, import and use recognizers, made by its administrator.

    `data_statements` and `key_statements` are all that a data access role needs, one action a statement.
    """

    def __init__(self, aws: LocalAws, profile: str):
        self.aws = aws
        self.profile = profile
        self.account = aws.accounts[profile]
        self.number = next(_numbers)
        self.comprehend = aws.client("comprehend", profile)
        self.bucket = f"recognizers-{self.account}-{self.number}"
        location = {"LocationConstraint": aws.region}
        aws.client("s3", profile).create_bucket(Bucket=self.bucket, CreateBucketConfiguration=location)
        self.documents = self.upload("training/documents.txt", DOCUMENTS)
        self.entity_list = self.upload("training/list.csv", ENTITY_LIST)
        self.key = self.make_key()

    def in_server(self, aws: LocalAws) -> "Scene":
        """Return the same scene in another server on its home."""
        moved = copy.copy(self)
        moved.aws, moved.comprehend = aws, aws.client("comprehend", self.profile)
        return moved

    @property
    def data_statements(self) -> list[Statement]:
        """Read and write the bucket."""
        return [
            allow("s3:ListBucket", Resource=f"arn:aws:s3:::{self.bucket}"),
            allow("s3:GetObject", Resource=f"arn:aws:s3:::{self.bucket}/*"),
            allow("s3:PutObject", Resource=f"arn:aws:s3:::{self.bucket}/*"),
        ]

    def key_statements(self, key: str) -> list[Statement]:
        """Use a key as the developer guide says."""
        through_s3 = {"StringEquals": {"kms:ViaService": f"s3.{self.aws.region}.amazonaws.com"}}
        return [
            allow("kms:CreateGrant", Resource=key),
            allow("kms:Decrypt", Resource=key, Condition=through_s3),
            allow("kms:GenerateDataKey", Resource=key, Condition=through_s3),
        ]

    def arn(self, name: str, version: str = "v1") -> str:
        """Return the ARN of a recognizer in this account."""
        arn = f"arn:aws:comprehend:{self.aws.region}:{self.account}:entity-recognizer/{name}"
        return f"{arn}/version/{version}" if version else arn

    @functools.cache  # noqa: B019
    def client(self, service: str, region: str = "") -> Any:
        """Return the administrator's client, always the same: making one takes a while."""
        if not region:
            return self.aws.client(service, self.profile)
        keys = accounts.read_keys(self.aws.home)[self.profile]
        return boto3.session.Session().client(
            service,
            region_name=region,
            endpoint_url=self.aws.endpoint,
            verify=self.aws.environment(self.profile)["AWS_CA_BUNDLE"],
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            config=Config(proxies={}),
        )

    def upload(self, key: str, content: str | bytes, **options: Any) -> str:
        """Put an object into the bucket; return its URI."""
        body = content.encode() if isinstance(content, str) else content
        self.client("s3").put_object(Bucket=self.bucket, Key=key, Body=body, **options)
        return f"s3://{self.bucket}/{key}"

    def make_key(self, *statements: Statement, **options: Any) -> str:
        """Make a key that the account administers and that the statements share; return its ARN."""
        own = allow("kms:*", Principal={"AWS": f"arn:aws:iam::{self.account}:root"}, Resource="*")
        key = self.client("kms").create_key(Policy=policy(own, *statements), **options)["KeyMetadata"]
        return str(key["Arn"])

    def make_data_access_role(self, *statements: Statement, trust: Statement | None = None) -> str:
        """Make a role that Comprehend may assume for this account, or as `trust` says; return its ARN."""
        name = f"data-access-{next(_numbers)}"
        trusted = trust or self.trust()
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trusted))["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(*statements))
        return str(arn)

    def trust(self, **conditions: Any) -> Statement:
        """Return the trust that the guide recommends, with other conditions where given."""
        found = {"StringEquals": {"aws:SourceAccount": self.account}, **conditions}
        return allow("sts:AssumeRole", Principal={"Service": "comprehend.amazonaws.com"}, Condition=found)

    def training(self, name: str, role: str, **changes: Any) -> dict[str, Any]:
        """Return a request to train a recognizer on the data of the scene."""
        return {
            "RecognizerName": name,
            "VersionName": "v1",
            "LanguageCode": "en",
            "DataAccessRoleArn": role,
            "InputDataConfig": {
                "EntityTypes": [{"Type": "OFFER"}],
                "Documents": {"S3Uri": self.documents},
                "EntityList": {"S3Uri": self.entity_list},
            },
            **changes,
        }

    def train(self, name: str, role: str, **changes: Any) -> str:
        """Train a recognizer and wait for it; return its ARN."""
        arn = str(
            self.comprehend.create_entity_recognizer(**self.training(name, role, **changes))["EntityRecognizerArn"]
        )
        model = self.ended_model(arn)
        assert model["Status"] == "TRAINED", model
        return arn

    def train_tariffs(self, name: str) -> str:
        """Train v2 of a recognizer, which calls everything a TARIFF; return its ARN."""
        request = self.training(name, self.make_data_access_role(*self.data_statements), VersionName="v2")
        tariffs = [f"{colour} Plan,TARIFF" for colour in COLOURS[:3]]
        entity_list = self.upload("tariffs.csv", "\n".join(["Text,Type", *tariffs]) + "\n")
        request["InputDataConfig"] |= {"EntityTypes": [{"Type": "TARIFF"}], "EntityList": {"S3Uri": entity_list}}
        arn = str(self.comprehend.create_entity_recognizer(**request)["EntityRecognizerArn"])
        assert self.ended_model(arn)["Status"] in ("TRAINED", "TRAINED_WITH_WARNING")
        return arn

    def job(self, model: str, role: str, input_uri: str, **changes: Any) -> dict[str, Any]:
        """Return a request to detect with a recognizer."""
        return {
            "EntityRecognizerArn": model,
            "LanguageCode": "en",
            "DataAccessRoleArn": role,
            "InputDataConfig": {"S3Uri": input_uri, "InputFormat": "ONE_DOC_PER_LINE"},
            "OutputDataConfig": {"S3Uri": f"s3://{self.bucket}/output/"},
            **changes,
        }

    def model(self, arn: str) -> dict[str, Any]:
        """Return the properties of a recognizer."""
        return dict(self.comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"])

    def ended_model(self, arn: str) -> dict[str, Any]:
        """Return the properties of a recognizer once its training or import has ended."""
        return until(lambda: self.model(arn), "Status", ("SUBMITTED", "TRAINING", "STOP_REQUESTED"))

    def ended_job(self, job_id: str) -> dict[str, Any]:
        """Return the properties of a job once it has ended."""

        def describe() -> dict[str, Any]:
            answer = self.comprehend.describe_entities_detection_job(JobId=job_id)
            return dict(answer["EntitiesDetectionJobProperties"])

        return until(describe, "JobStatus", ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"))

    def create_endpoint(self, name: str, model: str, **changes: Any) -> str:
        """Ask for an endpoint of a recognizer; return its ARN."""
        request = {"EndpointName": name, "ModelArn": model, "DesiredInferenceUnits": 1, **changes}
        return str(self.comprehend.create_endpoint(**request)["EndpointArn"])

    def endpoint(self, arn: str) -> dict[str, Any]:
        """Return the properties of an endpoint."""
        return dict(self.comprehend.describe_endpoint(EndpointArn=arn)["EndpointProperties"])

    def ready_endpoint(self, arn: str) -> dict[str, Any]:
        """Return the properties of an endpoint once it is made, or changed, or has failed."""
        return until(lambda: self.endpoint(arn), "Status", ("CREATING", "UPDATING"))

    def delete_endpoint(self, arn: str) -> None:
        """Delete an endpoint and wait until it is gone."""
        self.comprehend.delete_endpoint(EndpointArn=arn)
        with contextlib.suppress(self.comprehend.exceptions.ResourceNotFoundException):
            until(lambda: self.endpoint(arn), "Status", ("DELETING",))

    def detect(self, endpoint: str, text: str) -> list[dict[str, Any]]:
        """Return the entities that an endpoint finds."""
        return list(self.comprehend.detect_entities(EndpointArn=endpoint, Text=text)["Entities"])

    def output(self, uri: str) -> list[dict[str, Any]]:
        """Return the lines of a job's output."""
        key = uri.removeprefix(f"s3://{self.bucket}/")
        content = self.client("s3").get_object(Bucket=self.bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            assert archive.getnames() == ["output"]
            member = archive.extractfile("output")
            assert member is not None
            return [json.loads(line) for line in member.read().decode().split("\n") if line]


def without(action: str, statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements without the one that allows the action, which must be there."""
    rest = [statement for statement in statements if statement["Action"] != [action]]
    assert len(rest) == len(statements) - 1
    return rest


def with_condition(action: str, condition: Mapping[str, Any], statements: Sequence[Statement]) -> list[Statement]:
    """Return the statements with another condition on the one that allows the action."""
    return [
        {**statement, "Condition": condition} if statement["Action"] == [action] else statement
        for statement in statements
    ]


def until(describe: Any, field: str, waiting: tuple[str, ...]) -> dict[str, Any]:
    """Return what is described once the field is none of the values to wait for."""
    deadline = time.monotonic() + DEADLINE
    while (described := dict(describe()))[field] in waiting:
        assert time.monotonic() < deadline, described
        time.sleep(0.05)
    return described
