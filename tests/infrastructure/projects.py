"""The smallest project and a full one, synthesized once for all tests that look at every policy."""

import functools
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stacks.regions import partition_of
from tests.infrastructure.fleet_project import REPOSITORIES, write_fleet, write_piped_project
from tests.infrastructure.full_project import write_full_project
from tests.infrastructure.statements import Statement, all_statements
from tests.infrastructure.templates import Template, make_app
from tests.infrastructure.unit_project import MEMBERS, write_piped_unit_project, write_unit_project
from tests.project import write_importing_project, write_project

Write = Callable[[Path], Path]
"""Writes a project into a folder, and returns the folder."""


def in_region(write: Write, region: str) -> Write:
    """Return what writes a project for another region."""

    def write_there(folder: Path) -> Path:
        models = write(folder) / "models.yaml"
        arn = f"arn:{partition_of(region)}:"
        models.write_text(models.read_text().replace("eu-west-1", region).replace("arn:aws:", arn))
        return folder

    return write_there


PROJECTS: dict[str, Write] = {"smallest": write_project, "full": write_full_project}
ELSEWHERE: dict[str, Write] = {
    region: in_region(write_full_project, region) for region in ("us-gov-west-1", "cn-north-1")
}
"""The full project in other partitions, by region."""
PIPED: dict[str, Write] = {
    **{
        f"piped from {kind}": functools.partial(write_piped_project, repository=kind, approval=kind == "connection")
        for kind in REPOSITORIES
    },
    "fleet": write_fleet,
}
"""Projects with a pipeline: what follows a connection asks before it deploys a target."""
UNITS: dict[str, Write] = {"unit": write_unit_project, "piped unit": write_piped_unit_project}
"""Projects whose importers are the accounts of an organizational unit."""
ALL: dict[str, Write] = {**PROJECTS, **ELSEWHERE, "importing": write_importing_project, **PIPED, **UNITS}


class Synthesized(NamedTuple):
    """A project's templates, and the accounts of its stacks, by the stacks' names."""

    templates: Mapping[str, Template]
    accounts: Mapping[str, str]
    of_units: Mapping[str, Template]
    """What stack sets deploy, by the names of the units' stages."""

    def statements(self) -> list[Statement]:
        """Return every statement of every policy, a unit's as those of its first account."""
        accounts = {**self.accounts, **dict.fromkeys(self.of_units, MEMBERS[0])}
        return all_statements({**self.templates, **self.of_units}, accounts)


@functools.cache
def synthesized(name: str) -> Synthesized:
    """Return a project by its name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "cdk.out"
        make_app(ALL[name](Path(folder)), out).synth()
        stacks = _stacks(out)
        units = {
            assembly.name.removeprefix("assembly-"): Template(assembly / artifact["properties"]["templateFile"])
            for assembly in out.glob("assembly-*")
            for artifact in _stacks(assembly).values()
            if "unknown-account" in artifact["environment"]
        }
        templates = {name: Template(out / artifact["properties"]["templateFile"]) for name, artifact in stacks.items()}
        accounts = {name: artifact["environment"].split("/")[2] for name, artifact in stacks.items()}
        return Synthesized(templates, accounts, units)


def _stacks(assembly: Path) -> dict[str, dict[str, Any]]:
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    return {name: found for name, found in sorted(artifacts.items()) if found["type"] == "aws:cloudformation:stack"}
