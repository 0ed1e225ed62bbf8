"""Deploys models.yaml into two local accounts and shows what came of it."""

import argparse
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from rich.console import Console

from local.demo.cloud_development_kit import CdkError, CloudDevelopmentKit
from local.demo.report import show
from local.demo.results import VersionResult, account_of, read_results
from local.demo.steps import Note, Steps
from local.home import DEFAULT_HOME, PROJECT
from local.local_aws import LocalAws, LocalAwsError
from stacks.config.chain import Chain
from stacks.config.file import ConfigError, load
from stacks.model_version import ModelVersion

_WAIT_SCALE = 1 / 60
"""A minute of the state machines is a second here: a sample trains in seconds, not in the half hour that AWS takes."""


def main() -> int:
    """Run the demo; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m local.demo", description=__doc__)
    parser.add_argument("--home", type=Path, default=DEFAULT_HOME, help="directory of the local AWS")
    home: Path = parser.parse_args().home
    console = Console()
    # A shell starts its background jobs with SIGINT ignored: whoever sends it means it.
    for interruption in (signal.SIGINT, signal.SIGTERM):
        signal.signal(interruption, _interrupt)
    try:
        (chain,) = load(PROJECT / "models.yaml").chains
        results, counters = _deploy(Steps(console), chain, home)
    except (ConfigError, LocalAwsError, CdkError) as error:
        console.print(str(error), style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("Interrupted. Nothing is left running; `make demo` goes on from here.", style="yellow")
        return 130
    show(console, results, counters)
    return 0


def _deploy(steps: Steps, chain: Chain, home: Path) -> tuple[list[VersionResult], dict[str, int]]:
    accounts = {"source": chain.source.account, **{name: target.account for name, target in chain.targets.items()}}
    aws = LocalAws(home, wait_scale=_WAIT_SCALE, accounts=accounts)
    with steps.step("Start the local AWS"):
        aws.start()
    try:
        cdk = CloudDevelopmentKit(aws, home / "cdk.log", home / "cdk.out")
        for profile, account in accounts.items():
            with steps.step(f"cdk bootstrap --profile {profile} (account {account})"):
                cdk.bootstrap(profile)
        with steps.step("cdk synth"):
            cdk.synthesize()
        versions = [version for version, _ in chain.model_versions()]
        with steps.step("cdk deploy ModelCopy-Source --profile source: train and share") as note:
            cdk.deploy("source", "ModelCopy-Source", _watch(aws, "source", versions, note))
        for name, target in chain.targets.items():
            versions = [imported.here for imported in chain.imports(target)]
            with steps.step(f"cdk deploy ModelCopy-{name} --profile {name}: import, test and promote") as note:
                cdk.deploy(name, f"ModelCopy-{name}", _watch(aws, name, versions, note))
        with steps.step("Fetch the smoke tests' output"):
            return read_results(aws, chain, PROJECT), aws.counters()
    finally:
        aws.stop()


def _watch(aws: LocalAws, profile: str, versions: list[ModelVersion], note: Note) -> Callable[[], None]:
    """Return what says how far the versions of an account are."""
    account = account_of(aws, profile)
    known: dict[ModelVersion, str] = {}

    def look() -> None:
        changed = []
        for version in versions:
            if described := account.describe(version):
                tests = [job["JobStatus"] for job in account.jobs(version)]
                state = f"{version} {described['Status']}" + (f", smoke test {tests[0]}" if tests else "")
                if known.get(version) != state:
                    known[version] = state
                    changed.append(state)
        if changed:
            note("; ".join(changed))

    return look


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
