"""Reads and writes S3 as the data access role: signed requests to this very server, which may refuse them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from local import role_credentials
from local.comprehend.authorization import trusts_comprehend

NO_READ_ACCESS = "NO_READ_ACCESS_TO_INPUT: The provided data access role does not have proper access to the input data."
NO_WRITE_ACCESS = (
    "NO_WRITE_ACCESS_TO_OUTPUT: The provided data access role does not have write access to the output S3 URI or it "
    "does not have access to the output S3 KMS Key."
)
WRONG_REGION = "INPUT_BUCKET_NOT_IN_SERVICE_REGION: The provided input S3 bucket is not in the service region."
_ACCESS_CHECK = ".write_access_check_file.temp"


class DataAccessError(Exception):
    """The data cannot be read or written; the message is the one of the model or job."""


class S3Object(NamedTuple):
    """An object of input."""

    key: str
    size: int

    @property
    def name(self) -> str:
        """The last part of the key, which output calls `File`."""
        return self.key.rsplit("/", 1)[-1]


class DataAccess:
    """What a data access role can reach, on behalf of one model or job. Only from a thread."""

    def __init__(self, role_arn: str, source_arn: str, region: str):
        self._role = role_arn
        self._source = source_arn
        self._region = region
        self._s3: Any = None

    def find(self, uri: str) -> list[S3Object]:
        """Return the object, or the objects below the prefix, in the order of their keys. Empty ones do not count."""
        bucket, prefix = split_uri(uri)
        objects = [S3Object(found["Key"], found["Size"]) for found in self._list(bucket, prefix) if found["Size"]]
        if _region_of_bucket(bucket) != self._region:
            raise DataAccessError(WRONG_REGION)
        if not objects:
            raise DataAccessError(f"RESOURCE_NOT_FOUND: Could not find specified resource: no object below {uri}.")
        return objects

    def download(self, uri: str, found: S3Object, path: Path) -> None:
        """Write one of the objects found at `uri` to a file."""
        bucket, _ = split_uri(uri)
        try:
            body = self._client().get_object(Bucket=bucket, Key=found.key)["Body"]
            with path.open("wb") as file:
                for part in body.iter_chunks(1 << 20):
                    file.write(part)
        except (ClientError, role_credentials.NoSuchRoleError) as error:
            raise DataAccessError(NO_READ_ACCESS) from error

    def check_write_access(self, uri: str, key: str) -> None:
        """Leave an empty file below the output's URI, as Comprehend does, or raise."""
        self._put(f"{uri.rstrip('/')}/{_ACCESS_CHECK}", key, b"")

    def upload(self, path: Path, uri: str, key: str) -> None:
        """Write a file to the URI, encrypted with the key if one is named."""
        with path.open("rb") as file:
            self._put(uri, key, file)

    def _list(self, bucket: str, prefix: str) -> Iterator[dict[str, Any]]:
        try:
            pages = self._client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
            for page in pages:
                yield from page.get("Contents", [])
        except (ClientError, role_credentials.NoSuchRoleError) as error:
            raise DataAccessError(NO_READ_ACCESS) from error

    def _put(self, uri: str, key: str, body: Any) -> None:
        bucket, name = split_uri(uri)
        encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
        try:
            self._client().put_object(Bucket=bucket, Key=name, Body=body, **encryption)
        except (ClientError, role_credentials.NoSuchRoleError) as error:
            raise DataAccessError(NO_WRITE_ACCESS) from error

    def _client(self) -> Any:
        if self._s3 is None:
            if not trusts_comprehend(self._role, self._source):
                raise role_credentials.NoSuchRoleError(self._role)
            self._s3 = role_credentials.client("s3", self._role, "comprehend", self._region)
        return self._s3


def _region_of_bucket(bucket: str) -> str:
    """Ask inside the process: what S3 answers to every caller is not enough to see that it was redirected."""
    from ministack.core.responses import request_scope
    from ministack.services import s3

    with request_scope(s3._bucket_owner_account(bucket), ""):
        return str(s3.bucket_region(bucket))


def split_uri(uri: str) -> tuple[str, str]:
    """Return bucket and key of an `s3://` URI."""
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    return bucket, key
