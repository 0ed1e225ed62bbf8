"""What the server, and with it every Lambda function, finds in its environment."""

from pathlib import Path

import pytest

from local.certificate import Certificate
from local.home import Home
from local.local_aws import LocalAws
from local.loopback import require_loopback
from local.server import environment

USERS = {
    "PATH": "/bin",
    "HOME": "/home/someone",
    "LC_ALL": "C.UTF-8",
    "AWS_PROFILE": "production",
    "AWS_ACCESS_KEY_ID": "AKIAREAL",
    "HTTPS_PROXY": "http://proxy:8080",
    "SFN_MOCK_CONFIG": "/somewhere",
    "DATABASE_PASSWORD": "secret",
}


def of_server(inherited: dict[str, str], folder: Path) -> dict[str, str]:
    certificate = Certificate(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    return environment(inherited, Home(folder), 4670, certificate, 0.5)


def test_the_server_inherits_nothing_but_what_any_process_needs(tmp_path: Path) -> None:
    made = of_server(USERS, tmp_path)

    assert {"PATH", "HOME", "LC_ALL"} <= made.keys()
    assert not made.keys() & {"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "HTTPS_PROXY", "SFN_MOCK_CONFIG", "DATABASE_PASSWORD"}


def test_every_sdk_in_the_server_talks_to_loopback_and_trusts_only_our_authority(tmp_path: Path) -> None:
    made = of_server(USERS, tmp_path)

    require_loopback(made["AWS_ENDPOINT_URL"])
    assert {made[name] for name in ("AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")} == {
        str(tmp_path / "ca.pem")
    }
    assert {made["AWS_CONFIG_FILE"], made["AWS_SHARED_CREDENTIALS_FILE"]} == {"/dev/null"}


def test_the_servers_environment_is_made_from_itself_again(tmp_path: Path) -> None:
    made = of_server(USERS, tmp_path)

    assert of_server(made, tmp_path) == made


def test_a_subprocess_gets_one_profile_of_the_local_aws_and_nothing_of_the_users(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {**USERS, "AWS_SESSION_TOKEN": "token", "https_proxy": "http://proxy:8080"}.items():
        monkeypatch.setenv(name, value)

    made = LocalAws(tmp_path, 4670).environment("source")

    assert {name: value for name, value in made.items() if name.startswith("AWS_")} == {
        "AWS_PROFILE": "source",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL": "https://127.0.0.1:4670",
        "AWS_CA_BUNDLE": str(tmp_path / "tls" / "ca.pem"),
        "AWS_REGION": "eu-west-1",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    assert made["NODE_EXTRA_CA_CERTS"] == str(tmp_path / "tls" / "ca.pem")
    assert not {"HTTPS_PROXY", "https_proxy"} & made.keys()
    assert made["DATABASE_PASSWORD"] == "secret"
    assert made["PATH"].endswith(":/bin")
