"""Every test finds the project's own Node and CLIs, whatever else the machine has."""

import os
import sys
from pathlib import Path

PROJECT = Path(__file__).parent.parent

os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), str(PROJECT / "node_modules/.bin"), os.environ["PATH"]]
)
