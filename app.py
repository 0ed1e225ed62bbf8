"""Reads models.yaml, or the config that is its argument, and builds the stacks. Makes no call to AWS."""

import sys
from pathlib import Path

from stacks.config.file import ConfigError, load


def main() -> None:
    """Synthesize the app; end with a line an error if the config is wrong, or asks for more than AWS takes."""
    path = Path(*(sys.argv[1:2] or ["models.yaml"]))
    try:
        config = load(path, warn=lambda line: print(f"Warning: {line}", file=sys.stderr))
    except ConfigError as error:
        sys.exit(str(error))
    # Only now, for loading the CDK takes longer than finding out that the config is wrong.
    from aws_cdk import App

    from stacks.deployment import add_stacks
    from stacks.limits import excesses
    from stacks.stages import add_stages

    app = App()
    add_stacks(app, config, folder=path.parent)
    add_stages(app, config, folder=path.parent)
    if lines := list(excesses(Path(app.synth().directory))):
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
