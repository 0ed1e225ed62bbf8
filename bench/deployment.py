"""What a deployment adds to a training: from the moment the last model is trained to the end of the stack.

In the local AWS, where a minute of the state machine is a second: the time is given in polling intervals, which on AWS
are minutes.

`python -m bench.deployment`
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from local.demo.cloud_development_kit import CloudDevelopmentKit
from local.demo.results import account_of
from local.local_aws import LocalAws
from stacks.config.file import load

_INTERVAL = 1.0
"""Seconds between two looks at the model, scaled."""
_STACK = "ModelCopy-Source"


def main() -> None:
    """Deploy the sample's source into a new local AWS and print the table."""
    console = Console()
    (chain,) = load(Path("models.yaml")).chains
    accounts = {"source": chain.source.account}
    with TemporaryDirectory() as name, console.status("Deploying the sample's source") as status:
        home = Path(name)
        with LocalAws(home, wait_scale=_INTERVAL / 60, accounts=accounts) as aws:
            cdk = CloudDevelopmentKit(aws, home / "cdk.log", home / "cdk.out")
            cdk.synthesize()
            cdk.bootstrap("source")
            status.update("Deploying the sample's source: training")
            cdk.deploy("source", _STACK)
            account = account_of(aws, "source")
            described = [account.describe(version) for version, _ in chain.model_versions()]
            # The local AWS makes one resource after the other.
            model = max(described, key=lambda found: found["EndTime"])
            events = aws.client("cloudformation", "source").describe_stack_events(StackName=_STACK)["StackEvents"]
    ended = max(event["Timestamp"] for event in events)
    training = (model["EndTime"] - model["SubmitTime"]).total_seconds()
    whole = (ended - min(event["Timestamp"] for event in events)).total_seconds()
    overhead = (ended - model["EndTime"]).total_seconds()
    table = Table(title="Deployment of the sample's source", title_justify="left")
    for column in ("stack", "its last training", "from trained to the end of the stack", "in polling intervals"):
        table.add_column(column, justify="right")
    table.add_row(f"{whole:.1f} s", f"{training:.1f} s", f"{overhead:.1f} s", f"{overhead / _INTERVAL:.1f}")
    console.print(table)


if __name__ == "__main__":
    main()
