"""Configs with a pipeline: the smallest, and one of sources in two regions, targets in two waves, and approvals."""

from pathlib import Path

from tests.project import MODELS, write_project

_MODELS = MODELS[MODELS.index("models:") : MODELS.index("targets:")]
_IMPORTS = MODELS[MODELS.index("    imports:") :]

PIPELINE = """\
pipeline:
  account: "999999999999"
  region: eu-west-1
  {repository}
"""
REPOSITORIES = {
    "connection": "connection: {arn: 'arn:aws:codeconnections:eu-west-1:999999999999:connection/0a1b', "
    "repository: acme/models}",
    "codecommit": "codecommit: {repository: models}",
    "archive": "archive: {bucket: commits, key: main.zip}",
}

FLEET = f"""\
sources:
  eu: {{account: "111111111111", region: eu-west-1}}
  us: {{account: "111111111111", region: us-east-1}}
{_MODELS}
{PIPELINE.format(repository=REPOSITORIES["connection"])}targets:
  eu-tst:
    account: "222222222222"
    source: eu
{_IMPORTS}
  us-tst:
    extends: eu-tst
    account: "333333333333"
    source: us
  eu-prd:
    extends: eu-tst
    account: "444444444444"
    after: [eu-tst, us-tst]
    approval: true
  us-prd:
    extends: us-tst
    account: "555555555555"
    after: [eu-tst, us-tst]
    approval: true
"""


def write_piped_project(folder: Path, repository: str = "connection", *, approval: bool = True) -> Path:
    """Write the smallest project, with a pipeline that follows a repository of a kind; return the folder."""
    write_project(folder)
    models = MODELS.replace("    imports:", "    approval: true\n    imports:", 1) if approval else MODELS
    (folder / "models.yaml").write_text(PIPELINE.format(repository=REPOSITORIES[repository]) + models)
    return folder


def write_fleet(folder: Path) -> Path:
    """Write models.yaml and its data files into a folder; return the folder."""
    write_project(folder)
    (folder / "models.yaml").write_text(FLEET)
    return folder
