"""Send letters through central as tills do, let time pass there, and receive them by a mail server that can fail."""

from __future__ import annotations

import asyncio
import base64
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from aiosmtpd.controller import Controller

from sync.central import tables
from sync.central.sending import deliver
from sync.central.services import set_service
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    import httpx
    from aiosmtpd.smtp import SMTP, Envelope, Session

    from tests.sync.world import RawTill, ServedCentral

PDF: Final = b"%PDF-1.4 a receipt"
EMAIL: Final = "sian.ellacott@example.org"
MOBILE: Final = "07700 900 417"
_TOKEN_S: Final = 1800


def message_id(n: int = 1) -> str:
    return f"019aa5e0-0000-7000-8000-{n:012x}"


@dataclass
class Office:
    """A council's central and one of its tills."""

    central: ServedCentral
    till: RawTill
    token: str = "a-token-of-the-callbacks"

    def use(self, kind: str, settings: dict[str, str], secret: str) -> None:
        with self.central.database.write(COUNCIL) as connection:
            set_service(connection, COUNCIL, kind, settings, secret, self.central.clock.now())

    def wanted(self, n: int = 1, **changes: Any) -> dict[str, Any]:
        by_text = changes.get("channel") == "text"
        return {
            "message_id": message_id(n),
            "payment_id": message_id(99),
            "receipt": f"{self.till.till}{self.till.epoch}-261121-0001",
            "channel": "email",
            "to": MOBILE if by_text else EMAIL,
            "language": "en",
            "name": "S. Ellacott",
            "amount": "£10.00",
            "summary": "Aldermere: £10.00 paid.",
            "pdf": "" if by_text else base64.b64encode(PDF).decode(),
            **changes,
        }

    def post(self, n: int = 1, **changes: Any) -> httpx.Response:
        return self.till.post("/desktop/v1/receipts", self.wanted(n, **changes))

    def ask(self, n: int = 1, **changes: Any) -> dict[str, Any]:
        answer = self.post(n, **changes)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def look(self, n: int = 1) -> dict[str, Any]:
        answer = self.till.get(f"/desktop/v1/receipts/{message_id(n)}")
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def refused(self, answer: httpx.Response) -> str:
        return f"{answer.status_code} {answer.json()['error']['code']}"

    def step(self) -> float:
        """Do what central does by itself."""
        return deliver.step(self.central.database, COUNCIL, self.central.clock.now())

    def passes(self, seconds: float) -> None:
        """Let time pass, and central do what is due then."""
        self.central.clock.ahead += timedelta(seconds=seconds)
        if seconds >= _TOKEN_S:
            self.till.sign_on()
        self.step()

    def stands(self, n: int = 1) -> tuple[str, str]:
        said = self.look(n)
        return said["state"], said["code"]

    @property
    def row(self) -> dict[str, Any]:
        (row,) = self.central.rows(tables.outgoing)
        return row

    @property
    def is_forgotten(self) -> bool:
        """Whether nothing of a person is left of the one letter."""
        return all(self.row[name] is None for name in ("to", "name", "summary", "pdf", "page"))


@dataclass
class MailServer:
    """A mail server. Shape: `mails` (from, to, bytes); `replies` to the next whole mails, "" for a line that breaks."""

    mails: list[tuple[str, str, bytes]] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    refuses: str = ""

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def reset(self) -> MailServer:
        self.mails, self.replies, self.refuses = [], [], ""
        return self

    def close(self) -> None:
        self._controller.stop()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append((str(envelope.mail_from), envelope.rcpt_tos[0], content))
        reply = self.replies.pop(0) if self.replies else "250 OK"
        if not reply:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "421 gone"
        return reply
