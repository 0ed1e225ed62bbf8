"""Every wrong config gets a line an error: place, field, value, rule; and never a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from stacks.config.file import ConfigError, load
from tests.conftest import PROJECT
from tests.project import MODELS

WRONG: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("wrong_configs.yaml").read_text())

_RECOGNIZER = MODELS[MODELS.index("    kind:") : MODELS.index("targets:")]
_CLASSIFIER = """\
    kind: document-classifier
    versions:
      v1:
        mode: multi-class
        documents: s3://corpus/topics.csv
"""
BASES = {"recognizer": MODELS, "classifier": MODELS.replace(_RECOGNIZER, _CLASSIFIER)}


def write(project: Path, wrong: dict[str, Any]) -> None:
    base = BASES[wrong["in"]]
    text = base.replace(wrong["instead of"], wrong["write"], 1)
    assert text != base
    (project / "models.yaml").write_text(text)


@pytest.mark.parametrize("wrong", WRONG, ids=[wrong["name"] for wrong in WRONG])
def test_a_wrong_config_is_explained(project: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, Any]) -> None:
    write(project, wrong)
    monkeypatch.chdir(project)

    with pytest.raises(ConfigError) as caught:
        load(Path("models.yaml"))

    assert caught.value.lines == wrong["says"]


def test_the_app_ends_with_these_lines_and_nothing_else(project: Path) -> None:
    write(project, WRONG[0])

    ended = subprocess.run(
        [sys.executable, str(PROJECT / "app.py")],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines() == WRONG[0]["says"]
