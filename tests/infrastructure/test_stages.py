"""Stages have the stacks that are deployed without them too: nobody has to choose once and for all."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App

from stacks.config.file import load
from stacks.names import stage_name
from stacks.stages import SourceStage, TargetStage
from tests.infrastructure.templates import Template, make_app
from tests.project import write_project

STAGES = {
    "Source": {"Source/ModelCopy-Source", "Source/ModelCopy-SourceStorage"},
    "Prd": {"Prd/ModelCopy-prd", "Prd/ModelCopy-prd-Storage"},
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = write_project(tmp_path_factory.mktemp("project"))
    return make_app(folder, tmp_path_factory.mktemp("cdk.out"), stages="true").synth()


def test_a_stage_has_the_stacks_of_an_account_by_the_names_that_the_cli_takes(staged: Any) -> None:
    found = {
        assembly.display_name: {stack.hierarchical_id for stack in assembly.nested_assembly.stacks}
        for assembly in staged.nested_assemblies
    }

    assert found == STAGES


def test_a_stage_s_stacks_are_those_of_the_account_on_their_own(staged: Any, templates: dict[str, Template]) -> None:
    in_stages = {
        stack.stack_name: stack.template
        for assembly in staged.nested_assemblies
        for stack in assembly.nested_assembly.stacks
    }

    assert in_stages == {name: template.raw for name, template in templates.items()}


def test_without_being_asked_for_there_are_no_stages(project: Path) -> None:
    assert list(make_app(project, project / "cdk.out").synth().nested_assemblies) == []


def test_another_app_s_pipeline_can_take_a_stage(project: Path) -> None:
    (chain,) = load(project / "models.yaml").chains
    app = App(outdir=str(project / "cdk.out"))

    source = SourceStage(app, "Train", chain=chain, folder=project)
    target = TargetStage(app, "Copy", chain=chain, name="prd", folder=project)

    assert (source.account, target.account) == ("111111111111", "222222222222")
    assert (source.stack.stack_name, target.stack.stack_name) == ("ModelCopy-Source", "ModelCopy-prd")


@pytest.mark.parametrize(
    ("name", "stage"),
    [("prd", "Prd"), ("business-unit-1", "BusinessUnit1"), ("p", "AccountP"), ("1st", "Account1st")],
)
def test_a_stage_is_called_as_its_account(project: Path, name: str, stage: str) -> None:
    models = yaml.safe_load((project / "models.yaml").read_text())
    models["targets"][name] = models["targets"].pop("prd")
    (project / "models.yaml").write_text(yaml.safe_dump(models))

    stages = make_app(project, project / "cdk.out", stages="true").synth().nested_assemblies

    assert stage_name(name) == stage
    assert {assembly.display_name for assembly in stages} == {"Source", stage}
