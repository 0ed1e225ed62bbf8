"""models.yaml as frozen, validated types.

Shapes and rules only: `file.py` reads the file and says where an error is, `stacks/data_files/` looks into the files
that it names.
"""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from stacks.config.fields import (
    AccountId,
    BucketName,
    KeyArn,
    Loc,
    Name,
    PolicyName,
    Region,
    S3Location,
    Section,
    TargetName,
)
from stacks.config.known_names import known
from stacks.config.models import DocumentClassifier, Model, Problem, Version
from stacks.config.targets import Import, Target
from stacks.model_version import ModelVersion

_MOST_MODELS = 10
"""An account's function has a managed policy for each, and a role takes ten (IAM user guide: quotas)."""


class DataBucket(Section):
    """A bucket of training data that the source's account does not own, or that a key of KMS encrypts."""

    account: AccountId | None = None
    """Whose it is."""
    key_arn: KeyArn | None = None
    """Of the key that encrypts it."""


class Source(Section):
    """The account that trains."""

    account: AccountId
    """Its id."""
    region: Region
    """Of the models; they are imported in the same."""
    permissions_boundary: PolicyName | None = None
    """Name of a managed policy that bounds every role here."""
    model_key_arn: KeyArn | None = None
    """Of the key that encrypts the models, an output of the source's deployment: narrows the importers' roles to it."""
    data_buckets: dict[BucketName, DataBucket] = {}
    """What the roles must know of buckets that `s3://` locations name."""


class Config(Section):
    """The whole of models.yaml."""

    source: Source
    """Where models are trained."""
    models: Annotated[dict[Name, Model], Field(min_length=1)]
    """By name."""
    targets: dict[TargetName, Target] = {}
    """By a name of your choice."""

    def source_arn(self, version: ModelVersion, partition: str) -> str:
        """Return the ARN of a version in the source."""
        return version.arn(partition=partition, region=self.source.region, account=self.source.account)

    def model_arns(self, partition: str, account: str) -> dict[str, str]:
        """Return the ARN, without a version, that each model has in an account, by its name."""
        start = f"arn:{partition}:comprehend:{self.source.region}:{account}"
        return {name: f"{start}:{model.kind}/{name}" for name, model in self.models.items()}

    def source_key_pattern(self, partition: str) -> str:
        """Return the ARN of the key that encrypts the models, as far as the config knows it."""
        source = self.source
        return source.model_key_arn or f"arn:{partition}:kms:{source.region}:{source.account}:key/*"

    def language(self, version: ModelVersion) -> str:
        """Return the language of a version."""
        return self.models[version.name].versions[version.version].language

    def model_versions(self) -> Iterator[tuple[ModelVersion, Version]]:
        """Yield every version that the source trains."""
        for name, model in self.models.items():
            for version, training in model.versions.items():
                yield ModelVersion(kind=model.kind, name=name, version=version), training

    def imports(self, target: Target) -> Iterator[tuple[ModelVersion, Import]]:
        """Yield every version that the target imports, of each model the one that it runs first."""
        for name, import_ in target.imports.items():
            for version in import_.versions:
                yield ModelVersion(kind=self.models[name].kind, name=name, version=version), import_

    def importers(self, model_version: ModelVersion) -> list[str]:
        """Return the accounts that import a version, sorted, each once."""
        return sorted(
            {
                target.account
                for target in self.targets.values()
                if any(imported == model_version for imported, _ in self.imports(target))
            }
        )

    def import_principals(self, model_version: ModelVersion, partition: str) -> list[str]:
        """Return who may import a version, sorted: accounts by their id, or the roles and users that config names."""
        principals = set()
        for target in self.targets.values():
            if any(imported == model_version for imported, _ in self.imports(target)):
                principals |= target.importing_principals(partition)
        return sorted(principals)

    def cross_problems(self) -> Iterator[Problem]:
        """Yield what no single field can know: references between the sections."""
        key = self.source.model_key_arn
        if key and key.split(":")[3:5] != [self.source.region, self.source.account]:
            rule = f"the key is in the source's region and account, {self.source.region} and {self.source.account}"
            yield ("source", "model_key_arn"), f"{key!r} is wrong: {rule}"
        yield from _too_many_models(("models",), len(self.models))
        yield from self._name_clashes()
        yield from self._version_problems()
        used_by = {self.source.account: "the source, where the models are already"}
        for name, target in self.targets.items():
            loc: Loc = ("targets", name)
            if target.account in used_by:
                yield (*loc, "account"), f"{target.account!r} is the account of {used_by[target.account]}: name another"
            used_by.setdefault(target.account, f"target {name!r} already")
            for index, principal in enumerate(target.principals):
                if principal.split(":")[4] != target.account:
                    yield (*loc, "principals", index), f"{principal!r} is not in the target's account {target.account}"
            yield from _too_many_models((*loc, "imports"), len(target.imports))
            for model, import_ in target.imports.items():
                yield from self._import_problems((*loc, "imports", model), model, import_)

    def _name_clashes(self) -> Iterator[Problem]:
        titles: dict[str, ModelVersion] = {}
        for version, _ in self.model_versions():
            other = titles.setdefault(version.title.lower(), version)
            if other != version:
                rule = "names must differ by more than hyphens and capitals"
                yield (
                    ("models", version.name, "versions", version.version),
                    f"{version} is too much like {other}: {rule}",
                )

    def _version_problems(self) -> Iterator[Problem]:
        buckets = set()
        for version, training in self.model_versions():
            loc: Loc = ("models", version.name, "versions", version.version)
            yield from (((*loc, *field), message) for field, message in training.problems())
            buckets |= {data.bucket for _, data in training.data() if isinstance(data, S3Location)}
        for bucket in set(self.source.data_buckets) - buckets:
            yield ("source", "data_buckets", bucket), "no version is trained on anything in it: remove it"

    def _import_problems(self, loc: Loc, model: str, import_: Import) -> Iterator[Problem]:
        if model not in self.models:
            yield loc, f"{model!r} is not a model: {known(model, self.models)}"
            return
        versions = self.models[model].versions
        named: list[tuple[Loc, str]] = [((*loc, "version"), import_.version)]
        named += [((*loc, "retain_versions", index), name) for index, name in enumerate(import_.retain_versions)]
        for place, version in named:
            if version not in versions:
                yield place, f"{version!r} is not a version of {model}: {known(version, versions)}"
        for name, value in import_.smoke_test.minimum.model_dump(exclude_none=True).items():
            place = (*loc, "smoke_test", "minimum", name)
            if isinstance(self.models[model], DocumentClassifier):
                if value > 1:
                    yield place, f"{value:g} is wrong: a classifier's metrics are fractions, 0 to 1"
            elif name == "accuracy":
                yield place, "a recognizer has precision, recall and f1, no accuracy"


def _too_many_models(loc: Loc, count: int) -> Iterator[Problem]:
    if count > _MOST_MODELS:
        yield loc, f"{count} models: an account takes {_MOST_MODELS}, of any number of versions: use another account"
