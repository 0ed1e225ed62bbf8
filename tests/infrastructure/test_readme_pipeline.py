"""A newcomer follows the README's section about the pipeline: every command exists, and says what it would do."""

import functools
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from aws_cdk import App

from stacks.config.config import Config
from stacks.config.pipeline import Pipeline
from stacks.config.targets import Target
from stacks.config.units import Unit
from tests.conftest import PROJECT
from tests.infrastructure.fleet_project import write_piped_project
from tests.infrastructure.templates import make_app
from tests.infrastructure.unit_project import UNIT, as_unit, write_organization
from tests.project import MODELS

_README = (PROJECT / "README.md").read_text(encoding="utf-8")
SECTION = _README[_README.index("### Pipeline\n") : _README.index("### What a version and an import may say")]


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of a language, or of none."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", SECTION, re.DOTALL | re.MULTILINE)
    return [block for found, block in fenced if found == language]


COMMANDS = [line for block in blocks("") for line in block.replace("\\\n", "").splitlines()]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with all that the section is about, and the files that commands look for beside it."""
    folder = write_piped_project(tmp_path_factory.mktemp("newcomer"))
    models = yaml.safe_load((folder / "models.yaml").read_text())
    models.update({key: value for key, value in yaml.safe_load(as_unit(MODELS)).items() if "organization" in key})
    (folder / "models.yaml").write_text(yaml.safe_dump(models))
    write_organization(folder, ["333333333333"])
    (folder / "docs").symlink_to(PROJECT / "docs")
    make_app(folder, folder / "cdk.out").synth()
    return folder


def run(folder: Path, *command: str, code: int = 0) -> str:
    """Run a command that must end so, with nowhere to go but the loopback interface; return what it prints."""
    nowhere = {"AWS_ENDPOINT_URL": "https://127.0.0.1:1", "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
    path = os.pathsep.join([str(PROJECT / ".venv-aws/bin"), os.environ["PATH"]])
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    ended = subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **nowhere, "AWS_MAX_ATTEMPTS": "1", "PATH": path, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def words(command: str) -> list[str]:
    """Return the words of a command, without the variables before it."""
    found = shlex.split(command)
    return found[1:] if "=" in found[0] else found


def made_by(tool: str) -> list[str]:
    return [command for command in COMMANDS if words(command)[0] == tool]


def options(of: Sequence[str]) -> set[str]:
    return {word for word in of if word.startswith("-")}


@functools.cache
def known_options(verb: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", run(PROJECT, "cdk", verb, "--help")))


def test_the_section_s_commands_are_all_looked_at() -> None:
    looked_at = [command for tool in ("make", "cdk", "python", "aws") for command in made_by(tool)]

    assert sorted(looked_at) == sorted(COMMANDS)
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize("command", made_by("make"))
def test_make_knows_the_target_and_says_what_it_is_for(command: str) -> None:
    _, target, *arguments = words(command)
    module = {"organization": "sharing.organization", "bootstrap-commands": "stacks.bootstrap"}[target]

    helped = run(PROJECT, "make", "help").replace("\033[0m", "").replace("\033[1m", "")

    assert re.search(rf"^ +{target} +[A-Z]\w+ \w+", helped, re.MULTILINE)
    assert f"python -m {module}" in run(PROJECT, "make", "-n", target, *arguments)


@pytest.mark.parametrize("command", made_by("cdk"))
def test_the_cdk_knows_the_options_and_the_stacks(folder: Path, command: str) -> None:
    _, verb, *rest = words(command)
    stacks = [word for word in rest if word.startswith("ModelCopy-") or word.endswith("/*")]

    listed = run(folder, "cdk", "list", *stacks, "--app", "cdk.out").splitlines()

    assert options(rest) <= known_options(verb)
    assert [line for line in listed if "ModelCopy-" in line]


@pytest.mark.parametrize("command", made_by("python"))
def test_modules_say_what_they_do(folder: Path, command: str) -> None:
    _, _, module, *_ = words(command)

    assert f"usage: python -m {module}" in run(folder, sys.executable, "-m", module, "--help")


@pytest.mark.parametrize("command", made_by("aws"))
def test_the_aws_cli_understands_the_command_and_looks_for_the_account(folder: Path, command: str) -> None:
    given = [word for word in words(command)[1:] if word not in ("--profile", "deployer")]

    said = run(folder, "aws", *given, "--region", "eu-west-1", code=255)

    assert 'Could not connect to the endpoint URL: "https://127.0.0.1:1' in said


def test_the_bootstrap_s_commands_are_printed(folder: Path) -> None:
    printed = run(folder, sys.executable, "-m", "stacks.bootstrap").splitlines()

    profiles = [line.split()[4] for line in printed if line.startswith("cdk bootstrap ")]
    assert profiles == ["pipeline", "source", "prd", "management"]


def test_the_policy_that_the_section_names_is_printed(folder: Path) -> None:
    (name,) = re.findall(r"`python -m\s+stacks.deployment_policy (\w+)`", SECTION)

    assert json.loads(run(folder, sys.executable, "-m", "stacks.deployment_policy", name))["Statement"]


def test_the_examples_have_the_config_s_fields() -> None:
    examples: dict[str, Any] = {}
    for block in blocks("yaml"):
        readable = re.sub(r"^ *…\n", "", block, flags=re.MULTILINE).replace("{…}", "{}")
        examples |= yaml.safe_load(readable)

    Pipeline.model_validate(examples["pipeline"])
    assert set(examples) <= set(Config.model_fields)
    assert examples["targets"]["prd"].keys() <= set(Target.model_fields)
    (unit,) = examples["organizational_units"].values()
    assert unit.keys() <= set(Unit.model_fields)
    assert unit["organizational_unit"] == UNIT


def test_another_pipeline_takes_the_stages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stages(list[Any]):
        """What a pipeline of CDK Pipelines is asked to deploy."""

        add_stage = list.append

    monkeypatch.chdir(folder)
    pipeline = Stages()
    (snippet,) = blocks("python")

    exec(snippet, {"Path": Path, "app": App(outdir=str(folder / "own.out")), "pipeline": pipeline})  # noqa: S102

    assert [stage.stack.stack_name for stage in pipeline] == ["ModelCopy-Source", "ModelCopy-prd"]
