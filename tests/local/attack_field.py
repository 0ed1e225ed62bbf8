"""Where attacks happen: both accounts with everything deployed, and a third that has nothing to do with them."""

import contextlib
import functools
import json
import time
from collections.abc import Iterator
from typing import Any

from local.service_sessions import ServiceSession
from tests.local.least_privilege_accounts import Accounts, Actor
from tests.local.least_privilege_journeys import import_and_test, train_and_share
from tests.local.least_privilege_project import CLASSIFIER, IMPORTER, RECOGNIZER
from tests.local.stages import REGION

STRANGER = "910000000000"
UNSHARED = RECOGNIZER.replace("v1", "v2")
COMPREHEND, LAMBDA, STATES = "comprehend.amazonaws.com", "lambda.amazonaws.com", "states.amazonaws.com"

_REQUEST = (
    "LanguageCode",
    "DataAccessRoleArn",
    "InputDataConfig",
    "ModelKmsKeyId",
    "VolumeKmsKeyId",
    "VersionName",
    "VpcConfig",
    "Mode",
)
_IN_TRAINING = ("SUBMITTED", "TRAINING", "STOP_REQUESTED")


class Field:
    """The accounts, once deployed, and a version of the recognizer that the source has trained and not shared."""

    def __init__(self, accounts: Accounts):
        self.accounts = accounts
        self.ground = accounts.ground
        self.source, self.target = accounts.source, accounts.target
        train_and_share(accounts)
        import_and_test(accounts)
        self.requests = {version: self._request(version) for version in (RECOGNIZER, CLASSIFIER)}
        self._train_unshared()

    def root(self, service: str, account: str) -> Any:
        """Return a client that no policy holds back: to set a scene."""
        return self.ground.client(service, account)

    def administrator(self, account: str) -> Actor:
        """Return a role that may do everything, as far as its account decides."""
        return self.ground.administrator(account)

    def over_plain_http(self, account: str) -> Any:
        """Return the administrator's client of S3, whose requests say that they came without TLS."""
        s3 = self.administrator(account)("s3")
        s3.meta.events.register("before-sign.s3", _say_plain_http)
        return s3

    def service(self, role_arn: str, service: str = COMPREHEND, source_arn: str = "", *, acts_for: str = "") -> Actor:
        """Return a service that has taken a role; RefusedError if the role does not let it in."""
        keys = self.ground.aws.open_session(ServiceSession(role_arn, service, source_arn, acts_for))
        return self.ground.actor(keys["access_key"], keys["secret_key"], keys["token"])

    def function(self, account: str) -> Actor:
        """Return the app's function of an account."""
        return self.service(self.function_role(account), LAMBDA)

    def function_role(self, account: str) -> str:
        """Return the ARN of the role of the app's function."""
        if account == self.target:
            return f"arn:aws:iam::{account}:role/{IMPORTER}"
        return self.role("ModelCopy-Source", "LifecycleRole")

    def role(self, stack: str, logical: str) -> str:
        """Return the ARN of a role."""
        name = self.accounts.physical(stack, logical, "AWS::IAM::Role")
        return f"arn:aws:iam::{self.accounts.stacks[stack].account}:role/{name}"

    @property
    def training_role(self) -> str:
        """The ARN of the role that trains."""
        return self.role("ModelCopy-SourceStorage", "TrainingRole")

    @property
    def import_role(self) -> str:
        """The ARN of the role that imports."""
        return self.role("ModelCopy-tst", "ImportRole")

    @property
    def inference_role(self) -> str:
        """The ARN of the role of batch jobs."""
        return self.role("ModelCopy-tst", "InferenceRole")

    def key(self, stack: str, logical: str) -> str:
        """Return the ARN of a key."""
        account = self.accounts.stacks[stack].account
        return f"arn:aws:kms:{REGION}:{account}:key/{self.accounts.physical(stack, logical, 'AWS::KMS::Key')}"

    def bucket(self, stack: str, logical: str) -> str:
        """Return the name of a bucket."""
        return self.accounts.physical(stack, logical, "AWS::S3::Bucket")

    def secret(self, key_arn: str) -> bytes:
        """Return something that is encrypted with a key."""
        account = key_arn.split(":")[4]
        return bytes(self.root("kms", account).encrypt(KeyId=key_arn, Plaintext=b"secret")["CiphertextBlob"])

    def version(self, account: str, name: str) -> str:
        """Return the ARN of a version."""
        return self.accounts.arn(account, name)

    @functools.cached_property
    def open_key(self) -> str:
        """The ARN of a key of the source that the target may use for everything: for another purpose than models."""
        statements = [_allow("kms:*", {"AWS": account}) for account in (self.source, self.target)]
        kms = self.root("kms", self.source)
        return str(kms.create_key(Policy=_policy(*statements))["KeyMetadata"]["Arn"])

    @contextlib.contextmanager
    def careless_bucket(self, account: str, bucket: str, principal: str) -> Iterator[None]:
        """Have a bucket's policy let somebody in who must not get in."""
        s3 = self.root("s3", account)
        before = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        careless = {**_allow("s3:*", {"AWS": principal}), "Resource": [_bucket_arn(bucket), f"{_bucket_arn(bucket)}/*"]}
        s3.put_bucket_policy(Bucket=bucket, Policy=_policy(*json.loads(before)["Statement"], careless))
        try:
            yield
        finally:
            s3.put_bucket_policy(Bucket=bucket, Policy=before)

    @contextlib.contextmanager
    def careless_trust(self, role_arn: str, service: str) -> Iterator[None]:
        """Have a role let a service in that must not get in."""
        iam, name = self.root("iam", role_arn.split(":")[4]), role_arn.rsplit("/", 1)[-1]
        before = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        careless = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        document = _policy(*before["Statement"], careless)
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document)
        try:
            yield
        finally:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(before))

    @contextlib.contextmanager
    def careless_permission(self, role_arn: str, action: str) -> Iterator[None]:
        """Have a role be allowed an action that it does not need."""
        iam, name = self.root("iam", role_arn.split(":")[4]), role_arn.rsplit("/", 1)[-1]
        iam.put_role_policy(RoleName=name, PolicyName="careless", PolicyDocument=_policy(_allow(action)))
        try:
            yield
        finally:
            iam.delete_role_policy(RoleName=name, PolicyName="careless")

    def remove_version(self, account: str, version: str) -> None:
        """Delete a version, whatever it does, and the endpoints that answer with it; nothing if there is none."""
        comprehend, arn = self.root("comprehend", account), self.version(account, version)
        for endpoint in comprehend.list_endpoints(Filter={"ModelArn": arn})["EndpointPropertiesList"]:
            comprehend.delete_endpoint(EndpointArn=endpoint["EndpointArn"])
        stop, delete, parameter = (
            (comprehend.stop_training_entity_recognizer, comprehend.delete_entity_recognizer, "EntityRecognizerArn")
            if version != CLASSIFIER
            else (
                comprehend.stop_training_document_classifier,
                comprehend.delete_document_classifier,
                "DocumentClassifierArn",
            )
        )
        while status := self.accounts.models(account).get(version):
            if status in _IN_TRAINING:
                stop(**{parameter: arn})
            elif status != "DELETING":
                with contextlib.suppress(comprehend.exceptions.ResourceInUseException):
                    delete(**{parameter: arn})
            time.sleep(0.05)

    def _request(self, version: str) -> dict[str, Any]:
        """Return what the source's function asked for when it had the version trained."""
        comprehend, arn = self.root("comprehend", self.source), self.version(self.source, version)
        named: dict[str, Any]
        if version == RECOGNIZER:
            found = comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"]
            named = {"RecognizerName": "offers"}
        else:
            found = comprehend.describe_document_classifier(DocumentClassifierArn=arn)["DocumentClassifierProperties"]
            output = found["OutputDataConfig"]
            uri = output["S3Uri"].partition("/v1/")[0] + "/v1/"
            named = {"DocumentClassifierName": "topics", "OutputDataConfig": {**output, "S3Uri": uri}}
        return {**{name: found[name] for name in _REQUEST if name in found}, **named}

    def _train_unshared(self) -> None:
        _, role = self.ground.workplace(self.source)
        changes = {"VersionName": "v2", "DataAccessRoleArn": role}
        self.root("comprehend", self.source).create_entity_recognizer(**{**self.requests[RECOGNIZER], **changes})
        while self.accounts.models(self.source)[UNSHARED] in _IN_TRAINING:
            time.sleep(0.05)


def _say_plain_http(request: Any, **_: Any) -> None:
    request.headers["X-Forwarded-Proto"] = "http"


def _allow(action: str, principal: dict[str, str] | None = None) -> dict[str, Any]:
    who: dict[str, Any] = {"Principal": principal} if principal else {}
    return {"Effect": "Allow", "Action": action, "Resource": "*", **who}


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _bucket_arn(bucket: str) -> str:
    return f"arn:aws:s3:::{bucket}"
