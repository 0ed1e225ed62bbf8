"""Faults at the front door: what boto3 makes of them, and what was done all the same."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from local.controls import RefusedError
from local.faults.fault import Fault
from local.faults.remote import NeverHitError
from local.local_aws import LocalAws
from tests.local.conftest import Role, allow, refusal
from tests.local.test_plugin import call_in_cbor

pytestmark = pytest.mark.local
MODEL = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
IRELAND = {"LocationConstraint": "eu-west-1"}


@pytest.fixture
def aws(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalAws]:
    """Return the local AWS; clients made of it do not retry, and what a test sets ends with it."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    local_aws.forget_calls()
    yield local_aws
    local_aws.faults.clear()


def raised(call: Callable[..., Any], **parameters: Any) -> ClientError:
    with pytest.raises(ClientError) as caught:
        call(**parameters)
    return caught.value


@pytest.mark.parametrize(
    ("code", "name", "status"),
    [
        ("throttled", "ThrottlingException", 400),
        ("server-error", "InternalServerException", 500),
        ("access-denied", "AccessDeniedException", 400),
        ("ResourceInUseException", "ResourceInUseException", 400),
    ],
)
def test_an_error_of_comprehend_is_the_same_in_json_and_cbor(aws: LocalAws, code: str, name: str, status: int) -> None:
    comprehend = aws.client("comprehend", "source")
    aws.faults.add(Fault("error", "comprehend", "DescribeEntityRecognizer", code=code, times=2))

    error = raised(comprehend.describe_entity_recognizer, EntityRecognizerArn=MODEL)
    in_cbor = call_in_cbor(aws, comprehend, "DescribeEntityRecognizer", EntityRecognizerArn=MODEL)

    assert isinstance(error, comprehend.exceptions.from_code(name))
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status == in_cbor[0]
    assert error.response["Error"] == {name: in_cbor[1]["Error"][name] for name in ("Message", "Code")}
    assert refusal(comprehend.describe_entity_recognizer, EntityRecognizerArn=MODEL)[0] == "ResourceNotFoundException"


def test_an_error_of_s3_is_raised_by_its_class_and_nothing_is_done(aws: LocalAws, unique: str) -> None:
    s3 = aws.client("s3", "source")
    aws.faults.add(Fault("error", "s3", "CreateBucket", code="BucketAlreadyExists", status=409))
    aws.faults.add(Fault("error", "s3", "HeadBucket", code="throttled"))

    with pytest.raises(s3.exceptions.BucketAlreadyExists):
        s3.create_bucket(Bucket=unique, CreateBucketConfiguration=IRELAND)

    assert refusal(s3.head_bucket, Bucket=unique) == ("503", "Service Unavailable")
    assert refusal(s3.head_bucket, Bucket=unique) == ("404", "Not Found")


def test_an_error_of_kms_is_raised_by_its_class(aws: LocalAws) -> None:
    kms = aws.client("kms", "source")
    aws.faults.add(Fault("error", "kms", code="server-error"))

    with pytest.raises(kms.exceptions.KMSInternalException):
        kms.list_keys()


@pytest.mark.parametrize(
    ("service", "operation", "call", "code"),
    [
        ("lambda", "GetFunction", lambda aws: aws.get_function(FunctionName="f"), "AccessDeniedException"),
        ("sts", "GetCallerIdentity", lambda aws: aws.get_caller_identity(), "AccessDenied"),
        (
            "stepfunctions",
            "StartExecution",
            lambda aws: aws.start_execution(stateMachineArn="m"),
            "AccessDeniedException",
        ),
        ("ec2", "DescribeVpcs", lambda aws: aws.describe_vpcs(), "AccessDenied"),
        ("cloudwatch", "ListDashboards", lambda aws: aws.list_dashboards(), "AccessDeniedException"),
    ],
)
def test_every_protocol_has_its_errors(
    aws: LocalAws, service: str, operation: str, call: Callable[[Any], Any], code: str
) -> None:
    client = aws.client(service, "source")

    with aws.faults.injected(Fault("error", service, operation, code="access-denied")) as hits:
        found, _ = refusal(lambda: call(client))

    assert (found, hits()) == (code, [1])


def test_a_lost_answer_closes_the_connection_after_the_work_is_done(aws: LocalAws, unique: str) -> None:
    s3 = aws.client("s3", "source")
    aws.faults.add(Fault("lost", "s3", "CreateBucket"))

    with pytest.raises(ConnectionClosedError):
        s3.create_bucket(Bucket=unique, CreateBucketConfiguration=IRELAND)

    assert s3.head_bucket(Bucket=unique)["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_client_that_retries_does_what_was_lost_again(
    aws: LocalAws, monkeypatch: pytest.MonkeyPatch, unique: str
) -> None:
    monkeypatch.delenv("AWS_MAX_ATTEMPTS")
    patient = aws.client("s3", "source")

    with aws.faults.injected(Fault("lost", "s3", "CreateBucket")) as hits:
        code, _ = refusal(patient.create_bucket, Bucket=unique, CreateBucketConfiguration=IRELAND)

    assert code == "BucketAlreadyOwnedByYou"
    assert hits() == [1]
    logged = [(call.status, call.code, call.fault) for call in aws.calls(operation="CreateBucket", resource=unique)]
    assert logged == [(200, "", "lost"), (409, "BucketAlreadyOwnedByYou", "")]


def test_lost_answers_of_comprehend_and_kms_have_done_their_work(aws: LocalAws) -> None:
    comprehend, kms = aws.client("comprehend", "source"), aws.client("kms", "source")
    aws.faults.add(Fault("lost", "comprehend"), Fault("lost", "kms", "CreateKey"))
    keys = len(kms.list_keys()["Keys"])

    with pytest.raises(ConnectionClosedError):
        comprehend.list_entity_recognizers()
    with pytest.raises(ConnectionClosedError):
        kms.create_key()

    assert len(kms.list_keys()["Keys"]) == keys + 1


def test_a_duplicate_is_done_twice_and_the_second_answer_is_seen(aws: LocalAws, unique: str) -> None:
    s3, kms = aws.client("s3", "source"), aws.client("kms", "source")
    aws.faults.add(Fault("duplicate", "s3", "CreateBucket"), Fault("duplicate", "kms", "CreateKey", at_once=True))
    keys = len(kms.list_keys()["Keys"])

    code, _ = refusal(s3.create_bucket, Bucket=unique, CreateBucketConfiguration=IRELAND)
    key = kms.create_key()["KeyMetadata"]

    assert code == "BucketAlreadyOwnedByYou"
    assert (key["Enabled"], len(kms.list_keys()["Keys"])) == (True, keys + 2)
    assert [call.fault for call in aws.calls(operation="CreateKey")] == ["duplicate", "duplicate"]


def test_a_large_body_is_delivered_twice_too(aws: LocalAws, unique: str) -> None:
    s3 = aws.client("s3", "source")
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration=IRELAND)
    body = bytes(range(256)) * 4096

    with aws.faults.injected(Fault("duplicate", "s3", "PutObject")) as hits:
        s3.put_object(Bucket=unique, Key="a folder/ö", Body=body)

    assert hits() == [1]
    assert s3.get_object(Bucket=unique, Key="a folder/ö")["Body"].read() == body


def test_a_delayed_answer_comes_later(aws: LocalAws) -> None:
    comprehend = aws.client("comprehend", "source")
    aws.faults.add(Fault("delay", "comprehend", seconds=0.5))
    began = time.monotonic()

    comprehend.list_entity_recognizers()

    assert 0.5 <= time.monotonic() - began < 5


def test_only_the_caller_that_is_meant_is_hit(aws: LocalAws, make_role: Callable[..., Role]) -> None:
    role = make_role("source", [allow("comprehend:ListEntityRecognizers")])
    name = role.arn.rpartition("/")[2]
    aws.faults.add(Fault("error", "comprehend", code="access-denied", times=0, caller=f"role/{name}"))

    aws.client("comprehend", "source").list_entity_recognizers()
    aws.client("comprehend", "prd").list_entity_recognizers()

    assert refusal(role.client("comprehend").list_entity_recognizers)[0] == "AccessDeniedException"
    callers = [(call.account, call.caller, call.code) for call in aws.calls(service="comprehend")]
    assert callers == [
        ("111111111111", "user/admin", ""),
        ("222222222222", "user/admin", ""),
        ("111111111111", f"role/{name}", "AccessDeniedException"),
    ]


def test_only_the_account_that_is_meant_is_hit(aws: LocalAws) -> None:
    aws.faults.add(Fault("error", "ssm", code="throttled", account=aws.accounts["prd"]))

    aws.client("ssm", "source").describe_parameters()

    assert refusal(aws.client("ssm", "prd").describe_parameters)[0] == "ThrottlingException"


def test_faults_are_listed_with_their_counts_and_end_with_their_block(aws: LocalAws) -> None:
    comprehend = aws.client("comprehend", "source")
    kept = aws.faults.add(Fault("delay", "comprehend", seconds=0.01, nth=5))

    with aws.faults.injected(Fault("delay", "comprehend", seconds=0.01, nth=2)) as hits:
        for _ in range(3):
            comprehend.list_entity_recognizers()
        listed = [(one.fault.nth, one.matched, one.hits) for one in aws.faults.all()]

    assert listed == [(5, 3, 0), (2, 3, 1)]
    assert hits() == [1]
    assert [one.id for one in aws.faults.all()] == kept
    assert aws.faults.hits() == [0]


def test_a_fault_that_has_hit_nothing_fails_the_test(aws: LocalAws) -> None:
    never = Fault("lost", "comprehend", caller="role/Misspelt")

    with pytest.raises(NeverHitError, match=r"matched 0 calls, hit none: .*role/Misspelt"), aws.faults.injected(never):
        aws.client("comprehend", "source").list_entity_recognizers()
    with aws.faults.injected(never, must_hit=False) as hits:
        pass

    assert (hits(), aws.faults.all()) == ([0], [])


def test_a_fault_that_could_never_hit_is_refused_by_the_server_too(aws: LocalAws) -> None:
    wrong = {"kind": "lost", "service": "s3", "operation": "CopyObjekt"}

    with pytest.raises(RefusedError, match=r"there is no 'CopyObjekt'; did you mean CopyObject"):
        aws.ask("POST", "/_local/faults", wrong)
    with pytest.raises(RefusedError):
        aws.ask("DELETE", "/_local/faults?id=one")

    assert aws.faults.all() == []
