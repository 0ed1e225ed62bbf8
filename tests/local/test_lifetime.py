"""Starting, stopping, dying and starting again."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import lifetime, loopback
from local.local_aws import LocalAws, LocalAwsError
from tests.conftest import PROJECT
from tests.local import templates

pytestmark = pytest.mark.local
SLEEP = """
import os, pathlib, time

def handler(event, context):
    pathlib.Path(os.environ["TMPDIR"], "occupied").touch()
    time.sleep(60)
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Return a new home, and leave nothing running in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    running = lifetime.running(folder / "server.pid")
    if running is not None:
        os.kill(running.pid, signal.SIGKILL)


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m local` to its end."""
    command = [sys.executable, "-m", "local", *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60)


def group_of(pid: int) -> set[int]:
    """Return the processes of the server's group, which are all that it ever started."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,pgid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()]
    return {int(process) for process, group, state in rows if int(group) == pid and not state.startswith("Z")}


def gone(pid: int) -> bool:
    """Wait until no process of the group is left."""
    deadline = time.monotonic() + 10
    while group_of(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not group_of(pid)


def occupy(aws: LocalAws) -> None:
    """Have a Lambda function run that takes a minute, in a process of its own."""
    resources = templates.custom_resource_function()
    resources["Function"]["Properties"].update(FunctionName="sleeper", Timeout=90, Code={"ZipFile": SLEEP})
    templates.create(aws, "source", "sleeper", {"Resources": resources})
    aws.client("lambda", "source").invoke(FunctionName="sleeper", InvocationType="Event")
    deadline = time.monotonic() + 30
    while not (aws.home.tmp / "occupied").exists():
        assert time.monotonic() < deadline, "the function does not run"
        time.sleep(0.02)


def test_start_twice_status_and_stop(home: Path) -> None:
    with socket.socket() as probe:
        probe.bind((loopback.HOST, 0))
        port = str(probe.getsockname()[1])
    where = ("--home", str(home))

    first = run("start", *where, "--port", port)
    server = lifetime.running(home / "server.pid")
    second = run("start", *where, "--port", port)
    status = run("status", *where)
    assert server is not None
    assert lifetime.running(home / "server.pid") == server
    stopped = run("stop", *where)

    assert (first.returncode, second.returncode, status.returncode, stopped.returncode) == (0, 0, 0, 0), first.stderr
    assert f"The local AWS runs at https://127.0.0.1:{port}." in first.stdout
    assert f"\n. {home}/env\n" in first.stdout
    assert f"The local AWS runs already at https://127.0.0.1:{port}." in second.stdout
    assert status.stdout == f"The local AWS runs (pid {server.pid}, port {port}).\n"
    assert stopped.stdout == f"The local AWS (pid {server.pid}) is stopped.\n"
    assert gone(server.pid)
    assert run("status", *where).returncode == 3
    assert run("stop", *where).stdout == "No local AWS runs.\n"


def test_state_survives_a_restart(home: Path) -> None:
    with LocalAws(home) as aws:
        s3 = aws.client("s3", "source")
        s3.create_bucket(Bucket="kept", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        key = aws.client("kms", "source").create_key()["KeyMetadata"]["KeyId"]
        s3.put_object(Bucket="kept", Key="object", Body=b"text", ServerSideEncryption="aws:kms", SSEKMSKeyId=key)
        parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x"}}
        templates.create(aws, "prd", "kept", {"Resources": {"Parameter": parameter}})
        administrator = aws.client("sts", "prd").get_caller_identity()
        credentials = aws.home.credentials.read_text()

    with LocalAws(home) as again:
        body = again.client("s3", "source").get_object(Bucket="kept", Key="object")["Body"].read()
        (stack,) = again.client("cloudformation", "prd").describe_stacks(StackName="kept")["Stacks"]

        assert body == b"text"
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        assert again.client("sts", "prd").get_caller_identity()["Arn"] == administrator["Arn"]
        assert again.home.credentials.read_text() == credentials


def test_a_server_that_was_killed_comes_back_with_new_administrators(home: Path) -> None:
    with LocalAws(home) as aws:
        server = lifetime.running(aws.home.pid_file)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        assert gone(server.pid)

    with LocalAws(home) as again:
        assert again.client("sts", "source").get_caller_identity()["Account"] == again.accounts["source"]


def test_a_server_that_was_killed_loses_seconds_only(home: Path) -> None:
    parameter = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": "x", "Name": "saved"}}
    with LocalAws(home) as aws:
        templates.create(aws, "prd", "saved", {"Resources": {"Parameter": parameter}})
        saved = home / "state" / "cloudformation.json"
        while not saved.exists() or '"CREATE_COMPLETE"' not in saved.read_text():
            time.sleep(0.05)
        server = lifetime.running(aws.home.pid_file)
        assert server is not None
        os.kill(server.pid, signal.SIGKILL)
        assert gone(server.pid)

    with LocalAws(home) as again:
        (stack,) = again.client("cloudformation", "prd").describe_stacks(StackName="saved")["Stacks"]
        assert stack["StackStatus"] == "CREATE_COMPLETE"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server(home: Path, number: signal.Signals) -> None:
    with LocalAws(home) as aws:
        occupy(aws)
        server = lifetime.running(aws.home.pid_file)
        assert server is not None

        os.kill(server.pid, number)

        assert gone(server.pid)


def test_the_server_ends_with_its_parent(home: Path) -> None:
    program = f"""
import sys, time
from pathlib import Path
from local.local_aws import LocalAws
with LocalAws(Path({str(home)!r})):
    print("started", flush=True)
    time.sleep(60)
"""
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    server = lifetime.running(home / "server.pid")
    assert server is not None

    parent.kill()
    parent.communicate()

    assert gone(server.pid)
    assert (home / "state" / "iam.json").exists()


def test_a_home_in_use_is_shared_by_a_second_object_and_left_running(home: Path) -> None:
    with LocalAws(home) as first:
        with LocalAws(home) as second:
            assert second.endpoint == first.endpoint
        assert first.client("sts", "source").get_caller_identity()["Account"] == first.accounts["source"]


def test_a_second_server_in_the_same_home_refuses_to_run(home: Path) -> None:
    with LocalAws(home) as aws:
        other = run("serve", "--home", str(home), "--port", str(aws.port + 1))

        assert other.returncode == 1
        assert f"a local AWS already runs in {home}" in other.stderr


def test_a_taken_port_is_said_with_the_way_out(home: Path) -> None:
    with socket.socket() as other:
        other.bind((loopback.HOST, 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(LocalAwsError, match=rf"port {port} of 127.0.0.1.*choose another with --port"):
            LocalAws(home, port).start()
