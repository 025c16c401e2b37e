"""Keep the till's own proofs of people's PINs; what is kept is sealed by the device key before it comes here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from ims_desktop.records import Verifier
from ims_desktop.store.statements import Statement
from ims_desktop.store.tables import verifier
from ims_desktop.store.values import moment_text, to_bytes, to_int, to_moment, to_text

if TYPE_CHECKING:
    from ims_desktop.store.statements import Db

_READ: Final = Statement(
    select(verifier.c.username, verifier.c.sealed, verifier.c.expires_at, verifier.c.failures).where(
        verifier.c.username == bindparam("username")
    )
)
_NEW: Final[dict[str, Any]] = {
    "sealed": bindparam("sealed"),
    "expires_at": bindparam("expires_at"),
    "failures": bindparam("failures"),
}
_SAVE: Final = Statement(
    upsert(verifier)
    .values(username=bindparam("username"), **_NEW)
    .on_conflict_do_update(index_elements=["username"], set_=_NEW)
)


def verifier_of(db: Db, username: str) -> Verifier | None:
    """Return the proof kept for a person."""
    row = db.one(_READ, username=username)
    if row is None:
        return None
    name, sealed, expires_at, failures = row
    return Verifier(to_text(name), to_bytes(sealed), to_moment(expires_at), to_int(failures))


def save_verifier(db: Db, kept: Verifier) -> None:
    """Keep a person's proof in place of the one before."""
    db.run(
        _SAVE,
        username=kept.username,
        sealed=kept.sealed,
        expires_at=moment_text(kept.expires_at),
        failures=kept.failures,
    )
