"""What is saved and taken over again."""

import json

from local.comprehend.arns import ModelArn, account_of, region_of
from local.comprehend.state import Job, Model, ResourcePolicy, State, TokenUse

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
JOB = "arn:aws:comprehend:eu-west-1:111111111111:entities-detection-job/1"


def filled() -> State:
    state = State()
    policy = ResourcePolicy('{"Statement": []}', "0a", 1.5, 2.5)
    state.models[ARN] = Model(ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {"LanguageCode": "en"}, policy=policy)
    state.jobs[JOB] = Job("1", JOB, "entities-detection-job", "IN_PROGRESS", 2.0, ARN, "s3://out/x", {})
    state.tokens["token"] = TokenUse("hash", ARN)
    state.counters.imports = 3
    return state


def test_the_state_survives_json() -> None:
    state = filled()
    loaded = State()

    loaded.load_json(json.loads(json.dumps(state.to_json())))

    assert loaded.to_json() == state.to_json()
    assert loaded.models == state.models
    assert loaded.jobs == state.jobs


def test_a_model_is_in_use_as_long_as_a_job_is_active() -> None:
    state = filled()

    used = state.active_jobs(ARN)
    state.jobs[JOB].status = "COMPLETED"

    assert [job.arn for job in used] == [JOB]
    assert state.active_jobs(ARN) == []


def test_with_a_model_goes_the_token_that_made_it() -> None:
    state = filled()

    state.remove_model(ARN)

    assert not state.models
    assert not state.tokens


def test_a_model_arn_has_a_version_or_none() -> None:
    parsed = ModelArn.parse(ARN)

    assert parsed == ("aws", "eu-west-1", "111111111111", "entity-recognizer", "offers", "v1")
    assert str(parsed) == ARN
    assert str(ModelArn.parse(ARN.partition("/version")[0])) == ARN.partition("/version")[0]
    assert ModelArn.parse(JOB) is None
    assert ModelArn.parse(f"{ARN}/more") is None


def test_account_and_region_of_what_is_no_arn_are_empty() -> None:
    assert (account_of(JOB), region_of(JOB)) == ("111111111111", "eu-west-1")
    assert (account_of("*"), region_of("*")) == ("", "")
