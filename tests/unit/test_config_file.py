import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from stacks.config.file import ConfigError, load
from stacks.model_version import ModelVersion
from tests.project import MODELS

PROJECT = Path(__file__).parents[2]


def errors(project: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(project / "models.yaml")
    return [line.replace(f"{project}/", "") for line in caught.value.lines]


def test_a_right_config_has_its_versions_and_who_imports_them(project: Path) -> None:
    (chain,) = load(project / "models.yaml").chains

    version = ModelVersion(kind="entity-recognizer", name="offers", version="v1")
    assert [made for made, _ in chain.model_versions()] == [version]
    assert chain.importers(version) == ["222222222222"]
    assert chain.source_arn(version) == (
        "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
    )


def test_entity_list_columns_may_stand_in_either_order(project: Path) -> None:
    (project / "entity_list.csv").write_text("Type,Text\nOFFER,Blue Plan\n")

    load(project / "models.yaml")


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        (
            "entity_list.csv",
            b"Texte,Type\nBlue Plan,OFFER\n",
            "entity_list.csv:1: header: 'Texte,Type' is wrong: expected 'Text,Type' (models.yaml:11:9)",
        ),
        (
            "entity_list.csv",
            b"Text,Type\nBlue Plan,OFFER\nRed Pl\xe4n,OFFER\n",
            "entity_list.csv:3: byte 32 (0xe4) is not UTF-8: save the file as UTF-8 (models.yaml:11:9)",
        ),
        (
            "entity_list.csv",
            b"Text,Type\nBlue Plan,PLAN\n",
            "entity_list.csv:2: Type: 'PLAN' is not in entity_types: OFFER (models.yaml:11:9)",
        ),
        (
            "entity_list.csv",
            b"Text,Type\nBlue Plan, the best,OFFER\n",
            "entity_list.csv:2: 'Blue Plan, the best,OFFER' has 3 fields: expected 2, Text,Type (models.yaml:11:9)",
        ),
        (
            "entity_list.csv",
            b"Text,Type\n",
            "entity_list.csv:1: no rows below the header: at least one is needed (models.yaml:11:9)",
        ),
        ("entity_list.csv", b"", "models.yaml:11:9: models.offers.versions.v1.entity_list: 'entity_list.csv' is empty"),
        (
            "documents.txt",
            b"Buy the Blue Plan.\n\nBuy.\n",
            "documents.txt:2: an empty line: a document is 1 to 5,000 bytes on one line (models.yaml:10:9)",
        ),
        (
            "documents.txt",
            b"x" * 5001,
            "documents.txt:1: 5,001 bytes: a document is 1 to 5,000 bytes on one line (models.yaml:10:9)",
        ),
        (
            "documents.txt",
            b"fine\n\xff\n",
            "documents.txt:2: byte 0 (0xff) is not UTF-8: save the file as UTF-8 (models.yaml:10:9)",
        ),
        (
            "annotations.csv",
            b"File,Line,Begin Offset,End Offset,Type\nother.txt,0,7,16,OFFER\n",
            "annotations.csv:2: File: 'other.txt' is not one of the documents: sentences.txt (models.yaml:20:11)",
        ),
        (
            "annotations.csv",
            b"File,Line,Begin Offset,End Offset,Type\nsentences.txt,0,seven,16,OFFER\n",
            "annotations.csv:2: Begin Offset: 'seven' is not a number from 0 (models.yaml:20:11)",
        ),
    ],
)
def test_a_wrong_data_file_is_one_line_with_its_own_place(project: Path, name: str, content: bytes, line: str) -> None:
    (project / name).write_bytes(content)

    assert errors(project) == [line]


def test_all_that_is_wrong_is_said_at_once(project: Path) -> None:
    (project / "models.yaml").write_text(MODELS.replace("eu-west-1", "Ireland").replace('"222222222222"', "2"))

    assert len(errors(project)) == 2


def test_a_missing_config_says_so(tmp_path: Path) -> None:
    assert errors(tmp_path) == ["models.yaml: no such file: write one, the README says how"]


def test_names_that_would_share_an_output_are_refused(project: Path) -> None:
    models = yaml.safe_load(MODELS)
    models["models"]["Off-ers"] = models["models"]["offers"]
    (project / "models.yaml").write_text(yaml.safe_dump(models))

    assert errors(project)[0].endswith(
        "offers v1 is too much like Off-ers v1: names must differ by more than hyphens and capitals"
    )


@pytest.mark.parametrize("break_", [lambda text: text.replace("eu-west-1", "Ireland"), lambda _: "["])
def test_the_app_ends_with_the_lines_and_no_traceback(project: Path, break_: Callable[[str], str]) -> None:
    (project / "models.yaml").write_text(break_(MODELS))

    ended = subprocess.run(
        [sys.executable, PROJECT / "app.py"], cwd=project, capture_output=True, text=True, check=False
    )

    assert ended.returncode == 1
    assert ended.stderr.startswith("models.yaml:")
    assert "Traceback" not in ended.stderr
    assert not (project / "cdk.out").exists()


def test_an_account_takes_ten_models(project: Path) -> None:
    versions = MODELS[MODELS.index("    kind:") : MODELS.index("targets:")]
    eleven = "".join(f"  more-{number}:\n{versions}" for number in range(10))
    (project / "models.yaml").write_text(MODELS.replace("targets:", f"{eleven}targets:"))

    assert errors(project) == [
        "models.yaml:4:1: models: 11 models: an account takes 10, of any number of versions: use another account"
    ]


def test_a_smoke_test_that_several_imports_share_is_looked_into_once(project: Path) -> None:
    (project / "annotations.csv").write_text("File,Line,Begin Offset,End Offset,Type\nother.txt,0,7,16,OFFER\n")
    target = MODELS[MODELS.index("  prd:") :]
    more = target.replace("prd:", "tst:").replace("222222222222", "333333333333")
    (project / "models.yaml").write_text(MODELS + more)

    assert len(errors(project)) == 1
