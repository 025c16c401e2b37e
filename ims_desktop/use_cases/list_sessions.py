"""List the sessions of this till, and say where each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ims_desktop.domain.session import CashierSession, SessionEnd
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader


class SessionState(StrEnum):
    """Where a session is."""

    OPEN = "open"
    COUNTING = "counting"
    """Counted at least once: it takes no more money."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A session and how it ended, None while it has not."""

    session: CashierSession
    state: SessionState
    end: SessionEnd | None


def list_sessions(till: Till, business_date: date | None = None) -> tuple[ListedSession, ...]:
    """Return the sessions of a day, or the last ones, the newest first."""
    with till.store.read() as reader:
        return tuple(listed(reader, session) for session in reader.sessions(business_date))


def listed(reader: Reader, session: CashierSession) -> ListedSession:
    """Say where a session is."""
    end = reader.session_end(session.session_id)
    if end is not None:
        return ListedSession(session, SessionState.CLOSED, end)
    counting = bool(reader.cash_counts(session.session_id))
    return ListedSession(session, SessionState.COUNTING if counting else SessionState.OPEN, None)
