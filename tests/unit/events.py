"""Events of CloudFormation, and the properties of each custom resource as it sends them."""

from collections.abc import Mapping
from typing import Any

VERSION_ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
IMPORTED_ARN = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers/version/v1"
MODEL_KEY = "arn:aws:kms:eu-west-1:111111111111:key/model"


def event(
    request_type: str,
    resource_type: str,
    properties: Mapping[str, Any],
    *,
    physical_id: str = "",
    old_properties: Mapping[str, Any] | None = None,
    request_id: str = "",
) -> dict[str, Any]:
    """An event as CloudFormation sends it; its id is `request-1`, `update-1` or `delete-1` unless given."""
    made: dict[str, Any] = {
        "RequestType": request_type,
        "ResourceType": resource_type,
        "ResourceProperties": dict(properties),
        "RequestId": request_id or {"Create": "request-1", "Update": "update-1", "Delete": "delete-1"}[request_type],
        "StackId": "arn:aws:cloudformation:eu-west-1:111111111111:stack/ModelCopy-Source/1",
        "LogicalResourceId": "Resource",
        "ResponseURL": "https://cloudformation.example/response",
    }
    if physical_id:
        made["PhysicalResourceId"] = physical_id
    if old_properties is not None:
        made["OldResourceProperties"] = dict(old_properties)
    return made


WAITING = {
    "StateMachineArn": "arn:aws:states:eu-west-1:111111111111:stateMachine:Lifecycle",
    "WaitHandleUrl": "https://cloudformation.example/handle-1",
    "WaitSeconds": "43080",
    "AnswerSeconds": "780",
}

TRAINED: dict[str, Any] = {
    **WAITING,
    "ModelArn": VERSION_ARN,
    "Fingerprint": "abc",
    "Copies": [
        {"From": "s3://assets/1.txt", "To": "s3://training/1/documents.txt"},
        {"From": "s3://assets/2.csv", "To": "s3://training/2/entity_list.csv"},
    ],
    "Request": {
        "LanguageCode": "en",
        "DataAccessRoleArn": "arn:aws:iam::111111111111:role/training",
        "InputDataConfig": {
            "DataFormat": "COMPREHEND_CSV",
            "EntityTypes": [{"Type": "OFFER"}],
            "Documents": {"S3Uri": "s3://training/1/documents.txt", "InputFormat": "ONE_DOC_PER_LINE"},
            "EntityList": {"S3Uri": "s3://training/2/entity_list.csv"},
        },
        "ModelKmsKeyId": MODEL_KEY,
        "VolumeKmsKeyId": "arn:aws:kms:eu-west-1:111111111111:key/data",
    },
    "Tags": {},
    "Minimum": {"Overall": {}, "ByType": {}},
}

SHARED = {
    "StateMachineArn": WAITING["StateMachineArn"],
    "AnswerSeconds": "780",
    "ModelArn": VERSION_ARN,
    "Policy": '{"Version":"2012-10-17","Statement":[]}',
}

IMPORTED = {
    **WAITING,
    "ModelArn": IMPORTED_ARN,
    "SourceModelArn": VERSION_ARN,
    "DataAccessRoleArn": "arn:aws:iam::222222222222:role/import",
    "ModelKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/target",
    "Tags": {},
}

TESTED: dict[str, Any] = {
    "StateMachineArn": WAITING["StateMachineArn"],
    "AnswerSeconds": "3480",
    "Fingerprint": "1a2b",
    "ModelArn": IMPORTED_ARN,
    "Request": {
        "JobName": "offers-v1-smoke-test",
        "LanguageCode": "en",
        "InputDataConfig": {"S3Uri": "s3://tests/input/", "InputFormat": "ONE_DOC_PER_LINE"},
        "OutputDataConfig": {
            "S3Uri": "s3://tests/output/",
            "KmsKeyId": "arn:aws:kms:eu-west-1:222222222222:key/target",
        },
        "DataAccessRoleArn": "arn:aws:iam::222222222222:role/inference",
        "VolumeKmsKeyId": "arn:aws:kms:eu-west-1:222222222222:key/target",
    },
    "Copies": [{"From": "s3://assets/3.txt", "To": "s3://tests/input/sentences.txt"}],
    "Expected": "s3://assets/4.csv",
    "Tags": {},
    "Minimum": {"Overall": {"f1": "70"}},
}

ENDPOINT_ARN = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer-endpoint/offers"
SERVING: dict[str, Any] = {
    "StateMachineArn": WAITING["StateMachineArn"],
    "AnswerSeconds": "3480",
    "EndpointArn": ENDPOINT_ARN,
    "ModelArn": IMPORTED_ARN,
    "InferenceUnits": "2",
    "DataAccessRoleArn": "arn:aws:iam::222222222222:role/endpoint",
    "AutoScaled": "false",
    "Tags": {},
}
