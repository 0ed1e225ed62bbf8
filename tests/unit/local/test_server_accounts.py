"""The files that AWS's tools and shells read."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from local import accounts
from local.certificate import Certificate
from local.home import Home

ACCOUNTS = {"source": "111111111111", "prd": "222222222222"}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "with a space")


def certificate(home: Home) -> Certificate:
    return Certificate(home.tls / "ca.pem", home.tls / "server.pem", home.tls / "server.key")


def test_the_config_names_the_endpoint_in_every_profile_and_in_default(home: Home) -> None:
    accounts.write_config(home, 4670, certificate(home), "eu-west-1", ACCOUNTS)

    config = configparser.ConfigParser(default_section="")
    config.read(home.config)
    assert config.sections() == ["default", "profile source", "profile prd"]
    for section in config.sections():
        assert dict(config[section]) == {
            "region": "eu-west-1",
            "endpoint_url": "https://127.0.0.1:4670",
            "ca_bundle": str(home.tls / "ca.pem"),
        }


def test_a_home_is_closed_to_others(home: Home) -> None:
    assert home.path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("shell", ["sh", "dash", "bash", "zsh"])
def test_a_shell_that_sources_the_file_talks_to_the_local_aws_only(home: Home, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    settings = accounts.variables(home, 4670, certificate(home), "eu-west-1")
    accounts.write_shell_environment(home, settings)
    inherited = {
        "PATH": "/usr/bin:/bin",
        "AWS_ACCESS_KEY_ID": "AKIAREAL",
        "AWS_PROFILE": "production",
        "NO_PROXY": "intranet",
    }
    twice = f'. "{home.shell_environment}"; . "{home.shell_environment}"; env'

    printed = subprocess.run(
        [shutil.which(shell) or shell, "-c", twice], env=inherited, capture_output=True, text=True, check=True
    )

    found = dict(line.split("=", 1) for line in printed.stdout.splitlines() if "=" in line)
    assert printed.stderr == ""
    assert {name: value for name, value in found.items() if name in settings} == settings
    assert not {"AWS_ACCESS_KEY_ID", "AWS_PROFILE"} & found.keys()
    folders = found["PATH"].split(":")
    assert len(folders) == len(set(folders))
    assert folders[-2:] == ["/usr/bin", "/bin"]
    assert folders[0].endswith("bin")
    assert found["NO_PROXY"].endswith("intranet")
