"""What a version is trained on, where Comprehend reads it."""

from pathlib import Path

from aws_cdk import aws_s3
from constructs import Construct

from stacks.config.fields import Data, Loc, S3Location
from stacks.config.models import Version
from stacks.constructs.data_file import DataFile
from stacks.constructs.long_running_provider import LongRunningProvider

TRAINING_DATA = "training-data/"
"""The prefix of what trainings read."""


class TrainingData(Construct):
    """Local files are uploaded, and copied into the bucket under their hash; what is in S3 already stays there."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        training: Version,
        folder: Path,
        bucket: aws_s3.IBucket,
        provider: LongRunningProvider,
    ) -> None:
        super().__init__(scope, construct_id)
        self._bucket = bucket
        self._provider = provider
        self.copies: list[dict[str, str]] = []
        """The custom resource's property that asks for the copies."""
        self._places = {field: self._place(field, data, folder) for field, data in training.data()}

    def uri(self, field: Loc) -> str:
        """Return where the data is that a field names."""
        return self._places[field][0]

    def content(self, field: Loc) -> str:
        """Return what tells the data that a field names from any other: its hash, or where it is."""
        return self._places[field][1]

    def _place(self, field: Loc, data: Data, folder: Path) -> tuple[str, str]:
        if isinstance(data, S3Location):
            return str(data), str(data)
        name = "".join(str(part).title().replace("_", "") for part in field)
        file = DataFile(self, name, path=folder / data)
        copy = file.copy_to(self._bucket, f"{TRAINING_DATA}{file.sha256}/", self._provider)
        self.copies.append(copy)
        return copy["To"], file.sha256
