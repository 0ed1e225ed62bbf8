"""What the local Comprehend knows outlives its server."""

from pathlib import Path

import pytest

from local.local_aws import LocalAws
from tests.local.classifiers import WEATHER, ClassifierScene
from tests.local.conftest import allow, policy
from tests.local.recognizers import SENTENCES, Scene

pytestmark = pytest.mark.local

TAGS = [{"Key": "team", "Value": "search"}]


def test_models_endpoints_policies_and_counters_stay_and_what_was_going_on_goes_on(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        scene = Scene(aws, "source")
        role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))
        share = policy(allow("comprehend:ImportModel", Principal={"AWS": "222222222222"}, Resource="*"))
        trained = scene.train("trained", role, ModelKmsKeyId=scene.key, ModelPolicy=share)
        described = scene.model(trained)
        slow = scene.training("interrupted", role)
        lines = [f"{number} {sentence}" for number in range(200) for sentence in SENTENCES]
        slow["InputDataConfig"]["Documents"] = {"S3Uri": scene.upload("slow/documents.txt", "\n".join(lines))}
        interrupted = scene.comprehend.create_entity_recognizer(**slow)["EntityRecognizerArn"]
        while scene.model(interrupted)["Status"] != "TRAINING":
            pass
        stopped = scene.comprehend.create_entity_recognizer(**scene.training("deleted", role))["EntityRecognizerArn"]
        scene.ended_model(stopped)
        scene.comprehend.delete_entity_recognizer(EntityRecognizerArn=stopped)
        answering = scene.create_endpoint("answering", trained, DataAccessRoleArn=role, Tags=TAGS)
        before = scene.ready_endpoint(answering)
        aws.change_pace(endpoint_seconds_at_least=60)
        coming = scene.create_endpoint("coming", trained, DataAccessRoleArn=role)

    with LocalAws(tmp_path) as aws:
        scene = scene.in_server(aws)
        again = scene.model(trained)
        resumed = scene.ended_model(interrupted)
        role = scene.make_data_access_role(*scene.data_statements, *scene.key_statements(scene.key))
        documents = scene.upload("sentences.txt", SENTENCES[0])
        job = scene.comprehend.start_entities_detection_job(**scene.job(trained, role, documents))
        listed = scene.comprehend.list_entity_recognizers()["EntityRecognizerPropertiesList"]

        assert again == described
        assert scene.endpoint(answering) == before
        assert len(scene.detect(answering, SENTENCES[0])) == 1
        assert scene.comprehend.list_tags_for_resource(ResourceArn=answering)["Tags"] == TAGS
        assert scene.ready_endpoint(coming)["Status"] == "IN_SERVICE"
        assert scene.comprehend.describe_resource_policy(ResourceArn=trained)["ResourcePolicy"] == share
        assert resumed["Status"] == "TRAINED"
        assert scene.ended_job(job["JobId"])["JobStatus"] == "COMPLETED"
        assert {model["EntityRecognizerArn"] for model in listed} == {trained, interrupted}
        assert aws.counters() == {"trainings_started": 4, "imports": 0, "jobs_started": 1}


def test_classifiers_their_endpoints_and_the_output_of_their_trainings_stay(tmp_path: Path) -> None:
    with LocalAws(tmp_path) as aws:
        scene = Scene(aws, "source")
        classifiers = ClassifierScene(scene)
        role = scene.make_data_access_role(*scene.data_statements)
        output = {"S3Uri": classifiers.output_uri}
        trained = classifiers.train("trained", role, OutputDataConfig=output)
        arn = trained["DocumentClassifierArn"]
        endpoint = scene.create_endpoint("answering", arn)
        scene.ready_endpoint(endpoint)
        aws.change_pace(training_seconds_at_least=60)
        interrupted = classifiers.create("interrupted", role, OutputDataConfig=output)
        while classifiers.model(interrupted)["Status"] != "TRAINING":
            pass
        place = classifiers.model(interrupted)["OutputDataConfig"]

    with LocalAws(tmp_path) as aws:
        scene = scene.in_server(aws)
        classifiers = ClassifierScene(scene)
        resumed = classifiers.ended_model(interrupted)

        assert classifiers.model(arn) == trained
        answer = scene.comprehend.classify_document(EndpointArn=endpoint, Text=WEATHER)
        assert answer["Classes"][0]["Name"] == "WEATHER"
        assert (resumed["Status"], resumed["OutputDataConfig"]) == ("TRAINED", place)
        assert classifiers.confusion_matrix(place["S3Uri"])["labels"] == ["MONEY", "SPORT", "WEATHER"]
