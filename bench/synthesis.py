"""`python app.py` for the sample against an app with one empty stack, in pairs.

`python -m bench.synthesis`
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from local.home import PROJECT

PAIRS = 5
_EMPTY = "from aws_cdk import App, Stack\napp = App()\nStack(app, 'Empty')\napp.synth()\n"


def seconds(script: Path, out: Path) -> float:
    """Return the wall time of one synthesis, without the CDK's own validation of the templates."""
    environment = {**os.environ, "CDK_OUTDIR": str(out), "CDK_VALIDATION": "false"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    subprocess.run([sys.executable, script], cwd=PROJECT, env=environment, check=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print the table."""
    console = Console()
    with TemporaryDirectory() as name, console.status(f"Synthesizing {PAIRS} pairs"):
        folder = Path(name)
        empty = folder / "empty.py"
        empty.write_text(_EMPTY)
        for script in (PROJECT / "app.py", empty):
            seconds(script, folder / "warm-up")
        pairs = [
            (seconds(PROJECT / "app.py", folder / "ours"), seconds(empty, folder / "theirs")) for _ in range(PAIRS)
        ]
    ours, theirs = zip(*pairs, strict=True)
    table = Table(title="Synthesis of the sample (4 stacks), medians", title_justify="left")
    for column in ("python app.py", "one empty stack", "ratio"):
        table.add_column(column, justify="right")
    ratio = statistics.median(our / their for our, their in pairs)
    table.add_row(f"{statistics.median(ours):.2f} s", f"{statistics.median(theirs):.2f} s", f"{ratio:.2f}")
    console.print(table)


if __name__ == "__main__":
    main()
