"""Where one local AWS keeps its files."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_HOME = PROJECT / ".local"
_VARIABLE = "LOCAL_AWS_HOME"


@dataclass(frozen=True)
class Home:
    """The directory of one local AWS; two servers never share one (lifetime.py locks `pid_file`)."""

    path: Path

    @classmethod
    def at(cls, path: Path) -> Self:
        """Make the directory if it is new. Only its owner may look inside: it holds access keys."""
        path = path.absolute()
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
        home = cls(path)
        for folder in (home.tls, home.state, home.s3, home.tmp, home.comprehend):
            folder.mkdir(exist_ok=True)
        return home

    @classmethod
    def of_this_process(cls) -> Self:
        """Return the home of the server that this process is, or was started by."""
        return cls(Path(os.environ[_VARIABLE]))

    @property
    def environment(self) -> dict[str, str]:
        """What makes `of_this_process` work in a child process."""
        return {_VARIABLE: str(self.path)}

    @property
    def tls(self) -> Path:
        """The server's certificate and the authority that signed it."""
        return self.path / "tls"

    @property
    def state(self) -> Path:
        """The services of ministack, one JSON file each, written by a graceful stop."""
        return self.path / "state"

    @property
    def s3(self) -> Path:
        """The objects in the buckets."""
        return self.path / "s3"

    @property
    def tmp(self) -> Path:
        """Unpacked Lambda functions; worthless once the server is gone."""
        return self.path / "tmp"

    @property
    def comprehend(self) -> Path:
        """Trained models."""
        return self.path / "comprehend"

    @property
    def config(self) -> Path:
        """The AWS config file with a profile an account."""
        return self.path / "config"

    @property
    def credentials(self) -> Path:
        """The AWS shared credentials file for the same profiles."""
        return self.path / "credentials"

    @property
    def shell_environment(self) -> Path:
        """What a shell sources to talk to this local AWS."""
        return self.path / "env"

    @property
    def log(self) -> Path:
        """Everything the server and its Lambda functions print."""
        return self.path / "server.log"

    @property
    def pid_file(self) -> Path:
        """`<pid> <port>` of the server, locked while it lives."""
        return self.path / "server.pid"
