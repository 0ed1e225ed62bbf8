"""One config, two regions, the same two accounts in both: each region trains and imports for itself."""

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from local.local_aws import LocalAws
from tests.conftest import PROJECT
from tests.local.projects import DeployedProject
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "191919191919", "target": "202020202020"}
REGIONS = {"europe": "eu-west-1", "america": "us-east-1"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeployedProject]:
    folder = write_trainable_project(
        tmp_path_factory.mktemp("regions"), source=ACCOUNTS["source"], target=ACCOUNTS["target"]
    )
    with LocalAws(tmp_path_factory.mktemp("regions-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        project = DeployedProject(aws, folder)
        source, target = project.models.pop("source"), project.models["targets"].pop("tst")
        project.models["sources"] = {name: {**source, "region": region} for name, region in REGIONS.items()}
        project.models["targets"] = {f"{name}-tst": {**target, "source": name} for name in REGIONS}
        for profile in ACCOUNTS:
            project.bootstrap(profile, "us-east-1")
        for name in REGIONS:
            project.deploy("source", f"ModelCopy-Source-{name}")
            project.deploy("target", f"ModelCopy-{name}-tst")
        yield project


def test_each_region_is_as_the_config_says(project: DeployedProject) -> None:
    profiles = {"europe": "source", "america": "source", "europe-tst": "target", "america-tst": "target"}

    ended = subprocess.run(
        [
            *(sys.executable, "-m", "status", "--config", project.file),
            *(f"--profile={name}={profile}" for name, profile in profiles.items()),
        ],
        cwd=PROJECT,
        env={**project.aws.environment("source"), "COLUMNS": "120"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert re.findall(r"by account, (\S+)", ended.stdout) == list(REGIONS.values())
    assert ended.stdout.count("current") == len(REGIONS)


def test_each_region_trained_for_itself(project: DeployedProject) -> None:
    assert project.aws.counters()["trainings_started"] == len(REGIONS)
