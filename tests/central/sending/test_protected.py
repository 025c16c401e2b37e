"""A mail server over TLS: it is told a password and a letter only once it proved who it is."""

from __future__ import annotations

import socket
import ssl
from typing import TYPE_CHECKING

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from sync.central.sending import smtp
from sync.central.sending.carrier import NOT_SENT, SENT, Letter, Outcome
from sync.central.services import SMTP, Service
from tests.central.sending.office import EMAIL, message_id
from tests.factory import MORNING
from tests.sync.test_central_cli import make_certificate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aiosmtpd import smtp as aio
    from aiosmtpd.smtp import Envelope, Session

PASSWORD = "a password of the mail server"
LETTER = Letter(message_id(), "receipt", "email", "en", EMAIL, "", "CH01A-261121-0001", "£10.00", "Paid.", "", MORNING)


class Mailbox:
    """What a server took, and who was signed in then."""

    def __init__(self) -> None:
        self.taken: list[tuple[bool, str]] = []

    async def handle_DATA(self, server: aio.SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        self.taken.append((session.ssl is not None and bool(session.authenticated), envelope.rcpt_tos[0]))
        return "250 OK"


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def port(mailbox: Mailbox, tmp_path: Path) -> Iterator[int]:
    make_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]

    def prove(server: aio.SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        assert isinstance(data, LoginPassword)
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=prove,
        auth_required=True,
    )
    controller.start()
    yield port
    controller.stop()


def sent(port: int, password: str = PASSWORD) -> Outcome:
    settings = {"host": "127.0.0.1", "port": str(port), "from": "pay@aldermere.example", "user": "pay"}
    return smtp.make(Service(SMTP, "", settings, password)).send(LETTER)


def test_a_server_that_proves_who_it_is_gets_the_letter(
    port: int, mailbox: Mailbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    assert sent(port) == Outcome(SENT, "no_report", last=True)
    assert mailbox.taken == [(True, EMAIL)]
    refused = sent(port, "another password")
    assert (refused.what, refused.code) == (NOT_SENT, "key_refused")
    assert len(mailbox.taken) == 1


def test_a_server_nobody_vouches_for_is_told_nothing(port: int, mailbox: Mailbox) -> None:
    said = sent(port)
    assert (said.what, said.code) == (NOT_SENT, "certificate")
    assert mailbox.taken == []
