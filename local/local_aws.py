"""A local AWS from outside: start it, talk to it as one of its accounts, stop it."""

import contextlib
import functools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
import botocore.session
from botocore.config import Config

from local import accounts, lifetime, loopback, server, tools
from local.accounts import DEFAULT_ACCOUNTS, Keys
from local.certificate import ensure_certificate
from local.controls import Controls
from local.home import PROJECT, Home

STARTING_TAKES_AT_MOST = 60.0
RESUMING_TAKES_AT_MOST = 120.0
_PROXIES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
_LOG_LINES = 15


class LocalAwsError(RuntimeError):
    """The local AWS did not start, or does not run."""


class LocalAws(Controls):
    """The local AWS in the directory `home`, with an administrator's profile for each of `accounts` (name: id).

    As a context manager it runs inside the block and ends with it, and in any case with this process. If a server runs
    in that home already, that one is used, and left alone at the end. `detached` starts one that stays.
    """

    def __init__(
        self,
        home: Path,
        port: int | None = None,
        *,
        wait_scale: float = 1.0,
        accounts: Mapping[str, str] = DEFAULT_ACCOUNTS,
        detached: bool = False,
    ):
        self.home = Home.at(home)
        self.accounts = dict(accounts)
        self.region = server.REGION
        self._port = port
        self._wait_scale = wait_scale
        self._detached = detached
        self._certificate = ensure_certificate(self.home.tls)
        super().__init__(self._certificate.authority)
        self._process: subprocess.Popen[bytes] | None = None
        self._making_client = threading.Lock()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop what `__enter__` started."""
        self.stop()

    def start(self) -> None:
        """Return when the server answers and the accounts have their administrators; else raise LocalAwsError."""
        running = lifetime.running(self.home.pid_file)
        if running is None:
            self._port = self._port or _free_port()
            self._spawn()
        else:
            self._port = running.port
        try:
            self._wait_until_healthy()
            self._prepare_accounts()
            self._wait_until_resumed()
        except BaseException:
            self._end()
            raise

    def stop(self) -> None:
        """Stop the server if this object started it and is to take it along; its state stays in the home."""
        if not self._detached:
            self._end()

    @property
    def port(self) -> int:
        """The port; known once started."""
        if self._port is None:
            raise LocalAwsError("the local AWS has not been started")
        return self._port

    @property
    def endpoint(self) -> str:
        """The endpoint of every service."""
        return loopback.require_loopback(loopback.endpoint(self.port))

    def environment(self, profile: str) -> dict[str, str]:
        """Return the whole environment for a subprocess, such as the CDK CLI, that acts as the profile's administrator.

        Nothing of the user's AWS settings or proxies is in it, and the pinned tools are first on its PATH.
        """
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AWS_") and name.lower() not in _PROXIES
        }
        return {
            **inherited,
            **self._variables(),
            "AWS_PROFILE": profile,
            "PATH": tools.search_path(inherited.get("PATH", os.defpath)),
        }

    def client(self, service: str, profile: str) -> Any:
        """Return a boto3 client that acts as the profile's administrator."""
        return self.client_with_keys(service, accounts.read_keys(self.home)[profile])

    def root_client(self, service: str, account: str) -> Any:
        """Return a boto3 client that acts as the account's root, past every policy: to set a scene, never to test."""
        return self.client_with_keys(service, (account, "test"))

    def client_with_keys(self, service: str, keys: Keys, token: str | None = None) -> Any:
        """Return a boto3 client with the given access key, secret key and session token."""
        with self._making_client:
            return self._session.client(
                service,
                region_name=self.region,
                endpoint_url=self.endpoint,
                verify=str(self._certificate.authority),
                aws_access_key_id=keys[0],
                aws_secret_access_key=keys[1],
                aws_session_token=token,
                config=Config(proxies={}),
            )

    @functools.cached_property
    def _session(self) -> boto3.session.Session:
        """What reads the services' models once for all clients, and makes one at a time (boto3 guide: sessions)."""
        session = botocore.session.Session()
        session.set_config_variable("config_file", str(self.home.config))
        session.set_config_variable("credentials_file", os.devnull)
        session.set_config_variable("profile", "default")
        return boto3.session.Session(botocore_session=session)

    def _spawn(self) -> None:
        command = [sys.executable, "-m", "local", "serve", "--home", str(self.home.path), "--port", str(self.port)]
        with self.home.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*command, "--wait-scale", str(self._wait_scale), *([] if self._detached else ["--with-parent"])],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL if self._detached else subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=server.STOPPING_TAKES_AT_MOST + 5)
            finally:
                process.kill()
                process.communicate()

    def _wait_until_healthy(self) -> None:
        deadline = time.monotonic() + STARTING_TAKES_AT_MOST
        while not self._health():
            if self._has_ended():
                raise LocalAwsError(f"the local AWS ended while it started:\n{self._last_lines()}")
            if time.monotonic() > deadline:
                raise LocalAwsError(
                    f"the local AWS did not answer in {STARTING_TAKES_AT_MOST:.0f} s:\n{self._last_lines()}"
                )
            time.sleep(0.05)

    def _wait_until_resumed(self) -> None:
        """Give what the last stop interrupted time to be rolled back; what takes longer goes on in the background."""
        deadline = time.monotonic() + RESUMING_TAKES_AT_MOST
        while self._health().get("resuming") and time.monotonic() < deadline:
            time.sleep(0.1)

    def _health(self) -> dict[str, Any]:
        """Return what the server says of itself; nothing if it does not answer."""
        health: dict[str, Any] = {}
        with contextlib.suppress(OSError):
            health = self.ask("GET", "/_local/health", timeout=1)
        return health

    def _has_ended(self) -> bool:
        if self._process is None:
            return lifetime.running(self.home.pid_file) is None
        return self._process.poll() is not None

    def _last_lines(self) -> str:
        lines = self.home.log.read_text(errors="replace").splitlines() if self.home.log.exists() else []
        return "\n".join(f"  {line}" for line in lines[-_LOG_LINES:])

    def _prepare_accounts(self) -> None:
        accounts.write_config(self.home, self.port, self._certificate, self.region, self.accounts)
        accounts.ensure_administrators(self.home, self.accounts, self.root_client, self.client_with_keys)
        accounts.write_shell_environment(self.home, self._variables())

    def _variables(self) -> dict[str, str]:
        return accounts.variables(self.home, self.port, self._certificate, self.region)


def stop_server(home: Home) -> lifetime.Running | None:
    """Stop the server that runs in `home`, whoever started it; return which it was, None if there was none."""
    running = lifetime.running(home.pid_file)
    if running is None:
        return None
    os.kill(running.pid, signal.SIGTERM)
    deadline = time.monotonic() + server.STOPPING_TAKES_AT_MOST + 5
    while lifetime.running(home.pid_file) == running:
        if time.monotonic() > deadline:
            os.kill(running.pid, signal.SIGKILL)
        time.sleep(0.05)
    return running


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((loopback.HOST, 0))
        port: int = probe.getsockname()[1]
        return port
