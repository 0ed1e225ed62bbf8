"""cdk-nag's AwsSolutions pack over all stacks. A finding goes away or has its reason here, for one resource."""

import json
import re
from pathlib import Path

import pytest
from aws_cdk import Validations
from cdk_nag import AwsSolutionsChecks

from tests.infrastructure.templates import make_app
from tests.project import write_project

OWN_BUCKET = "the objects of one bucket that is ours alone"
SERVICE_NAMES = "the service makes up the last part of the name"
NO_RESOURCE = "log delivery and tracing take no resource (Step Functions developer guide: logging, X-Ray)"
LISTS = "ListEndpoints takes no resource (service authorization reference)"
ANY_VERSION = "a version that is not in the config any more is deleted too"
KEY_POLICY = "until config names the source's key its own policy decides, and the conditions name the shared version"

ACCEPTED = {
    ("ModelCopy-SourceStorage/TrainingRole/Role", "IAM5[Resource::TrainingDataBucket/*]"): OWN_BUCKET,
    (
        "ModelCopy-Source/Models/offers/Permissions/Policy",
        "IAM5[Resource::arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/*]",
    ): ANY_VERSION,
    (
        "ModelCopy-prd/Imports/offers/Permissions/Policy",
        "IAM5[Resource::arn:aws:comprehend:eu-west-1:222222222222:entity-recognizer/offers/version/*]",
    ): ANY_VERSION,
    ("ModelCopy-Source/Lifecycle/Role", "IAM5[Resource::*]"): LISTS,
    ("ModelCopy-prd/Lifecycle/Role", "IAM5[Resource::*]"): LISTS,
    ("ModelCopy-Source/Lifecycle/Role", "IAM5[Resource::LifecycleFunctionLogs:*]"): SERVICE_NAMES,
    ("ModelCopy-Source/Lifecycle/StateMachine/Role", "IAM5[Resource::*]"): NO_RESOURCE,
    ("ModelCopy-prd/ImportRole/Role", "IAM5[Resource::arn:aws:kms:eu-west-1:111111111111:key/*]"): KEY_POLICY,
    ("ModelCopy-prd/InferenceRole/Role", "IAM5[Resource::SmokeTestsBucket/smoke-tests/*]"): OWN_BUCKET,
    ("ModelCopy-prd/Lifecycle/Role", "IAM5[Resource::SmokeTestsBucket/smoke-tests/*]"): OWN_BUCKET,
    (
        "ModelCopy-prd/Lifecycle/Role",
        "IAM5[Resource::arn:aws:comprehend:eu-west-1:222222222222:entities-detection-job/*]",
    ): SERVICE_NAMES,
    ("ModelCopy-prd/Lifecycle/Role", "IAM5[Resource::LifecycleFunctionLogs:*]"): SERVICE_NAMES,
    ("ModelCopy-prd/Lifecycle/StateMachine/Role", "IAM5[Resource::*]"): NO_RESOURCE,
}


def test_the_findings_are_those_with_a_reason(tmp_path: Path) -> None:
    app = make_app(write_project(tmp_path), tmp_path / "cdk.out")
    Validations.of(app).add_plugins(AwsSolutionsChecks(app))

    with pytest.raises(RuntimeError, match="ValidationFailed"):
        app.synth()

    assert findings(tmp_path / "cdk.out/validation-report.json") == set(ACCEPTED)


def findings(report: Path) -> set[tuple[str, str]]:
    """Return the construct and the rule of each finding, without hashes."""
    return {
        (
            construct["constructPath"].removesuffix("/Resource").removesuffix("/DefaultPolicy"),
            readable(violation["ruleName"].removeprefix("AwsSolutions-")),
        )
        for plugin in json.loads(report.read_text())["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }


def readable(finding: str) -> str:
    imported = re.sub(r"[\w-]+:ExportsOutputFnGetAtt(\w+?)[0-9A-F]{8}Arn[0-9A-F]{8}", r"\1", finding)
    own = re.sub(r"<(\w+?)[0-9A-F]{8}\.Arn>", r"\1", imported)
    return re.sub(r"(?<=/)[0-9a-f]{12,64}(?=/)", "HASH", own)
