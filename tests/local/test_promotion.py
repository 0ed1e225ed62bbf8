"""A version's way through a chain of accounts, back, and out: each step is a line of models.yaml, and a deployment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.local_aws import LocalAws
from tests.conftest import PROJECT
from tests.local.projects import DeployedProject
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

ACCOUNTS = {"source": "101010101010", "dev": "202020202020", "tst": "303030303030", "prd": "404040404040"}


class Chain(DeployedProject):
    """The project, and what its accounts have."""

    def __init__(self, aws: LocalAws, folder: Path):
        super().__init__(
            aws, write_trainable_project(folder, source=ACCOUNTS["source"], target=ACCOUNTS["dev"], name="dev")
        )
        shutil.copy(folder / "documents.txt", folder / "documents-v2.txt")
        with (folder / "documents-v2.txt").open("a") as documents:
            documents.write("Nobody has sold more of the Amber Plan than the shop in the harbour.\n")
        self.models["models"]["offers"]["versions"]["v2"] = {"extends": "v1", "documents": "documents-v2.txt"}
        self.targets: dict[str, Any] = self.models["targets"]
        for name in ("tst", "prd"):
            imports = {"offers": {"version": "v1"}}
            self.targets[name] = {"extends": "dev", "account": ACCOUNTS[name], "imports": imports}
        for profile in ACCOUNTS:
            self.bootstrap(profile)

    def run(self, target: str, version: str) -> None:
        """Change the line of the version that a target runs."""
        self.targets[target]["imports"]["offers"]["version"] = version

    def deploy_all(self, *profiles: str) -> None:
        """Deploy accounts, one after the other."""
        for profile in profiles:
            self.deploy(profile, "ModelCopy-Source" if profile == "source" else f"ModelCopy-{profile}")

    def serving(self) -> dict[str, str]:
        """Return the version that each target's applications use."""
        return {target: self._current(target) for target in ("dev", "tst", "prd")}

    def status(self) -> tuple[int, str]:
        """Return the exit code of `make status`, and what it prints."""
        self.write()
        ended = subprocess.run(
            [sys.executable, "-m", "status", "--config", str(self.file)],
            cwd=PROJECT,
            env={**os.environ, **self.aws.environment("source"), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ended.stderr, ended.stderr
        return ended.returncode, ended.stdout

    def arn(self, profile: str, version: str) -> str:
        """Return a version's ARN in an account."""
        return f"arn:aws:comprehend:eu-west-1:{ACCOUNTS[profile]}:entity-recognizer/offers/version/{version}"

    def _current(self, target: str) -> str:
        parameter = self.aws.client("ssm", target).get_parameter(Name="/comprehend-models/offers/current")["Parameter"]
        return str(parameter["Value"]).rpartition("/")[2]


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chain]:
    """The tests of this module are the chapters of one story, in order."""
    with LocalAws(tmp_path_factory.mktemp("chain-aws"), wait_scale=0.01, accounts=ACCOUNTS) as aws:
        yield Chain(aws, tmp_path_factory.mktemp("chain"))


def test_before_anything_is_deployed_the_status_says_what_to_do(chain: Chain) -> None:
    code, said = chain.status()

    assert code == 1
    assert said.rstrip().endswith(
        "Mend it:\n"
        "  cdk deploy ModelCopy-Source --profile source\n"
        "  cdk deploy ModelCopy-dev --profile dev\n"
        "  cdk deploy ModelCopy-tst --profile tst\n"
        "  cdk deploy ModelCopy-prd --profile prd"
    )


def test_three_accounts_run_the_first_version(chain: Chain) -> None:
    chain.deploy_all("source", "dev", "tst", "prd")

    assert chain.serving() == {"dev": "v1", "tst": "v1", "prd": "v1"}
    code, said = chain.status()
    assert code == 0, said
    assert "All that could be read is as models.yaml says." in said


@pytest.mark.parametrize(
    ("target", "serving"),
    [
        ("dev", {"dev": "v2", "tst": "v1", "prd": "v1"}),
        ("tst", {"dev": "v2", "tst": "v2", "prd": "v1"}),
        ("prd", {"dev": "v2", "tst": "v2", "prd": "v2"}),
    ],
)
def test_a_promotion_is_a_line_and_touches_one_account(chain: Chain, target: str, serving: dict[str, str]) -> None:
    chain.run(target, "v2")

    code, said = chain.status()
    assert code == 1
    assert f"v2 is not shared with {target} ({ACCOUNTS[target]})" in said
    assert "offers v1 is not in models.yaml any more, and serves" in said
    assert "delete-entity-recognizer" not in said
    chain.deploy_all("source", target)

    assert chain.serving() == serving
    assert chain.status()[0] == 0
    assert chain.aws.counters()["trainings_started"] == 2


def test_a_rollback_is_the_line_as_it_was(chain: Chain) -> None:
    chain.run("prd", "v1")

    chain.deploy_all("source", "prd")

    assert chain.serving() == {"dev": "v2", "tst": "v2", "prd": "v1"}
    assert chain.status()[0] == 0
    assert chain.aws.counters()["trainings_started"] == 2


def test_a_revocation_is_the_target_taken_away(chain: Chain) -> None:
    del chain.targets["tst"]

    assert f"v2 is shared with {ACCOUNTS['tst']}, which does not import it" in chain.status()[1]
    chain.deploy_all("source")

    assert chain.status()[0] == 0
    with pytest.raises(ClientError) as refused:
        chain.aws.client("comprehend", "tst").import_model(SourceModelArn=chain.arn("source", "v2"), ModelName="copy")
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"
    copied = chain.aws.client("comprehend", "tst").describe_entity_recognizer(
        EntityRecognizerArn=chain.arn("tst", "v2")
    )
    assert copied["EntityRecognizerProperties"]["Status"].startswith("TRAINED")
