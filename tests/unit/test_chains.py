"""Sources, the accounts that their models go to, and who may import what."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.config.chain import Chain
from stacks.config.config import Config
from stacks.config.file import load
from stacks.config.targets import Import
from stacks.model_version import ModelVersion
from stacks.names import source_stack_name, source_storage_stack_name
from tests.project import MODELS

V1, V2 = (ModelVersion("entity-recognizer", "offers", version) for version in ("v1", "v2"))
SOURCE, PRD, ACME = "111111111111", "222222222222", "333333333333"


@pytest.fixture
def models() -> dict[str, Any]:
    """Return the smallest config with a second version, that nobody imports."""
    read: dict[str, Any] = yaml.safe_load(MODELS)
    versions = read["models"]["offers"]["versions"]
    versions["v2"] = {**versions["v1"]}
    return read


def loaded(project: Path, models: dict[str, Any]) -> Config:
    (project / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
    return load(project / "models.yaml")


def only(project: Path, models: dict[str, Any]) -> Chain:
    (chain,) = loaded(project, models).chains
    return chain


def test_a_version_that_nobody_imports_is_shared_with_nobody(project: Path, models: dict[str, Any]) -> None:
    chain = only(project, models)

    assert (chain.importers(V1), chain.import_principals(V1)) == ([PRD], [PRD])
    assert (chain.importers(V2), chain.import_principals(V2)) == ([], [])


def test_a_partner_imports_what_is_shared_with_it(project: Path, models: dict[str, Any]) -> None:
    models["partners"] = {"acme": {"account": ACME, "shares": {"offers": ["v1", "v2", "v1"]}}}

    chain = only(project, models)

    assert chain.import_principals(V1) == [PRD, ACME]
    assert chain.import_principals(V2) == [ACME]
    assert chain.shared_versions(chain.partners["acme"]) == [V1, V2]


def test_a_partner_s_roles_stand_for_its_account(project: Path, models: dict[str, Any]) -> None:
    role = f"arn:aws:iam::{ACME}:role/importer"
    models["partners"] = {"acme": {"account": ACME, "principals": [role], "shares": {"offers": ["v2"]}}}

    chain = only(project, models)

    assert chain.import_principals(V2) == [role]
    # KMS refuses roles that are not there yet: its policy names the account.
    assert chain.importers(V2) == [ACME]


def test_an_account_that_is_target_and_partner_is_named_once(project: Path, models: dict[str, Any]) -> None:
    models["partners"] = {"acme": {"account": PRD, "shares": {"offers": ["v1"]}}}

    chain = only(project, models)

    assert (chain.importers(V1), chain.import_principals(V1)) == ([PRD], [PRD])


def test_inside_its_own_account_a_version_is_not_shared(project: Path, models: dict[str, Any]) -> None:
    models["targets"]["prd"]["account"] = SOURCE
    models["targets"]["prd"]["imports"]["offers"]["rename"] = {"name": "staging", "versions": {"v1": "first"}}

    chain = only(project, models)

    (imported,) = chain.imports(chain.targets["prd"])
    assert (chain.importers(V1), chain.import_principals(V1)) == ([], [])
    assert (imported.here, imported.origin) == (ModelVersion("entity-recognizer", "staging", "first"), V1)
    assert imported.serves


def test_older_versions_that_are_retained_are_shared_and_do_not_serve(project: Path, models: dict[str, Any]) -> None:
    models["targets"]["prd"]["imports"]["offers"] |= {"version": "v2", "retain_versions": ["v1"]}

    chain = only(project, models)

    imports = list(chain.imports(chain.targets["prd"]))
    assert [(imported.origin, imported.serves) for imported in imports] == [(V2, True), (V1, False)]
    assert chain.importers(V1) == chain.importers(V2) == [PRD]


@pytest.fixture
def two_regions(project: Path, models: dict[str, Any]) -> Config:
    del models["source"]
    models["sources"] = {
        "europe": {"account": SOURCE, "region": "eu-west-1"},
        "america": {"account": SOURCE, "region": "us-east-1", "models": ["offers"]},
    }
    prd = models["targets"].pop("prd")
    models["targets"] = {
        "eu-prd": {**prd, "source": "europe", "region": "eu-west-1"},
        "us-prd": {**prd, "source": "america"},
    }
    models["partners"] = {"acme": {"account": ACME, "source": "america", "shares": {"offers": ["v2"]}}}
    return loaded(project, models)


def test_two_sources_have_their_own_targets_and_partners(two_regions: Config) -> None:
    europe, america = two_regions.chains

    assert (list(europe.targets), list(europe.partners)) == (["eu-prd"], [])
    assert (list(america.targets), list(america.partners)) == (["us-prd"], ["acme"])
    assert (europe.importers(V2), america.importers(V2)) == ([], [ACME])
    assert america.source_arn(V1) == f"arn:aws:comprehend:us-east-1:{SOURCE}:entity-recognizer/offers/version/v1"
    assert america.arn(V1, PRD) == f"arn:aws:comprehend:us-east-1:{PRD}:entity-recognizer/offers/version/v1"


def test_the_stacks_of_several_sources_have_their_names(two_regions: Config) -> None:
    names = [(source_stack_name(chain.name), source_storage_stack_name(chain.name)) for chain in two_regions.chains]

    assert names == [
        ("ModelCopy-Source-europe", "ModelCopy-SourceStorage-europe"),
        ("ModelCopy-Source-america", "ModelCopy-SourceStorage-america"),
    ]


def test_the_only_source_gives_its_name_to_no_stack(project: Path, models: dict[str, Any]) -> None:
    chain = only(project, models)

    assert source_stack_name(chain.name) == "ModelCopy-Source"


def test_a_source_trains_the_models_that_it_names(project: Path, models: dict[str, Any]) -> None:
    models["models"]["letters"] = models["models"]["offers"]
    models["source"]["models"] = ["offers"]

    assert {version.name for version, _ in only(project, models).model_versions()} == {"offers"}


@pytest.mark.parametrize(
    ("region", "partition"), [("eu-west-1", "aws"), ("us-gov-west-1", "aws-us-gov"), ("cn-north-1", "aws-cn")]
)
def test_arns_are_of_the_region_s_partition(project: Path, models: dict[str, Any], region: str, partition: str) -> None:
    models["source"]["region"] = region
    models["targets"]["prd"]["importer_role"] = "importer"

    chain = only(project, models)

    assert chain.source_arn(V1).startswith(f"arn:{partition}:comprehend:{region}:")
    assert chain.source_key_pattern() == f"arn:{partition}:kms:{region}:{SOURCE}:key/*"
    assert chain.import_principals(V1) == [f"arn:{partition}:iam::{PRD}:role/importer"]


def test_a_version_keeps_the_name_that_no_rename_gives() -> None:
    test = {"documents": ["a.txt"], "expected": "a.csv"}
    import_ = Import.model_validate({"version": "v1", "smoke_test": test, "rename": {"versions": {"v2": "second"}}})

    assert [str(import_.renamed(version)) for version in (V1, V2)] == ["offers v1", "offers second"]
