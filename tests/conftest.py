"""Every test finds the project's own Node and CLIs, whatever else the machine has."""

import os
import sys
from pathlib import Path

import pytest

from tests.project import write_project

# The CDK's own validation takes seconds a synthesis; `make check` runs it once.
os.environ["CDK_VALIDATION"] = "false"

PROJECT = Path(__file__).parent.parent

os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), str(PROJECT / "node_modules/.bin"), os.environ["PATH"]]
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path)
