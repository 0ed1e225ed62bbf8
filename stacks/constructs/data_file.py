"""Local data on its way to where Comprehend reads it."""

import hashlib
from pathlib import Path
from typing import NamedTuple
from weakref import WeakKeyDictionary

from aws_cdk import Stack, aws_s3, aws_s3_assets
from constructs import Construct

from stacks.constructs.data_access_role import via_s3
from stacks.constructs.long_running_provider import LongRunningProvider
from stacks.names import ASSETS


class _Upload(NamedTuple):
    """Where the CDK puts a file, the pattern of all that its stack uploads, and the hash of what is in it."""

    url: str
    pattern: str
    sha256: str


_UPLOADS: WeakKeyDictionary[Stack, dict[Path, _Upload]] = WeakKeyDictionary()
"""What each stack uploads, once for all of its versions and imports."""


class DataFile:
    """A file that the CDK uploads; our function copies it into the bucket that Comprehend may read.

    Or a folder of files: the CDK packs it, the function unpacks it. `sha256` is of what is in it.
    """

    def __init__(self, scope: Construct, construct_id: str, *, path: Path) -> None:
        self.name = "" if path.is_dir() else path.name
        uploads = _UPLOADS.setdefault(Stack.of(scope), {})
        if path not in uploads:
            uploads[path] = _upload(scope, construct_id, path, next(iter(uploads.values()), None))
        self._upload = uploads[path]
        self.sha256 = self._upload.sha256

    def read_by(self, provider: LongRunningProvider) -> str:
        """Return where the CDK uploads it, and let the function read there."""
        reason = "Only this app uploads under the prefix; names are hashes"
        provider.allow(["s3:GetObject"], [self._upload.pattern], pattern=reason)
        return self._upload.url

    def copy_to(self, bucket: aws_s3.IBucket, prefix: str, provider: LongRunningProvider) -> dict[str, str]:
        """Return the custom resource's property that asks for the copy.

        What the function may write is a prefix, for with a name for each file its policy would outgrow IAM's quota.
        """
        return {"From": self.read_by(provider), "To": bucket.s3_url_for_object(f"{prefix}{self.name}")}


def _upload(scope: Construct, construct_id: str, path: Path, other: _Upload | None) -> _Upload:
    """Add a file to what the stack uploads, by our hash, so that the CDK does not read it for one of its own."""
    sha256 = None
    if path.is_file():
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    asset = aws_s3_assets.Asset(scope, construct_id, path=str(path), asset_hash=sha256)
    pattern = other.pattern if other else asset.bucket.arn_for_objects(f"{ASSETS}*")
    return _Upload(asset.s3_object_url, pattern, sha256 or asset.asset_hash)


def allow_copies(provider: LongRunningProvider, bucket: aws_s3.IBucket, prefix: str) -> None:
    """Let the function write files under a prefix."""
    provider.allow(
        ["s3:PutObject"],
        [bucket.arn_for_objects(f"{prefix}*")],
        pattern="What is uploaded goes under the prefix, by hashes of what is in it",
    )
    if bucket.encryption_key:
        provider.allow(["kms:GenerateDataKey"], [bucket.encryption_key.key_arn], via_s3(provider))
