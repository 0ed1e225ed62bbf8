"""What the app's function is called for, from the start of a deployment or deletion to its end."""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.local.fault_lane import Lane
from tests.local.stages import GONE, Deployment

TRAINED = {"entity-recognizer/offers/version/v1": "TRAINED"}
"""What an account has of models once all is well."""

_ANSWERING, _MOVED = {"offers": "IN_SERVICE, 1"}, {"offers": "IN_SERVICE, 2"}
_ENDPOINT = "Custom::ModelEndpoint"
_HELD_SECONDS = 60
_USED_SECONDS = 1
_UNREACHABLE = {"Overall": {"f1": 101}}


@dataclass(frozen=True)
class Trip:
    """A journey in an account: `go` meets the faults, `go_again` does not; both return the stack's status.

    It trains at most so often. `leaves_nothing`: a deletion takes the models along. `served` are the endpoints before,
    `serves` those at the end of a deployment, with status and units.
    """

    stack: Deployment
    go: Callable[[], str]
    go_again: Callable[[], str]
    trains: int = 0
    imported: bool = False
    leaves_nothing: bool = True
    served: Mapping[str, str] = field(default_factory=dict)
    serves: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Journey:
    """A journey, with the parts of its reason where it leads back without any fault; `ends` is deployed or gone."""

    name: str
    begin: Callable[[Lane], Trip]
    ends: str = "deployed"
    reason: str = ""


def _train(lane: Lane) -> Trip:
    stack = lane.source()
    return Trip(stack, stack.deploy, stack.deploy, trains=1, leaves_nothing=False)


def _adopt(lane: Lane) -> Trip:
    stack = lane.source()
    assert (stack.deploy(), stack.remove()) == ("CREATE_COMPLETE", GONE), stack.reasons()
    return Trip(stack, stack.deploy, stack.deploy, leaves_nothing=False)


def _change_tags(lane: Lane) -> Trip:
    stack = lane.destroying_source()
    assert stack.deploy("Custom::TrainedModel", Tags={"team": "a", "cost": "1"}) == "CREATE_COMPLETE", stack.reasons()
    go = functools.partial(stack.deploy, "Custom::TrainedModel", Tags={"team": "b"})
    return Trip(stack, go, go)


def _miss_the_gate(lane: Lane) -> Trip:
    stack = lane.destroying_source()
    go = functools.partial(stack.deploy, "Custom::TrainedModel", Minimum=_UNREACHABLE)
    return Trip(stack, go, stack.deploy, trains=1)


def _withdraw(lane: Lane) -> Trip:
    stack = lane.destroying_source()
    assert stack.deploy() == "CREATE_COMPLETE", stack.reasons()
    return Trip(stack, stack.remove, stack.remove)


def _import(lane: Lane) -> Trip:
    stack = lane.target()
    return Trip(stack, stack.deploy, stack.deploy, imported=True)


def _fail_the_test(lane: Lane) -> Trip:
    stack = lane.target()
    go = functools.partial(stack.deploy, "Custom::SmokeTest", Minimum=_UNREACHABLE)
    return Trip(stack, go, stack.deploy, imported=True)


def _pass_the_deadline(lane: Lane) -> Trip:
    stack = lane.target()

    def go() -> str:
        with _held(lane, job_seconds_at_least=_HELD_SECONDS):
            return stack.deploy("Custom::SmokeTest", AnswerSeconds=60)

    return Trip(stack, go, stack.deploy, imported=True)


def _stop_importing(lane: Lane) -> Trip:
    stack = lane.target()
    assert stack.deploy() == "CREATE_COMPLETE", stack.reasons()
    return Trip(stack, stack.remove, stack.remove, imported=True)


def _serve(lane: Lane) -> Trip:
    stack = lane.serving_target()
    return Trip(stack, stack.deploy, stack.deploy, imported=True, serves=_ANSWERING)


def _move(lane: Lane) -> Trip:
    stack = lane.serving_target()
    assert stack.deploy(_ENDPOINT, Tags={"team": "a", "cost": "1"}) == "CREATE_COMPLETE", stack.reasons()
    go = functools.partial(stack.deploy, _ENDPOINT, InferenceUnits=2, Tags={"team": "b"})
    return Trip(stack, go, go, imported=True, served=_ANSWERING, serves=_MOVED)


def _stop_serving(lane: Lane) -> Trip:
    stack = lane.serving_target()
    assert stack.deploy() == "CREATE_COMPLETE", stack.reasons()
    return Trip(stack, stack.remove, stack.remove, imported=True, served=_ANSWERING)


def _delete_in_training(lane: Lane) -> Trip:
    stack = lane.destroying_source()
    assert stack.deploy() == "CREATE_COMPLETE", stack.reasons()

    def go() -> str:
        with _held(lane, training_seconds_at_least=_HELD_SECONDS):
            _train_anew(stack)
            return stack.remove()

    return Trip(stack, go, stack.remove, trains=1)


def _delete_in_use(lane: Lane) -> Trip:
    stack = lane.target()
    assert stack.deploy() == "CREATE_COMPLETE", stack.reasons()

    def go() -> str:
        with _held(lane, job_seconds_at_least=_USED_SECONDS):
            _start_another_job(stack)
            return stack.remove()

    return Trip(stack, go, stack.remove, imported=True)


def _train_anew(stack: Deployment) -> None:
    """Put a version in training in the place of the trained one, as if it were the stack's: no stack gets there soon.

    On AWS it takes deleting a stack while it is being created, which ministack cannot.
    """
    comprehend = stack.client("comprehend")
    (model,) = comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]
    arn = model["EntityRecognizerArn"]
    tags = comprehend.list_tags_for_resource(ResourceArn=arn)["Tags"]
    comprehend.delete_entity_recognizer(EntityRecognizerArn=arn)
    while stack.models():
        time.sleep(0.05)
    kept = ("LanguageCode", "DataAccessRoleArn", "InputDataConfig", "ModelKmsKeyId", "VolumeKmsKeyId", "VersionName")
    comprehend.create_entity_recognizer(RecognizerName="offers", Tags=tags, **{name: model[name] for name in kept})


def _start_another_job(stack: Deployment) -> None:
    comprehend = stack.client("comprehend")
    job, *_ = comprehend.list_entities_detection_jobs()["EntitiesDetectionJobPropertiesList"]
    kept = ("EntityRecognizerArn", "LanguageCode", "DataAccessRoleArn", "InputDataConfig", "VolumeKmsKeyId")
    output = {**job["OutputDataConfig"], "S3Uri": job["InputDataConfig"]["S3Uri"].replace("/input/", "/output/")}
    comprehend.start_entities_detection_job(OutputDataConfig=output, **{name: job[name] for name in kept})


@contextlib.contextmanager
def _held(lane: Lane, **pace: float) -> Iterator[None]:
    lane.aws.change_pace(**pace)
    try:
        yield
    finally:
        lane.aws.change_pace(**dict.fromkeys(pace, 0))


TRAIN = Journey("train and share", _train)
ADOPT = Journey("adopt", _adopt)
CHANGE_TAGS = Journey("change tags", _change_tags)
MISS_THE_GATE = Journey("miss the gate", _miss_the_gate, reason="expected at least 101")
WITHDRAW = Journey("delete the source", _withdraw, ends="gone")
IMPORT = Journey("import and test", _import)
FAIL_THE_TEST = Journey("fail the test", _fail_the_test, reason="expected at least 101")
PASS_THE_DEADLINE = Journey("test too long", _pass_the_deadline, reason="is not done after")
STOP_IMPORTING = Journey("delete the target", _stop_importing, ends="gone")
SERVE = Journey("serve", _serve)
MOVE = Journey("move the endpoint", _move)
STOP_SERVING = Journey("delete the endpoint", _stop_serving, ends="gone")

DELETE_IN_TRAINING = Journey("delete in training", _delete_in_training, ends="gone")
DELETE_IN_USE = Journey("delete in use", _delete_in_use, ends="gone")
