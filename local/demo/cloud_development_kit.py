"""The real CDK CLI against the local AWS."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from local.home import PROJECT
from local.local_aws import LocalAws

_LAST_LINES = 20


class CdkError(Exception):
    """The CLI ended with an error; the message has the end of what it printed."""


class CloudDevelopmentKit:
    """Runs CDK commands as an account's administrator, and keeps what they print in `log`.

    `assembly` is where the synthesized app is, or goes. `direct` deploys without a change set, which is quicker.
    """

    def __init__(self, aws: LocalAws, log: Path, assembly: Path, *, direct: bool = False):
        self._aws = aws
        self._log = log
        self._assembly = assembly
        self._method = ("--method", "direct") if direct else ()

    def synthesize(self) -> None:
        """Write the app's cloud assembly."""
        self._run("synth", "--quiet", "--output", str(self._assembly), folder=PROJECT)

    def bootstrap(self, profile: str, *regions: str) -> None:
        """Make an account ready for deployments, in its usual region and in others; does nothing to one that is."""
        places = (f"aws://{self._aws.accounts[profile]}/{region}" for region in (self._aws.region, *regions))
        self._run("bootstrap", *places, profile=profile)

    def deploy(self, profile: str, stack: str, waiting: Callable[[], None] = lambda: None) -> None:
        """Deploy a stack and the ones of its account that it depends on; call `waiting` twice a second meanwhile."""
        arguments = "deploy", stack, "--app", str(self._assembly), "--require-approval", "never", *self._method
        self._run(*arguments, "--progress", "events", profile=profile, waiting=waiting)

    def _run(
        self,
        *arguments: str,
        profile: str = "source",
        folder: Path | None = None,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        """Run a command to its end. In any folder but the project's it finds no app to synthesize first."""
        with self._log.open("a+") as log:
            log.write(f"$ cdk {' '.join(arguments)} --profile {profile}\n")
            log.flush()
            begin = log.tell()
            process = subprocess.Popen(
                ["cdk", *arguments, "--profile", profile, "--ci", "--no-notices"],
                cwd=folder or self._log.parent,
                env=self._aws.environment(profile),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                while process.poll() is None:
                    waiting()
                    time.sleep(0.5)
            finally:
                _end_group(process)
            log.seek(begin)
            output = log.read()
        if process.returncode:
            lines = output.strip().splitlines()[-_LAST_LINES:]
            raise CdkError(
                f"cdk {arguments[0]} --profile {profile} failed:\n" + "\n".join(f"  {line}" for line in lines)
            )


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the CLI and whatever it started, if they still run."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
