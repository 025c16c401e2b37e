"""Send what waits, look for what may have been sent, and follow what was: one step of central's chores."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sync.central.errors import Refusal
from sync.central.sending import carrier, letters, notify, smtp
from sync.central.sending.carrier import Letter, Outcome
from sync.central.services import NOTIFY, SMTP, service_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Row

    from sync.central.database import Database
    from sync.central.sending.carrier import Carrier
    from sync.central.services import Service

IDLE_S: Final = 3.0
_STEP_S: Final = 20.0
"""After so long others have their turn; what is left is due in the next step."""
_FOR_ALL: Final = frozenset({"rate_limited", "daily_limit", "key_refused", "certificate", "not_protected"})
"""What is so for every letter of a channel, not for one: the others are not even tried."""
_NOBODY_S: Final = 60.0
MAKERS: Final[Mapping[str, Callable[[Service], Carrier]]] = {NOTIFY: notify.make, SMTP: smtp.make}
"""What makes each carrier; the first that serves a letter has it."""


def step(
    database: Database, slug: str, now: datetime, makers: Mapping[str, Callable[[Service], Carrier]] = MAKERS
) -> float:
    """Do what is due, as far as one step goes; return when to come again. Units: seconds."""
    began = time.monotonic()
    with database.read(slug) as connection:
        if not letters.any_due(connection, slug, now):
            return letters.next_due_s(connection, slug, now, IDLE_S)
    post = _Post(database, slug, makers, lambda: now + timedelta(seconds=time.monotonic() - began))
    try:
        while time.monotonic() - began < _STEP_S and post.do_one():
            pass
    finally:
        post.close()
    with database.read(slug) as connection:
        return letters.next_due_s(connection, slug, post.now(), IDLE_S)


class _Post:
    """A council's carriers for one step, in one thread; `close` lets go of them."""

    def __init__(
        self,
        database: Database,
        slug: str,
        makers: Mapping[str, Callable[[Service], Carrier]],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._slug = slug
        self.now = now
        self._carriers: dict[str, Carrier] = {}
        with database.read(slug) as connection:
            for kind, make in makers.items():
                try:
                    service = service_of(connection, slug, kind)
                    if service is not None:
                        self._carriers[kind] = make(service)
                except Refusal:
                    # Its key does not open, or its settings fit no more: nobody is asked, what waits goes on waiting.
                    continue

    def close(self) -> None:
        """Let go of every carrier."""
        for one in self._carriers.values():
            one.close()

    def do_one(self) -> bool:
        """Do what is due first; tell whether there was anything. No transaction is open while somebody is asked."""
        with self._database.write(self._slug) as connection:
            row = letters.take_due(connection, self._slug, self.now())
        if row is None:
            return False
        heard = self._heard(row)
        if heard is not None:
            with self._database.write(self._slug) as connection:
                letters.settle(connection, self._slug, row, heard, self.now())
                if heard.what == carrier.NOT_SENT and heard.code in _FOR_ALL:
                    until = self.now() + timedelta(seconds=heard.wait_s)
                    letters.hold_back(connection, self._slug, row.channel, until)
        return True

    def _heard(self, row: Row[Any]) -> Outcome | None:
        """Ask what is to be asked of a letter; None when it was taken out of our hand."""
        if row.state == letters.SENT or row.asked_at is not None:
            # Only whoever was asked can say what came of it.
            asked = self._carriers.get(row.provider)
            if asked is None:
                return Outcome(carrier.UNKNOWN, "no_service", wait_s=_NOBODY_S)
            return asked.look(row.provider_id) if row.state == letters.SENT else asked.find(row.message_id)
        if self.now() >= row.give_up_at:
            return Outcome(carrier.NOT_SENT)
        chosen = self._chosen(row)
        if chosen is None:
            return Outcome(carrier.NOT_SENT, "no_service" if not self._carriers else "no_template", wait_s=_NOBODY_S)
        with self._database.write(self._slug) as connection:
            if not letters.begin(connection, self._slug, row, chosen.name, self.now()):
                return None
        return chosen.send(_letter(row))

    def _chosen(self, row: Row[Any]) -> Carrier | None:
        serving = (one for one in self._carriers.values() if one.serves(row.kind, row.channel, row.language))
        return next(serving, None)


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        message_id=row.message_id,
        kind=row.kind,
        channel=row.channel,
        language=row.language,
        to=row.to or "",
        name=row.name or "",
        reference=row.reference,
        amount=row.amount,
        summary=row.summary or "",
        page=row.page or "",
        queued_at=row.queued_at,
        pdf=row.pdf or b"",
    )
