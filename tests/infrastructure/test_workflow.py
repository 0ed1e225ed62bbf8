"""The example of a workflow for GitHub Actions deploys what the app has, with a role that can do nothing else."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import lint

from tests.conftest import PROJECT
from tests.infrastructure.projects import synthesized

FOLDER = PROJECT / "docs/github-actions"
WORKFLOW = FOLDER / "deploy.yml"


def linted(workflow: Path) -> subprocess.CompletedProcess[str]:
    """Return the end of what `make check` runs."""
    command = ["zizmor", "--offline", "--pedantic", "--quiet", "--color", "never", str(workflow)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def jobs() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text())["jobs"]
    return found


def test_the_linter_has_nothing_to_say() -> None:
    ended = linted(WORKFLOW)

    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("right", "wrong", "finding"),
    [
        ("@ececac1a45f3b08a01d2dd070d28d111c5fe6722", "@v4", "unpinned-uses"),
        ('"ModelCopy-$TARGET"', "ModelCopy-${{ matrix.target }}", "template-injection"),
        ("permissions: {}", "permissions: write-all", "excessive-permissions"),
        ("runs-on: ubuntu-24.04", "runs_on: ubuntu-24.04", "failed to validate"),
    ],
)
def test_the_linter_finds_what_is_wrong(tmp_path: Path, right: str, wrong: str, finding: str) -> None:
    text = WORKFLOW.read_text()
    assert right in text
    (tmp_path / "deploy.yml").write_text(text.replace(right, wrong))

    ended = linted(tmp_path / "deploy.yml")

    assert ended.returncode != 0
    assert finding in ended.stdout + ended.stderr


def test_the_role_s_template_is_right() -> None:
    assert lint((FOLDER / "role.yaml").read_text(), regions=["eu-west-1"]) == []


def test_the_stacks_and_the_order_are_the_app_s(jobs: dict[str, Any]) -> None:
    stacks = set()
    for job in jobs.values():
        targets = job.get("strategy", {}).get("matrix", {}).get("target", [""])
        for step in job["steps"]:
            for name in re.findall(r"cdk deploy --app cdk\.out \"?([\w$-]+)", step.get("run", "")):
                stacks |= {name.replace("$TARGET", target) for target in targets}

    assert stacks == {name for name in synthesized("smallest").templates if not name.endswith("Storage")}
    assert (jobs["source"]["needs"], jobs["prd"]["needs"]) == ("check", "source")


def test_only_jobs_with_an_environment_get_the_role_and_none_gets_more(jobs: dict[str, Any]) -> None:
    for job in jobs.values():
        assert set(job["permissions"]) <= {"contents", "id-token"}
        assert ("id-token" in job["permissions"]) == ("environment" in job)
        assert job["permissions"]["contents"] == "read"
