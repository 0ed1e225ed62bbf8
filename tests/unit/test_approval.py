"""What a person is told before a deployment: what would serve, what serves now, and the metrics of both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.model_version import ModelVersion
from status import approval
from status.account import VersionState
from tests.project import MODELS

SOURCE, TARGET = "111111111111", "222222222222"


class Account:
    """An account with metrics of some versions, and one that serves."""

    def __init__(self, metrics: dict[str, str], serves: str = ""):
        self._metrics, self._serves = metrics, serves

    def state(self, version: ModelVersion) -> VersionState:
        return VersionState(metric=self._metrics.get(version.version, ""))

    def current_version(self, version: ModelVersion) -> ModelVersion | None:
        return ModelVersion(version.kind, version.name, self._serves) if self._serves else None


@pytest.fixture
def told(project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def tell(serves: str, change: Callable[[dict[str, Any]], None] = lambda _: None) -> str:
        models = yaml.safe_load(MODELS)
        change(models)
        (project / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
        accounts = {SOURCE: Account({"v1": "F1 97.9", "v2": "F1 99.1"}), TARGET: Account({"v1": "F1 97.9"}, serves)}
        monkeypatch.setattr(approval, "_account", lambda _chain, account: accounts[account])
        monkeypatch.setattr("sys.argv", ["approval", "prd", "--config", str(project / "models.yaml")])
        assert approval.main() == 0
        return capsys.readouterr().out.strip()

    return tell


def promote(models: dict[str, Any]) -> None:
    versions = models["models"]["offers"]["versions"]
    versions["v2"] = versions["v1"]
    models["targets"]["prd"]["imports"]["offers"].update(version="v2", retain_versions=["v1"])


def test_a_promotion(told: Callable[..., str]) -> None:
    assert told("v1", promote) == "offers v2 (F1 99.1) in place of v1 (F1 97.9)."


def test_a_first_deployment(told: Callable[..., str]) -> None:
    assert told("") == "offers v1 (F1 97.9) for the first time."


def test_a_deployment_that_changes_no_version(told: Callable[..., str]) -> None:
    assert told("v1") == "offers v1 (F1 97.9) serves already."


def test_many_models_are_cut_to_what_codepipeline_takes(told: Callable[..., str]) -> None:
    def add(models: dict[str, Any]) -> None:
        imports = models["targets"]["prd"]["imports"]
        for number in range(9):
            name = f"{'long-name-' * 5}{number}"
            models["models"][name] = models["models"]["offers"]
            imports[name] = imports["offers"]

    line = told("v1", add)

    assert line.startswith("offers v1 (F1 97.9) serves already; long-name-")
    assert line.endswith(" ... and more, in this log.")
    assert len(line) < 800


def test_a_target_that_is_not_there(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["approval", "prod", "--config", str(project / "models.yaml")])

    assert approval.main() == 1
    assert capsys.readouterr().err == "'prod' is not a target: did you mean 'prd'? known: prd\n"
