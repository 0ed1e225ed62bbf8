"""The proof that an imported version works here."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aws_cdk import Stack, aws_kms, aws_s3
from constructs import Construct

from stacks.config.targets import SmokeTest as SmokeTestConfig
from stacks.constructs.comprehend_actions import job_actions
from stacks.constructs.data_access_role import DataAccessRole, via_s3
from stacks.constructs.data_file import DataFile, allow_copies
from stacks.constructs.long_running_provider import LONGEST_ANSWER, LongRunningProvider
from stacks.constructs.permissions import Permissions
from stacks.model_kinds import MODEL_KINDS
from stacks.model_version import ModelVersion

SMOKE_TESTS = "smoke-tests/"
"""The prefix of what the tests read and write."""
_OUTPUT = "What a job wrote, under a name that Comprehend makes up, in the bucket for it"
_JOB_IDS = "Comprehend makes up the ids of jobs; the statements about models say which of them a job may use"


class SmokeTest(Construct):
    """A batch job over documents whose mentions or classes are known; fails the deployment below the minimum.

    It takes an hour at most, as custom resources do. `result` is a line with what was found and where the output is.
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
        tags: Mapping[str, str],
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
        provider = permissions.provider
        _allow_jobs(permissions, model_version, test, key)
        request: dict[str, Any] = {
            "JobName": f"{model_version.name}-{model_version.version}-smoke-test",
            "InputDataConfig": {
                "S3Uri": bucket.s3_url_for_object(f"{prefix}input/"),
                "InputFormat": "ONE_DOC_PER_LINE",
            },
            "OutputDataConfig": {"S3Uri": bucket.s3_url_for_object(f"{prefix}output/"), "KmsKeyId": key.key_arn},
            "DataAccessRoleArn": data_access.role.role_arn,
            "VolumeKmsKeyId": key.key_arn,
        }
        if model_version.kind == "entity-recognizer":
            # A classifier knows its own.
            request["LanguageCode"] = language
        if test.vpc:
            request["VpcConfig"] = test.vpc.as_request()
        job = provider.custom_resource(
            self,
            "Job",
            resource_type="Custom::SmokeTest",
            answer=LONGEST_ANSWER,
            properties={
                "ModelArn": model_arn,
                "Fingerprint": fingerprint,
                "Request": request,
                "Copies": [file.copy_to(bucket, f"{prefix}input/", provider) for file in documents],
                "Expected": expected.read_by(provider),
                "Tags": tags,
                "Minimum": minimum,
            },
            after=[permissions, data_access],
        )
        self.result = job.get_att_string("Result")


def _allow_jobs(permissions: Permissions, version: ModelVersion, test: SmokeTestConfig, key: aws_kms.IKey) -> None:
    """Allow jobs with the model: encrypted with the key only, and in the test's network if it has one."""
    start = job_actions(version.kind, "Start")
    keys = {"comprehend:OutputKmsKey": key.key_arn, "comprehend:VolumeKmsKey": key.key_arn}
    permissions.allow(start, {"StringEquals": keys, **(test.vpc.as_conditions() if test.vpc else {})})
    kind = MODEL_KINDS[version.kind]
    actions = job_actions(version.kind, "Describe", *(["Stop"] if kind.can_stop_jobs else []))
    jobs = [Stack.of(permissions).format_arn(service="comprehend", resource=kind.job_resource, resource_name="*")]
    provider = permissions.provider
    provider.allow(start, jobs, {"StringEquals": keys}, pattern=_JOB_IDS)
    provider.allow([*actions, "comprehend:ListTagsForResource", "comprehend:TagResource"], jobs, pattern=_JOB_IDS)


def allow_smoke_tests(provider: LongRunningProvider, bucket: aws_s3.IBucket, key: aws_kms.IKey) -> None:
    """Let the function write the documents of tests, and read what jobs wrote."""
    allow_copies(provider, bucket, SMOKE_TESTS)
    provider.allow(["s3:GetObject"], [bucket.arn_for_objects(f"{SMOKE_TESTS}*")], pattern=_OUTPUT)
    provider.allow(["kms:Decrypt"], [key.key_arn], via_s3(provider))


def _fingerprint(files: list[DataFile], minimum: dict[str, object]) -> str:
    what = {"files": [(file.name, file.sha256) for file in files], "minimum": minimum}
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:12]
