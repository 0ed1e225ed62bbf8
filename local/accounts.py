"""The accounts of a local AWS: an administrator each, as a profile that AWS's tools understand.

An administrator is an IAM user, not the account's root: policies count for it, also those of other accounts.
"""

import configparser
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local import loopback, tools
from local.certificate import Certificate
from local.home import Home

DEFAULT_ACCOUNTS: Mapping[str, str] = {"source": "111111111111", "prd": "222222222222"}
ADMINISTRATOR = "admin"
_ADMINISTRATOR_ACCESS = "arn:aws:iam::aws:policy/AdministratorAccess"

Clients = Callable[[str, str], Any]
Keys = tuple[str, str]


def write_config(home: Home, port: int, certificate: Certificate, region: str, accounts: Mapping[str, str]) -> None:
    """Write the AWS config file, one profile an account.

    The endpoint stands in [default] too: with `--profile` the CDK CLI reads it from nowhere else, and would call AWS.
    """
    config = configparser.ConfigParser(default_section="")
    settings = {
        "region": region,
        "endpoint_url": loopback.require_loopback(loopback.endpoint(port)),
        "ca_bundle": str(certificate.authority),
    }
    for section in ["default", *(f"profile {name}" for name in accounts)]:
        config[section] = settings
    with home.config.open("w") as file:
        config.write(file)


def read_keys(home: Home) -> dict[str, Keys]:
    """Return each profile's access key and secret key, as remembered in the home."""
    credentials = configparser.ConfigParser(default_section="")
    credentials.read(home.credentials)
    return {
        name: (credentials[name]["aws_access_key_id"], credentials[name]["aws_secret_access_key"])
        for name in credentials.sections()
    }


def ensure_administrators(
    home: Home, accounts: Mapping[str, str], root_client: Clients, key_client: Callable[[str, Keys], Any]
) -> None:
    """Give each account its administrator, and write the profiles' keys; those that still work are kept."""
    remembered = read_keys(home)
    credentials = configparser.ConfigParser(default_section="")
    for name, account in accounts.items():
        keys = remembered.get(name)
        if keys is None or not _belongs_to(account, key_client("sts", keys)):
            keys = _make_administrator(root_client("iam", account))
        credentials[name] = {"aws_access_key_id": keys[0], "aws_secret_access_key": keys[1]}
    home.credentials.touch(mode=0o600)
    with home.credentials.open("w") as file:
        credentials.write(file)


def _belongs_to(account: str, sts: Any) -> bool:
    try:
        return bool(sts.get_caller_identity()["Account"] == account)
    except ClientError:
        return False


def _make_administrator(iam: Any) -> Keys:
    try:
        iam.create_user(UserName=ADMINISTRATOR)
    except iam.exceptions.EntityAlreadyExistsException:
        for old in iam.list_access_keys(UserName=ADMINISTRATOR)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=ADMINISTRATOR, AccessKeyId=old["AccessKeyId"])
    iam.attach_user_policy(UserName=ADMINISTRATOR, PolicyArn=_ADMINISTRATOR_ACCESS)
    key = iam.create_access_key(UserName=ADMINISTRATOR)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]


def variables(home: Home, port: int, certificate: Certificate, region: str) -> dict[str, str]:
    """Return what AWS's tools must find in their environment to talk to this local AWS and to nothing else."""
    return {
        "AWS_CONFIG_FILE": str(home.config),
        "AWS_SHARED_CREDENTIALS_FILE": str(home.credentials),
        "AWS_ENDPOINT_URL": loopback.require_loopback(loopback.endpoint(port)),
        "AWS_CA_BUNDLE": str(certificate.authority),
        "NODE_EXTRA_CA_CERTS": str(certificate.authority),
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
    }


def write_shell_environment(home: Home, settings: Mapping[str, str]) -> None:
    """Write the file that a POSIX shell sources: forget all other AWS settings, take ours, find the pinned tools."""
    lines = [
        "# . this file (bash, zsh, dash): the AWS tools of this shell then talk to the local AWS.",
        "for _name in $(env | sed -n 's/^\\(AWS_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset \"$_name\"; done; unset _name",
        *(f"export {name}={shlex.quote(value)}" for name, value in settings.items()),
        *(f'export {name}="{loopback.HOST}${{{name}:+,${name}}}"' for name in ("NO_PROXY", "no_proxy")),
        *(
            f'case ":$PATH:" in *:{shlex.quote(str(folder))}:*) ;; *) PATH={shlex.quote(str(folder))}:$PATH ;; esac'
            for folder in reversed(tools.folders())
        ),
        "export PATH",
    ]
    home.shell_environment.write_text("\n".join(lines) + "\n")
