"""The proof that an imported version works here."""

import hashlib
import json
from pathlib import Path

from aws_cdk import Stack, aws_kms, aws_s3
from constructs import Construct

from stacks.config import SmokeTest as SmokeTestConfig
from stacks.constructs.data_access_role import DataAccessRole, via_s3
from stacks.constructs.data_file import DataFile
from stacks.constructs.long_running_resource import LongRunningResource
from stacks.constructs.permissions import Permissions
from stacks.model_version import ModelVersion

SMOKE_TESTS = "smoke-tests/"
"""The prefix of what the tests read and write."""


_JOB_ACTIONS = [
    "comprehend:DescribeEntitiesDetectionJob",
    "comprehend:ListTagsForResource",
    "comprehend:StopEntitiesDetectionJob",
    "comprehend:TagResource",
]


class SmokeTest(Construct):
    """A batch job over documents whose mentions are known; fails the deployment below the minimum.

    `result` is a line with what was found and where the output is.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        permissions: Permissions,
        model_version: ModelVersion,
        model_arn: str,
        language: str,
        test: SmokeTestConfig,
        folder: Path,
        bucket: aws_s3.IBucket,
        data_access: DataAccessRole,
        key: aws_kms.IKey,
    ) -> None:
        super().__init__(scope, construct_id)
        documents = [
            DataFile(self, f"Documents{index}", path=folder / path) for index, path in enumerate(test.documents)
        ]
        expected = DataFile(self, "Expected", path=folder / test.expected)
        minimum = test.minimum.as_properties()
        fingerprint = _fingerprint([*documents, expected], minimum)
        prefix = f"{SMOKE_TESTS}{model_version.name}/{model_version.version}/{fingerprint}/"
        jobs = Stack.of(self).format_arn(service="comprehend", resource="entities-detection-job", resource_name="*")
        permissions.allow(["comprehend:StartEntitiesDetectionJob"], [model_arn])
        provider = permissions.provider
        provider.allow(["comprehend:StartEntitiesDetectionJob", *_JOB_ACTIONS], [jobs])
        provider.allow_passing(data_access.role)
        provider.allow(["s3:GetObject"], [bucket.arn_for_objects(f"{SMOKE_TESTS}*")])
        provider.allow(["kms:Decrypt"], [key.key_arn], via_s3(self))
        testing = LongRunningResource(
            self,
            "Job",
            permissions=permissions,
            resource_type="Custom::SmokeTest",
            attempt=fingerprint,
            properties={
                "ModelArn": model_arn,
                "JobName": f"{model_version.name}-{model_version.version}-smoke-test",
                "Language": language,
                "Documents": [file.copied_by(permissions, bucket, f"{prefix}input/") for file in documents],
                "Expected": expected.read_by(permissions),
                "Input": bucket.s3_url_for_object(f"{prefix}input/"),
                "Output": bucket.s3_url_for_object(f"{prefix}output/"),
                "Minimum": minimum,
                "DataAccessRoleArn": data_access.role.role_arn,
                "OutputKeyArn": key.key_arn,
                "VolumeKeyArn": key.key_arn,
            },
        )
        testing.resource.node.add_dependency(data_access)
        self.result = testing.result


def _fingerprint(files: list[DataFile], minimum: dict[str, object]) -> str:
    what = {"files": [(file.name, file.sha256) for file in files], "minimum": minimum}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]
