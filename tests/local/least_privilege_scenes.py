"""What is going on in the accounts while they do something: a training, a job that uses a version."""

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import Any

from tests.local.least_privilege_accounts import Accounts
from tests.local.least_privilege_project import RECOGNIZER

HELD_SECONDS = 60
_REFUSALS = 5
"""So often a deletion is tried while a job uses the version: a denial counts from the fourth time on."""


def train_anew(accounts: Accounts, version: str) -> None:
    """Put a version in training in the place of the trained one, as if it were the stack's: no stack gets there soon.

    On AWS it takes deleting a stack while it is being created, which ministack cannot.
    """
    comprehend, arn = accounts.ground.client("comprehend", accounts.source), accounts.arn(accounts.source, version)
    tags = comprehend.list_tags_for_resource(ResourceArn=arn)["Tags"]
    model: dict[str, Any]
    if version == RECOGNIZER:
        model = comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"]
        comprehend.delete_entity_recognizer(EntityRecognizerArn=arn)
    else:
        model = comprehend.describe_document_classifier(DocumentClassifierArn=arn)["DocumentClassifierProperties"]
        comprehend.delete_document_classifier(DocumentClassifierArn=arn)
    while version in accounts.models(accounts.source):
        time.sleep(0.02)
    kept = ("LanguageCode", "DataAccessRoleArn", "InputDataConfig", "ModelKmsKeyId", "VolumeKmsKeyId", "VersionName")
    request = {name: model[name] for name in kept}
    if version == RECOGNIZER:
        comprehend.create_entity_recognizer(RecognizerName="offers", Tags=tags, **request)
    else:
        output = {**model["OutputDataConfig"]}
        output["S3Uri"] = output["S3Uri"].partition("/topics/")[0] + "/"
        comprehend.create_document_classifier(
            DocumentClassifierName="topics", Tags=tags, Mode=model["Mode"], OutputDataConfig=output, **request
        )


@contextlib.contextmanager
def used(accounts: Accounts, account: str, version: str) -> Iterator[None]:
    """Have a job use a version until its deletion has been refused often enough."""
    aws, ended = accounts.ground.aws, threading.Event()
    operation = "DeleteEntityRecognizer" if version == RECOGNIZER else "DeleteDocumentClassifier"

    def release() -> None:
        while len(aws.calls(operation=operation, account=account)) < _REFUSALS and not ended.wait(0.1):
            pass
        aws.change_pace(job_seconds_at_least=0)

    aws.change_pace(job_seconds_at_least=HELD_SECONDS)
    _use(accounts, account, version)
    watch = threading.Thread(target=release)
    watch.start()
    try:
        yield
    finally:
        ended.set()
        watch.join()


def _use(accounts: Accounts, account: str, version: str) -> None:
    """Start a job that uses a version, in a bucket and with a role that are nobody else's."""
    ground = accounts.ground
    bucket, role = ground.workplace(account)
    request = {
        "DataAccessRoleArn": role,
        "InputDataConfig": {"S3Uri": f"s3://{bucket}/input.txt", "InputFormat": "ONE_DOC_PER_LINE"},
        "OutputDataConfig": {"S3Uri": f"s3://{bucket}/output/"},
    }
    comprehend, arn = ground.client("comprehend", account), accounts.arn(account, version)
    if version == RECOGNIZER:
        comprehend.start_entities_detection_job(EntityRecognizerArn=arn, LanguageCode="en", **request)
    else:
        comprehend.start_document_classification_job(DocumentClassifierArn=arn, **request)


@contextlib.contextmanager
def held(accounts: Accounts, **pace: float) -> Iterator[None]:
    accounts.ground.aws.change_pace(**pace)
    try:
        yield
    finally:
        accounts.ground.aws.change_pace(**dict.fromkeys(pace, 0))
