"""Know which till is speaking: tokens for proof of the device key, revocation, escrow and last contact."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from sync.central import audit, tables
from sync.central.desk.enrolment import device_id
from sync.central.dialect import insert_into
from sync.central.errors import Refusal
from sync.contract.messages import TokenAnswer
from sync.contract.signing import signature_holds, token_message

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sync.contract.messages import EscrowRequest, TokenRequest

TOKEN_LIFE: Final = timedelta(hours=1)
EXPIRED_KEPT: Final = timedelta(days=1)
"""How long an expired token is told from one that never was: every till shows an old one once an hour."""
CLOCK_LEEWAY: Final = timedelta(minutes=5)
_PARTS: Final = 3


class Expired(Refusal):
    """A token was good once; whoever shows it is told the same as if it never was."""


@dataclass(frozen=True, slots=True)
class Device:
    """The till that is speaking. Shape: a revoked one may still hand in its facts, and nothing else."""

    council: str
    till: str
    epoch: str
    office: str
    public_key: bytes
    revoked: bool

    @property
    def device_id(self) -> str:
        """Its name for ever."""
        return device_id(self.council, self.till, self.epoch)

    @property
    def caller(self) -> str:
        """Its name where callers of one council are counted."""
        return f"{self.till}{self.epoch}"


_BY_TOKEN: Final = (
    select(tables.device, tables.token.c.expires_at)
    .join(
        tables.token,
        (tables.token.c.council == tables.device.c.council)
        & (tables.token.c.till == tables.device.c.till)
        & (tables.token.c.epoch == tables.device.c.epoch),
    )
    .where(tables.token.c.council == bindparam("slug"), tables.token.c.token_hash == bindparam("token_hash"))
)
"""Asked with every request: built once."""


class Tokens:
    """The tokens that were good lately, and whose they are: told by heart, never proof. Its life is the process's."""

    def __init__(self, most: int = 10_000) -> None:
        self._most = most
        self._lock = Lock()
        self._tills: dict[str, tuple[str, str]] = {}

    def till_of(self, header: str | None) -> tuple[str, str] | None:
        """Return the council and the till whose token this was, None for one that was not seen."""
        with self._lock:
            return self._tills.get(_hash_of(header or ""))

    def remember(self, header: str | None, device: Device) -> None:
        """Remember whose token this is; the one that was learnt first makes room."""
        with self._lock:
            while len(self._tills) >= self._most:
                del self._tills[next(iter(self._tills))]
            self._tills[_hash_of(header or "")] = (device.council, device.caller)


def _this(slug: str, till: str, epoch: str) -> ColumnElement[bool]:
    d = tables.device.c
    return (d.council == slug) & (d.till == till) & (d.epoch == epoch)


# ------------------------------------------------------------------------------------------------------------- tokens
def give_token(connection: Connection, request: TokenRequest, now: datetime) -> TokenAnswer:
    """Give a device that holds its key a credential for an hour.

    Raises: Refusal, without telling whether there is such a device.
    """
    parts = request.device_id.split(".")
    if len(parts) != _PARTS:
        raise _who()
    slug, till, epoch = parts
    row = connection.execute(select(tables.device).where(_this(slug, till, epoch))).one_or_none()
    message = token_message(request.device_id, request.issued_at, request.nonce)
    if row is None or not signature_holds(row.public_key, message, request.signature):
        raise _who()
    if abs(request.issued_at - now) > CLOCK_LEEWAY:
        raise Refusal(401, "token_clock", "The clock of this PC is more than 5 minutes from central's.")
    _spend_nonce(connection, (slug, till, epoch), request.nonce, now)
    secret = f"{slug}.{secrets.token_urlsafe(32)}"
    t = tables.token.c
    connection.execute(delete(tables.token).where(t.council == slug, t.expires_at <= now - EXPIRED_KEPT))
    connection.execute(
        tables.token.insert().values(
            council=slug, token_hash=_hash_of(secret), till=till, epoch=epoch, expires_at=now + TOKEN_LIFE
        )
    )
    return TokenAnswer(access_token=secret, expires_at=now + TOKEN_LIFE)


def _spend_nonce(connection: Connection, who: tuple[str, str, str], nonce: str, now: datetime) -> None:
    """Use a nonce once; it is kept for as long as its request could be replayed."""
    slug, till, epoch = who
    n = tables.nonce
    connection.execute(delete(n).where(n.c.council == slug, n.c.expires_at <= now))
    spent = connection.execute(
        insert_into(connection, n)
        .values(council=slug, till=till, epoch=epoch, nonce=nonce, expires_at=now + 2 * CLOCK_LEEWAY)
        .on_conflict_do_nothing()
        .returning(n.c.nonce)
    ).one_or_none()
    if spent is None:
        raise Refusal(401, "token_replayed", "This request for a token was made before.")


def authenticate(connection: Connection, header: str | None, now: datetime) -> Device:
    """Tell which till holds this bearer token.

    Raises: Refusal.
    """
    kind, _, secret = (header or "").partition(" ")
    slug, dot, _ = secret.partition(".")
    if kind.lower() != "bearer" or not dot:
        raise Refusal(401, "token", "Access needs a token.")
    row = connection.execute(_BY_TOKEN, {"slug": slug, "token_hash": _hash_of(secret)}).one_or_none()
    if row is None:
        raise Refusal(401, "token", "The token is not known or has expired.")
    if row.expires_at <= now:
        raise Expired(401, "token", "The token is not known or has expired.")
    return Device(row.council, row.till, row.epoch, row.office, row.public_key, row.revoked_at is not None)


def council_of_token(header: str | None) -> str:
    """Tell whose rows a bearer token is to be looked for in."""
    return (header or "").partition(" ")[2].partition(".")[0]


def council_of_device(device_id: str) -> str:
    """Tell whose rows a device is to be looked for in."""
    return device_id.partition(".")[0]


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _who() -> Refusal:
    return Refusal(401, "device", "This device is not known, or its signature does not fit.")


# ---------------------------------------------------------------------------------------------- escrow, contact, revoke
def keep_escrow(connection: Connection, device: Device, request: EscrowRequest, now: datetime) -> None:
    """Hold the wrapped journal key of a till; from here on its enrolment code is spent."""
    connection.execute(
        update(tables.device)
        .where(_this(device.council, device.till, device.epoch))
        .values(escrow_key_id=request.key_id, escrow_key=request.wrapped_journal_key, escrow_at=now)
    )
    audit.note(connection, device.council, now, device.device_id, "escrow_kept", f"key {request.key_id}")


@dataclass(frozen=True, slots=True)
class Contact:
    """What a till says of itself in passing. Shape: None where it said nothing."""

    program_version: str | None = None
    unsent: int | None = None
    quarantined: int | None = None
    oldest_unsent_at: datetime | None = None


def note_contact(connection: Connection, device: Device, contact: Contact, now: datetime) -> None:
    """Remember when a till was heard of, and how much it holds that central has not got."""
    connection.execute(
        update(tables.device)
        .where(_this(device.council, device.till, device.epoch))
        .values(
            last_contact_at=now,
            program_version=contact.program_version,
            unsent=contact.unsent,
            quarantined=contact.quarantined,
            oldest_unsent_at=contact.oldest_unsent_at,
        )
    )


def revoke(connection: Connection, slug: str, till: str, now: datetime) -> str:
    """Take a till's right to anything but handing in its facts; return the epoch.

    Raises: Refusal.
    """
    t, d = tables.till, tables.device
    epoch = connection.execute(select(t.c.epoch).where(t.c.council == slug, t.c.till == till)).scalar_one_or_none()
    if epoch is None:
        raise Refusal(404, "unknown_till", f"There is no till {till} here.")
    connection.execute(
        update(d)
        .where(_this(slug, till, epoch), d.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_reason="revoked")
    )
    audit.note(connection, slug, now, audit.ADMIN, "till_revoked", f"{till}{epoch}")
    return str(epoch)
