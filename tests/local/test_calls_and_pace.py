"""What tests learn of calls, and how they hold a training without paying for it in CPU."""

import ssl
import time
import urllib.request

import pytest

from local.local_aws import LocalAws
from tests.local.recognizers import Scene

pytestmark = pytest.mark.local
IRELAND = {"LocationConstraint": "eu-west-1"}


def test_the_log_has_no_secrets(local_aws: LocalAws, unique: str) -> None:
    s3 = local_aws.client("s3", "source")
    s3.create_bucket(Bucket=unique, CreateBucketConfiguration=IRELAND)
    s3.put_object(Bucket=unique, Key="key", Body=b"confidential")
    url = s3.generate_presigned_url("get_object", Params={"Bucket": unique, "Key": "key"})
    trust = ssl.create_default_context(cafile=local_aws.home.tls / "ca.pem")
    with urllib.request.urlopen(url, context=trust) as answer:  # noqa: S310
        assert answer.read() == b"confidential"

    logged = local_aws.calls(service="s3", resource=unique)

    assert [call.operation for call in logged] == ["CreateBucket", "PutObject", "GetObject"]
    credentials = s3._request_signer._credentials
    for secret in (credentials.access_key, "Signature", "confidential"):
        assert secret not in str(logged)


def test_a_training_lasts_as_long_as_it_is_told_to(local_aws: LocalAws, unique: str) -> None:
    scene = Scene(local_aws, "source")
    role = scene.make_data_access_role(*scene.data_statements)
    local_aws.change_pace(training_seconds_at_least=600)
    arn = scene.comprehend.create_entity_recognizer(**scene.training(unique, role))["EntityRecognizerArn"]
    while scene.model(arn)["Status"] == "SUBMITTED":
        time.sleep(0.02)

    held = scene.model(arn)["Status"]
    local_aws.change_pace(training_seconds_at_least=0)

    assert (held, scene.ended_model(arn)["Status"]) == ("TRAINING", "TRAINED")
