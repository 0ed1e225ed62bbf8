"""Reads models.yaml, builds the stacks. Makes no call to AWS."""

import sys
from pathlib import Path

from aws_cdk import App

from stacks.config_file import ConfigError, load
from stacks.deployment import add_stacks


def main() -> None:
    """Synthesize the app; `cdk -c models=FILE` names another config than models.yaml."""
    app = App()
    path = Path(app.node.try_get_context("models") or "models.yaml")
    try:
        config = load(path)
    except ConfigError as error:
        sys.exit(str(error))
    add_stacks(app, config, folder=path.parent)
    app.synth()


if __name__ == "__main__":
    main()
