"""What a target keeps whatever becomes of a deployment: its key, and what went into and came out of the smoke tests."""

from aws_cdk import aws_iam
from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.config.targets import Target
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.long_running_provider import function_role, log_groups
from stacks.constructs.secure_bucket import SecureBucket
from stacks.names import target_stack_name


class TargetStorageStack(AccountStack):
    """Apart from the imports, so that the output of a failed smoke test is there to be read."""

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str) -> None:
        target = chain.targets[name]
        account, region = target.account, chain.source.region
        super().__init__(scope, construct_id, account=account, region=region, description="Key and smoke tests")
        self.key = CustomerKey(self, "Key", description="Encrypts imported custom models and what they read and write")
        self.key.encrypt_logs(log_groups(target_stack_name(name)))
        self.importer_role = self._importer_role(target)
        self.bucket = SecureBucket(self, "SmokeTests", key=self.key).bucket

    def _importer_role(self, target: Target) -> aws_iam.Role | None:
        """Return the role that imports, if it has a name: it is here so that it is there before the share names it."""
        if not target.importer_role:
            return None
        return function_role(self, "ImporterRole", target.importer_role)
