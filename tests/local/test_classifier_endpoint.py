"""An imported classifier, under the account's own key, answers in real time as long as the account has the key."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.conftest import refusal
from tests.local.least_privilege import project
from tests.local.least_privilege_accounts import Accounts, Ground
from tests.local.least_privilege_journeys import import_and_test, train_and_share
from tests.local.least_privilege_project import CLASSIFIER, ENDPOINT
from tests.local.stages import REGION

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Accounts]:
    folder = tmp_path_factory.mktemp("classifier-endpoint")
    with LocalAws(folder / "aws", wait_scale=0.005) as aws:
        deployed = Ground(aws, project(folder)).accounts()
        train_and_share(deployed)
        import_and_test(deployed)
        yield deployed


def key(accounts: Accounts) -> str:
    key_id = accounts.physical("ModelCopy-tst-Storage", "Key", "AWS::KMS::Key")
    return f"arn:aws:kms:{REGION}:{accounts.target}:key/{key_id}"


def classify(accounts: Accounts, text: str) -> list[dict[str, Any]]:
    comprehend = accounts.ground.client("comprehend", accounts.target)
    answer = comprehend.classify_document(EndpointArn=accounts.arn(accounts.target, ENDPOINT), Text=text)
    classes: list[dict[str, Any]] = answer["Classes"]
    return classes


def test_the_classes_of_a_text_are_found_by_the_import(accounts: Accounts) -> None:
    files = accounts.ground.project.files
    rows = (files / "classes.csv").read_text().splitlines()[1:]
    texts = (files / "texts.txt").read_text().splitlines()

    found = [max(classify(accounts, text), key=lambda one: one["Score"])["Name"] for text in texts]

    assert found == [row.rpartition(",")[2] for row in rows]


def test_the_import_is_under_the_account_s_key_and_answers_no_more_without_it(accounts: Accounts) -> None:
    comprehend = accounts.ground.client("comprehend", accounts.target)
    kms = accounts.ground.client("kms", accounts.target)
    model = comprehend.describe_document_classifier(DocumentClassifierArn=accounts.arn(accounts.target, CLASSIFIER))
    assert model["DocumentClassifierProperties"]["ModelKmsKeyId"] == key(accounts)

    kms.disable_key(KeyId=key(accounts))

    code, _ = refusal(classify, accounts=accounts, text="Is the Ruby Plan still sold?")
    assert code == "ResourceUnavailableException"
    kms.enable_key(KeyId=key(accounts))
    assert classify(accounts, "Is the Ruby Plan still sold?")
