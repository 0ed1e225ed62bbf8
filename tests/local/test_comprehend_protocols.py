"""The newer wire protocol, spoken by botocore itself once its service model names it."""

import gzip
import json
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import pytest
from botocore.config import Config

from local import accounts
from local.local_aws import LocalAws
from tests.local.conftest import refusal
from tests.local.recognizers import SENTENCES, Scene

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def scene(local_aws: LocalAws) -> Scene:
    return Scene(local_aws, "source")


@pytest.fixture(scope="module")
def service_models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of service models in which Comprehend speaks CBOR."""
    (model,) = (Path(botocore.__file__).parent / "data/comprehend").glob("*/service-2.json.gz")
    description = json.loads(gzip.decompress(model.read_bytes()))
    description["metadata"]["protocols"] = ["smithy-rpc-v2-cbor"]
    folder = tmp_path_factory.mktemp("models")
    target = folder / "comprehend" / model.parent.name
    target.mkdir(parents=True)
    (target / "service-2.json").write_text(json.dumps(description))
    return folder


@pytest.fixture
def comprehend(scene: Scene, service_models: Path) -> Any:
    """Return an administrator's client that speaks CBOR."""
    return cbor_client(scene, service_models, accounts.read_keys(scene.aws.home)[scene.profile])


def cbor_client(scene: Scene, service_models: Path, keys: tuple[str, str]) -> Any:
    environment = scene.aws.environment(scene.profile)
    session = botocore.session.Session()
    session.get_component("data_loader").search_paths.insert(0, str(service_models))
    return session.create_client(
        "comprehend",
        region_name=scene.aws.region,
        endpoint_url=scene.aws.endpoint,
        verify=environment["AWS_CA_BUNDLE"],
        aws_access_key_id=keys[0],
        aws_secret_access_key=keys[1],
        config=Config(proxies={}),
    )


def test_a_model_s_way_in_cbor(scene: Scene, comprehend: Any, unique: str) -> None:
    role = scene.make_data_access_role(*scene.data_statements)
    documents = scene.upload(f"{unique}/sentences.txt", SENTENCES[0])

    arn = comprehend.create_entity_recognizer(**scene.training(unique, role))["EntityRecognizerArn"]
    in_json = scene.ended_model(arn)
    in_cbor = comprehend.describe_entity_recognizer(EntityRecognizerArn=arn)["EntityRecognizerProperties"]
    job = comprehend.start_entities_detection_job(**scene.job(arn, role, documents))

    assert comprehend.meta.service_model.resolved_protocol == "smithy-rpc-v2-cbor"
    assert in_cbor == in_json
    assert scene.ended_job(job["JobId"])["JobStatus"] == "COMPLETED"
    assert comprehend.list_entities_detection_jobs(Filter={"JobStatus": "COMPLETED"})["ResponseMetadata"]


def test_entities_in_real_time_are_the_same_in_cbor(scene: Scene, comprehend: Any, unique: str) -> None:
    model = scene.train(unique, scene.make_data_access_role(*scene.data_statements))
    endpoint = scene.create_endpoint(unique, model)
    scene.ready_endpoint(endpoint)

    in_cbor = comprehend.detect_entities(EndpointArn=endpoint, Text=SENTENCES[0])["Entities"]

    in_json = scene.detect(endpoint, SENTENCES[0])
    assert [{**entity, "Score": round(entity["Score"], 6)} for entity in in_cbor] == [
        {**entity, "Score": round(entity["Score"], 6)} for entity in in_json
    ]
    assert comprehend.describe_endpoint(EndpointArn=endpoint)["EndpointProperties"] == scene.endpoint(endpoint)
    scene.delete_endpoint(endpoint)


def test_errors_of_comprehend_keep_code_and_message_in_cbor(scene: Scene, comprehend: Any) -> None:
    unknown = scene.arn("nobody")

    assert refusal(comprehend.describe_entity_recognizer, EntityRecognizerArn=unknown) == (
        "ResourceNotFoundException",
        "RESOURCE_NOT_FOUND: Could not find specified resource.",
    )
    assert refusal(comprehend.detect_sentiment, Text="Good.", LanguageCode="en")[0] == "NotInLocalComprehend"


def test_refusals_of_iam_keep_code_and_message_in_cbor(scene: Scene, service_models: Path, unique: str) -> None:
    iam = scene.client("iam")
    iam.create_user(UserName=unique)
    key = iam.create_access_key(UserName=unique)["AccessKey"]
    nobody = cbor_client(scene, service_models, (key["AccessKeyId"], key["SecretAccessKey"]))

    code, message = refusal(nobody.list_entity_recognizers)

    assert code == "AccessDeniedException"
    assert message == (
        f"User: arn:aws:iam::{scene.account}:user/{unique} is not authorized to perform: "
        "comprehend:ListEntityRecognizers on resource: * because no identity-based policy allows the "
        "comprehend:ListEntityRecognizers action"
    )
