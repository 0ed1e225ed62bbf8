"""The lock that says whether a server lives, whatever its pid file says."""

import os
from pathlib import Path

import pytest

from local import lifetime


def test_the_holder_of_the_lock_runs(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"

    with lifetime.claim(pid_file, 4670):
        assert lifetime.running(pid_file) == (os.getpid(), 4670)

    assert lifetime.running(pid_file) is None


def test_a_pid_file_without_its_server_counts_for_nothing(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"
    pid_file.write_text(f"{os.getppid()} 4670\n")

    assert lifetime.running(pid_file) is None


def test_no_pid_file_no_server(tmp_path: Path) -> None:
    assert lifetime.running(tmp_path / "server.pid") is None


def test_a_home_is_claimed_once(tmp_path: Path) -> None:
    pid_file = tmp_path / "server.pid"

    with (
        lifetime.claim(pid_file, 4670),
        pytest.raises(lifetime.HomeInUseError, match=rf"already runs in .*pid={os.getpid()}, port=4670"),
    ):
        lifetime.claim(pid_file, 4671)
