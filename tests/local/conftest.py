"""A running local AWS, and identities in it whose permissions a test chooses."""

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError

from local.local_aws import LocalAws

Statement = dict[str, Any]
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def local_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """One for all tests that name what they make uniquely. A minute of a Wait state takes 0.6 seconds."""
    with LocalAws(tmp_path_factory.mktemp("local-aws"), wait_scale=0.01) as aws:
        yield aws


class Role(NamedTuple):
    """A role, acting in a session."""

    arn: str
    client: Callable[[str], Any]


@pytest.fixture(scope="session")
def make_role(local_aws: LocalAws) -> Callable[..., Role]:
    """Make a role of an account (by profile) with the given statements only."""

    def make(profile: str, statements: Sequence[Statement] = ()) -> Role:
        name = f"role-{next(_numbers)}"
        iam = local_aws.client("iam", profile)
        trust = allow("sts:AssumeRole", Principal={"AWS": f"arn:aws:iam::{local_aws.accounts[profile]}:root"})
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy(*statements))
        session = local_aws.client("sts", profile).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        keys = session["AccessKeyId"], session["SecretAccessKey"]
        return Role(arn, lambda service: local_aws.client_with_keys(service, keys, session["SessionToken"]))

    return make


@pytest.fixture
def unique() -> str:
    """Return a name that no other test uses."""
    return f"test-{next(_numbers)}"


def allow(*actions: str, **rest: Any) -> Statement:
    """Return an Allow statement; `Resource` is added where no `Principal` is given, or as given."""
    given = {"Resource": "*"} if "Principal" not in rest else {}
    return {"Effect": "Allow", "Action": list(actions), **given, **rest}


def policy(*statements: Statement) -> str:
    """Return the statements as a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    """Return the code and message of the error that the call must end with."""
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value.response["Error"]["Code"], caught.value.response["Error"]["Message"]
