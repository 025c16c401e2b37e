"""Serve central a second time over the same records, with what an operator may turn on."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sync.central.central import Central
from sync.central.serving.app import create_app
from sync.central.serving.serve import listen
from sync.central.serving.server import server_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sync.central.access.bindings import Trust
    from tests.sync.world import ServedCentral


@contextmanager
def also_served(
    central: ServedCentral,
    trust: Trust,
    *,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    client_ca: Path | None = None,
) -> Iterator[str]:
    """Serve and give the address."""
    sock = listen("127.0.0.1", 0)
    made = Central(central.database, central.clock.now, trust=trust)
    server = server_around(
        create_app(made), made.leaving, tls_cert=tls_cert, tls_key=tls_key, client_ca=client_ca, graceful_s=2
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    try:
        yield f"{'https' if tls_cert else 'http'}://127.0.0.1:{sock.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@dataclass(frozen=True)
class Identity:
    """A certificate and its key, on disk."""

    cert: Path
    key: Path
    fingerprint: str


class Authority:
    """A CA of a council's own."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._key = generate_private_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.cert = folder / f"{name}.pem"
        made = self._builder(self._name, self._key).add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        self.cert.write_bytes(made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM))

    def identity(self, name: str) -> Identity:
        """Certify a name, good for 127.0.0.1 too."""
        key = generate_private_key(SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        local = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
        certificate = self._builder(subject, key).add_extension(local, False).sign(self._key, hashes.SHA256())
        made = Identity(
            self._folder / f"{name}.pem",
            self._folder / f"{name}-key.pem",
            certificate.fingerprint(hashes.SHA256()).hex(),
        )
        made.cert.write_bytes(certificate.public_bytes(Encoding.PEM))
        made.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        return made

    def _builder(self, subject: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
        )
