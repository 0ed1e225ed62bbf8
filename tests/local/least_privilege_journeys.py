"""What the two accounts do from the first deployment to the last deletion: what every permission is for.

Each step ends well, or raises AssertionError: a promise is broken.
"""

import re
from collections.abc import Callable

from tests.local.least_privilege_accounts import TRAINED, Accounts
from tests.local.least_privilege_mutants import Mutant
from tests.local.least_privilege_project import CLASSIFIER, ENDPOINT, RECOGNIZER
from tests.local.least_privilege_scenes import HELD_SECONDS, held, train_anew, used
from tests.local.stages import GONE

Step = Callable[[Accounts], None]

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
    """Import both versions, test them, have one answer at its endpoint, and make them the current ones."""
    accounts.deploy("ModelCopy-tst-Storage", "ModelCopy-tst")
    assert accounts.models(accounts.target) == TRAINED, accounts.models(accounts.target)
    ssm = accounts.ground.client("ssm", accounts.target)
    for version in TRAINED:
        name = f"/comprehend-models/{version.split('/')[1]}/current"
        current = ssm.get_parameter(Name=name)["Parameter"]["Value"]
        assert current == accounts.arn(accounts.target, version), f"{name} is {current}"
    _require_endpoint(accounts, "IN_SERVICE, 1")


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
    _require_tags(accounts, accounts.source, *TRAINED)


def retag_target(accounts: Accounts) -> None:
    """Change a tag of each import, and remove one."""
    accounts.deploy("ModelCopy-tst", resource_type="Custom::ImportedModel", Tags=_RETAGGED)
    _require_tags(accounts, accounts.target, *TRAINED)


def move_endpoint(accounts: Accounts) -> None:
    """Give the endpoint another unit, change a tag of it, and remove one."""
    accounts.deploy("ModelCopy-tst", resource_type="Custom::ModelEndpoint", InferenceUnits=2, Tags=_RETAGGED)
    _require_endpoint(accounts, "IN_SERVICE, 2")
    _require_tags(accounts, accounts.target, ENDPOINT)


def remove_source(accounts: Accounts) -> None:
    """Delete the stack while the classifier trains and a job uses the recognizer: nothing is left."""
    _remove_source(accounts, trains=CLASSIFIER, uses=RECOGNIZER)


def remove_source_in_training(accounts: Accounts) -> None:
    """Delete the stack while the recognizer trains and a job uses the classifier: nothing is left."""
    _remove_source(accounts, trains=RECOGNIZER, uses=CLASSIFIER)


def remove_target(accounts: Accounts) -> None:
    """Delete the stack while a job uses the recognizer: nothing is left."""
    with used(accounts, accounts.target, RECOGNIZER):
        _remove(accounts, accounts.target, "ModelCopy-tst")


def give_up_recognizer_test(accounts: Accounts) -> None:
    """Deploy with a deadline that the recognizer's test misses: all goes back, and the job is stopped.

    There is no stopping a classifier's: Comprehend has no operation for it.
    """
    _give_up(accounts, "Importsoffers")


_TRAINED = (train_and_share,)
_SOURCE = (*_TRAINED, look_into_source, retag_source, remove_source)
_TARGET = (*_TRAINED, import_and_test, look_into_target, test_again, retag_target, remove_target)
_SERVED = (*_TRAINED, import_and_test, move_endpoint, remove_target)
_SHARED = (*_TRAINED, import_and_test)


JOURNEYS = (_SOURCE, (*_TRAINED, remove_source_in_training), _TARGET, _SERVED, (*_TRAINED, give_up_recognizer_test))
"""All that there are."""


def journey(mutant: Mutant) -> tuple[Step, ...]:
    """Return the steps that can tell that it is missing, in order."""
    if any(name in f"{mutant.owner} {mutant.statement}" for name in ("Endpointstopics", ENDPOINT)):
        return _SERVED
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


def _require_tags(accounts: Accounts, account: str, *names: str) -> None:
    for name in names:
        tags = accounts.tags(account, name)
        assert tags == _RETAGGED, f"{name} has the tags {tags}"


def _require_endpoint(accounts: Accounts, wanted: str) -> None:
    found = accounts.endpoints(accounts.target)
    assert found == {ENDPOINT: wanted}, found


def _remove(accounts: Accounts, account: str, name: str) -> None:
    stack = accounts.stacks[name]
    status = stack.remove()
    assert status == GONE, f"{name} {status}: {stack.reasons()}"
    left = [*accounts.models(account), *accounts.endpoints(account)]
    assert not left, f"left behind: {left}"


def _remove_source(accounts: Accounts, *, trains: str, uses: str) -> None:
    with held(accounts, training_seconds_at_least=HELD_SECONDS):
        train_anew(accounts, trains)
        with used(accounts, accounts.source, uses):
            _remove(accounts, accounts.source, "ModelCopy-Source")


def _give_up(accounts: Accounts, test: str) -> None:
    accounts.deploy("ModelCopy-tst-Storage")
    stack = accounts.stacks["ModelCopy-tst"]
    with held(accounts, job_seconds_at_least=HELD_SECONDS):
        stack.change(lambda name, kind: name.startswith(test) and kind == "Custom::SmokeTest", AnswerSeconds=60)
        status = stack.deploy()
        assert status == "ROLLBACK_COMPLETE", f"{status}: {stack.reasons()}"
        assert "is not done after" in stack.reasons(), stack.reasons()
        assert not accounts.active_jobs(accounts.target), "the job goes on"
    assert not accounts.models(accounts.target), f"left behind: {accounts.models(accounts.target)}"
