"""Temporary credentials of a role, for code inside the server that acts as a service which assumed that role."""

import functools
import os
import secrets
import threading
import time
from typing import Any, NamedTuple

import boto3
from botocore.config import Config

LIFETIME = 3600.0
SOURCE_ARN = "ModelCopySourceArn"
"""Of a session's record: what it acts on behalf of."""

_MAKING = threading.Lock()


class NoSuchRoleError(LookupError):
    """The role does not exist."""


class RoleCredentials(NamedTuple):
    """What the STS call AssumeRole returns."""

    access_key: str
    secret_key: str
    token: str


def assume(role_arn: str, session_name: str, source_arn: str = "") -> RoleCredentials:
    """Open a session of the role, good for an hour, with the role's own policies and boundary and nothing else.

    Its requests are made on behalf of `source_arn`, if any, which policies know as aws:SourceArn.

    Only inside the server process. Whether the role's trust policy lets the caller in is the caller's to check.
    """
    from ministack.services import iam, sts

    account, name = _account_and_name(role_arn)
    role = iam._roles.get_scoped(account, None, name)
    if role is None or role["Arn"] != role_arn:
        raise NoSuchRoleError(f"The role {role_arn} does not exist")
    credentials = RoleCredentials(
        access_key=f"ASIA{secrets.token_hex(8).upper()}", secret_key=secrets.token_hex(20), token=secrets.token_hex(64)
    )
    sts.register_session(
        credentials.access_key,
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
            "UserId": f"{role['RoleId']}:{session_name}",
            "SecretAccessKey": credentials.secret_key,
            "SessionToken": credentials.token,
            "Expiration": time.time() + LIFETIME,
            **({SOURCE_ARN: source_arn} if source_arn else {}),
        },
    )
    return credentials


def client(service: str, role_arn: str, session_name: str, region: str) -> Any:
    """Return a boto3 client that calls this server as the role: every request is signed, authorized, maybe refused.

    From a thread, never from the event loop, which has to answer it.
    """
    credentials = assume(role_arn, session_name)
    with _MAKING:
        return _session().client(
            service,
            region_name=region,
            endpoint_url=os.environ["AWS_ENDPOINT_URL"],
            verify=os.environ["AWS_CA_BUNDLE"],
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            config=Config(proxies={}, retries={"total_max_attempts": 2}),
        )


@functools.cache
def _session() -> boto3.session.Session:
    """Return what reads the services' models once for all clients, and makes one at a time (boto3 guide: sessions)."""
    return boto3.session.Session()


def _account_and_name(role_arn: str) -> tuple[str, str]:
    parts = role_arn.split(":", 5)
    if len(parts) != 6 or parts[2] != "iam" or not parts[5].startswith("role/"):
        raise NoSuchRoleError(f"{role_arn} is not the ARN of a role")
    return parts[4], parts[5].rsplit("/", 1)[-1]
