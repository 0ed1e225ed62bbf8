"""Projects in folders, deployed as they are written by the real CDK CLI."""

import itertools
from pathlib import Path
from typing import Any

import yaml

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.local.assembly import synthesize

_numbers = itertools.count(1)


class DeployedProject:
    """A project in `folder`: `models` is its models.yaml, written down for each deployment."""

    def __init__(self, aws: LocalAws, folder: Path, models: dict[str, Any] | None = None):
        self.aws = aws
        self.folder = folder
        self.file = folder / "models.yaml"
        self.models: dict[str, Any] = models or yaml.safe_load(self.file.read_text())

    def write(self) -> None:
        """Write models.yaml."""
        self.file.write_text(yaml.safe_dump(self.models, sort_keys=False))

    def bootstrap(self, profile: str, *regions: str) -> None:
        """Make an account ready for deployments, in more regions than the usual one if there are any."""
        CloudDevelopmentKit(self.aws, self._log, self.folder).bootstrap(profile, *regions)

    def deploy(self, profile: str, stack: str) -> None:
        """Deploy a stack, and the one of its account that it stands on."""
        self.write()
        assembly = synthesize(self.folder, self._log.with_name(f"cdk-{next(_numbers)}.out"))
        CloudDevelopmentKit(self.aws, self._log, assembly, direct=True).deploy(profile, stack)

    @property
    def _log(self) -> Path:
        """The CLI's log, beside the folder: in the folder is nothing but the project."""
        return self.folder.with_name(f"{self.folder.name}.log")
