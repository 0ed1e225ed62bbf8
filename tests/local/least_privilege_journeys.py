"""What the two accounts do from the first deployment to the last deletion: what every permission is for.

Each step ends well, or raises AssertionError: a promise is broken.
"""

import contextlib
import re
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tests.local.least_privilege_accounts import TRAINED, Accounts
from tests.local.least_privilege_mutants import Mutant
from tests.local.least_privilege_project import CLASSIFIER, RECOGNIZER
from tests.local.stages import GONE

Step = Callable[[Accounts], None]

_HELD_SECONDS = 60
_REFUSALS = 5
"""So often a deletion is tried while a job uses the version: a denial counts from the fourth time on."""
_FINGERPRINT = re.compile(r'"Fingerprint": ?"([0-9a-f]{12})"')
_RETAGGED = {"team": "b"}
_LOGGED_BY_FUNCTION = "START RequestId"


def train_and_share(accounts: Accounts) -> None:
    """Train both versions, and share them."""
    accounts.deploy("ModelCopy-SourceStorage", "ModelCopy-Source")
    assert accounts.models(accounts.source) == TRAINED, accounts.models(accounts.source)
    for version in TRAINED:
        assert _shared(accounts, version), f"{version} is not shared"


def import_and_test(accounts: Accounts) -> None:
    """Import both versions, test them, and make them the current ones."""
    accounts.deploy("ModelCopy-tst-Storage", "ModelCopy-tst")
    assert accounts.models(accounts.target) == TRAINED, accounts.models(accounts.target)
    ssm = accounts.ground.client("ssm", accounts.target)
    for version in TRAINED:
        name = f"/comprehend-models/{version.split('/')[1]}/current"
        current = ssm.get_parameter(Name=name)["Parameter"]["Value"]
        assert current == accounts.arn(accounts.target, version), f"{name} is {current}"


def look_into_source(accounts: Accounts) -> None:
    """Find what the source's function has logged, and who has read the training data."""
    _look_into_logs(accounts, accounts.source, "ModelCopy-Source")
    _look_into_access_logs(accounts, "ModelCopy-SourceStorage", "TrainingDataAccessLogs")


def look_into_target(accounts: Accounts) -> None:
    """Find what the target's function has logged, and who has read the smoke tests."""
    _look_into_logs(accounts, accounts.target, "ModelCopy-tst")
    _look_into_access_logs(accounts, "ModelCopy-tst-Storage", "SmokeTestsAccessLogs")


def test_again(accounts: Accounts) -> None:
    """Deploy other tests, as what they would be called by: they run again."""
    stack = accounts.stacks["ModelCopy-tst"]
    for fingerprint in set(_FINGERPRINT.findall(stack.template)):
        stack.template = stack.template.replace(fingerprint, fingerprint[::-1])
    before = accounts.ground.aws.counters()["jobs_started"]
    accounts.deploy("ModelCopy-tst")
    assert accounts.ground.aws.counters()["jobs_started"] - before == len(TRAINED), "not every test has run again"


def retag_source(accounts: Accounts) -> None:
    """Change a tag of each version, and remove one."""
    accounts.deploy("ModelCopy-Source", resource_type="Custom::TrainedModel", Tags=_RETAGGED)
    _require_tags(accounts, accounts.source)


def retag_target(accounts: Accounts) -> None:
    """Change a tag of each import, and remove one."""
    accounts.deploy("ModelCopy-tst", resource_type="Custom::ImportedModel", Tags=_RETAGGED)
    _require_tags(accounts, accounts.target)


def remove_source(accounts: Accounts) -> None:
    """Delete the stack while the classifier trains and a job uses the recognizer: nothing is left."""
    _remove_source(accounts, trains=CLASSIFIER, used=RECOGNIZER)


def remove_source_in_training(accounts: Accounts) -> None:
    """Delete the stack while the recognizer trains and a job uses the classifier: nothing is left."""
    _remove_source(accounts, trains=RECOGNIZER, used=CLASSIFIER)


def remove_target(accounts: Accounts) -> None:
    """Delete the stack while a job uses the recognizer: nothing is left."""
    with _used(accounts, accounts.target, RECOGNIZER):
        _remove(accounts, accounts.target, "ModelCopy-tst")


def give_up_recognizer_test(accounts: Accounts) -> None:
    """Deploy with a deadline that the recognizer's test misses: all goes back, and the job is stopped.

    There is no stopping a classifier's: Comprehend has no operation for it.
    """
    _give_up(accounts, "Importsoffers")


_TRAINED = (train_and_share,)
_SOURCE = (*_TRAINED, look_into_source, retag_source, remove_source)
_TARGET = (*_TRAINED, import_and_test, look_into_target, test_again, retag_target, remove_target)
_SHARED = (*_TRAINED, import_and_test)


JOURNEYS = (_SOURCE, (*_TRAINED, remove_source_in_training), _TARGET, (*_TRAINED, give_up_recognizer_test))
"""All that there are."""


def journey(mutant: Mutant) -> tuple[Step, ...]:
    """Return the steps that can tell that it is missing, in order."""
    if "tst" in mutant.stack:
        of_jobs = "comprehend:StopEntitiesDetectionJob" in mutant.statement
        ends_jobs = mutant.part in ("comprehend:ListTagsForResource", "comprehend:StopEntitiesDetectionJob")
        return (*_TRAINED, give_up_recognizer_test) if of_jobs and ends_jobs else _TARGET
    if mutant.owner == "ModelKey" or mutant.owner.endswith("Share"):
        return _SHARED
    # The version that trains is of one kind, and is not shared; the one that is used is of the other.
    if ("document-classifier" in mutant.statement) != mutant.part.startswith("comprehend:StopTraining"):
        return (*_SOURCE[:-1], remove_source_in_training)
    return _SOURCE


def _shared(accounts: Accounts, version: str) -> bool:
    comprehend = accounts.ground.client("comprehend", accounts.source)
    try:
        answer = comprehend.describe_resource_policy(ResourceArn=accounts.arn(accounts.source, version))
    except comprehend.exceptions.ResourceNotFoundException:
        return False
    return bool(answer.get("ResourcePolicy"))


def _look_into_logs(accounts: Accounts, account: str, stack: str) -> None:
    logs = accounts.ground.client("logs", account)
    events = logs.filter_log_events(logGroupName=f"/{stack}/function")["events"]
    assert any(event["message"].startswith(_LOGGED_BY_FUNCTION) for event in events), "the function has logged nothing"


def _look_into_access_logs(accounts: Accounts, stack: str, logical: str) -> None:
    s3 = accounts.ground.administrator(accounts.stacks[stack].account)("s3")
    logs = s3.list_objects_v2(Bucket=accounts.physical(stack, logical, "AWS::S3::Bucket"))
    assert logs.get("Contents"), "no access has been logged"


def _require_tags(accounts: Accounts, account: str) -> None:
    for version in TRAINED:
        tags = accounts.tags(account, version)
        assert tags == _RETAGGED, f"{version} has the tags {tags}"


def _remove(accounts: Accounts, account: str, name: str) -> None:
    stack = accounts.stacks[name]
    status = stack.remove()
    assert status == GONE, f"{name} {status}: {stack.reasons()}"
    assert not accounts.models(account), f"left behind: {accounts.models(account)}"


def _remove_source(accounts: Accounts, *, trains: str, used: str) -> None:
    with _held(accounts, training_seconds_at_least=_HELD_SECONDS):
        _train_anew(accounts, trains)
        with _used(accounts, accounts.source, used):
            _remove(accounts, accounts.source, "ModelCopy-Source")


def _give_up(accounts: Accounts, test: str) -> None:
    accounts.deploy("ModelCopy-tst-Storage")
    stack = accounts.stacks["ModelCopy-tst"]
    with _held(accounts, job_seconds_at_least=_HELD_SECONDS):
        stack.change(lambda name, kind: name.startswith(test) and kind == "Custom::SmokeTest", AnswerSeconds=60)
        status = stack.deploy()
        assert status == "ROLLBACK_COMPLETE", f"{status}: {stack.reasons()}"
        assert "is not done after" in stack.reasons(), stack.reasons()
        assert not accounts.active_jobs(accounts.target), "the job goes on"
    assert not accounts.models(accounts.target), f"left behind: {accounts.models(accounts.target)}"


def _train_anew(accounts: Accounts, version: str) -> None:
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
def _used(accounts: Accounts, account: str, version: str) -> Iterator[None]:
    """Have a job use a version until its deletion has been refused often enough."""
    aws, ended = accounts.ground.aws, threading.Event()
    operation = "DeleteEntityRecognizer" if version == RECOGNIZER else "DeleteDocumentClassifier"

    def release() -> None:
        while len(aws.calls(operation=operation, account=account)) < _REFUSALS and not ended.wait(0.1):
            pass
        aws.change_pace(job_seconds_at_least=0)

    aws.change_pace(job_seconds_at_least=_HELD_SECONDS)
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
def _held(accounts: Accounts, **pace: float) -> Iterator[None]:
    accounts.ground.aws.change_pace(**pace)
    try:
        yield
    finally:
        accounts.ground.aws.change_pace(**dict.fromkeys(pace, 0))
