"""The other end of `Task.run_child`: a process that reads a request, works, and leaves a result."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from local.comprehend.tasks import REQUEST, RESULT

_POLITENESS = 5

Work = Callable[[dict[str, Any], Path], dict[str, Any]]


def run(work: Work) -> None:
    """Do the work of this process: the request, and the folder that it is in, to a result."""
    os.nice(_POLITENESS)
    folder = Path(sys.argv[1])
    request = json.loads((folder / REQUEST).read_text(encoding="utf-8"))
    result = work(request, folder)
    unfinished = folder / f"{RESULT}.part"
    unfinished.write_text(json.dumps(result), encoding="utf-8")
    unfinished.replace(folder / RESULT)
