"""Targets: which versions an account imports, and how it tests them. Partners: what accounts of others may import."""

from typing import Annotated, Literal

from pydantic import Field

from stacks.config.endpoint import Endpoint
from stacks.config.fields import (
    AccountId,
    DataFile,
    Name,
    Percent,
    PolicyName,
    PrincipalArn,
    Region,
    RoleName,
    Section,
    SourceName,
    TargetName,
)
from stacks.config.models import Tags, Vpc
from stacks.model_version import ModelVersion


class SmokeTestMinimum(Section):
    """What a smoke test must reach: percent for a recognizer; for a classifier fractions, which accuracy is too."""

    accuracy: Percent | None = None
    """Part of the documents that got exactly their classes; classifiers only."""
    precision: Percent | None = None
    """Part of what is found that is expected."""
    recall: Percent | None = None
    """Part of what is expected that is found."""
    f1: Percent | None = None
    """Their harmonic mean."""

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        return {"Overall": self.model_dump(exclude_none=True)}


class SmokeTest(Section):
    """Documents for a batch job, one a line, and what is expected of them.

    `expected` is a Comprehend annotations file for a recognizer; for a classifier it has the columns File, Line and
    Class, and a document of several classes has several rows.
    """

    documents: Annotated[tuple[DataFile, ...], Field(min_length=1, strict=False)]
    """Text files, one document a line."""
    expected: DataFile
    """What is in them."""
    minimum: SmokeTestMinimum = SmokeTestMinimum()
    """Below it the deployment fails, and what was serving serves."""
    vpc: Vpc | None = None
    """Where the job runs, in place of a network of Comprehend's own."""


class Rename(Section):
    """What an imported model is called where it is imported."""

    name: Name | None = None
    """Of the model; the source's unless given."""
    versions: dict[Name, Name] = {}
    """Of versions, by what the source calls them; those that are not here keep their names."""


class Import(Section):
    """The version of a model that a target runs, and older ones that it keeps for a quick way back."""

    version: Name
    """The version that applications use once it is tested."""
    retain_versions: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    """Older versions to keep, for a way back that takes seconds."""
    smoke_test: SmokeTest
    """The proof that an import works here."""
    rename: Rename = Rename()
    """Other names for it here."""
    removal_policy: Literal["destroy", "retain"] = "destroy"
    """Whether an import goes when it leaves this file."""
    endpoint: Endpoint | None = None
    """What answers with it in real time."""
    tags: Tags = {}
    """Your own, of the import, its jobs and its endpoint."""

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version that the target has, the one it runs first, each once."""
        return tuple(dict.fromkeys((self.version, *self.retain_versions)))

    def renamed(self, version: ModelVersion) -> ModelVersion:
        """Return what a version of the source is called here."""
        name = self.rename.name or version.name
        return ModelVersion(version.kind, name, self.rename.versions.get(version.version, version.version))


class Target(Section):
    """An account that imports."""

    extends: TargetName | None = None
    """Another target, whose fields this one has but for its account and for those that it gives itself."""
    account: AccountId
    """Its id."""
    source: SourceName | None = None
    """The source or share descriptor that it imports from, if there are several."""
    region: Region | None = None
    """That of its source, for whoever wants it to be checked: a model is imported inside one region only."""
    permissions_boundary: PolicyName | None = None
    """Name of a managed policy that bounds every role here."""
    importer_role: RoleName | None = None
    """A name for the role that imports: the share then names it in place of the whole account."""
    principals: Annotated[tuple[PrincipalArn, ...], Field(strict=False)] = ()
    """Other roles and users that the share names, in place of the whole account."""
    after: Annotated[tuple[TargetName, ...], Field(strict=False)] = ()
    """Targets that are deployed before this one, where one deployment is of all: by the pipeline, for one."""
    approval: bool = False
    """Whether the pipeline asks a person before it deploys here."""
    imports: Annotated[dict[Name, Import], Field(min_length=1)]
    """What it imports, by the name of the model."""

    def importing_principals(self, partition: str) -> set[str]:
        """Return who imports here: the whole account by its id, unless config names roles or users."""
        importer = {f"arn:{partition}:iam::{self.account}:role/{self.importer_role}"} if self.importer_role else set()
        return {*self.principals, *importer} or {self.account}


class Partner(Section):
    """An account that imports what is shared with it without this config: by a share descriptor, or by hand."""

    account: AccountId
    """Its id."""
    source: SourceName | None = None
    """That shares, if there are several."""
    principals: Annotated[tuple[PrincipalArn, ...], Field(strict=False)] = ()
    """Roles and users that the share names, in place of the whole account."""
    shares: Annotated[dict[Name, Annotated[tuple[Name, ...], Field(min_length=1, strict=False)]], Field(min_length=1)]
    """Versions that it may import, by the name of the model."""

    def importing_principals(self, _partition: str) -> set[str]:
        """Return who imports there: the whole account by its id, unless config names roles or users."""
        return set(self.principals) or {self.account}
