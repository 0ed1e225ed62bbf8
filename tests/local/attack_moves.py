"""What attackers do: each move is a call, made as somebody who must not be able to make it.

A move that fails raises the error of the service. Moves that take a version away come last in the table of attacks.
"""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from tests.local.attack_actors import TARGET_STORAGE, By, Place, importing
from tests.local.attack_field import LAMBDA, STRANGER, Field
from tests.local.least_privilege_accounts import Actor
from tests.local.least_privilege_project import CLASSIFIER, RECOGNIZER

Move = Callable[[Field], object]
SMOKE_TESTS = "smoke-tests/"

PLAIN_OUTPUT: dict[str, str] = {}
"""Stands for an output without a key."""

_NO_BUILT_IN_MODEL = "NotInLocalComprehend"
_MODEL_FIELDS = {RECOGNIZER: "EntityRecognizerArn", CLASSIFIER: "DocumentClassifierArn"}


def import_(field: Field, actor: Actor, version: str, **changes: Any) -> object:
    """Ask for an import into the target, or into the account of the actor."""
    request = {
        "SourceModelArn": field.version(field.source, version),
        "ModelName": version.split("/")[1],
        "VersionName": "v1",
        "DataAccessRoleArn": field.import_role,
        "ModelKmsKeyId": field.key(TARGET_STORAGE, "Key"),
        **changes,
    }
    request = {name: value for name, value in request.items() if value is not None}
    return actor("comprehend").import_model(**request)


def import_as(by: By, version: str) -> Move:
    """Import under another name."""
    return lambda field: import_(field, by(field), version, ModelName="attack")


def import_unencrypted(version: str) -> Move:
    """Import as the function may, but without a key."""

    def run(field: Field) -> object:
        field.remove_version(field.target, version)
        made = import_(field, field.function(field.target), version, ModelKmsKeyId=None)
        field.remove_version(field.target, version)
        return made

    return run


def create(version: str, **changes: Any) -> Move:
    """Train what the function may train, but not as it must."""

    def run(field: Field) -> object:
        field.remove_version(field.source, version)
        whole = {**field.requests[version], **changes}
        request = {name: value for name, value in whole.items() if value is not None}
        comprehend = field.function(field.source)("comprehend")
        create = comprehend.create_entity_recognizer if version == RECOGNIZER else comprehend.create_document_classifier
        made = create(**request)
        field.remove_version(field.source, version)
        return made

    return run


def create_without_output_key(field: Field) -> object:
    output = {"S3Uri": field.requests[CLASSIFIER]["OutputDataConfig"]["S3Uri"]}
    return create(CLASSIFIER, OutputDataConfig=output)(field)


def network(**changes: list[str]) -> dict[str, list[str]]:
    return {"Subnets": ["subnet-0a1b"], "SecurityGroupIds": ["sg-0a1b"], **changes}


def start_job(version: str, *, built_in: bool = False, **changes: Any) -> Move:
    """Start a job as the function may, but not as it must; `built_in`: with Comprehend's own model."""

    def run(field: Field) -> object:
        key, bucket = field.key(TARGET_STORAGE, "Key"), field.bucket(TARGET_STORAGE, "SmokeTestsBucket")
        comprehend = field.function(field.target)("comprehend")
        model = {} if built_in else {_MODEL_FIELDS[version]: field.version(field.target, version)}
        whole = {
            "InputDataConfig": {"S3Uri": f"s3://{bucket}/{SMOKE_TESTS}", "InputFormat": "ONE_DOC_PER_LINE"},
            "OutputDataConfig": {"S3Uri": f"s3://{bucket}/{SMOKE_TESTS}", "KmsKeyId": key},
            "DataAccessRoleArn": field.inference_role,
            "VolumeKmsKeyId": key,
            "VpcConfig": network(),
            **model,
            **({"LanguageCode": "en"} if version == RECOGNIZER else {}),
            **changes,
        }
        request = {name: value for name, value in whole.items() if value is not None}
        if request["OutputDataConfig"] == PLAIN_OUTPUT:
            request["OutputDataConfig"] = {"S3Uri": f"s3://{bucket}/{SMOKE_TESTS}"}
        start = (
            comprehend.start_entities_detection_job
            if version == RECOGNIZER
            else comprehend.start_document_classification_job
        )
        try:
            return start(**request)
        except ClientError as error:
            if error.response["Error"]["Code"] == _NO_BUILT_IN_MODEL:
                # IAM has let the request in.
                return None
            raise

    return run


def decrypt(actor: By, key: Place) -> Move:
    """Decrypt what is encrypted with a key, without S3 and without Comprehend."""

    def run(field: Field) -> object:
        arn = key(field)
        return actor(field)("kms").decrypt(KeyId=arn, CiphertextBlob=field.secret(arn))

    return run


def make_data_key(actor: By, key: Place) -> Move:
    return lambda field: actor(field)("kms").generate_data_key(KeyId=key(field), KeySpec="AES_256")


def make_grant(actor: By, key: Place) -> Move:
    """Let oneself use a key, for whatever there is."""

    def run(field: Field) -> object:
        return actor(field)("kms").create_grant(
            KeyId=key(field), GranteePrincipal=field.import_role, Operations=["Decrypt"]
        )

    return run


def take_role(role: Place, behalf: Place, service: str) -> Move:
    return lambda field: field.service(role(field), service, behalf(field))


def list_all(by: By, bucket: Place) -> Move:
    """List a whole bucket."""
    return lambda field: by(field)("s3").list_objects_v2(Bucket=bucket(field))


def read_through_s3_with_open_key(field: Field) -> object:
    """Read what another key of the source encrypts, through S3, as Comprehend that imports something else."""
    bucket = field.bucket(TARGET_STORAGE, "SmokeTestsAccessLogs")
    s3 = field.root("s3", field.target)
    s3.put_object(Bucket=bucket, Key="open", Body=b"secret", ServerSideEncryption="aws:kms", SSEKMSKeyId=field.open_key)
    with field.careless_bucket(field.target, bucket, field.import_role):
        return importing(field)("s3").get_object(Bucket=bucket, Key="open")


def pass_to_lambda(account: Place, role: Place) -> Move:
    """Hand a role to a function of one's own, as the app's function that is allowed to make some by mistake."""

    def run(field: Field) -> object:
        owner, passed = account(field), role(field)
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as code:
            code.writestr("index.py", "def handler(event, context): pass")
        with (
            field.careless_permission(field.function_role(owner), "lambda:CreateFunction"),
            field.careless_trust(passed, LAMBDA),
        ):
            name = f"attack-{passed.rsplit('/', 1)[-1]}"[:64]
            function = field.function(owner)("lambda").create_function(
                FunctionName=name,
                Runtime="python3.13",
                Role=passed,
                Handler="index.handler",
                Code={"ZipFile": archive.getvalue()},
            )
            field.root("lambda", owner).delete_function(FunctionName=name)
            return function

    return run


def encrypt_logs_with(key: Place) -> Move:
    """Encrypt a log group of a stranger's account with a key."""

    def run(field: Field) -> object:
        logs = field.administrator(STRANGER)("logs")
        made = logs.create_log_group(logGroupName="/attack", kmsKeyId=key(field))
        field.root("logs", STRANGER).delete_log_group(logGroupName="/attack")
        return made

    return run


def put_policy(by: By, principal: str | dict[str, str]) -> Move:
    """Put a policy on the source's version of the recognizer, over what stands there."""

    def run(field: Field) -> object:
        arn = field.version(field.source, RECOGNIZER)
        standing = field.root("comprehend", field.source).describe_resource_policy(ResourceArn=arn)
        statement = {"Effect": "Allow", "Principal": principal, "Action": "comprehend:ImportModel", "Resource": "*"}
        return by(field)("comprehend").put_resource_policy(
            ResourceArn=arn,
            ResourcePolicy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            PolicyRevisionId=standing["PolicyRevisionId"],
        )

    return run
