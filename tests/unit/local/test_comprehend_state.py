"""What is saved and taken over again."""

import json

from local.comprehend.arns import ModelArn, account_of, region_of
from local.comprehend.state import Endpoint, Job, Model, Provision, ResourcePolicy, State, TokenUse

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
JOB = "arn:aws:comprehend:eu-west-1:111111111111:entities-detection-job/1"

ENDPOINT = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer-endpoint/offers"


def filled() -> State:
    state = State()
    policy = ResourcePolicy('{"Statement": []}', "0a", 1.5, 2.5)
    state.models[ARN] = Model(ARN, "entity-recognizer", "v1", "TRAINED", 1.0, {"LanguageCode": "en"}, policy=policy)
    state.jobs[JOB] = Job("1", JOB, "entities-detection-job", "IN_PROGRESS", 2.0, ARN, "s3://out/x", {})
    state.endpoints[ENDPOINT] = Endpoint(
        ENDPOINT, "UPDATING", 1.0, 2.0, Provision(ARN, 1, ""), Provision(f"{ARN}-x", 2, "role"), {"team": "search"}
    )
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
    assert loaded.endpoints == state.endpoints


def test_a_state_that_was_saved_before_there_were_endpoints_has_none() -> None:
    saved = filled().to_json()
    del saved["endpoints"]
    loaded = State()

    loaded.load_json(saved)

    assert loaded.endpoints == {}
    assert list(loaded.models) == [ARN]


def test_a_model_is_in_use_by_the_endpoint_that_answers_with_it_and_by_the_one_that_is_to() -> None:
    state = filled()

    assert [endpoint.arn for endpoint in state.endpoints_of(ARN)] == [ENDPOINT]
    assert [endpoint.arn for endpoint in state.endpoints_of(f"{ARN}-x")] == [ENDPOINT]
    assert state.endpoints_of(JOB) == []


def test_with_an_endpoint_goes_the_token_that_made_it() -> None:
    state = filled()
    state.tokens["other"] = TokenUse("hash", ENDPOINT)

    state.remove_endpoint(ENDPOINT)

    assert not state.endpoints
    assert list(state.tokens) == ["token"]


def test_all_that_has_an_arn_can_have_tags() -> None:
    state = filled()

    tagged = [state.tagged(arn) for arn in (ARN, JOB, ENDPOINT, "arn:aws:iam::111111111111:role/x")]

    assert tagged == [state.models[ARN], state.jobs[JOB], state.endpoints[ENDPOINT], None]


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
