"""Local data on its way to where Comprehend reads it."""

import hashlib
from pathlib import Path

from aws_cdk import aws_s3, aws_s3_assets
from constructs import Construct

from stacks.constructs.data_access_role import via_s3
from stacks.constructs.long_running_provider import LongRunningProvider
from stacks.names import ASSETS


class DataFile(Construct):
    """A file that the CDK uploads; our function copies it into the bucket that Comprehend may read.

    Or a folder of files: the CDK packs it, the function unpacks it. `sha256` is of what is in it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, path: Path) -> None:
        super().__init__(scope, construct_id)
        self.name = "" if path.is_dir() else path.name
        self._asset = aws_s3_assets.Asset(self, "Asset", path=str(path))
        if path.is_dir():
            self.sha256 = self._asset.asset_hash
        else:
            with path.open("rb") as file:
                self.sha256 = hashlib.file_digest(file, "sha256").hexdigest()

    def read_by(self, provider: LongRunningProvider) -> str:
        """Return where the CDK uploads it, and let the function read there."""
        assets = self._asset.bucket.arn_for_objects(f"{ASSETS}*")
        provider.allow(["s3:GetObject"], [assets], pattern="Only this app uploads under the prefix; names are hashes")
        return self._asset.s3_object_url

    def copy_to(self, bucket: aws_s3.IBucket, prefix: str, provider: LongRunningProvider) -> dict[str, str]:
        """Return the custom resource's property that asks for the copy.

        What the function may write is a prefix, for with a name for each file its policy would outgrow IAM's quota.
        """
        return {"From": self.read_by(provider), "To": bucket.s3_url_for_object(f"{prefix}{self.name}")}


def allow_copies(provider: LongRunningProvider, bucket: aws_s3.IBucket, prefix: str) -> None:
    """Let the function write files under a prefix."""
    provider.allow(
        ["s3:PutObject"],
        [bucket.arn_for_objects(f"{prefix}*")],
        pattern="What is uploaded goes under the prefix, by hashes of what is in it",
    )
    if bucket.encryption_key:
        provider.allow(["kms:GenerateDataKey"], [bucket.encryption_key.key_arn], via_s3(provider))
