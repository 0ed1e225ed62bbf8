"""What a target keeps whatever becomes of a deployment: its key, and what went into and came out of the smoke tests."""

from constructs import Construct

from stacks.account_stack import AccountStack
from stacks.config.chain import Chain
from stacks.constructs.customer_key import CustomerKey
from stacks.constructs.long_running_provider import function_role, log_groups
from stacks.constructs.secure_bucket import SecureBucket
from stacks.names import target_stack_name


class TargetStorage:
    """A key, a bucket, and a role if it has a name: in a stack of their own, or beside the imports."""

    def __init__(self, scope: Construct, stack_name: str, *, importer_role: str | None = None) -> None:
        self.key = CustomerKey(scope, "Key", description="Encrypts imported custom models and what they read and write")
        self.key.encrypt_logs(log_groups(stack_name))
        self.importer_role = function_role(scope, "ImporterRole", importer_role) if importer_role else None
        self.bucket = SecureBucket(scope, "SmokeTests", key=self.key).bucket


class TargetStorageStack(AccountStack):
    """Apart from the imports, so that the output of a failed smoke test is there to be read.

    The role that imports, if it has a name, is here so that it is there before the share names it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str) -> None:
        target = chain.targets[name]
        account, region = target.account, chain.source.region
        super().__init__(scope, construct_id, account=account, region=region, description="Key and smoke tests")
        self.kept = TargetStorage(self, target_stack_name(name), importer_role=target.importer_role)
