"""The files of trained models, on disk.

A model under a customer managed key is encrypted: its files with AES-256-GCM under a data key of its own, and that
with the KMS key and the encryption context `aws:comprehend:arn`. So a key that is disabled or deleted takes its models
along, as on AWS. A model under the AWS owned key, which nobody can take away, is stored as it is.

KMS is called inside the process, without IAM: who may use a key was asked when the work was accepted (keys.py).
"""

import base64
import hashlib
import json
import os
import shutil
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local.comprehend.arns import account_of, region_of

_DATA_KEY = "data-key"
_NONCE = 12


class ModelUnusableError(Exception):
    """The files of a model are gone, or KMS does not give their data key."""


class ModelFiles:
    """The models below one directory, by ARN."""

    def __init__(self, root: Path):
        self._root = root

    def save(self, arn: str, folder: Path, key_arn: str) -> None:
        """Take over the files of a folder, encrypted if there is a key."""
        target = self._folder(arn)
        self.remove(arn)
        if not key_arn:
            shutil.copytree(folder, target)
            return
        target.mkdir(parents=True)
        plaintext, ciphertext = _new_data_key(key_arn, arn)
        for file in sorted(folder.iterdir()):
            nonce = os.urandom(_NONCE)
            sealed = AESGCM(plaintext).encrypt(nonce, file.read_bytes(), file.name.encode())
            (target / file.name).write_bytes(nonce + sealed)
        (target / _DATA_KEY).write_bytes(ciphertext)

    def load(self, arn: str, folder: Path, key_arn: str) -> None:
        """Write the files of a model, decrypted, into a new folder."""
        source = self._folder(arn)
        if not source.is_dir():
            raise ModelUnusableError(f"The files of {arn} are gone.")
        if not key_arn:
            shutil.copytree(source, folder)
            return
        folder.mkdir(parents=True)
        plaintext = _data_key(key_arn, arn, (source / _DATA_KEY).read_bytes())
        for file in source.iterdir():
            if file.name != _DATA_KEY:
                nonce, sealed = file.read_bytes()[:_NONCE], file.read_bytes()[_NONCE:]
                (folder / file.name).write_bytes(AESGCM(plaintext).decrypt(nonce, sealed, file.name.encode()))

    def remove(self, arn: str) -> None:
        """Remove the files of a model, if there are any."""
        shutil.rmtree(self._folder(arn), ignore_errors=True)

    def clear(self) -> None:
        """Remove the files of all models."""
        shutil.rmtree(self._root, ignore_errors=True)

    def _folder(self, arn: str) -> Path:
        return self._root / hashlib.sha256(arn.encode()).hexdigest()[:32]


def _new_data_key(key_arn: str, arn: str) -> tuple[bytes, bytes]:
    answer = _kms("_generate_data_key", key_arn, {"KeySpec": "AES_256", **_context(arn)})
    return base64.b64decode(answer["Plaintext"]), base64.b64decode(answer["CiphertextBlob"])


def _data_key(key_arn: str, arn: str, ciphertext: bytes) -> bytes:
    answer = _kms("_decrypt", key_arn, {"CiphertextBlob": base64.b64encode(ciphertext).decode(), **_context(arn)})
    return base64.b64decode(answer["Plaintext"])


def _context(arn: str) -> dict[str, object]:
    return {"EncryptionContext": {"aws:comprehend:arn": arn}}


def _kms(operation: str, key_arn: str, data: dict[str, object]) -> dict[str, str]:
    from ministack.core.responses import request_scope
    from ministack.services import kms

    with request_scope(account_of(key_arn), region_of(key_arn)):
        status, _headers, body = getattr(kms, operation)({"KeyId": key_arn, **data})
    answer: dict[str, str] = json.loads(body)
    if status >= 400:
        raise ModelUnusableError(f"{answer['__type']}: {answer.get('message', '')}")
    return answer
