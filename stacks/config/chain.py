"""A source and the accounts that its models go to."""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from stacks.config.models import DocumentClassifier, EntityRecognizer, Version
from stacks.config.share_descriptor import ShareDescriptor, SharedModel
from stacks.config.sources import Source
from stacks.config.targets import Import, Partner, Target
from stacks.config.units import Unit, UnitAccounts
from stacks.model_version import ModelVersion
from stacks.regions import partition_of

AnyModel = EntityRecognizer | DocumentClassifier | SharedModel


class ImportedVersion(NamedTuple):
    """A version in a target: what it is called `here`, and the source's that it is a copy of."""

    here: ModelVersion
    origin: ModelVersion
    import_: Import

    @property
    def serves(self) -> bool:
        """Whether it is the one that applications use."""
        return self.origin.version == self.import_.version


@dataclass(frozen=True)
class Chain:
    """A source and the accounts that its models go to, all in one region: a model is imported inside one region only.

    (Developer guide: copying custom models between AWS accounts.) `name` is the source's in models.yaml.
    """

    name: str
    source: Source
    models: Mapping[str, AnyModel]
    targets: Mapping[str, Target]
    partners: Mapping[str, Partner]
    units: Mapping[str, UnitAccounts]
    descriptor: ShareDescriptor | None = None
    """What stands for the source where another config describes it."""

    @property
    def partition(self) -> str:
        """The partition that all of it is in."""
        return partition_of(self.source.region)

    @property
    def trains(self) -> bool:
        """Whether the source is described here too; if not, a share descriptor says what it shares."""
        return self.descriptor is None

    @property
    def accounts(self) -> dict[str, str]:
        """What the accounts are called, by their ids."""
        called = {account: name for name, unit in self.units.items() for account in unit.accounts}
        called |= {partner.account: name for name, partner in self.partners.items()}
        called |= {target.account: name for name, target in self.targets.items()}
        return called | {self.source.account: self.name}

    def arn(self, version: ModelVersion, account: str) -> str:
        """Return the ARN that a version has in an account."""
        return version.arn(partition=self.partition, region=self.source.region, account=account)

    def source_arn(self, version: ModelVersion) -> str:
        """Return the ARN of a version in the source."""
        return self.arn(version, self.source.account)

    def model_arn(self, kind: str, name: str, account: str) -> str:
        """Return the ARN, without a version, that a model has in an account."""
        return f"arn:{self.partition}:comprehend:{self.source.region}:{account}:{kind}/{name}"

    def source_key_pattern(self) -> str:
        """Return the ARN of the key that encrypts the models, as far as the config knows it."""
        source = self.source
        return source.model_key_arn or f"arn:{self.partition}:kms:{source.region}:{source.account}:key/*"

    def language(self, version: ModelVersion) -> str:
        """Return the language of a version of the source."""
        return self.models[version.name].versions[version.version].language

    def model_versions(self) -> Iterator[tuple[ModelVersion, Version]]:
        """Yield every version that the source trains."""
        for name, model in self.models.items():
            if isinstance(model, SharedModel):
                continue
            for version, training in model.versions.items():
                yield ModelVersion(kind=model.kind, name=name, version=version), training

    def imports(self, importer: Target | Unit) -> Iterator[ImportedVersion]:
        """Yield every version that a target imports, or each account of a unit: of each model what it runs first."""
        for name, import_ in importer.imports.items():
            for version in import_.versions:
                origin = ModelVersion(kind=self.models[name].kind, name=name, version=version)
                yield ImportedVersion(import_.renamed(origin), origin, import_)

    def shared_versions(self, importer: Target | Partner) -> list[ModelVersion]:
        """Return the versions of the source that an importer may import, each once."""
        if isinstance(importer, Target):
            return [imported.origin for imported in self.imports(importer)]
        versions = [
            ModelVersion(self.models[name].kind, name, version)
            for name, shared in importer.shares.items()
            for version in shared
        ]
        return list(dict.fromkeys(versions))

    def importers(self, version: ModelVersion) -> list[str]:
        """Return the other accounts that import a version, sorted, each once."""
        return sorted({importer.account for importer in self._importers.get(version, ())})

    def import_principals(self, version: ModelVersion) -> list[str]:
        """Return who may import a version, sorted: accounts by their id, or the roles and users that config names."""
        importers = self._importers.get(version, ())
        return sorted({who for importer in importers for who in importer.importing_principals(self.partition)})

    @functools.cached_property
    def _importers(self) -> Mapping[ModelVersion, list[Target | Partner]]:
        """Who imports each version from another account: inside an account, a resource policy is not needed.

        (API reference: ImportModel.)
        """
        members = [
            Target(account=account, imports=unit.imports)
            for unit, accounts, *_ in self.units.values()
            for account in accounts
        ]
        everyone: list[Target | Partner] = [*self.targets.values(), *self.partners.values(), *members]
        importers: dict[ModelVersion, list[Target | Partner]] = defaultdict(list)
        for importer in everyone:
            if importer.account != self.source.account:
                for version in self.shared_versions(importer):
                    importers[version].append(importer)
        return importers
