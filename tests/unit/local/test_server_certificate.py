"""TLS files: made once, trusted through their authority alone, renewed in time."""

import socket
import ssl
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from local import certificate
from local.certificate import Certificate, ensure_certificate


def shake_hands(files: Certificate, name: str) -> None:
    """Connect a client that trusts the authority to a server with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    client, server = socket.socketpair()

    def serve() -> None:
        try:
            context.wrap_socket(server, server_side=True).close()
        except ssl.SSLError:
            server.close()

    thread = threading.Thread(target=serve)
    thread.start()
    trust = ssl.create_default_context(cafile=files.authority)
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    try:
        trust.wrap_socket(client, server_hostname=name).close()
    finally:
        client.close()
        thread.join()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_client_that_trusts_the_authority_accepts_the_server(tmp_path: Path, name: str) -> None:
    shake_hands(ensure_certificate(tmp_path), name)


def test_the_certificate_is_good_for_no_other_name(tmp_path: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(ensure_certificate(tmp_path), "comprehend.eu-west-1.amazonaws.com")


def test_the_certificate_is_made_once(tmp_path: Path) -> None:
    first = ensure_certificate(tmp_path).certificate.read_bytes()

    assert ensure_certificate(tmp_path).certificate.read_bytes() == first
    assert (tmp_path / "server.key").stat().st_mode & 0o777 == 0o600


def test_a_certificate_that_is_about_to_end_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificate, "_LIFETIME", timedelta(days=29))
    first = ensure_certificate(tmp_path).certificate.read_bytes()
    monkeypatch.undo()

    second = x509.load_pem_x509_certificate(ensure_certificate(tmp_path).certificate.read_bytes())

    assert second != x509.load_pem_x509_certificate(first)
    assert second.not_valid_after_utc - second.not_valid_before_utc > timedelta(days=300)
