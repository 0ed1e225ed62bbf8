"""python -m local serve|start|stop|status."""

import argparse
import os
import sys
from pathlib import Path

from local import lifetime, server
from local.home import DEFAULT_HOME, Home
from local.local_aws import LocalAws, LocalAwsError, stop_server

DEFAULT_PORT = 4670


def main() -> int:
    """Run one command; return the exit code."""
    arguments = _parser().parse_args()
    try:
        match arguments.command:
            case "serve":
                home = Home.at(arguments.home)
                server.serve(home, arguments.port, with_parent=arguments.with_parent, wait_scale=arguments.wait_scale)
            case "start":
                return _start(arguments.home, arguments.port, arguments.wait_scale)
            case "stop":
                return _stop(arguments.home)
            case _:
                return _status(arguments.home)
    except (lifetime.HomeInUseError, server.PortTakenError, LocalAwsError) as error:
        print(f"local: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _start(folder: Path, port: int, wait_scale: float) -> int:
    found = lifetime.running(Home.at(folder).pid_file)
    aws = LocalAws(folder, port, wait_scale=wait_scale, detached=True)
    aws.start()
    print(f"The local AWS {'runs already' if found else 'runs'} at {aws.endpoint}. To talk to it from this shell:")
    print(f". {_short(aws.home.shell_environment)}")
    profiles = ", ".join(f"{name} (account {account})" for name, account in aws.accounts.items())
    print(f"Profiles: {profiles}. Log: {_short(aws.home.log)}")
    return 0


def _stop(folder: Path) -> int:
    stopped = stop_server(Home.at(folder)) if folder.exists() else None
    print(f"The local AWS (pid {stopped.pid}) is stopped." if stopped else "No local AWS runs.")
    return 0


def _status(folder: Path) -> int:
    """Exit code 3 says, as in init scripts, that it does not run."""
    running = lifetime.running(Home.at(folder).pid_file) if folder.exists() else None
    print(f"The local AWS runs (pid {running.pid}, port {running.port})." if running else "No local AWS runs.")
    return 0 if running else 3


def _short(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The local AWS.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run it in the foreground")
    serve.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    start = commands.add_parser("start", help="leave it running in the background")
    stop = commands.add_parser("stop", help="stop it; its state stays")
    status = commands.add_parser("status", help="say whether it runs")
    for command in (serve, start, stop, status):
        command.add_argument("--home", type=Path, default=DEFAULT_HOME, help="directory for everything it keeps")
    for command in (serve, start):
        command.add_argument("--port", type=int, default=DEFAULT_PORT)
        command.add_argument("--wait-scale", type=float, default=1.0, help="factor for Wait states, e.g. 0.01")
    return parser


if __name__ == "__main__":
    sys.exit(main())
