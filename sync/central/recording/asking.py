"""Pause a recording for a till, or let it run again: written down, asked with no transaction open, written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sync.central.errors import Refusal
from sync.central.recording import pauses
from sync.central.recording.hook import Wish, ask
from sync.central.recording.reading import NONE, PAUSED, RECORDING, UNKNOWN, Heard
from sync.central.recording.system import system_of
from sync.central.recording.wire import WHOLE_S
from sync.central.services import RECORDING as SERVICE
from sync.central.services import service_of
from sync.contract.card_asking import RecordingAnswer

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Row

    from sync.central.database import Database
    from sync.central.recording.system import System
    from sync.contract.card_asking import RecordingRequest


@dataclass(frozen=True, slots=True)
class Asker:
    """What it takes to ask a council's telephone system. Units: `whole_s` seconds for one answer."""

    database: Database
    slug: str
    now: Callable[[], datetime]
    whole_s: float = WHOLE_S

    def serve(self, till: str, wanted: RecordingRequest) -> RecordingAnswer:
        """Do what a till wishes, and say how the recording stands then.

        Raises: Refusal, for another till's charge.
        """
        if not self._is_set():
            return RecordingAnswer(state=NONE, confirmed=False, since=self.now(), code="not_set")
        return self._pause(till, wanted) if wanted.wanted == PAUSED else self._resume(till, wanted)

    def ask(self, row: Row[Any], *, reference: str = "", amount_pence: int = 0) -> Row[Any]:
        """Ask for what a row wants, and return how it stands then."""
        heard = self._asked(row, reference, amount_pence)
        with self.database.write(self.slug) as connection:
            return pauses.settle(connection, self.slug, row, heard, self.now())

    def _pause(self, till: str, wanted: RecordingRequest) -> RecordingAnswer:
        try:
            with self.database.write(self.slug) as connection:
                row = pauses.want_pause(connection, self.slug, till, wanted, self.now())
        except pauses.Busy:
            return RecordingAnswer(state=UNKNOWN, confirmed=False, since=self.now(), code="busy")
        except Refusal as over:
            if over.code != "attempt_over":
                raise
            return RecordingAnswer(state=UNKNOWN, confirmed=False, since=self.now(), code=over.code)
        after = self.ask(row, reference=wanted.reference or "", amount_pence=wanted.amount_pence)
        return _answer(after, row)

    def _resume(self, till: str, wanted: RecordingRequest) -> RecordingAnswer:
        try:
            with self.database.write(self.slug) as connection:
                row, to_ask = pauses.want_resume(connection, self.slug, till, wanted.attempt_id, self.now())
        except Refusal as never:
            if never.code != "never_paused":
                raise
            return RecordingAnswer(state=RECORDING, confirmed=False, since=self.now(), code=never.code)
        return _answer(self.ask(row) if to_ask else row, row)

    def _is_set(self) -> bool:
        with self.database.read(self.slug) as connection:
            try:
                return service_of(connection, self.slug, SERVICE) is not None
            except Refusal:
                return True

    def _asked(self, row: Row[Any], reference: str, amount_pence: int) -> Heard:
        try:
            system = self._system()
        except Refusal:
            return Heard(UNKNOWN, code="settings")
        now = self.now()
        wish = Wish(
            row.event_id,
            row.attempt_id,
            row.wanted,
            row.operator,
            now,
            extension=row.extension,
            call_id=row.call_id,
            reference=reference,
            amount_pence=amount_pence,
            expires_in_s=max(0, int((row.expires_at - now).total_seconds())) if row.wanted == PAUSED else 0,
        )
        return ask(system, wish, self.whole_s)

    def _system(self) -> System:
        """Return the council's telephone system.

        Raises: Refusal, when it is set no more, its key does not open or its settings do not fit.
        """
        with self.database.read(self.slug) as connection:
            service = service_of(connection, self.slug, SERVICE)
        if service is None:
            raise Refusal(409, "not_set", "No system of call recordings is set for this council.")
        return system_of(service)


def _answer(row: Row[Any], asked: Row[Any]) -> RecordingAnswer:
    """Say how it stands. What was wished for since by somebody else is not what this one wished for."""
    if row.turn != asked.turn or row.wanted != asked.wanted:
        return RecordingAnswer(state=UNKNOWN, confirmed=False, since=row.since, code="busy")
    paused = row.wanted == PAUSED
    waits = row.busy_until is not None or row.code == "other_pause"
    return RecordingAnswer(
        state=UNKNOWN if waits else row.state,
        confirmed=row.confirmed and not waits,
        since=row.since,
        code=row.code or ("busy" if waits else ""),
        expires_at=row.expires_at if paused else None,
    )
