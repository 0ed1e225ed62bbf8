"""What every stack of the app has in common."""

from aws_cdk import DefaultStackSynthesizer, Environment, IStackSynthesizer, Stack
from constructs import Construct

from stacks.names import ASSETS


class AccountStack(Stack):
    """A stack of one account. What it uploads is under a prefix of the app's own, so that a role may name that."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        account: str,
        region: str,
        description: str,
        synthesizer: IStackSynthesizer | None = None,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            # Inside a stage too, where the CDK would put the stage's name before it.
            stack_name=construct_id,
            env=Environment(account=account, region=region),
            synthesizer=synthesizer or DefaultStackSynthesizer(bucket_prefix=ASSETS),
            description=description,
        )
