"""The sample config, synthesized once."""

from pathlib import Path

import pytest

from tests.infrastructure.templates import Template, make_app
from tests.project import write_project


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Template]:
    folder = write_project(tmp_path_factory.mktemp("project"))
    outdir = tmp_path_factory.mktemp("cdk.out")
    make_app(folder, outdir).synth()
    return {path.name.removesuffix(".template.json"): Template(path) for path in Path(outdir).glob("*.template.json")}


@pytest.fixture
def source(templates: dict[str, Template]) -> Template:
    return templates["ModelCopy-Source"]


@pytest.fixture
def source_storage(templates: dict[str, Template]) -> Template:
    return templates["ModelCopy-SourceStorage"]


@pytest.fixture
def target(templates: dict[str, Template]) -> Template:
    return templates["ModelCopy-prd"]


@pytest.fixture
def target_storage(templates: dict[str, Template]) -> Template:
    return templates["ModelCopy-prd-Storage"]
