"""A classifier's whole way: trained, shared, imported by another account, used in a job and behind an endpoint."""

import copy
from typing import Any

import pytest

from local.local_aws import LocalAws
from tests.local.classifiers import LABEL_ROWS, ROWS, WEATHER, ClassifierScene
from tests.local.conftest import allow, policy, refusal
from tests.local.recognizers import Scene

pytestmark = pytest.mark.local

TAGS = [{"Key": "team", "Value": "search"}]
TEXT = WEATHER.format(77)


@pytest.fixture(scope="module")
def source(local_aws: LocalAws) -> ClassifierScene:
    return ClassifierScene(Scene(local_aws, "source"))


@pytest.fixture(scope="module")
def target(local_aws: LocalAws) -> ClassifierScene:
    return ClassifierScene(Scene(local_aws, "prd"))


@pytest.fixture(scope="module")
def source_role(source: ClassifierScene) -> str:
    return source.scene.make_data_access_role(*source.scene.data_statements)


@pytest.fixture(scope="module")
def target_role(target: ClassifierScene) -> str:
    return target.scene.make_data_access_role(*target.scene.data_statements)


@pytest.fixture(scope="module")
def trained(source: ClassifierScene, source_role: str) -> dict[str, Any]:
    """Train the model that is shared with the target."""
    share = policy(allow("comprehend:ImportModel", Principal={"AWS": "222222222222"}, Resource="*"))
    name = f"topics-{source.scene.number}"
    output = {"S3Uri": source.output_uri}
    return source.train(name, source_role, OutputDataConfig=output, ModelPolicy=share, Tags=TAGS)


@pytest.fixture(scope="module")
def several(source: ClassifierScene, source_role: str) -> str:
    """Train a multi-label model."""
    given = {"S3Uri": source.label_rows, "LabelDelimiter": "+"}
    name = f"labels-{source.scene.number}"
    ended = source.train(name, source_role, Mode="MULTI_LABEL", InputDataConfig=given)
    assert ended["Status"] == "TRAINED", ended
    assert (ended["Mode"], ended["InputDataConfig"]["LabelDelimiter"]) == ("MULTI_LABEL", "+")
    return str(ended["DocumentClassifierArn"])


@pytest.fixture(scope="module")
def imported(target: ClassifierScene, trained: dict[str, Any]) -> str:
    request = {"SourceModelArn": trained["DocumentClassifierArn"], "VersionName": "copy"}
    arn = str(target.comprehend.import_model(**request)["ModelArn"])
    assert target.ended_model(arn)["Status"] == "TRAINED"
    return arn


def test_a_trained_classifier_is_described_as_the_service_does(
    source: ClassifierScene, source_role: str, trained: dict[str, Any]
) -> None:
    described = copy.deepcopy(trained)
    metadata = described.pop("ClassifierMetadata")
    output = described.pop("OutputDataConfig")
    times = [described.pop(f"{name}Time") for name in ("Submit", "TrainingStart", "TrainingEnd", "End")]

    assert described == {
        "DocumentClassifierArn": source.arn(f"topics-{source.scene.number}"),
        "VersionName": "v1",
        "LanguageCode": "en",
        "Status": "TRAINED",
        "Mode": "MULTI_CLASS",
        "InputDataConfig": {"DataFormat": "COMPREHEND_CSV", "S3Uri": source.rows},
        "DataAccessRoleArn": source_role,
    }
    assert times == sorted(times)
    metrics = metadata.pop("EvaluationMetrics")
    assert metadata == {"NumberOfLabels": 3, "NumberOfTrainedDocuments": 135, "NumberOfTestDocuments": 15}
    assert metrics["Accuracy"] == 1 - metrics["HammingLoss"] == 1.0
    folder = output.pop("S3Uri").removeprefix(f"{source.output_uri}{source.scene.account}-CLR-")
    assert folder[32:] == "/output/output.tar.gz"
    assert output == {}
    tags = source.comprehend.list_tags_for_resource(ResourceArn=described["DocumentClassifierArn"])["Tags"]
    assert tags == TAGS


def test_a_training_writes_its_confusion_matrix(source: ClassifierScene, trained: dict[str, Any]) -> None:
    matrix = source.confusion_matrix(trained["OutputDataConfig"]["S3Uri"])

    assert matrix["labels"] == ["MONEY", "SPORT", "WEATHER"]
    assert sum(matrix["confusion_matrix"][number][number] for number in range(3)) == 15


def test_classifiers_are_listed_and_summarized(source: ClassifierScene, trained: dict[str, Any]) -> None:
    name = f"topics-{source.scene.number}"

    listed = source.comprehend.list_document_classifiers(Filter={"DocumentClassifierName": name})
    summaries = source.comprehend.list_document_classifier_summaries()["DocumentClassifierSummariesList"]

    assert listed["DocumentClassifierPropertiesList"] == [trained]
    assert [summary for summary in summaries if summary["DocumentClassifierName"] == name] == [
        {
            "DocumentClassifierName": name,
            "NumberOfVersions": 1,
            "LatestVersionCreatedAt": trained["SubmitTime"],
            "LatestVersionName": "v1",
            "LatestVersionStatus": "TRAINED",
        }
    ]
    recognizers = source.comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]
    assert trained["DocumentClassifierArn"] not in str(recognizers)


def test_an_imported_classifier_has_its_metrics_and_mode_and_none_of_its_places(
    target: ClassifierScene, trained: dict[str, Any], imported: str
) -> None:
    described = target.model(imported)

    assert described["SourceModelArn"] == trained["DocumentClassifierArn"]
    assert described["ClassifierMetadata"] == trained["ClassifierMetadata"]
    assert (described["Mode"], described["LanguageCode"]) == ("MULTI_CLASS", "en")
    assert "s3://" not in str(described)


def test_a_job_with_an_imported_classifier_writes_the_best_classes(
    target: ClassifierScene, target_role: str, imported: str, unique: str
) -> None:
    texts = [row.split(",", 1)[1] for row in ROWS.splitlines()[::25]]
    documents = target.scene.upload(f"{unique}/documents.txt", "\n".join(texts))

    started = target.comprehend.start_document_classification_job(
        **target.job(imported, target_role, documents, JobName=unique)
    )
    ended = target.ended_job(started["JobId"])

    assert ended["JobStatus"] == "COMPLETED", ended
    assert started["JobArn"].endswith(f":document-classification-job/{started['JobId']}")
    assert started["DocumentClassifierArn"] == ended["DocumentClassifierArn"] == imported
    uri = ended["OutputDataConfig"]["S3Uri"]
    folder = f"{target.scene.account}-CLN-{started['JobId']}"
    assert uri == f"s3://{target.scene.bucket}/output/{folder}/output/output.tar.gz"
    lines = target.scene.output(uri)
    assert [(line["File"], line["Line"]) for line in lines] == [("documents.txt", str(number)) for number in range(6)]
    assert [line["Classes"][0]["Name"] for line in lines] == ["WEATHER"] * 2 + ["MONEY"] * 2 + ["SPORT"] * 2
    assert all(sum(found["Score"] for found in line["Classes"]) == pytest.approx(1.0) for line in lines)
    by_name = target.comprehend.list_document_classification_jobs(Filter={"JobName": unique})
    assert by_name["DocumentClassificationJobPropertiesList"] == [ended]


def test_a_job_with_several_labels_writes_each(
    source: ClassifierScene, source_role: str, several: str, unique: str
) -> None:
    documents = source.scene.upload(f"{unique}/documents.txt", LABEL_ROWS.splitlines()[-1].split(",", 1)[1])

    started = source.comprehend.start_document_classification_job(**source.job(several, source_role, documents))
    (line,) = source.scene.output(source.ended_job(started["JobId"])["OutputDataConfig"]["S3Uri"])

    likely = {found["Name"] for found in line["Labels"] if found["Score"] >= 0.5}
    assert likely == {"SPORT", "WEATHER"}
    assert len(line["Labels"]) == 3


def test_endpoints_answer_with_classes_for_imported_models_and_with_labels(
    source: ClassifierScene, target: ClassifierScene, imported: str, several: str, unique: str
) -> None:
    answers = []
    for scene, model in ((target, imported), (source, several)):
        endpoint = scene.scene.create_endpoint(unique, model)
        assert scene.scene.ready_endpoint(endpoint)["Status"] == "IN_SERVICE"
        assert endpoint.endswith(f":document-classifier-endpoint/{unique}")
        answer = scene.comprehend.classify_document(EndpointArn=endpoint, Text=TEXT)
        answers.append({key: value for key, value in answer.items() if key != "ResponseMetadata"})
        in_use = refusal(scene.comprehend.delete_document_classifier, DocumentClassifierArn=model)
        assert in_use == ("ResourceInUseException", f"{model} is used by the endpoint {endpoint}.")
        scene.scene.delete_endpoint(endpoint)

    of_classes, of_labels = answers
    assert list(of_classes) == ["Classes"]
    assert of_classes["Classes"][0]["Name"] == "WEATHER"
    assert of_classes["Classes"][0]["Score"] > 0.5
    assert list(of_labels) == ["Labels"]
    assert [found["Name"] for found in of_labels["Labels"] if found["Score"] >= 0.5] == ["WEATHER"]


def test_an_endpoint_is_for_one_kind_of_models(source: ClassifierScene, trained: dict[str, Any], unique: str) -> None:
    classifier = trained["DocumentClassifierArn"]
    endpoint = source.scene.create_endpoint(unique, classifier)
    source.scene.ready_endpoint(endpoint)

    code, _ = refusal(source.comprehend.detect_entities, EndpointArn=endpoint, Text=TEXT)
    source.scene.delete_endpoint(endpoint)

    assert code == "ValidationException"


def test_a_classifier_is_deleted_with_its_policy(source: ClassifierScene, source_role: str, unique: str) -> None:
    arn = str(source.train(unique, source_role)["DocumentClassifierArn"])

    source.comprehend.delete_document_classifier(DocumentClassifierArn=arn)
    deleting = source.model(arn)["Status"]
    for _ in range(1000):
        listed = source.comprehend.list_document_classifiers(Filter={"DocumentClassifierName": unique})
        if not listed["DocumentClassifierPropertiesList"]:
            break

    assert deleting == "DELETING"
    assert refusal(source.comprehend.describe_document_classifier, DocumentClassifierArn=arn)[0] == (
        "ResourceNotFoundException"
    )


def test_a_training_can_be_stopped(source: ClassifierScene, source_role: str, unique: str, local_aws: LocalAws) -> None:
    local_aws.change_pace(training_seconds_at_least=60)
    arn = source.create(unique, source_role)

    in_training = refusal(source.comprehend.delete_document_classifier, DocumentClassifierArn=arn)[1]
    source.comprehend.stop_training_document_classifier(DocumentClassifierArn=arn)
    ended = source.ended_model(arn)
    local_aws.change_pace(training_seconds_at_least=0)

    assert in_training.endswith("StopTrainingDocumentClassifier stops it.")
    assert ended["Status"] == "STOPPED"
    assert "ClassifierMetadata" not in ended
