"""What names a version of a custom model, and the ARN that follows from it."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")


def is_model_name(value: str) -> bool:
    """Tell whether Comprehend takes it as a model's or version's name (API reference: RecognizerName, VersionName)."""
    return len(value) <= 63 and _NAME.fullmatch(value) is not None


@dataclass(frozen=True)
class ModelVersion:
    """A version of a custom model: `kind` as in its ARN, `entity-recognizer`."""

    kind: str
    name: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def title(self) -> str:
        """As part of an output's name: `AwsOfferingsV1`."""
        return "".join(part[:1].upper() + part[1:] for part in re.split("-+", f"{self.name}-{self.version}"))

    def arn(self, *, partition: str, region: str, account: str) -> str:
        """Return the ARN it has in that account, which is known before it exists."""
        return f"arn:{partition}:comprehend:{region}:{account}:{self.kind}/{self.name}/version/{self.version}"
