"""Share descriptors: what they are read as, and what is said of those that are none."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from stacks.config.file import ConfigError, load
from stacks.config.share_descriptor import COMMAND, ShareDescriptor
from stacks.config.written_file import read
from stacks.model_version import ModelVersion
from tests.project import DESCRIPTOR, IMPORTING_MODELS, KEY, write_importing_project

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
ROLE = "arn:aws:iam::222222222222:role/importer"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_importing_project(tmp_path)


def rewrite(folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """Change the descriptor of a project; return its file."""
    descriptor = deepcopy(DESCRIPTOR)
    change(descriptor)
    path = folder / "offerer.share.json"
    path.write_text(json.dumps(descriptor))
    return path


def errors(folder: Path, models: str = IMPORTING_MODELS) -> list[str]:
    (folder / "models.yaml").write_text(models)
    with pytest.raises(ConfigError) as caught:
        load(folder / "models.yaml")
    return [line.replace(f"{folder}/", "") for line in caught.value.lines]


def test_a_descriptor_stands_for_the_source(folder: Path) -> None:
    (chain,) = load(folder / "models.yaml").chains

    version = ModelVersion("entity-recognizer", "offers", "v1")
    (imported,) = chain.imports(chain.targets["prd"])
    assert not chain.trains
    assert imported.origin == version
    assert chain.source_arn(version) == ARN
    assert chain.source_key_pattern() == KEY
    assert chain.language(version) == "en"
    assert list(chain.model_versions()) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda descriptor: descriptor.update(share_descriptor=2),
            "share_descriptor: 2 is another format than 1, the one of this version of the app",
        ),
        (lambda descriptor: descriptor.pop("model_key_arn"), "model_key_arn: Field required"),
        (lambda descriptor: descriptor.update(bucket="training"), "bucket: Extra inputs are not permitted"),
        (
            lambda descriptor: descriptor.update(account=111111111111),
            'account: an account id is a string of 12 digits: write it in quotes, "123456789012"',
        ),
        (lambda descriptor: descriptor.update(region="Ireland"), "region: an AWS region, such as eu-west-1"),
        (
            lambda descriptor: descriptor.update(model_key_arn=KEY.replace("eu-west-1", "eu-west-2")),
            f"model_key_arn: {KEY.replace('eu-west-1', 'eu-west-2')!r} is no key of 111111111111 in eu-west-1",
        ),
        (
            lambda descriptor: descriptor["models"]["offers"]["versions"]["v1"].update(arn=ARN.replace("v1", "v2")),
            f"models.offers.versions.v1.arn: {ARN.replace('v1', 'v2')!r} is not offers v1 of 111111111111 in eu-west-1",
        ),
        (
            lambda descriptor: descriptor["models"]["offers"]["versions"]["v1"].update(language="xx"),
            "models.offers.versions.v1.language: Input should be 'en', 'es', 'fr', 'it', 'de' or 'pt'",
        ),
        (
            lambda descriptor: descriptor["models"].clear(),
            "models: Dictionary should have at least 1 item after validation, not 0",
        ),
    ],
)
def test_a_wrong_descriptor_is_explained(
    folder: Path, change: Callable[[dict[str, Any]], object], message: str
) -> None:
    path = rewrite(folder, change)

    with pytest.raises(ValueError, match="is not what `make share-descriptor` writes") as caught:
        read(ShareDescriptor, path, COMMAND)

    assert str(caught.value) == f"is not what `make share-descriptor` writes: {message}"


def test_the_config_says_where_it_names_a_wrong_one(folder: Path) -> None:
    rewrite(folder, lambda descriptor: descriptor.update(share_descriptor=2))

    assert errors(folder) == [
        "models.yaml:1:21: share_descriptors.offerer: 'offerer.share.json' is wrong: "
        "is not what `make share-descriptor` writes: "
        "share_descriptor: 2 is another format than 1, the one of this version of the app"
    ]


def test_another_account_cannot_import_by_it(folder: Path) -> None:
    rewrite(folder, lambda descriptor: descriptor.update(shared_with="333333333333"))

    assert errors(folder) == [
        "models.yaml:4:5: targets.prd.account: '222222222222' is wrong: offerer is shared with 333333333333, "
        "by its share descriptor"
    ]


@pytest.mark.parametrize(
    ("role", "wrong"),
    [("", "3:3: targets.prd.importer_role: is missing"), ("other", "5:5: targets.prd.importer_role: 'other' is wrong")],
)
def test_another_role_than_it_names_cannot_import(folder: Path, role: str, wrong: str) -> None:
    rewrite(folder, lambda descriptor: descriptor.update(principals=[ROLE]))
    field = f"    importer_role: {role}\n" if role else ""

    lines = errors(folder, IMPORTING_MODELS.replace("    imports:", f"{field}    imports:"))

    assert lines == [f"models.yaml:{wrong}: offerer is shared with {ROLE} only, by its share descriptor"]


def test_the_role_that_it_names_can(folder: Path) -> None:
    rewrite(folder, lambda descriptor: descriptor.update(principals=[ROLE]))
    models = IMPORTING_MODELS.replace("    imports:", "    importer_role: importer\n    imports:")
    (folder / "models.yaml").write_text(models)

    load(folder / "models.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            "offers:",
            "ofers:",
            "models.yaml:6:7: targets.prd.imports.ofers: 'ofers' is not a model: did you mean 'offers'? known: offers",
        ),
        (
            "version: v1",
            "version: v2",
            "models.yaml:7:9: targets.prd.imports.offers.version: 'v2' is not a version of offers: known: v1",
        ),
        (
            "targets:",
            'partners: {acme: {account: "333333333333", shares: {offers: [v1]}}}\ntargets:',
            "models.yaml:2:12: partners.acme.source: 'offerer' is a share descriptor: "
            "only the source that it is of can share",
        ),
        (
            "targets:",
            "models: {offers: {kind: document-classifier, versions: "
            "{v1: {mode: multi-class, documents: s3://corpus/b.csv}}}}\ntargets:",
            "models.yaml:2:1: models: nothing trains them: add source, or remove them",
        ),
    ],
)
def test_what_it_does_not_have_is_explained(folder: Path, old: str, new: str, line: str) -> None:
    assert errors(folder, IMPORTING_MODELS.replace(old, new)) == [line]


def test_a_descriptor_beside_a_source_of_its_own_is_one_of_several(folder: Path) -> None:
    models = 'source: {account: "444444444444", region: eu-west-2}\n' + IMPORTING_MODELS

    assert errors(folder, models) == [
        "models.yaml:1:1: models: is missing: what the source trains",
        "models.yaml:4:3: targets.prd.source: is missing: one of source, offerer",
    ]
