"""models.yaml as frozen, validated types.

Shapes and rules only: `file.py` reads the file and says where an error is, `references.py` has what no single field can
know, `stacks/data_files/` looks into the files that it names.
"""

import functools
from collections.abc import Mapping

from stacks.config.chain import AnyModel, Chain
from stacks.config.fields import Name, Section, SourceName, TargetName
from stacks.config.models import Model
from stacks.config.pipeline import Pipeline
from stacks.config.share_descriptor import ShareDescriptor, ShareDescriptorFile
from stacks.config.sources import Source
from stacks.config.targets import Partner, Target
from stacks.config.units import Organization, OrganizationFile, Unit, UnitAccounts
from stacks.names import SOURCE


class Config(Section):
    """The whole of models.yaml."""

    source: Source | None = None
    """Where models are trained."""
    sources: dict[SourceName, Source] = {}
    """In place of `source`: several, such as one a region, by a name of your choice."""
    share_descriptors: dict[SourceName, ShareDescriptorFile] = {}
    """Files that `make share-descriptor` wrote in sources that another config describes, by a name of your choice."""
    models: dict[Name, Model] = {}
    """By name."""
    targets: dict[TargetName, Target] = {}
    """By a name of your choice."""
    partners: dict[TargetName, Partner] = {}
    """Accounts that import without this config, by a name of your choice."""
    organization: OrganizationFile | None = None
    """The file that `make organization` wrote: which accounts the organizational units have."""
    organizational_units: dict[TargetName, Unit] = {}
    """Units of the organization whose accounts all import the same, by a name of your choice."""
    pipeline: Pipeline | None = None
    """What deploys all of it from a repository."""

    @property
    def own_sources(self) -> Mapping[str, Source]:
        """The sources that this config describes, by name."""
        return {**({SOURCE: self.source} if self.source else {}), **self.sources}

    @property
    def source_names(self) -> list[str]:
        """All that a target may import from: sources, and share descriptors."""
        return [*self.own_sources, *self.share_descriptors]

    @functools.cached_property
    def chains(self) -> tuple[Chain, ...]:
        """Every source with what it trains and shares, and with whom. Of a config without problems."""
        own = [
            self._chain(name, source, {model: self.models[model] for model in source.models or self.models})
            for name, source in self.own_sources.items()
        ]
        shared = [
            self._chain(name, _as_source(descriptor), descriptor.models, descriptor)
            for name, descriptor in self.share_descriptors.items()
        ]
        return (*own, *shared)

    def _chain(
        self, name: str, source: Source, models: Mapping[str, AnyModel], descriptor: ShareDescriptor | None = None
    ) -> Chain:
        only = self.source_names[0] if len(self.source_names) == 1 else None
        targets = {key: target for key, target in self.targets.items() if (target.source or only) == name}
        partners = {key: partner for key, partner in self.partners.items() if (partner.source or only) == name}
        units = {
            key: self._accounts(unit, self.organization)
            for key, unit in self.organizational_units.items()
            if self.organization and (unit.source or only) == name
        }
        return Chain(name, source, models, targets, partners, units, descriptor)

    def _accounts(self, unit: Unit, organization: Organization) -> UnitAccounts:
        """Return a unit with its accounts, but for those that are named otherwise, and the one that deploys to them."""
        owners: list[Source | Target] = [*self.own_sources.values(), *self.targets.values()]
        others = {organization.management_account, *(owner.account for owner in owners)}
        accounts = sorted(set(organization.units.get(unit.organizational_unit, ())) - others)
        deployers = (organization.management_account, *([self.pipeline.account] if self.pipeline else []))
        return UnitAccounts(unit, tuple(accounts), organization.organization, deployers)


def _as_source(shared: ShareDescriptor) -> Source:
    return Source(account=shared.account, region=shared.region, model_key_arn=shared.model_key_arn)
