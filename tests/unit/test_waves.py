"""The order of targets: `after:` makes waves."""

from pathlib import Path

import pytest
import yaml

from stacks.config.file import load
from stacks.config.waves import waves
from tests.project import MODELS


def ordered(project: Path, after: dict[str, list[str]]) -> list[list[str]]:
    models = yaml.safe_load(MODELS)
    target = models["targets"].pop("prd")
    models["targets"] = {
        name: {**target, "account": f"22222222222{number}", "after": earlier}
        for number, (name, earlier) in enumerate(after.items())
    }
    (project / "models.yaml").write_text(yaml.safe_dump(models, sort_keys=False))
    return waves(load(project / "models.yaml").targets)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({"prd": []}, [["prd"]]),
        ({"eu": [], "us": []}, [["eu", "us"]]),
        ({"prd": ["tst"], "tst": ["dev"], "dev": []}, [["dev"], ["tst"], ["prd"]]),
        ({"tst": [], "us": ["tst"], "eu": ["tst"], "cn": ["us", "eu"]}, [["tst"], ["us", "eu"], ["cn"]]),
        ({"tst": [], "us": ["tst"], "eu": []}, [["tst", "eu"], ["us"]]),
    ],
)
def test_a_target_is_in_the_first_wave_after_all_that_it_waits_for(
    project: Path, after: dict[str, list[str]], expected: list[list[str]]
) -> None:
    assert ordered(project, after) == expected
