"""A classifier's part of a scene: its data, and requests to train and to use it."""

import io
import json
import tarfile
from typing import Any

from tests.local.recognizers import Scene, until

WEATHER = "Rain and wind are expected in valley number {} tonight."
MONEY = "The bank raises the interest on account number {} again."
SPORT = "The team won its match number {} of the season."
TEXTS = {"WEATHER": WEATHER, "MONEY": MONEY, "SPORT": SPORT}
ROWS = "".join(f"{name},{text.format(number)}\n" for name, text in TEXTS.items() for number in range(50))
LABEL_ROWS = ROWS + "".join(f"WEATHER+SPORT,Rain stopped match {number} of the season.\n" for number in range(50))


class ClassifierScene:
    """What one account needs to train, import and use classifiers. `scene` has its bucket, keys and roles."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.comprehend = scene.comprehend
        self.rows = scene.upload("training/rows.csv", ROWS)
        self.label_rows = scene.upload("training/label-rows.csv", LABEL_ROWS)
        self.output_uri = f"s3://{scene.bucket}/matrices/"

    def arn(self, name: str, version: str = "v1") -> str:
        """Return the ARN of a classifier in this account."""
        return self.scene.arn(name, version).replace("entity-recognizer", "document-classifier")

    def training(self, name: str, role: str, **changes: Any) -> dict[str, Any]:
        """Return a request to train a multi-class classifier on the data of the scene."""
        return {
            "DocumentClassifierName": name,
            "VersionName": "v1",
            "LanguageCode": "en",
            "DataAccessRoleArn": role,
            "InputDataConfig": {"S3Uri": self.rows},
            **changes,
        }

    def train(self, name: str, role: str, **changes: Any) -> dict[str, Any]:
        """Train a classifier and wait for it; return its properties."""
        return self.ended_model(self.create(name, role, **changes))

    def create(self, name: str, role: str, **changes: Any) -> str:
        """Ask for a training; return the ARN."""
        request = self.training(name, role, **changes)
        return str(self.comprehend.create_document_classifier(**request)["DocumentClassifierArn"])

    def model(self, arn: str) -> dict[str, Any]:
        """Return the properties of a classifier."""
        described = self.comprehend.describe_document_classifier(DocumentClassifierArn=arn)
        return dict(described["DocumentClassifierProperties"])

    def ended_model(self, arn: str) -> dict[str, Any]:
        """Return the properties of a classifier once its training or import has ended."""
        return until(lambda: self.model(arn), "Status", ("SUBMITTED", "TRAINING", "STOP_REQUESTED"))

    def job(self, model: str, role: str, input_uri: str, **changes: Any) -> dict[str, Any]:
        """Return a request to classify with a classifier."""
        return {
            "DocumentClassifierArn": model,
            "DataAccessRoleArn": role,
            "InputDataConfig": {"S3Uri": input_uri, "InputFormat": "ONE_DOC_PER_LINE"},
            "OutputDataConfig": {"S3Uri": f"s3://{self.scene.bucket}/output/"},
            **changes,
        }

    def ended_job(self, job_id: str) -> dict[str, Any]:
        """Return the properties of a job once it has ended."""

        def describe() -> dict[str, Any]:
            answer = self.comprehend.describe_document_classification_job(JobId=job_id)
            return dict(answer["DocumentClassificationJobProperties"])

        return until(describe, "JobStatus", ("SUBMITTED", "IN_PROGRESS", "STOP_REQUESTED"))

    def confusion_matrix(self, uri: str) -> dict[str, Any]:
        """Return the confusion matrix that a training has written."""
        key = uri.removeprefix(f"s3://{self.scene.bucket}/")
        content = self.scene.client("s3").get_object(Bucket=self.scene.bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            member = archive.extractfile("output/confusion_matrix.json")
            assert member is not None
            return dict(json.load(member))
