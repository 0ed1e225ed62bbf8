"""A model version that this account trains."""

import hashlib
import json
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, aws_kms, aws_s3
from constructs import Construct

from stacks.config import EntityRecognizerVersion
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.data_file import DataFile
from stacks.constructs.long_running_resource import LongRunningResource
from stacks.constructs.permissions import Permissions

_ACTIONS = [
    "comprehend:DeleteEntityRecognizer",
    "comprehend:DescribeEntityRecognizer",
    "comprehend:ListTagsForResource",
    "comprehend:StopTrainingEntityRecognizer",
]


class TrainedModel(Construct):
    """Trains a version of an entity recognizer, encrypted. A failed deployment never deletes it once it is trained.

    `arn` is the version's, `metrics` a line with its precision, recall and F1 in percent.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        model_arn: str,
        training: EntityRecognizerVersion,
        folder: Path,
        bucket: aws_s3.IBucket,
        data_access: DataAccessRole,
        model_key: aws_kms.IKey,
        data_key: aws_kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        documents = DataFile(self, "Documents", path=folder / training.documents)
        entity_list = DataFile(self, "EntityList", path=folder / training.entity_list)
        permissions.allow(["comprehend:CreateEntityRecognizer", "comprehend:TagResource"], [model_arn])
        permissions.allow_versions(_ACTIONS, model_arn)
        permissions.provider.allow_passing(data_access.role)
        self._training = LongRunningResource(
            self,
            "Training",
            permissions=permissions,
            resource_type="Custom::TrainedModel",
            deadline=Duration.hours(training.deadline_hours),
            removal_policy=RemovalPolicy.RETAIN if training.removal_policy == "retain" else RemovalPolicy.DESTROY,
            properties={
                "ModelArn": model_arn,
                "Fingerprint": _fingerprint(training, documents, entity_list),
                "Language": training.language,
                "EntityTypes": list(training.entity_types),
                "Documents": documents.copied_by(permissions, bucket, f"{documents.sha256}/"),
                "EntityList": entity_list.copied_by(permissions, bucket, f"{entity_list.sha256}/"),
                "DataAccessRoleArn": data_access.role.role_arn,
                "ModelKeyArn": model_key.key_arn,
                "VolumeKeyArn": data_key.key_arn,
                "Minimum": training.minimum.as_properties(),
            },
        )
        self._training.resource.node.add_dependency(data_access)
        self.arn = self._training.arn
        self.metrics = self._training.result


def _fingerprint(training: EntityRecognizerVersion, documents: DataFile, entity_list: DataFile) -> str:
    """Return the hash of what the version is trained on: contents, not names of files."""
    what = {
        "language": training.language,
        "entity_types": sorted(training.entity_types),
        "documents": documents.sha256,
        "entity_list": entity_list.sha256,
    }
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()
