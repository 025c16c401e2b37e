"""Make PCs into tills: one-time codes, epochs that are never used again, and certified device keys."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select, update

from sync.central import audit, tables
from sync.central.councils import the_council
from sync.central.errors import Refusal
from sync.central.keys import sign
from sync.contract.canonical import canonical_bytes
from sync.contract.fields import to_base64, utc_text
from sync.contract.messages import EnrolmentAnswer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.councils import Council
    from sync.contract.messages import EnrolmentRequest

CODE_LIFE: Final = timedelta(hours=48)
CODES_KEPT: Final = timedelta(days=30)
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS: Final = 4
_CODE: Final = re.compile(rf"(?P<council>[a-z0-9-]+)-(?P<secret>(?:[{_ALPHABET}]{{4}}-){{3}}[{_ALPHABET}]{{4}})")


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """A code that makes one PC a till, once."""

    code: str
    office: str
    till: str | None
    expires_at: datetime


# -------------------------------------------------------------------------------------------------------------- codes
def issue_code(connection: Connection, council: Council, office: str, till: str | None, now: datetime) -> IssuedCode:
    """Make a one-time code for a new till of an office, or for an existing till's next epoch.

    Raises: Refusal, for a till that is not there or belongs to another office.
    """
    if till is not None:
        office = _office_of(connection, council.slug, till, office)
    secret = "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(_GROUPS))
    expires_at = now + CODE_LIFE
    _forget_codes(connection, council.slug, now)
    connection.execute(
        tables.enrolment_code.insert().values(
            council=council.slug,
            code_hash=_hash_of(secret),
            office=office,
            till=till,
            created_at=now,
            expires_at=expires_at,
        )
    )
    audit.note(connection, council.slug, now, audit.ADMIN, "code_issued", f"office {office}, till {till or 'new'}")
    return IssuedCode(f"{council.slug}-{secret}", office, till, expires_at)


def _forget_codes(connection: Connection, slug: str, now: datetime) -> None:
    """Forget codes nobody can use any more; what became of them is in the audit."""
    c = tables.enrolment_code
    connection.execute(delete(c).where(c.c.council == slug, c.c.expires_at <= now - CODES_KEPT))


def read_code(code: str) -> tuple[str, str]:
    """Split a typed code into council and secret; case and blanks do not matter.

    Raises: Refusal.
    """
    typed = "".join(code.split())
    slug, secret = typed[:-19].rstrip("-").lower(), typed[-19:].upper()
    if _CODE.fullmatch(f"{slug}-{secret}") is None:
        raise _refused()
    return slug, secret


def _hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _refused() -> Refusal:
    return Refusal(403, "enrolment_code", "This enrolment code is not valid, has expired or was used already.")


def _office_of(connection: Connection, slug: str, till: str, office: str) -> str:
    t = tables.till
    found = connection.execute(select(t.c.office).where(t.c.council == slug, t.c.till == till)).scalar_one_or_none()
    if found is None:
        raise Refusal(404, "unknown_till", f"There is no till {till} here.")
    if office not in ("", found):
        raise Refusal(422, "other_office", f"Till {till} belongs to office {found}.")
    return str(found)


# ---------------------------------------------------------------------------------------------------------- enrolment
def enrol(connection: Connection, request: EnrolmentRequest, now: datetime) -> EnrolmentAnswer:
    """Make a PC a till; the same PC asking again with the same code gets the same answer until its key is in escrow.

    Raises: Refusal.
    """
    slug, secret = read_code(request.code)
    c = tables.enrolment_code
    row = connection.execute(
        select(c).where(c.c.council == slug, c.c.code_hash == _hash_of(secret)).with_for_update()
    ).one_or_none()
    if row is None:
        raise _refused()
    council = the_council(connection, slug)
    if row.used_at is not None:
        return _again(connection, council, row, request)
    if row.expires_at <= now:
        raise _refused()
    till, office = _till_for(connection, council, row, request, now)
    epoch = _next_epoch(connection, council.slug, till)
    _certify(connection, council, till, epoch, office, request, now)
    connection.execute(
        update(c)
        .where(c.c.council == slug, c.c.code_hash == row.code_hash)
        .values(used_at=now, used_till=till, used_epoch=epoch)
    )
    audit.note(connection, slug, now, f"{till}{epoch}", "enrolled", f"office {office}")
    return _answer(connection, council, till, epoch)


def _again(
    connection: Connection, council: Council, row: Row[tuple[object, ...]], request: EnrolmentRequest
) -> EnrolmentAnswer:
    d = tables.device
    device = connection.execute(
        select(d).where(d.c.council == council.slug, d.c.till == row.used_till, d.c.epoch == row.used_epoch)
    ).one()
    if device.public_key != request.device_public_key or device.escrow_at is not None:
        raise _refused()
    return _answer(connection, council, row.used_till, row.used_epoch)


def _till_for(
    connection: Connection, council: Council, row: Row[tuple[object, ...]], request: EnrolmentRequest, now: datetime
) -> tuple[str, str]:
    """Choose the till: the code's, else the one the PC already is, else a new one of the code's office."""
    if row.till is not None and request.till not in (None, row.till):
        raise _refused()
    existing = row.till or request.till
    if existing is not None:
        return existing, _office_of(connection, council.slug, existing, str(row.office))
    t = tables.till
    taken = set(connection.execute(select(t.c.till).where(t.c.council == council.slug)).scalars())
    stem = "".join(char for char in str(row.office).upper() if char.isascii() and char.isalnum()) or "T"
    code = next(f"{stem}{n:02d}" for n in range(1, 100_000) if f"{stem}{n:02d}" not in taken)
    connection.execute(t.insert().values(council=council.slug, till=code, office=row.office, epoch="", created_at=now))
    return code, str(row.office)


def _next_epoch(connection: Connection, slug: str, till: str) -> str:
    """Take the next epoch of a till: A, B … Z, AA …; the row is locked, so that nobody gets the same one."""
    t = tables.till
    last = connection.execute(
        select(t.c.epoch).where(t.c.council == slug, t.c.till == till).with_for_update()
    ).scalar_one()
    epoch = epoch_after(last)
    connection.execute(update(t).where(t.c.council == slug, t.c.till == till).values(epoch=epoch))
    return epoch


def epoch_after(epoch: str) -> str:
    """Return the epoch that follows: "" gives A, Z gives AA, AZ gives BA."""
    number = 0
    for char in epoch:
        number = number * 26 + ord(char) - 64
    number += 1
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _certify(
    connection: Connection,
    council: Council,
    till: str,
    epoch: str,
    office: str,
    request: EnrolmentRequest,
    now: datetime,
) -> None:
    """Keep the device's public key under the council's signature; earlier devices of the till may only drain."""
    d = tables.device
    connection.execute(
        update(d)
        .where(d.c.council == council.slug, d.c.till == till, d.c.revoked_at.is_(None))
        .values(revoked_at=now, revoked_reason="superseded")
    )
    certificate = canonical_bytes(
        {
            "council": council.slug,
            "device_id": device_id(council.slug, till, epoch),
            "device_public_key": to_base64(request.device_public_key),
            "enrolled_at": utc_text(now),
            "epoch": epoch,
            "office": office,
            "till": till,
        }
    )
    connection.execute(
        d.insert().values(
            council=council.slug,
            till=till,
            epoch=epoch,
            office=office,
            public_key=request.device_public_key,
            machine=request.machine,
            enrolled_at=now,
            certificate=certificate.decode(),
            certificate_signature=sign(council.signing_key, certificate),
        )
    )


def device_id(slug: str, till: str, epoch: str) -> str:
    """Name a device for ever: an epoch is never used again, so neither is this."""
    return f"{slug}.{till}.{epoch}"


def _answer(connection: Connection, council: Council, till: str, epoch: str) -> EnrolmentAnswer:
    d = tables.device
    device = connection.execute(
        select(d).where(d.c.council == council.slug, d.c.till == till, d.c.epoch == epoch)
    ).one()
    return EnrolmentAnswer(
        council=council.slug,
        council_name=council.name,
        office=device.office,
        till=till,
        epoch=epoch,
        device_id=device_id(council.slug, till, epoch),
        central_public_key=council.signing_public_key,
        recovery_public_key=council.recovery_public_key,
        certificate=device.certificate,
        certificate_signature=device.certificate_signature,
    )
