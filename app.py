"""Reads models.yaml, or the config that is its argument, and builds the stacks. Makes no call to AWS."""

import gc
import sys
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Synthesize the app; end with a line an error if the config is wrong, or asks for more than AWS takes."""
    path = Path(*(sys.argv[1:2] or ["models.yaml"]))
    # Next to nothing is garbage before the end. To look for it takes a sixth of the time, half of that at the end.
    gc.disable()
    with ThreadPoolExecutor(1) as beside:
        # The CDK waits for a process of its own, about as long as it takes to read the config and look into the data.
        loading = beside.submit(import_module, "aws_cdk")
        from stacks.config.file import ConfigError, load

        try:
            config = load(path, warn=lambda line: print(f"Warning: {line}", file=sys.stderr))
        except ConfigError as error:
            sys.exit(str(error))
        making = beside.submit(loading.result().App)
        # The largest of what the stacks import. These wait: that process answers one caller at a time.
        import_module("aws_cdk.aws_lambda")
        app = making.result()
    from stacks.deployment import add_stacks
    from stacks.limits import excesses
    from stacks.stages import add_stages

    add_stacks(app, config, folder=path.parent)
    add_stages(app, config, folder=path.parent)
    lines = list(excesses(Path(app.synth().directory)))
    gc.freeze()
    if lines:
        sys.exit("\n".join(lines))


if __name__ == "__main__":
    main()
