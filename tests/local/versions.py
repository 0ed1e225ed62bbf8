"""A project of two accounts whose versions come, fail and go, deployed by the real CDK CLI."""

import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.demo.cloud_development_kit import CdkError, CloudDevelopmentKit
from local.local_aws import LocalAws
from tests.local.assembly import synthesize
from tests.project import write_trainable_project

RARE = "TARIFF"
"""An entity type with one mention in all documents: no recognizer learns it."""


@dataclass
class Versions:
    """The project in `folder`, and the local AWS that it is deployed to as `source` and `tst`."""

    aws: LocalAws
    folder: Path
    models: dict[str, Any] = field(default_factory=dict)
    _deployments: int = 0

    @classmethod
    def begin(cls, aws: LocalAws, folder: Path) -> "Versions":
        """Write the project and bootstrap its accounts."""
        source, target = aws.accounts["source"], aws.accounts["tst"]
        write_trainable_project(folder, source=source, target=target)
        made = cls(aws, folder, yaml.safe_load((folder / "models.yaml").read_text()))
        made.trained["v1"]["entity_types"] = ["OFFER", RARE]
        for name, line in (("documents.txt", "The Zebra Tariff is gone."), ("entity_list.csv", f"Zebra Tariff,{RARE}")):
            with (folder / name).open("a") as file:
                file.write(f"{line}\n")
        for profile in ("source", "tst"):
            CloudDevelopmentKit(aws, folder / "cdk.log", folder).bootstrap(profile)
        return made

    @property
    def trained(self) -> dict[str, Any]:
        """The versions that the source trains, by name, as in models.yaml."""
        versions: dict[str, Any] = self.models["models"]["offers"]["versions"]
        return versions

    @property
    def imported(self) -> dict[str, Any]:
        """What the target imports of the model, as in models.yaml."""
        section: dict[str, Any] = self.models["targets"]["tst"]["imports"]["offers"]
        return section

    def add_version(self, name: str, **changes: Any) -> None:
        """Add a version trained on one document more."""
        documents = f"documents-{name}.txt"
        shutil.copy(self.folder / "documents.txt", self.folder / documents)
        with (self.folder / documents).open("a") as file:
            file.write(f"This document is only in {name}.\n")
        self.trained[name] = {**self.trained["v1"], "documents": documents, **changes}

    def cdk(self) -> CloudDevelopmentKit:
        """Return the CLI for the project as it is written now."""
        (self.folder / "models.yaml").write_text(yaml.safe_dump(self.models))
        self._deployments += 1
        assembly = synthesize(self.folder, self.folder / f"cdk-{self._deployments}.out")
        return CloudDevelopmentKit(self.aws, self.folder / "cdk.log", assembly, direct=True)

    def deploy(self, profile: str) -> None:
        """Deploy an account."""
        self.cdk().deploy(profile, self.stack(profile))

    def failure(self, profile: str) -> str:
        """Deploy an account, which must fail; return what the CLI says."""
        with pytest.raises(CdkError) as caught:
            self.deploy(profile)
        return str(caught.value)

    @staticmethod
    def stack(profile: str) -> str:
        """Return the name of an account's stack."""
        return "ModelCopy-Source" if profile == "source" else f"ModelCopy-{profile}"

    def arn(self, profile: str, version: str) -> str:
        """Return a version's ARN in an account."""
        account = self.aws.accounts[profile]
        return f"arn:aws:comprehend:{self.aws.region}:{account}:entity-recognizer/offers/version/{version}"

    def statuses(self, profile: str) -> dict[str, str]:
        """Return the status of each version in an account; a warning is all the same."""
        models = self.aws.client("comprehend", profile).list_entity_recognizers()["EntityRecognizerPropertiesList"]
        return {
            model["EntityRecognizerArn"].rsplit("/", 1)[1]: model["Status"].removesuffix("_WITH_WARNING")
            for model in models
        }

    def current(self) -> str:
        """Return the version that the target's applications use."""
        parameter = self.aws.client("ssm", "tst").get_parameter(Name="/comprehend-models/offers/current")
        return str(parameter["Parameter"]["Value"]).rsplit("/", 1)[1]

    def stack_status(self, profile: str) -> str:
        """Return the status of an account's stack."""
        (stack,) = self.aws.client("cloudformation", profile).describe_stacks(StackName=self.stack(profile))["Stacks"]
        return str(stack["StackStatus"])

    def shared(self, version: str) -> bool:
        """Tell whether a version has a resource policy."""
        comprehend = self.aws.client("comprehend", "source")
        try:
            answer = comprehend.describe_resource_policy(ResourceArn=self.arn("source", version))
        except comprehend.exceptions.ResourceNotFoundException:
            return False
        return bool(answer.get("ResourcePolicy"))
