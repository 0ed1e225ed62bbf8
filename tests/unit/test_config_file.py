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
    config = load(project / "models.yaml")

    version = ModelVersion(kind="entity-recognizer", name="offers", version="v1")
    assert [made for made, _ in config.model_versions()] == [version]
    assert config.importers(version) == ["222222222222"]
    assert config.source_arn(version, "aws") == (
        "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
    )


def test_entity_list_columns_may_stand_in_either_order(project: Path) -> None:
    (project / "entity_list.csv").write_text("Type,Text\nOFFER,Blue Plan\n")

    load(project / "models.yaml")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        pytest.param(
            '"111111111111"',
            "111111111111",
            "models.yaml:2:3: source.account: 111111111111 is wrong: an account id is a string of 12 digits: "
            'write it in quotes, "123456789012"',
            id="account that is a number",
        ),
        pytest.param(
            '"222222222222"',
            '"22222222222"',
            "models.yaml:14:5: targets.prd.account: '22222222222' is wrong: an account id is a string of 12 digits: "
            'write it in quotes, "123456789012"',
            id="account of 11 digits",
        ),
        pytest.param(
            '"222222222222"',
            '"111111111111"',
            "models.yaml:14:5: targets.prd.account: '111111111111' is the account of the source, where the models are "
            "already: name another",
            id="target in the source's account",
        ),
        pytest.param(
            "eu-west-1",
            "Ireland",
            "models.yaml:3:3: source.region: 'Ireland' is wrong: an AWS region, such as eu-west-1",
            id="region",
        ),
        pytest.param(
            "  offers:\n    kind",
            "  special_offers:\n    kind",
            "models.yaml:5:3: models.special_offers: 'special_offers' is wrong: letters, digits and hyphens between "
            "them, at most 63 characters",
            id="model name with an underscore",
        ),
        pytest.param(
            "      v1:",
            f"      {'v' * 64}:",
            f"models.yaml:8:7: models.offers.versions.{'v' * 64}: '{'v' * 64}' is wrong: letters, digits and hyphens "
            "between them, at most 63 characters",
            id="version name too long",
        ),
        pytest.param(
            "[OFFER]",
            "['OFFER,PLAN']",
            "models.yaml:9:24: models.offers.versions.v1.entity_types.0: 'OFFER,PLAN' is wrong: 1 to 64 characters, "
            "no comma, tab or line break, such as AWS_OFFERING",
            id="entity type with a comma",
        ),
        pytest.param(
            "[OFFER]",
            "[]",
            "models.yaml:9:9: models.offers.versions.v1.entity_types: [] is wrong: too few: at least 1",
            id="no entity type",
        ),
        pytest.param(
            "version: v1",
            "version: v2",
            "models.yaml:17:9: targets.prd.imports.offers.version: 'v2' is not a version of offers: known: v1",
            id="version that is not trained",
        ),
        pytest.param(
            "      offers:\n        version",
            "      offer:\n        version",
            "models.yaml:16:7: targets.prd.imports.offer: 'offer' is not a model: did you mean 'offers'? known: offers",
            id="model that is not trained",
        ),
        pytest.param(
            "kind: entity-recognizer",
            "kind: sentiment",
            "models.yaml:6:5: models.offers.kind: 'sentiment' is wrong: expected 'entity-recognizer' or "
            "'document-classifier'",
            id="kind",
        ),
        pytest.param(
            "entity_types: [OFFER]",
            "entity_types: [OFFER]\n        langauge: en",
            "models.yaml:10:9: models.offers.versions.v1.langauge: is not a field here: did you mean 'language'? known: "
            "language, augmented_manifests, deadline_hours, removal_policy, vpc, tags, entity_types, documents, "
            "document_format, entity_list, annotations, test_documents, test_annotations, minimum",
            id="unknown field",
        ),
        pytest.param(
            "        documents: documents.txt\n",
            "",
            "models.yaml:8:7: models.offers.versions.v1.documents: is missing: documents, or augmented_manifests",
            id="missing field",
        ),
        pytest.param(
            "expected: annotations.csv",
            "expected: annotations.csv\n          minimum: {f1: 0.7, recall: 101}",
            "models.yaml:21:30: targets.prd.imports.offers.smoke_test.minimum.recall: 101 is wrong: expected less than or "
            "equal to 100",
            id="percent over 100",
        ),
        pytest.param(
            "documents: documents.txt",
            "documents: documents.txt\n        minimum: {f1: 90, entity_types: {PLAN: {f1: 80}}}",
            "models.yaml:11:42: models.offers.versions.v1.minimum.entity_types.PLAN: 'PLAN' is not in entity_types: OFFER",
            id="gate for a type that is not trained",
        ),
        pytest.param(
            "documents: documents.txt",
            "documents: documents.txt\n        deadline_hours: 13",
            "models.yaml:11:9: models.offers.versions.v1.deadline_hours: 13 is wrong: expected less than or equal to 12",
            id="deadline after what CloudFormation waits",
        ),
        pytest.param(
            "version: v1",
            "version: v1\n        retain_versions: [v0]",
            "models.yaml:18:27: targets.prd.imports.offers.retain_versions.0: 'v0' is not a version of offers: known: v1",
            id="retained version that is not trained",
        ),
        pytest.param(
            "documents: documents.txt",
            "documents: missing.txt",
            "models.yaml:10:9: models.offers.versions.v1.documents: 'missing.txt' is not a file: the sample's are made "
            "by `make corpus`",
            id="missing file",
        ),
        pytest.param(
            "source:",
            "source: {}\nsource:",
            "models.yaml:2:1: source: stands here twice: keep one",
            id="field twice",
        ),
        pytest.param("  prd:", "  source:", None, id="target called source"),
        pytest.param("source:\n", "source: [\n", None, id="not YAML"),
    ],
)
def test_a_wrong_config_is_one_line_with_place_field_value_and_rule(
    project: Path, old: str, new: str, line: str | None
) -> None:
    text = MODELS.replace(old, new, 1)
    assert text != MODELS
    (project / "models.yaml").write_text(text)

    found = errors(project)

    assert len(found) == 1
    assert found[0].startswith("models.yaml:")
    assert "\n" not in found[0]
    assert line is None or found[0] == line


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
