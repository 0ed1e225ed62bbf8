"""Local data on its way to where Comprehend reads it."""

import hashlib
from pathlib import Path

from aws_cdk import aws_s3, aws_s3_assets
from constructs import Construct

from stacks.constructs.data_access_role import via_s3
from stacks.constructs.permissions import Permissions


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

    def read_by(self, permissions: Permissions) -> str:
        """Return where the CDK uploads it, and let the function read it there."""
        permissions.allow(["s3:GetObject"], [self._asset.bucket.arn_for_objects(self._asset.s3_object_key)])
        return self._asset.s3_object_url

    def copied_by(self, permissions: Permissions, bucket: aws_s3.IBucket, prefix: str) -> dict[str, str]:
        """Return the custom resource's property that asks for the copy, and let the function make it."""
        folder = "The files of one folder, under the hash of what is in it"
        permissions.allow(["s3:PutObject"], [bucket.arn_for_objects(f"{prefix}{self.name or '*'}")], pattern=folder)
        if bucket.encryption_key:
            permissions.allow(["kms:GenerateDataKey"], [bucket.encryption_key.key_arn], via_s3(self))
        return {"From": self.read_by(permissions), "To": bucket.s3_url_for_object(f"{prefix}{self.name}")}
