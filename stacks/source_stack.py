"""The account that trains and shares."""

from pathlib import Path

from aws_cdk import CfnOutput
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.constructs.data_file import allow_copies
from stacks.constructs.long_running_provider import LongRunningProvider
from stacks.constructs.model_share import ModelShare, allow_shares
from stacks.constructs.permissions import model_permissions
from stacks.constructs.place import place_of
from stacks.constructs.trained_model import TrainedModel
from stacks.constructs.training_data import TRAINING_DATA
from stacks.source_storage_stack import SourceStorageStack


class SourceStack(AccountStack):
    """Trains every version of the config and shares it with the accounts that import it."""

    def __init__(
        self, scope: Construct, construct_id: str, *, chain: Chain, folder: Path, storage: SourceStorageStack
    ) -> None:
        account, region = chain.source.account, chain.source.region
        super().__init__(scope, construct_id, account=account, region=region, description="Trains and shares models")
        bucket, data_key, model_key = storage.training_bucket, storage.data_key, storage.model_key

        provider = LongRunningProvider(self, "Lifecycle", log_key=data_key)
        provider.allow_passing(storage.training_role.role)
        allow_copies(provider, bucket, TRAINING_DATA)
        arns = {name: chain.model_arn(model.kind, name, account) for name, model in chain.models.items()}
        permissions = model_permissions(place_of(self, "Models"), provider=provider, model_arns=arns)
        for version, training in chain.model_versions():
            arn, allowed = chain.source_arn(version), permissions[version.name]
            place = place_of(self, "Models", version.name, version.version)
            model = TrainedModel(
                place,
                "TrainedModel",
                permissions=allowed,
                version=version,
                model_arn=arn,
                training=training,
                folder=folder,
                bucket=bucket,
                data_access=storage.training_role,
                model_key=model_key,
                data_key=data_key,
            )
            allow_shares(allowed)
            if principals := chain.import_principals(version):
                share = ModelShare(place, "Share", permissions=allowed, model_arn=arn, principals=principals)
                share.node.add_dependency(model)
            CfnOutput(self, f"{version.title}Metrics", value=model.metrics)
        CfnOutput(self, "TrainingBucket", value=bucket.bucket_name)
        CfnOutput(self, "ModelKeyArn", value=model_key.key_arn)
