"""Start a card terminal of its own: a Node process that seals with its vendor's own library, reached over TLS.

A test tells it what happens next, by lines of JSON; it is started once for a module and forgets between tests.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ims_desktop.devices.terminals.nexo_key import NexoKey

if TYPE_CHECKING:
    from collections.abc import Iterator

NODE = Path(__file__).parent / "node"
POI = "S1F2L-000158213300001"
TEST_CARD = "4111111111111111"
"""What the terminal knows and nobody else may: it puts it wherever a message has room for it."""
KEY = NexoKey(POI, "council-key", 1, "a passphrase of IT", datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Authority:
    """Somebody who vouches for terminals. Shape: `file` its certificate."""

    file: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def make_authority(folder: Path, name: str = "Terminals") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certificate(name, key, name, key, is_authority=True)
    file = folder / f"{name}.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    return Authority(file, key, made)


class TerminalProcess:
    """One terminal. Its life is the block of `running_terminal`; its memory outlives a restart."""

    def __init__(self, folder: Path, authority: Authority, name: str) -> None:
        self._folder = folder
        self.authority = authority
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        made = _certificate(name, key, str(issuer), authority.key, is_authority=False)
        (folder / "terminal.pem").write_bytes(made.public_bytes(Encoding.PEM))
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (folder / "terminal.key").write_bytes(private)
        self.start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        options = {
            "cert": str(self._folder / "terminal.pem"),
            "key": str(self._folder / "terminal.key"),
            "memory": str(self._folder / "memory.json"),
            "poi": KEY.poi,
            "passphrase": KEY.passphrase,
            "identifier": KEY.identifier,
            "version": str(KEY.version),
        }
        self._process = subprocess.Popen(
            ["node", str(NODE / "terminal.js"), *(f"--{name}={value}" for name, value in options.items())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        self.port = int(self._line()["port"])

    def stop(self) -> None:
        """End it, as when its plug is pulled."""
        self._process.kill()
        self._process.communicate()

    def tell(self, what: str, **how: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"do": what, **how}) + "\n")
        self._process.stdin.flush()
        return self._line()

    def plan(self, *plans: dict[str, Any]) -> None:
        """Say what becomes of the next charges: see `commands` and `begin` of the terminal."""
        self.tell("plan", plans=plans)

    def waits(self) -> bool:
        return bool(self.tell("state")["waits"])

    def heard(self, category: str) -> list[dict[str, Any]]:
        """Return every request of one kind, as the terminal opened it."""
        messages = [one["SaleToPOIRequest"] for one in self.messages() if "SaleToPOIRequest" in one]
        return [one for one in messages if one["MessageHeader"]["MessageCategory"] == category]

    def messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.tell("state")["heard"]
        return messages

    def _line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the terminal ended: did `make setup` install the Node packages?"
        answer: dict[str, Any] = json.loads(line)
        return answer


@contextmanager
def running_terminal(folder: Path, name: str = f"{POI}.test.terminal.example") -> Iterator[TerminalProcess]:
    """Run a terminal until the block ends. Shape: `name` what its certificate says it is."""
    terminal = TerminalProcess(folder, make_authority(folder), name)
    try:
        yield terminal
    finally:
        terminal.stop()


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(issuer_key, SHA256())
    )
