"""The commands of an import by hand."""

import re
import shlex
import subprocess
from dataclasses import replace

import botocore.session
import pytest
from botocore import xform_name

from sharing.commands import ImportCommands
from stacks.model_version import ModelVersion
from tests.conftest import PROJECT
from tests.project import KEY

OFFERS = ModelVersion("entity-recognizer", "offers", "v1")
LETTERS = ModelVersion("document-classifier", "letters", "v2")
COMMANDS = ImportCommands(
    partition="aws",
    region="eu-west-1",
    source="111111111111",
    importer="333333333333",
    key_arn=KEY,
    versions=[OFFERS, LETTERS],
)


def calls(script: str) -> list[list[str]]:
    """Return the AWS CLI's commands in a script, in order, each as its words."""
    one_line = re.sub(r"\\\n\s*", "", script)
    found = re.findall(r"(?:^|\$\()(aws .*?)\)?$", one_line, re.MULTILINE)
    return [shlex.split(command) for command in found]


def test_the_key_and_the_role_come_before_the_imports_and_the_looks_after_them() -> None:
    assert [" ".join(call[1:3]) for call in calls(COMMANDS.script())] == [
        "kms create-key",
        "iam create-role",
        "iam put-role-policy",
        "comprehend import-model",
        "comprehend import-model",
        "comprehend describe-entity-recognizer",
        "comprehend describe-document-classifier",
    ]


def options(call: list[str]) -> dict[str, str]:
    return dict(zip(call[3::2], call[4::2], strict=True))


def test_each_version_is_imported_with_the_own_key_by_the_role() -> None:
    imports = [options(call) for call in calls(COMMANDS.script()) if call[2] == "import-model"]

    assert imports == [
        {
            "--model-name": version.name,
            "--version-name": version.version,
            "--source-model-arn": version.arn(partition="aws", region="eu-west-1", account="111111111111"),
            "--data-access-role-arn": "$import_role",
            "--model-kms-key-id": "$own_key",
            "--region": "eu-west-1",
        }
        for version in (OFFERS, LETTERS)
    ]


def test_what_is_looked_at_is_the_copy() -> None:
    described = [options(call) for call in calls(COMMANDS.script()) if call[2].startswith("describe-")]

    arns = [version.arn(partition="aws", region="eu-west-1", account="333333333333") for version in (OFFERS, LETTERS)]
    assert [call["--entity-recognizer-arn"] for call in described[:1]] == arns[:1]
    assert [call["--document-classifier-arn"] for call in described[1:]] == arns[1:]


def test_every_option_is_one_of_the_operation() -> None:
    general = {"--region", "--query", "--output", "--profile"}
    for call in calls(replace(COMMANDS, profile="prd").script()):
        model = botocore.session.get_session().get_service_model(call[1])
        operation = next(name for name in model.operation_names if xform_name(name, "-") == call[2])
        members = {f"--{xform_name(name, '-')}" for name in model.operation_model(operation).input_shape.members}
        assert set(options(call)) - general <= members
        assert options(call)["--profile"] == "prd"


def test_it_is_bash() -> None:
    ended = subprocess.run(["bash", "-n"], input=COMMANDS.script(), text=True, capture_output=True, check=False)

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize(
    ("partition", "region", "s3"),
    [
        ("aws", "eu-west-1", "s3.eu-west-1.amazonaws.com"),
        ("aws-us-gov", "us-gov-west-1", "s3.us-gov-west-1.amazonaws.com"),
        ("aws-cn", "cn-north-1", "s3.cn-north-1.amazonaws.com.cn"),
    ],
)
def test_names_are_the_partition_s(partition: str, region: str, s3: str) -> None:
    script = replace(COMMANDS, partition=partition, region=region, key_arn=f"arn:{partition}:kms:x").script()

    assert f'{{"kms:ViaService": "{s3}"}}' in script
    assert set(re.findall(r"arn:([a-z-]+):", script)) == {partition}


def test_it_says_who_may_import_if_not_everybody() -> None:
    role = "arn:aws:iam::333333333333:role/importer"

    assert f"# Shared with {role} only: import as that." in replace(COMMANDS, principals=[role]).script()
    assert "Shared with" not in COMMANDS.script()


def test_the_manual_procedure_has_the_same_commands() -> None:
    page = (PROJECT / "docs/manual-procedure.md").read_text(encoding="utf-8")
    variables = ImportCommands(
        partition="aws",
        region="$REGION",
        source="$SOURCE",
        importer="$TARGET",
        key_arn="$model_key",
        versions=[OFFERS],
        profile="prd",
    )

    blocks = re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert variables.preparation() in blocks
    assert variables.imports() in blocks
