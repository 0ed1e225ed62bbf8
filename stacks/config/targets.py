"""Targets: which versions an account imports, and how it tests them."""

from typing import Annotated

from pydantic import Field

from stacks.config.fields import AccountId, DataFile, Name, Percent, PolicyName, PrincipalArn, RoleName, Section
from stacks.config.models import Tags, Vpc


class SmokeTestMinimum(Section):
    """What a smoke test must reach: percent for a recognizer; for a classifier fractions, which accuracy is too."""

    accuracy: Percent | None = None
    precision: Percent | None = None
    recall: Percent | None = None
    f1: Percent | None = None

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        return {"Overall": self.model_dump(exclude_none=True)}


class SmokeTest(Section):
    """Documents for a batch job, one a line, and what is expected of them.

    `expected` is a Comprehend annotations file for a recognizer; for a classifier it has the columns File, Line and
    Class, and a document of several classes has several rows.
    """

    documents: Annotated[tuple[DataFile, ...], Field(min_length=1, strict=False)]
    expected: DataFile
    minimum: SmokeTestMinimum = SmokeTestMinimum()
    vpc: Vpc | None = None


class Import(Section):
    """The version of a model that a target runs, and older ones that it keeps for a quick way back."""

    version: Name
    retain_versions: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    smoke_test: SmokeTest
    tags: Tags = {}

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version that the target has, the one it runs first, each once."""
        return tuple(dict.fromkeys((self.version, *self.retain_versions)))


class Target(Section):
    """An account that imports."""

    account: AccountId
    permissions_boundary: PolicyName | None = None
    importer_role: RoleName | None = None
    """A name for the role that imports: the share then names it in place of the whole account."""
    principals: Annotated[tuple[PrincipalArn, ...], Field(strict=False)] = ()
    """Other roles and users that the share names, in place of the whole account."""
    imports: Annotated[dict[Name, Import], Field(min_length=1)]

    def importing_principals(self, partition: str) -> set[str]:
        """Return who imports here: the whole account by its id, unless config names roles or users."""
        importer = {f"arn:{partition}:iam::{self.account}:role/{self.importer_role}"} if self.importer_role else set()
        return {*self.principals, *importer} or {self.account}
