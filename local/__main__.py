"""python -m local serve|start|stop|status."""

import argparse
import sys
from pathlib import Path

from local import lifetime, server
from local.home import DEFAULT_HOME, Home

DEFAULT_PORT = 4670


def main() -> int:
    """Run one command; the exit code."""
    arguments = _parser().parse_args()
    home = Home.at(arguments.home)
    try:
        if arguments.command == "serve":
            server.serve(home, arguments.port, with_parent=arguments.with_parent, wait_scale=arguments.wait_scale)
    except (lifetime.HomeInUseError, server.PortTakenError) as error:
        print(f"local: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m local", description="The local AWS.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run the server in the foreground")
    serve.add_argument("--with-parent", action="store_true", help="stop when standard input ends")
    for command in (serve,):
        command.add_argument("--home", type=Path, default=DEFAULT_HOME, help="directory for everything it keeps")
        command.add_argument("--port", type=int, default=DEFAULT_PORT)
        command.add_argument("--wait-scale", type=float, default=1.0, help="factor for Wait states, e.g. 0.01")
    return parser


if __name__ == "__main__":
    sys.exit(main())
