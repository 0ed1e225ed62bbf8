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

    `app` is a synthesized cloud assembly or, as in cdk.json, the command that makes one.
    """

    def __init__(self, aws: LocalAws, log: Path, app: Path | None = None):
        self._aws = aws
        self._log = log
        self._app = ["--app", str(app)] if app else []

    def bootstrap(self, profile: str, waiting: Callable[[], None] | None = None) -> None:
        """Make an account ready for deployments; does nothing to one that is."""
        target = f"aws://{self._aws.accounts[profile]}/{self._aws.region}"
        self.run(profile, "bootstrap", target, waiting=waiting)

    def deploy(self, profile: str, stack: str, waiting: Callable[[], None] | None = None) -> None:
        """Deploy a stack and the ones of its account that it depends on."""
        self.run(profile, "deploy", stack, "--require-approval", "never", *self._app, waiting=waiting)

    def run(self, profile: str, *arguments: str, waiting: Callable[[], None] | None = None) -> str:
        """Run a command to its end, calling `waiting` twice a second; return what it printed."""
        with self._log.open("a+") as log:
            log.write(f"$ cdk {' '.join(arguments)} --profile {profile}\n")
            log.flush()
            begin = log.tell()
            process = subprocess.Popen(
                ["cdk", *arguments, "--profile", profile, "--ci", "--progress", "events", "--no-notices"],
                cwd=PROJECT,
                env=self._aws.environment(profile),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            try:
                while process.poll() is None:
                    if waiting:
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
        return output


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the CLI and whatever it started, if they still run."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
