"""What the source keeps whatever becomes of a deployment: keys and training data."""

from aws_cdk import Environment, Stack
from constructs import Construct

from stacks.config import Config
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.secure_bucket import SecureBucket


class SourceStorageStack(Stack):
    """Apart from the models, so that a failed training never takes the key of a trained version with it."""

    def __init__(self, scope: Construct, construct_id: str, *, config: Config) -> None:
        env = Environment(account=config.source.account, region=config.source.region)
        super().__init__(scope, construct_id, env=env, description="Keys and training data")
        self.data_key = CustomerKey(self, "DataKey", description="Encrypts training data; never leaves the account")
        self.model_key = CustomerKey(self, "ModelKey", description="Encrypts custom models; shared with importers")
        for version, _ in config.model_versions():
            if importers := config.importers(version):
                self.model_key.share_model_version(config.source_arn(version, self.partition), importers)
        self.training_bucket = SecureBucket(self, "TrainingData", key=self.data_key).bucket
