"""The template that every account of an organizational unit gets."""

from pathlib import Path

from aws_cdk import Aws, CliCredentialsStackSynthesizer, Environment, PermissionsBoundary, Stage
from constructs import Construct

from stacks.config.chain import Chain
from stacks.names import ASSETS, files_bucket_name, target_stack_name
from stacks.target_stack import TargetStack


class UnitStage(Stage):
    """One template for all of them, and for no certain one: whatever it needs is in it or in the source's files.

    It takes no `cdk bootstrap` there. What an account keeps is in the one stack too: a first deployment that fails
    leaves its key and its bucket behind.
    """

    def __init__(self, scope: Construct, construct_id: str, *, chain: Chain, name: str, folder: Path) -> None:
        source, unit = chain.source, chain.units[name].unit
        boundary = unit.permissions_boundary
        super().__init__(
            scope,
            construct_id,
            env=Environment(region=source.region),
            permissions_boundary=PermissionsBoundary.from_name(boundary) if boundary else None,
        )
        bucket = files_bucket_name(chain.name, source.account, source.region)
        self.stack = TargetStack(
            self,
            target_stack_name(name),
            chain=chain,
            target=unit,
            account=Aws.ACCOUNT_ID,
            folder=folder,
            synthesizer=CliCredentialsStackSynthesizer(file_assets_bucket_name=bucket, bucket_prefix=ASSETS),
        )
