"""The smallest project, whose importers are the accounts of an organizational unit."""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.infrastructure.fleet_project import PIPELINE, REPOSITORIES
from tests.project import MODELS, write_project

UNIT = "ou-ab12-c3d4e5f6"
ORGANIZATION = "o-a1b2c3d4e5"
MANAGEMENT = "888888888888"
MEMBERS = ("222222222222", "333333333333", "444444444444")


def as_unit(models: str) -> str:
    """Return a config with a unit in place of its target."""
    start, _, imports = models.partition("targets:\n")
    imports = imports[imports.index("    imports:") :]
    head = f"organization: organization.json\norganizational_units:\n  business:\n    organizational_unit: {UNIT}\n"
    return start + head + imports


def write_organization(folder: Path, members: Sequence[str] = MEMBERS, management: str = MANAGEMENT) -> None:
    """Write what `make organization` does."""
    found = {"organization": ORGANIZATION, "management_account": management, "units": {UNIT: list(members)}}
    (folder / "organization.json").write_text(json.dumps(found))


def write_unit_project(folder: Path) -> Path:
    """Write models.yaml and its files into a folder; return the folder."""
    write_project(folder)
    (folder / "models.yaml").write_text(as_unit(MODELS))
    write_organization(folder)
    return folder


def write_piped_unit_project(folder: Path) -> Path:
    """Write the same with a pipeline that deploys it; return the folder."""
    models = write_unit_project(folder) / "models.yaml"
    models.write_text(PIPELINE.format(repository=REPOSITORIES["connection"]) + models.read_text())
    return folder
