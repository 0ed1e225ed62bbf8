"""Runs of CDK apps, as whole processes."""

import json
import os
import subprocess
import tarfile
import time
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from local.home import PROJECT


class Program(NamedTuple):
    """A command that synthesizes into a folder."""

    command: Sequence[str | Path]
    out: Path
    environment: Mapping[str, str] = {}


def run(program: Program) -> float:
    """Return the seconds that a run takes, without the CDK's own validation of the templates, from cached bytecode."""
    environment = {
        **os.environ,
        "CDK_OUTDIR": str(program.out),
        "CDK_VALIDATION": "false",
        "CDK_CONTEXT_JSON": json.dumps(json.loads((PROJECT / "cdk.json").read_text())["context"]),
        **program.environment,
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    subprocess.run(program.command, cwd=PROJECT, env=environment, check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def fastest(programs: Mapping[str, Program], rounds: int) -> dict[str, float]:
    """Return the seconds of each program's fastest run; they are run in turns."""
    runs = [{name: run(program) for name, program in programs.items()} for _ in range(rounds)]
    return {name: min(one[name] for one in runs) for name in programs}


def extract_packages(folder: Path) -> Path:
    """Put the CDK's own JavaScript, which is in its Python packages, where node finds it; return the folder."""
    for package in ("aws_cdk", "constructs"):
        spec = find_spec(package)
        for root in spec.submodule_search_locations or () if spec else ():
            for archive in Path(root).glob("**/*.jsii.tgz"):
                _extract(archive, folder)
    return folder


def _extract(archive: Path, folder: Path) -> None:
    unpacked = folder / "package"
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    place = folder / json.loads((unpacked / "package.json").read_text())["name"]
    place.parent.mkdir(parents=True, exist_ok=True)
    unpacked.rename(place)
