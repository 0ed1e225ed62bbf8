"""What no single field of models.yaml can know: whether names are known, and fit together."""

from collections.abc import Iterator

from stacks.config import unit_problems, waves
from stacks.config.chain import Chain, ImportedVersion
from stacks.config.config import Config
from stacks.config.fields import Loc, S3Location
from stacks.config.known_names import known
from stacks.config.models import Problem
from stacks.config.targets import Import, Partner, Target
from stacks.config.units import Unit
from stacks.model_version import ModelVersion

_MOST_MODELS = 10
"""An account's function has a managed policy for each, and a role takes ten (IAM user guide: quotas)."""


def problems(config: Config) -> Iterator[Problem]:
    """Yield where a config contradicts itself, and why: the sources first, for the rest stands on them."""
    found = list(_source_problems(config))
    yield from found
    if found:
        return
    yield from _version_problems(config)
    for chain in config.chains:
        yield from _training_problems(config, chain)
        for name, target in chain.targets.items():
            yield from _target_problems(chain, ("targets", name), target)
        for name, partner in chain.partners.items():
            yield from _partner_problems(chain, ("partners", name), partner)
        for name, (unit, *_) in chain.units.items():
            yield from _imports_problems(chain, ("organizational_units", name), unit)
    yield from _collisions(config)
    yield from _endpoint_collisions(config)
    yield from waves.problems(config)
    yield from unit_problems.collisions(config)


def _source_problems(config: Config) -> Iterator[Problem]:
    names = config.source_names
    if not names:
        yield ("source",), "is missing: an account that trains, or share_descriptors in its place"
        return
    if config.source and config.sources:
        yield ("sources",), "stands beside source: move that one in here, under a name"
    yield from _taken_names(config)
    if config.own_sources and not config.models:
        yield ("models",), "is missing: what the source trains"
    if config.models and not config.own_sources:
        yield ("models",), "nothing trains them: add source, or remove them"
    for name, source in config.own_sources.items():
        for index, model in enumerate(source.models or ()):
            if model not in config.models:
                yield (*_loc(config, name), "models", index), f"{model!r} is not a model: {known(model, config.models)}"
    yield from unit_problems.problems(config)
    for section in ("targets", "partners", "organizational_units"):
        for key, importer in getattr(config, section).items():
            if importer.source is None and len(names) > 1:
                yield (section, key, "source"), f"is missing: one of {', '.join(names)}"
            elif importer.source is not None and importer.source not in names:
                yield (section, key, "source"), f"{importer.source!r} is not a source: {known(importer.source, names)}"


def _taken_names(config: Config) -> Iterator[Problem]:
    taken = dict.fromkeys(config.own_sources, "source")
    sections = {"share_descriptors": "share descriptor", "targets": "target", "partners": "partner"}
    sections["organizational_units"] = "unit"
    for section, what in sections.items():
        for name in getattr(config, section):
            if name in taken:
                yield (section, name), f"{name!r} is a {taken[name]} already: choose another name"
            taken.setdefault(name, what)


def _loc(config: Config, source: str) -> Loc:
    return ("source",) if config.source else ("sources", source)


def _version_problems(config: Config) -> Iterator[Problem]:
    titles: dict[str, ModelVersion] = {}
    for name, model in config.models.items():
        for key, training in model.versions.items():
            loc: Loc = ("models", name, "versions", key)
            version = ModelVersion(model.kind, name, key)
            other = titles.setdefault(version.title.lower(), version)
            if other != version:
                yield loc, f"{version} is too much like {other}: names must differ by more than hyphens and capitals"
            yield from (((*loc, *field), message) for field, message in training.problems())


def _training_problems(config: Config, chain: Chain) -> Iterator[Problem]:
    if not chain.trains:
        return
    loc, source = _loc(config, chain.name), chain.source
    key = source.model_key_arn
    if key and key.split(":")[3:5] != [source.region, source.account]:
        rule = f"the key is in the source's region and account, {source.region} and {source.account}"
        yield (*loc, "model_key_arn"), f"{key!r} is wrong: {rule}"
    yield from _too_many_models((*loc, "models") if source.models else ("models",), len(chain.models))
    data = [place for _, training in chain.model_versions() for _, place in training.data()]
    for bucket in set(source.data_buckets) - {place.bucket for place in data if isinstance(place, S3Location)}:
        yield (*loc, "data_buckets", bucket), "no version is trained on anything in it: remove it"


def _target_problems(chain: Chain, loc: Loc, target: Target) -> Iterator[Problem]:
    if target.region and target.region != chain.source.region:
        rule = "a model is imported inside one region only: name a source that trains there"
        yield (*loc, "region"), f"{target.region!r} is not {chain.source.region}, its source's region: {rule}"
    yield from _principal_problems(chain, loc, target)
    yield from _descriptor_problems(chain, loc, target)
    yield from _imports_problems(chain, loc, target)


def _imports_problems(chain: Chain, loc: Loc, importer: Target | Unit) -> Iterator[Problem]:
    yield from _too_many_models((*loc, "imports"), len(importer.imports))
    for model, import_ in importer.imports.items():
        yield from _import_problems(chain, (*loc, "imports", model), model, import_)
    if all(model in chain.models for model in importer.imports):
        yield from _alike(chain, (*loc, "imports"), importer)


def _partner_problems(chain: Chain, loc: Loc, partner: Partner) -> Iterator[Problem]:
    if not chain.trains:
        yield (*loc, "source"), f"{chain.name!r} is a share descriptor: only the source that it is of can share"
        return
    if partner.account == chain.source.account:
        yield (*loc, "account"), f"{partner.account!r} is the account of its source, which needs no share"
    yield from _principal_problems(chain, loc, partner)
    for model, versions in partner.shares.items():
        if model not in chain.models:
            yield (*loc, "shares", model), f"{model!r} is not a model: {known(model, chain.models)}"
            continue
        for index, version in enumerate(versions):
            yield from _unknown_version(chain, (*loc, "shares", model, index), model, version)


def _principal_problems(chain: Chain, loc: Loc, importer: Target | Partner) -> Iterator[Problem]:
    what = "target" if isinstance(importer, Target) else "partner"
    for index, principal in enumerate(importer.principals):
        _, partition, _, _, account, _ = principal.split(":", 5)
        if account != importer.account:
            yield (*loc, "principals", index), f"{principal!r} is not in the {what}'s account {importer.account}"
        elif partition != chain.partition:
            rule = f"{chain.source.region} is in the partition {chain.partition}"
            yield (*loc, "principals", index), f"{principal!r} is wrong: {rule}"


def _descriptor_problems(chain: Chain, loc: Loc, target: Target) -> Iterator[Problem]:
    shared = chain.descriptor
    if not shared:
        return
    if target.account != shared.shared_with:
        rule = f"{chain.name} is shared with {shared.shared_with}, by its share descriptor"
        yield (*loc, "account"), f"{target.account!r} is wrong: {rule}"
    elif not shared.may_import(target.importer_role or ""):
        wrong = f"{target.importer_role!r} is wrong" if target.importer_role else "is missing"
        rule = f"{chain.name} is shared with {', '.join(shared.principals)} only, by its share descriptor"
        yield (*loc, "importer_role"), f"{wrong}: {rule}"


def _import_problems(chain: Chain, loc: Loc, model: str, import_: Import) -> Iterator[Problem]:
    if model not in chain.models:
        yield loc, f"{model!r} is not a model: {known(model, chain.models)}"
        return
    yield from _unknown_version(chain, (*loc, "version"), model, import_.version)
    for index, name in enumerate(import_.retain_versions):
        yield from _unknown_version(chain, (*loc, "retain_versions", index), model, name)
    for name in import_.rename.versions:
        if name not in import_.versions:
            rule = f"is not imported here: {known(name, import_.versions)}"
            yield (*loc, "rename", "versions", name), f"{name!r} {rule}"
    if import_.endpoint:
        found = import_.endpoint.problems(import_.rename.name or model)
        yield from (((*loc, "endpoint", *field), message) for field, message in found)
    for name, value in import_.smoke_test.minimum.model_dump(exclude_none=True).items():
        place = (*loc, "smoke_test", "minimum", name)
        if chain.models[model].kind == "document-classifier":
            if value > 1:
                yield place, f"{value:g} is wrong: a classifier's metrics are fractions, 0 to 1"
        elif name == "accuracy":
            yield place, "a recognizer has precision, recall and f1, no accuracy"


def _unknown_version(chain: Chain, loc: Loc, model: str, version: str) -> Iterator[Problem]:
    versions = chain.models[model].versions
    if version not in versions:
        yield loc, f"{version!r} is not a version of {model}: {known(version, versions)}"


def _alike(chain: Chain, loc: Loc, importer: Target | Unit) -> Iterator[Problem]:
    titles: dict[str, ImportedVersion] = {}
    for imported in chain.imports(importer):
        other = titles.setdefault(imported.here.title.lower(), imported)
        if other != imported:
            both = f"{imported.origin} would be {imported.here} here, too much like {other.here}"
            yield (*loc, imported.origin.name), f"{both}: names must differ by more than hyphens and capitals"


def _collisions(config: Config) -> Iterator[Problem]:
    """Yield what an account and region would have twice: models by name, and roles, which IAM has once an account."""
    models: dict[tuple[str, str, str], str] = {}
    roles: dict[tuple[str, str], str] = {}
    for name, source in config.own_sources.items():
        for model in source.models or config.models:
            place = (source.account, source.region, model)
            if place in models:
                rule = f"{models[place]} trains {model} in this account and region already"
                yield (*_loc(config, name), "account"), f"{source.account!r} is wrong: {rule}"
            models.setdefault(place, "the source" if config.source else f"the source {name}")
    for chain in config.chains:
        for name, target in chain.targets.items():
            for model, import_ in target.imports.items():
                here = import_.rename.name or model
                place = (target.account, chain.source.region, here)
                if place in models:
                    rule = f"{models[place]} has a model of that name in account {target.account}"
                    mend = "name another account, or `rename: {name: …}`"
                    yield ("targets", name, "imports", model), f"{here!r} is taken: {rule}: {mend}"
                models.setdefault(place, f"the target {name}")
            if target.importer_role:
                other = roles.setdefault((target.account, target.importer_role), name)
                if other != name:
                    rule = f"the target {other} makes a role of that name in this account: choose another"
                    yield ("targets", name, "importer_role"), f"{target.importer_role!r} is taken: {rule}"


def _endpoint_collisions(config: Config) -> Iterator[Problem]:
    """Yield names that an account and region would have twice; a model's own name is taken once, see above."""
    endpoints: dict[tuple[str, str, str], str] = {}
    for chain in config.chains:
        for name, target in chain.targets.items():
            for model, import_ in target.imports.items():
                if import_.endpoint:
                    here = import_.endpoint.name_for(import_.rename.name or model)
                    other = endpoints.setdefault((target.account, chain.source.region, here), f"{model} of {name}")
                    if other != f"{model} of {name}":
                        rule = f"the endpoint for {other} in account {target.account} has that name: choose another"
                        yield ("targets", name, "imports", model, "endpoint"), f"{here!r} is taken: {rule}"


def _too_many_models(loc: Loc, count: int) -> Iterator[Problem]:
    if count > _MOST_MODELS:
        yield loc, f"{count} models: an account takes {_MOST_MODELS}, of any number of versions: use another account"
