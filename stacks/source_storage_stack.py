"""What the source keeps whatever becomes of a deployment: keys, training data, and the role that reads it."""

import json

from aws_cdk import CfnOutput
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.config.fields import S3Location
from stacks.config.sources import DataBucket
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.data_access_role import DataAccessRole, via_s3
from stacks.constructs.long_running_provider import log_groups
from stacks.constructs.secure_bucket import SecureBucket
from stacks.constructs.trained_model import TRAINING_OUTPUT
from stacks.constructs.training_data import TRAINING_DATA
from stacks.names import source_stack_name


class SourceStorageStack(AccountStack):
    """Apart from the models: a failed training takes no trained version's key with it, and no role from another."""

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain) -> None:
        account, region = chain.source.account, chain.source.region
        super().__init__(scope, construct_id, account=account, region=region, description="Keys and training data")
        self.data_key = CustomerKey(self, "DataKey", description="Encrypts training data; never leaves the account")
        self.model_key = CustomerKey(self, "ModelKey", description="Encrypts custom models; shared with importers")
        self.data_key.encrypt_logs(log_groups(source_stack_name(chain.name)))
        shared: dict[tuple[str, ...], list[str]] = {}
        for version, _ in chain.model_versions():
            if importers := chain.importers(version):
                shared.setdefault(tuple(importers), []).append(chain.source_arn(version))
        for accounts, arns in shared.items():
            self.model_key.share_model_versions(arns, accounts)
        self.training_bucket = SecureBucket(self, "TrainingData", key=self.data_key).bucket
        self.training_role = self._training_role(chain)

    def _training_role(self, chain: Chain) -> DataAccessRole:
        kinds = {name: model.kind for name, model in chain.models.items()}
        arns = [chain.model_arn(kind, name, chain.source.account) for name, kind in kinds.items()]
        role = DataAccessRole(self, "TrainingRole", source_arns=[f"{arn}/version/*" for arn in arns])
        role.read(self.training_bucket, TRAINING_DATA)
        role.use_key(self.data_key)
        role.use_key(self.model_key)
        if "document-classifier" in kinds.values():
            role.write(self.training_bucket, TRAINING_OUTPUT)
        versions = [training for _, training in chain.model_versions()]
        if any(training.vpc for training in versions):
            role.work_in_vpc()
        data = sorted({data for training in versions for _, data in training.data() if isinstance(data, S3Location)})
        for location in data:
            bucket = chain.source.data_buckets.get(location.bucket, DataBucket())
            role.read_location(location, bucket.key_arn)
        for name, bucket in chain.source.data_buckets.items():
            keys = [location.keys for location in data if location.bucket == name]
            if bucket.account not in (None, chain.source.account):
                self._say_what_it_takes(name, keys, role)
            if bucket.key_arn and bucket.key_arn.split(":")[4] != chain.source.account:
                self._say_what_its_key_takes(name, role)
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
                "Resource": [f"{arn}/{key}" for key in keys],
            },
            {"Effect": "Allow", "Principal": principal, "Action": "s3:ListBucket", "Resource": arn},
        ]
        what = f"Statements that the policy of the bucket {bucket} needs before the training"
        CfnOutput(self, f"BucketPolicyOf{_title(bucket)}", value=json.dumps(statements), description=what)

    def _say_what_its_key_takes(self, bucket: str, role: DataAccessRole) -> None:
        statement = {
            "Effect": "Allow",
            "Principal": {"AWS": role.role.role_arn},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": via_s3(self),
        }
        what = f"Statement that the policy of the key of the bucket {bucket} needs before the training"
        CfnOutput(self, f"KeyPolicyOf{_title(bucket)}", value=json.dumps(statement), description=what)


def _title(bucket: str) -> str:
    return "".join(part.title() for part in bucket.replace(".", "-").split("-"))
