"""The smallest project and a full one, synthesized once for all tests that look at every policy."""

import functools
import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.infrastructure.full_project import write_full_project
from tests.infrastructure.statements import Statement, all_statements
from tests.infrastructure.templates import Template, make_app
from tests.project import write_project

PROJECTS: dict[str, Callable[[Path], Path]] = {"smallest": write_project, "full": write_full_project}


class Synthesized(NamedTuple):
    """A project's templates, and the accounts of its stacks, by the stacks' names."""

    templates: Mapping[str, Template]
    accounts: Mapping[str, str]

    def statements(self) -> list[Statement]:
        """Return every statement of every policy."""
        return all_statements(self.templates, self.accounts)


@functools.cache
def synthesized(name: str) -> Synthesized:
    """Return a project by its name."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "cdk.out"
        make_app(PROJECTS[name](Path(folder)), out).synth()
        artifacts = json.loads((out / "manifest.json").read_text())["artifacts"]
        accounts = {
            stack: artifact["environment"].split("/")[2]
            for stack, artifact in artifacts.items()
            if artifact["type"] == "aws:cloudformation:stack"
        }
        return Synthesized({stack: Template(out / f"{stack}.template.json") for stack in sorted(accounts)}, accounts)
