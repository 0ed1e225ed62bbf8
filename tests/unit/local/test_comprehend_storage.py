"""The files of models at rest."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from ministack.core.responses import request_scope
from ministack.services import kms

from local.comprehend.data_access import split_uri
from local.comprehend.storage import ModelFiles, ModelUnusableError

ARN = "arn:aws:comprehend:eu-west-1:111111111111:entity-recognizer/offers/version/v1"
COPY = ARN.replace("111111111111", "222222222222")
ACCOUNT, REGION = "111111111111", "eu-west-1"


@pytest.fixture
def key() -> Iterator[str]:
    with request_scope(ACCOUNT, REGION):
        _, _, body = kms._create_key({})
    yield str(json.loads(body)["KeyMetadata"]["Arn"])
    kms.reset()


@pytest.fixture
def trained(tmp_path: Path) -> Path:
    folder = tmp_path / "trained"
    folder.mkdir()
    (folder / "model.crf").write_bytes(b"\x00field of great value\xff")
    (folder / "model.json").write_text('{"format": 1}')
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_a_model_without_a_key_is_stored_as_it_is(tmp_path: Path, trained: Path) -> None:
    files = ModelFiles(tmp_path / "models")

    files.save(ARN, trained, "")
    files.load(ARN, tmp_path / "loaded", "")

    assert contents(tmp_path / "loaded") == contents(trained)


def test_a_model_with_a_key_is_unreadable_on_disk(tmp_path: Path, trained: Path, key: str) -> None:
    files = ModelFiles(tmp_path / "models")

    files.save(ARN, trained, key)
    files.load(ARN, tmp_path / "loaded", key)

    assert contents(tmp_path / "loaded") == contents(trained)
    stored = [file.read_bytes() for file in (tmp_path / "models").rglob("*") if file.is_file()]
    assert len(stored) == 3
    assert not any(b"great value" in content or b"format" in content for content in stored)


def test_a_model_whose_key_is_disabled_cannot_be_loaded(tmp_path: Path, trained: Path, key: str) -> None:
    files = ModelFiles(tmp_path / "models")
    files.save(ARN, trained, key)
    with request_scope(ACCOUNT, REGION):
        kms._disable_key({"KeyId": key})

    with pytest.raises(ModelUnusableError, match="DisabledException"):
        files.load(ARN, tmp_path / "loaded", key)


def test_another_model_s_data_key_does_not_open_a_model(tmp_path: Path, trained: Path, key: str) -> None:
    files = ModelFiles(tmp_path / "models")
    files.save(ARN, trained, key)
    (stored,) = (tmp_path / "models").iterdir()
    files.save(COPY, trained, key)
    (other,) = set((tmp_path / "models").iterdir()) - {stored}
    (other / "data-key").write_bytes((stored / "data-key").read_bytes())

    with pytest.raises(ModelUnusableError, match="InvalidCiphertextException"):
        files.load(COPY, tmp_path / "loaded", key)


def test_a_removed_model_is_gone(tmp_path: Path, trained: Path) -> None:
    files = ModelFiles(tmp_path / "models")
    files.save(ARN, trained, "")

    files.remove(ARN)

    assert list((tmp_path / "models").iterdir()) == []
    with pytest.raises(ModelUnusableError, match="are gone"):
        files.load(ARN, tmp_path / "loaded", "")


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://bucket/", ("bucket", "")),
        ("s3://bucket/a/b c?d#e", ("bucket", "a/b c?d#e")),
    ],
)
def test_a_uri_has_a_bucket_and_a_key(uri: str, parts: tuple[str, str]) -> None:
    assert split_uri(uri) == parts
