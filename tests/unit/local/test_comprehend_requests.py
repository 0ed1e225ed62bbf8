"""What IAM evaluates for a request."""

from types import SimpleNamespace
from typing import Any

import pytest

from local.comprehend.errors import InvalidRequestError, TooManyTagsError
from local.comprehend.requests import Caller, RequestToken, condition_keys, resource_of, tags_of
from local.comprehend.state import State

REGION, ACCOUNT = "eu-west-1", "111111111111"
MODEL = f"arn:aws:comprehend:{REGION}:{ACCOUNT}:entity-recognizer/offers"
JOBS = f"arn:aws:comprehend:{REGION}:{ACCOUNT}:entities-detection-job"
ENDPOINT = f"arn:aws:comprehend:{REGION}:{ACCOUNT}:entity-recognizer-endpoint/offers"
CLASSIFIER = f"arn:aws:comprehend:{REGION}:{ACCOUNT}:document-classifier/themes"
CLASSIFICATIONS = f"arn:aws:comprehend:{REGION}:{ACCOUNT}:document-classification-job"
FOREIGN = "arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers/version/v1"


@pytest.mark.parametrize(
    ("operation", "parameters", "resource"),
    [
        ("CreateEntityRecognizer", {"RecognizerName": "offers"}, MODEL),
        ("CreateEntityRecognizer", {"RecognizerName": "offers", "VersionName": "v1"}, f"{MODEL}/version/v1"),
        ("DescribeEntityRecognizer", {"EntityRecognizerArn": MODEL}, MODEL),
        ("ListEntityRecognizers", {}, "*"),
        ("ImportModel", {"SourceModelArn": FOREIGN, "ModelName": "offers"}, FOREIGN),
        ("PutResourcePolicy", {"ResourceArn": MODEL}, MODEL),
        ("TagResource", {"ResourceArn": f"{JOBS}/1"}, f"{JOBS}/1"),
        ("StartEntitiesDetectionJob", {"EntityRecognizerArn": MODEL}, MODEL),
        ("StartEntitiesDetectionJob", {}, f"{JOBS}/*"),
        ("DescribeEntitiesDetectionJob", {"JobId": "1"}, f"{JOBS}/1"),
        ("StopEntitiesDetectionJob", {"JobId": "1"}, f"{JOBS}/1"),
        ("ListEntitiesDetectionJobs", {}, "*"),
        ("CreateEndpoint", {"ModelArn": MODEL, "EndpointName": "offers"}, MODEL),
        ("UpdateEndpoint", {"EndpointArn": ENDPOINT, "DesiredModelArn": MODEL}, ENDPOINT),
        ("DetectEntities", {"EndpointArn": ENDPOINT, "Text": "x"}, ENDPOINT),
        ("DetectEntities", {"Text": "x", "LanguageCode": "en"}, "*"),
        ("CreateDocumentClassifier", {"DocumentClassifierName": "themes"}, CLASSIFIER),
        ("DeleteDocumentClassifier", {"DocumentClassifierArn": CLASSIFIER}, CLASSIFIER),
        ("StopTrainingDocumentClassifier", {"DocumentClassifierArn": CLASSIFIER}, CLASSIFIER),
        ("StartDocumentClassificationJob", {"DocumentClassifierArn": CLASSIFIER}, CLASSIFIER),
        ("DescribeDocumentClassificationJob", {"JobId": "1"}, f"{CLASSIFICATIONS}/1"),
        ("ClassifyDocument", {"EndpointArn": f"{CLASSIFIER}-endpoint", "Text": "x"}, f"{CLASSIFIER}-endpoint"),
        ("ListDocumentClassifierSummaries", {}, "*"),
        ("ListEndpoints", {"Filter": {"ModelArn": MODEL}}, "*"),
    ],
)
def test_each_operation_has_its_resource(operation: str, parameters: dict[str, Any], resource: str) -> None:
    assert resource_of(operation, parameters, REGION, ACCOUNT) == resource


def test_another_partition_s_region_has_that_partition_s_arns() -> None:
    arn = resource_of("CreateEntityRecognizer", {"RecognizerName": "offers"}, "cn-north-1", ACCOUNT)

    assert arn == f"arn:aws-cn:comprehend:cn-north-1:{ACCOUNT}:entity-recognizer/offers"


def test_a_request_has_the_condition_keys_of_what_it_names() -> None:
    keys = condition_keys(
        {
            "ModelKmsKeyId": "model-key",
            "VolumeKmsKeyId": "volume-key",
            "OutputDataConfig": {"S3Uri": "s3://out", "KmsKeyId": "output-key"},
            "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1", "subnet-2"]},
            "Tags": [{"Key": "team", "Value": "search"}],
        }
    )

    assert keys == {
        "comprehend:ModelKmsKey": "model-key",
        "comprehend:VolumeKmsKey": "volume-key",
        "comprehend:OutputKmsKey": "output-key",
        "comprehend:VpcSecurityGroupIds": ["sg-1"],
        "comprehend:VpcSubnets": ["subnet-1", "subnet-2"],
        "aws:TagKeys": ["team"],
        "aws:RequestTag/team": "search",
    }
    assert condition_keys({}) == {}


def test_tags_are_not_aws_s_own_nor_repeated_nor_too_many() -> None:
    assert tags_of({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b"}]}) == {"a": "1", "b": ""}
    with pytest.raises(InvalidRequestError, match="reserved"):
        tags_of({"Tags": [{"Key": "aws:x", "Value": "1"}]})
    with pytest.raises(InvalidRequestError, match="more than once"):
        tags_of({"Tags": [{"Key": "a"}, {"Key": "a"}]})
    with pytest.raises(TooManyTagsError):
        tags_of({"Tags": [{"Key": str(number)} for number in range(51)]})


def test_a_token_finds_what_its_request_made_and_refuses_other_parameters() -> None:
    state, caller = State(), Caller(SimpleNamespace(), ACCOUNT, REGION)
    request = {"RecognizerName": "offers", "ClientRequestToken": "once"}

    first = RequestToken(caller, "CreateEntityRecognizer", request)
    before = first.find(state)
    first.remember(state, MODEL)

    assert before is None
    assert RequestToken(caller, "CreateEntityRecognizer", dict(request)).find(state) == MODEL
    assert RequestToken(caller, "StartEntitiesDetectionJob", request).find(state) is None
    with pytest.raises(InvalidRequestError, match="ClientRequestToken"):
        RequestToken(caller, "CreateEntityRecognizer", {**request, "RecognizerName": "others"}).find(state)


def test_a_request_without_a_token_is_not_remembered() -> None:
    state = State()
    token = RequestToken(Caller(SimpleNamespace(), ACCOUNT, REGION), "CreateEntityRecognizer", {})

    token.remember(state, MODEL)

    assert state.tokens == {}
