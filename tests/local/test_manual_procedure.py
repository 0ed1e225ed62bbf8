"""The procedure that the app replaces: docs/manual-procedure.md, followed with the real AWS CLI as two profiles."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.local_aws import LocalAws
from tests.conftest import PROJECT
from tests.project import write_trainable_project

pytestmark = pytest.mark.local

SOURCE, TARGET = "555555555555", "666666666666"


@dataclass(frozen=True)
class Followed:
    """What is there once the page has been followed to its end."""

    aws: LocalAws
    folder: Path


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Followed]:
    folder = write_trainable_project(tmp_path_factory.mktemp("manual"), source=SOURCE, target=TARGET)
    page = (PROJECT / "docs/manual-procedure.md").read_text(encoding="utf-8")
    script = "\n".join(["set -euo pipefail", *re.findall(r"^```sh\n(.*?)^```", page, re.DOTALL | re.MULTILINE)])
    with LocalAws(tmp_path_factory.mktemp("manual-aws"), accounts={"source": SOURCE, "prd": TARGET}) as aws:
        ended = subprocess.run(
            ["bash", "-c", script],
            cwd=folder,
            env={**aws.environment("source"), "SOURCE": SOURCE, "TARGET": TARGET, "PAUSE": "0.2"},
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        yield Followed(aws, folder)


def test_the_copy_is_the_version_that_was_trained(followed: Followed) -> None:
    version = f"arn:aws:comprehend:eu-west-1:{SOURCE}:entity-recognizer/offers/version/v1"

    def described(profile: str, arn: str) -> dict[str, object]:
        answer = followed.aws.client("comprehend", profile).describe_entity_recognizer(EntityRecognizerArn=arn)
        return dict(answer["EntityRecognizerProperties"])

    trained, copied = described("source", version), described("prd", version.replace(SOURCE, TARGET))

    assert copied["SourceModelArn"] == version
    assert copied["RecognizerMetadata"] == trained["RecognizerMetadata"]


def test_the_downloaded_output_s_offsets_cut_out_its_texts(followed: Followed) -> None:
    sentences = (followed.folder / "sentences.txt").read_text().splitlines()
    lines = [json.loads(line) for line in (followed.folder / "output").read_text().splitlines()]

    assert [(line["File"], line["Line"]) for line in lines] == [("sentences.txt", number) for number in range(4)]
    for line in lines:
        assert line["Entities"]
        for entity in line["Entities"]:
            assert sentences[line["Line"]][entity["BeginOffset"] : entity["EndOffset"]] == entity["Text"]
