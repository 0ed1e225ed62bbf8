"""What is added to models.yaml adds lines to the templates, and changes none: nothing that is deployed is replaced."""

import difflib
import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.infrastructure.fleet_project import FLEET
from tests.infrastructure.templates import make_app
from tests.project import MODELS, write_project

Models = dict[str, Any]
Addition = Callable[[Models], None]
Lines = dict[str, list[str]]

_ONE_OR_MORE = ("Action", "AWS", "Resource", "Service")
"""IAM takes one value of these without its list; the CDK writes it so."""


def a_version(models: Models) -> None:
    versions = models["models"]["offers"]["versions"]
    versions["v2"] = deepcopy(versions["v1"])


def a_version_that_is_imported(models: Models) -> None:
    a_version(models)
    models["targets"]["prd"]["imports"]["offers"]["retain_versions"] = ["v2"]


def a_target(models: Models) -> None:
    models["targets"]["another"] = {**deepcopy(models["targets"]["prd"]), "account": "100000000000"}


def a_model(models: Models) -> None:
    models["models"]["news"] = deepcopy(models["models"]["offers"])


def a_model_that_is_imported(models: Models) -> None:
    a_model(models)
    imports = models["targets"]["prd"]["imports"]
    imports["news"] = deepcopy(imports["offers"])


def a_classifier_that_is_imported(models: Models) -> None:
    version = {"mode": "multi-class", "documents": "s3://corpus/letters.csv"}
    models["models"]["letters"] = {"kind": "document-classifier", "versions": {"v1": version}}
    test = {"documents": ["sentences.txt"], "expected": "classes.csv"}
    models["targets"]["prd"]["imports"]["letters"] = {"version": "v1", "smoke_test": test}


ADDITIONS = (
    a_version,
    a_version_that_is_imported,
    a_target,
    a_model,
    a_model_that_is_imported,
    a_classifier_that_is_imported,
)
CHANGES: dict[Addition, dict[str, str]] = {
    a_target: {
        "ModelCopy-Source": "the resource policy of a version is one text with all that may import it: a share is put "
        "anew, and nothing is trained"
    }
}
"""Stacks with a line that has to change, and why."""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    return synthesized(tmp_path_factory.mktemp("before"), yaml.safe_load(MODELS))


def synthesized(folder: Path, models: Models) -> Lines:
    """Return the lines of every template."""
    write_project(folder)
    (folder / "classes.csv").write_text("File,Line,Class\nsentences.txt,0,PRICE\n")
    (folder / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
    make_app(folder, folder / "cdk.out").synth()
    paths = (folder / "cdk.out").glob("*.template.json")
    return {path.name.removesuffix(".template.json"): _lines(json.loads(path.read_text())) for path in paths}


def _lines(template: Any) -> list[str]:
    # The comma after what was last and is not any more is no change.
    return [line.rstrip(",") for line in json.dumps(_with_lists(template), indent=1).split("\n")]


def _with_lists(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_lists(inner) for inner in value]
    if isinstance(value, dict):
        return {
            key: [_with_lists(inner)] if key in _ONE_OR_MORE and not isinstance(inner, list) else _with_lists(inner)
            for key, inner in value.items()
        }
    return value


def lost(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that are not there any more, or not in their order."""
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    return [line for tag, begin, end, _, _ in matcher.get_opcodes() if tag != "equal" for line in before[begin:end]]


@pytest.mark.parametrize("add", ADDITIONS)
def test_what_is_added_changes_no_line(add: Addition, before: Lines, tmp_path: Path) -> None:
    models = yaml.safe_load(MODELS)
    add(models)

    after = synthesized(tmp_path, models)

    assert sum(map(len, after.values())) > sum(map(len, before.values())), "nothing was added"
    changed = {stack: gone for stack, lines in before.items() if (gone := lost(lines, after[stack]))}
    assert set(changed) == set(CHANGES.get(add, {})), changed


def test_a_new_target_changes_the_text_of_the_share_and_nothing_else(before: Lines, tmp_path: Path) -> None:
    models = yaml.safe_load(MODELS)
    a_target(models)

    (line,) = lost(before["ModelCopy-Source"], synthesized(tmp_path, models)["ModelCopy-Source"])

    assert line.strip().startswith('"Policy": ')
    assert "comprehend:ImportModel" in line


def another_target_of_a_wave(models: Models) -> None:
    models["targets"]["eu-another"] = {"extends": "eu-tst", "account": "100000000000"}


def another_wave(models: Models) -> None:
    models["targets"]["eu-last"] = {
        "extends": "eu-tst",
        "account": "100000000000",
        "after": ["eu-prd"],
        "approval": True,
    }


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    return synthesized(tmp_path_factory.mktemp("fleet"), yaml.safe_load(FLEET))


@pytest.mark.parametrize("add", [a_version, a_model, another_target_of_a_wave, another_wave])
def test_what_is_added_changes_no_line_of_the_pipeline(add: Addition, fleet: Lines, tmp_path: Path) -> None:
    models = yaml.safe_load(FLEET)
    add(models)

    after = synthesized(tmp_path, models)

    # A stage of CodePipeline with one account is called after it, and after its wave once there are two: not so here.
    assert lost(fleet["ModelCopy-Pipeline"], after["ModelCopy-Pipeline"]) == []
