"""Proof by attack: a third account, the target and the roles of the app try what they must not be able to do."""

from collections.abc import Iterator

import pytest

from local.local_aws import LocalAws
from tests.local.attack import Attack
from tests.local.attack_field import Field
from tests.local.attacks import ATTACKS
from tests.local.least_privilege import project
from tests.local.least_privilege_accounts import Ground

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    folder = tmp_path_factory.mktemp("attacks")
    with LocalAws(folder / "aws", wait_scale=0.005) as aws:
        yield Field(Ground(aws, project(folder)).accounts())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_attack_is_denied(field: Field, attack: Attack) -> None:
    refusal = attack.refusal(field)

    assert refusal.startswith(f"{attack.code}: "), refusal or "it succeeds"
