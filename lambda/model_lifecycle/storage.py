"""What the function does in S3."""

import io
import tarfile
import zipfile
from collections.abc import Iterator
from typing import Any

from model_lifecycle.properties import Copy, S3Object


class Storage:
    """Copies and reads objects."""

    def __init__(self, client: Any):
        self._client = client

    def copy(self, copy: Copy) -> None:
        """Copy an object inside S3, up to 5 GB, or unpack it; the destination bucket's own encryption applies."""
        if copy.destination.key.endswith("/"):
            self._unpack(copy)
            return
        self._client.copy_object(
            CopySource={"Bucket": copy.source.bucket, "Key": copy.source.key},
            Bucket=copy.destination.bucket,
            Key=copy.destination.key,
        )

    def text(self, location: S3Object) -> str:
        """Return an object's text."""
        return self._bytes(location).decode("utf-8-sig")

    def archived_lines(self, location: S3Object) -> Iterator[str]:
        """Yield the lines of the files in a `.tar.gz`, as Comprehend's jobs write their output."""
        with tarfile.open(fileobj=io.BytesIO(self._bytes(location)), mode="r:gz") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is not None:
                    yield from io.TextIOWrapper(file, encoding="utf-8")

    def _unpack(self, copy: Copy) -> None:
        with zipfile.ZipFile(io.BytesIO(self._bytes(copy.source))) as archive:
            for name in archive.namelist():
                key = f"{copy.destination.key}{name}"
                self._client.put_object(Bucket=copy.destination.bucket, Key=key, Body=archive.read(name))

    def _bytes(self, location: S3Object) -> bytes:
        body: bytes = self._client.get_object(Bucket=location.bucket, Key=location.key)["Body"].read()
        return body
