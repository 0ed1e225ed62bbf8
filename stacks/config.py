"""models.yaml as frozen, validated types.

Shapes and rules only: `config_file.py` reads the file and says where an error is, `data_files.py` looks into the files
that it names.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from stacks.model_version import ModelVersion, is_model_name

Loc = tuple[str | int, ...]
"""Where in models.yaml: the keys and indices from its top."""

Problem = tuple[Loc, str]


def _rule(holds: bool, rule: str) -> None:
    if not holds:
        raise ValueError(rule)


def _account(value: object) -> object:
    _rule(
        isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 12,
        'an account id is a string of 12 digits: write it in quotes, "123456789012"',
    )
    return value


def _name(value: str) -> str:
    _rule(is_model_name(value), "letters, digits and hyphens between them, at most 63 characters")
    return value


def _region(value: str) -> str:
    parts = value.split("-")
    _rule(len(parts) >= 3 and value.islower() and parts[-1].isdigit(), "an AWS region, such as eu-west-1")
    return value


def _entity_type(value: str) -> str:
    _rule(
        0 < len(value) <= 64 and not set(value) & set(",\r\n\t") and value == value.strip(),
        "1 to 64 characters, no comma, tab or line break, such as AWS_OFFERING",
    )
    return value


def _target_name(value: str) -> str:
    _rule(
        is_model_name(value) and value == value.lower() and value != "source",
        "lower-case letters, digits and hyphens between them, at most 63 characters, and not 'source'",
    )
    return value


def _key_arn(value: str) -> str:
    parts = value.split(":", 5)
    _rule(
        len(parts) == 6 and parts[2] == "kms" and parts[5].startswith("key/"),
        "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>",
    )
    return value


AccountId = Annotated[str, BeforeValidator(_account)]
Region = Annotated[str, AfterValidator(_region)]
Name = Annotated[str, AfterValidator(_name)]
"""Of a model or a version, by the API reference's pattern."""
KeyArn = Annotated[str, AfterValidator(_key_arn)]
TargetName = Annotated[str, AfterValidator(_target_name)]
EntityType = Annotated[str, AfterValidator(_entity_type)]
DataFile = Annotated[Path, Field(strict=False)]
"""Relative to the folder of models.yaml."""
Percent = Annotated[float, Field(ge=0, le=100)]
Hours = Annotated[float, Field(ge=0.5, le=12)]
"""A wait condition waits twelve hours at most."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(_Section):
    """The account that trains."""

    account: AccountId
    region: Region
    model_key_arn: KeyArn | None = None
    """Of the key that encrypts the models, an output of the source's deployment: narrows the importers' roles to it."""


class Metrics(_Section):
    """Metrics to reach, in percent, as Comprehend gives a recognizer's."""

    precision: Percent | None = None
    recall: Percent | None = None
    f1: Percent | None = None


class Minimum(Metrics):
    """Metrics to reach overall, which may be left out."""

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        return {"Overall": self.model_dump(include=set(Metrics.model_fields), exclude_none=True)}


class Gate(Minimum):
    """Metrics that a version must reach on the held-out documents before it is shared, for single entity types too."""

    entity_types: dict[EntityType, Metrics] = {}

    def as_properties(self) -> dict[str, object]:
        """Return it as the custom resources read it."""
        by_type = {name: metrics.model_dump(exclude_none=True) for name, metrics in self.entity_types.items()}
        return {**super().as_properties(), "ByType": by_type}


class EntityRecognizerVersion(_Section):
    """A version of an entity recognizer. What it is trained on is immutable once it is deployed; the rest is not."""

    language: Literal["en", "es", "fr", "it", "de", "pt"] = "en"
    entity_types: Annotated[tuple[EntityType, ...], Field(min_length=1, max_length=25, strict=False)]
    documents: DataFile
    entity_list: DataFile
    minimum: Gate = Gate()
    deadline_hours: Hours = 12
    removal_policy: Literal["retain", "destroy"] = "retain"


class Model(_Section):
    """A model and its versions by name."""

    kind: Literal["entity-recognizer"]
    versions: Annotated[dict[Name, EntityRecognizerVersion], Field(min_length=1)]


class SmokeTest(_Section):
    """Documents for a batch job, and the mentions expected in them as a Comprehend annotations file."""

    documents: Annotated[tuple[DataFile, ...], Field(min_length=1, strict=False)]
    expected: DataFile
    minimum: Minimum = Minimum()


class Import(_Section):
    """The version of a model that a target runs, and older ones that it keeps for a quick way back."""

    version: Name
    retain_versions: Annotated[tuple[Name, ...], Field(strict=False)] = ()
    smoke_test: SmokeTest

    @property
    def versions(self) -> tuple[str, ...]:
        """Every version that the target has, the one it runs first, each once."""
        return tuple(dict.fromkeys((self.version, *self.retain_versions)))


class Target(_Section):
    """An account that imports."""

    account: AccountId
    imports: Annotated[dict[Name, Import], Field(min_length=1)]


class Config(_Section):
    """The whole of models.yaml."""

    source: Source
    models: Annotated[dict[Name, Model], Field(min_length=1)]
    targets: dict[TargetName, Target] = {}

    def source_arn(self, version: ModelVersion, partition: str) -> str:
        """Return the ARN of a version in the source."""
        return version.arn(partition=partition, region=self.source.region, account=self.source.account)

    def source_key_pattern(self, partition: str) -> str:
        """Return the ARN of the key that encrypts the models, as far as the config knows it."""
        source = self.source
        return source.model_key_arn or f"arn:{partition}:kms:{source.region}:{source.account}:key/*"

    def language(self, version: ModelVersion) -> str:
        """Return the language of a version."""
        return self.models[version.name].versions[version.version].language

    def model_versions(self) -> Iterator[tuple[ModelVersion, EntityRecognizerVersion]]:
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

    def cross_problems(self) -> Iterator[Problem]:
        """Yield what no single field can know: references between the sections."""
        key = self.source.model_key_arn
        if key and key.split(":")[3:5] != [self.source.region, self.source.account]:
            rule = f"the key is in the source's region and account, {self.source.region} and {self.source.account}"
            yield ("source", "model_key_arn"), f"{key!r} is wrong: {rule}"
        yield from self._name_clashes()
        yield from self._gate_problems()
        used_by = {self.source.account: "the source, where the models are already"}
        for name, target in self.targets.items():
            loc: Loc = ("targets", name)
            if target.account in used_by:
                yield (*loc, "account"), f"{target.account!r} is the account of {used_by[target.account]}: name another"
            used_by.setdefault(target.account, f"target {name!r} already")
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

    def _gate_problems(self) -> Iterator[Problem]:
        for version, training in self.model_versions():
            loc: Loc = ("models", version.name, "versions", version.version, "minimum", "entity_types")
            for entity_type in set(training.minimum.entity_types) - set(training.entity_types):
                rule = f"is not in entity_types: {', '.join(training.entity_types)}"
                yield (*loc, entity_type), f"{entity_type!r} {rule}"

    def _import_problems(self, loc: Loc, model: str, import_: Import) -> Iterator[Problem]:
        if model not in self.models:
            yield loc, f"{model!r} is not a model: {_known(self.models)}"
            return
        versions = self.models[model].versions
        named: list[tuple[Loc, str]] = [((*loc, "version"), import_.version)]
        named += [((*loc, "retain_versions", index), name) for index, name in enumerate(import_.retain_versions)]
        for place, version in named:
            if version not in versions:
                yield place, f"{version!r} is not a version of {model}: {_known(versions)}"


def _known(names: Mapping[str, object]) -> str:
    return "known: " + ", ".join(names)
