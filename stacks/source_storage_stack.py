"""What the source keeps whatever becomes of a deployment: keys, training data, and the role that reads it."""

import json

from aws_cdk import CfnOutput, Environment, Stack
from constructs import Construct

from stacks.config.config import Config, DataBucket
from stacks.config.fields import S3Location
from stacks.config.models import DocumentClassifier
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.data_access_role import DataAccessRole
from stacks.constructs.long_running_provider import log_groups
from stacks.constructs.secure_bucket import SecureBucket
from stacks.constructs.trained_model import TRAINING_OUTPUT
from stacks.names import SOURCE


class SourceStorageStack(Stack):
    """Apart from the models: a failed training takes no trained version's key with it, and no role from another."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config) -> None:
        env = Environment(account=config.source.account, region=config.source.region)
        super().__init__(scope, construct_id, env=env, description="Keys and training data")
        self.data_key = CustomerKey(self, "DataKey", description="Encrypts training data; never leaves the account")
        self.model_key = CustomerKey(self, "ModelKey", description="Encrypts custom models; shared with importers")
        self.data_key.encrypt_logs(log_groups(SOURCE))
        for version, _ in config.model_versions():
            if importers := config.importers(version):
                self.model_key.share_model_version(config.source_arn(version, self.partition), importers)
        self.training_bucket = SecureBucket(self, "TrainingData", key=self.data_key).bucket
        self.training_role = self._training_role(config)

    def _training_role(self, config: Config) -> DataAccessRole:
        arns = [config.source_arn(version, self.partition) for version, _ in config.model_versions()]
        role = DataAccessRole(self, "TrainingRole", source_arns=arns)
        role.read(self.training_bucket)
        role.use_key(self.data_key)
        role.use_key(self.model_key)
        if any(isinstance(model, DocumentClassifier) for model in config.models.values()):
            role.write(self.training_bucket, TRAINING_OUTPUT)
        versions = [training for _, training in config.model_versions()]
        if any(training.vpc for training in versions):
            role.work_in_vpc()
        data = sorted({data for training in versions for _, data in training.data() if isinstance(data, S3Location)})
        for location in data:
            bucket = config.source.data_buckets.get(location.bucket, DataBucket())
            role.read_location(location, bucket.key_arn)
        for name, bucket in config.source.data_buckets.items():
            if bucket.account not in (None, config.source.account):
                keys = [location.key for location in data if location.bucket == name]
                self._say_what_it_takes(name, keys, role)
        return role

    def _say_what_it_takes(self, bucket: str, keys: list[str], role: DataAccessRole) -> None:
        """Put what another account's bucket policy has to allow into the outputs of the deployment."""
        arn = f"arn:{self.partition}:s3:::{bucket}"
        principal = {"AWS": role.role.role_arn}
        statements = [
            {
                "Effect": "Allow",
                "Principal": principal,
                "Action": "s3:GetObject",
                "Resource": [f"{arn}/{key}*" for key in keys],
            },
            {"Effect": "Allow", "Principal": principal, "Action": "s3:ListBucket", "Resource": arn},
        ]
        CfnOutput(
            self,
            f"BucketPolicyOf{''.join(part.title() for part in bucket.replace('.', '-').split('-'))}",
            value=json.dumps(statements),
            description=f"Statements that the policy of the bucket {bucket} needs before the training",
        )
