"""Share descriptors: what an importer has to know of a source that another config describes, and no more.

`make share-descriptor` writes them from a deployed source, as JSON; `models.yaml` names the file.
"""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from stacks.config.fields import AccountId, KeyArn, Name, PrincipalArn, Region, Section, text_schema
from stacks.config.models import Language
from stacks.config.written_file import written_by
from stacks.model_version import ModelVersion
from stacks.regions import partition_of

FORMAT = 1
COMMAND = "make share-descriptor"


def _format(value: int) -> int:
    if value != FORMAT:
        raise ValueError(f"{value!r} is another format than {FORMAT}, the one of this version of the app")
    return value


class SharedVersion(Section):
    """A version that a source shares."""

    arn: str
    """Its own."""
    language: Language
    """Of the documents."""
    policy_revision: str
    """Of the resource policy by which it is shared: another one since then may share it no more."""


class SharedModel(Section):
    """A model of which a source shares versions."""

    kind: Literal["entity-recognizer", "document-classifier"]
    """Of model, as in its ARN."""
    versions: Annotated[dict[Name, SharedVersion], Field(min_length=1)]
    """By name."""


class ShareDescriptor(Section):
    """What a source shares with one importer. Nothing in it is secret."""

    share_descriptor: Annotated[int, AfterValidator(_format)]
    """The version of this format."""
    account: AccountId
    """That trains."""
    region: Region
    """Of the models; they are imported in the same."""
    model_key_arn: KeyArn
    """Of the key that encrypts them."""
    shared_with: AccountId
    """The importer."""
    principals: Annotated[tuple[PrincipalArn, ...], Field(strict=False)] = ()
    """The importer's roles and users that may import, in place of the whole account."""
    models: Annotated[dict[Name, SharedModel], Field(min_length=1)]
    """By name."""

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """Refuse ARNs of other models than it names: whoever changes one by hand has changed half of it."""
        if self.model_key_arn.split(":")[3:5] != [self.region, self.account]:
            raise ValueError(f"model_key_arn: {self.model_key_arn!r} is no key of {self.account} in {self.region}")
        for version, shared in self.versions():
            if shared.arn != version.arn(partition=partition_of(self.region), region=self.region, account=self.account):
                place = f"models.{version.name}.versions.{version.version}.arn"
                raise ValueError(f"{place}: {shared.arn!r} is not {version} of {self.account} in {self.region}")
        return self

    def versions(self) -> Iterator[tuple[ModelVersion, SharedVersion]]:
        """Yield every version that it shares."""
        for name, model in self.models.items():
            for key, shared in model.versions.items():
                yield ModelVersion(model.kind, name, key), shared

    def may_import(self, role: str) -> bool:
        """Tell whether it is shared with a role of the importer's, by its name."""
        arn = f"arn:{partition_of(self.region)}:iam::{self.shared_with}:role/{role}"
        return not self.principals or arn in self.principals


ShareDescriptorFile = Annotated[ShareDescriptor, written_by(COMMAND, ShareDescriptor), text_schema()]
"""A path, relative to the folder of models.yaml."""
