"""What app.py takes for granted of the CDK, to load parts of it side by side."""

import subprocess
import sys

# jsii has no public way to see what it asks its process, which takes one question at a time.
_SCRIPT = """\
import aws_cdk
from jsii._kernel.providers.process import _NodeProcess

def refuse(*_):
    raise AssertionError("asked")

_NodeProcess.send = refuse
import aws_cdk.aws_lambda
"""


def imports(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)


def test_importing_a_part_of_the_cdk_asks_its_process_nothing() -> None:
    assert imports(_SCRIPT).stderr == ""


def test_what_is_refused_there_is_what_making_an_app_asks() -> None:
    assert "AssertionError: asked" in imports(f"{_SCRIPT}aws_cdk.App()\n").stderr
