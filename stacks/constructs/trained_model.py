"""A model version that this account trains."""

import hashlib
import json
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, aws_kms, aws_s3
from constructs import Construct

from stacks.config.models import DocumentClassifierVersion, Version
from stacks.constructs.comprehend_actions import TAGGING, model_actions
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.long_running_resource import LongRunningResource
from stacks.constructs.permissions import Permissions
from stacks.constructs.training_data import TrainingData
from stacks.constructs.training_request import training_request
from stacks.model_version import ModelVersion

TRAINING_OUTPUT = "training-output/"
"""The prefix of what trainings write: the confusion matrices of classifiers."""


class TrainedModel(Construct):
    """Trains a version of a model, encrypted. A failed deployment never deletes it once it is trained.

    `arn` is the version's, `metrics` a line with its metrics in the service's units.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        version: ModelVersion,
        model_arn: str,
        training: Version,
        folder: Path,
        bucket: aws_s3.IBucket,
        data_access: DataAccessRole,
        model_key: aws_kms.IKey,
        data_key: aws_kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        provider = permissions.provider
        data = TrainingData(self, "Data", training=training, folder=folder, bucket=bucket, provider=provider)
        model_key_arn, data_key_arn = model_key.key_arn, data_key.key_arn
        _allow_training(permissions, version, model_arn, training, model_key_arn, data_key_arn)
        request = {
            **training_request(training, data.uri),
            "DataAccessRoleArn": data_access.role.role_arn,
            "ModelKmsKeyId": model_key_arn,
            "VolumeKmsKeyId": data_key_arn,
        }
        if isinstance(training, DocumentClassifierVersion):
            output = f"{TRAINING_OUTPUT}{version.name}/{version.version}/"
            request["OutputDataConfig"] = {"S3Uri": bucket.s3_url_for_object(output), "KmsKeyId": data_key_arn}
        if training.vpc:
            request["VpcConfig"] = training.vpc.as_request()
        self._training = LongRunningResource(
            self,
            "Training",
            permissions=permissions,
            resource_type="Custom::TrainedModel",
            deadline=Duration.hours(training.deadline_hours),
            removal_policy=RemovalPolicy.RETAIN if training.removal_policy == "retain" else RemovalPolicy.DESTROY,
            properties={
                "ModelArn": model_arn,
                "Fingerprint": _fingerprint(training, data),
                "Copies": data.copies,
                "Request": request,
                "Tags": training.tags,
                "Minimum": training.minimum.as_properties(),
            },
        )
        self._training.resource.node.add_dependency(data_access)
        self.arn = self._training.arn
        self.metrics = self._training.result


def _allow_training(
    permissions: Permissions,
    version: ModelVersion,
    model_arn: str,
    training: Version,
    model_key_arn: str,
    data_key_arn: str,
) -> None:
    """Allow what a version takes: it is created with these keys only, and in its network if it has one."""
    keys = {"comprehend:ModelKmsKey": model_key_arn, "comprehend:VolumeKmsKey": data_key_arn}
    if isinstance(training, DocumentClassifierVersion):
        keys["comprehend:OutputKmsKey"] = data_key_arn
    create, encrypted = model_actions(version.kind, "Create"), {"StringEquals": keys}
    if training.vpc:
        permissions.allow_version(create, model_arn, {**encrypted, **training.vpc.as_conditions()})
    else:
        permissions.allow(create, encrypted)
    permissions.allow([*model_actions(version.kind, "Delete", "Describe", "StopTraining"), *TAGGING])


def _fingerprint(training: Version, data: TrainingData) -> str:
    """Return the hash of what the version is trained on: contents, not names of files.

    Of data that is in S3 already only the place is known.
    """
    what = training_request(training, data.content)
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
