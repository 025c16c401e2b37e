"""Read what a script says of a till day: notes and coins, which session is meant, the id of an act."""

from __future__ import annotations

import uuid
from datetime import date
from typing import TYPE_CHECKING

from ims_desktop.cli.parser import BadUsage
from ims_desktop.domain.money import parse_pence
from ims_desktop.errors import ImsError, NoOpenSession, NothingFound
from ims_desktop.use_cases.day_rules import is_own, session_named
from ims_desktop.use_cases.list_sessions import SessionState, list_sessions
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till


def counts_of(given: Sequence[str]) -> dict[int, int]:
    """Read notes and coins such as `20x3` and `0.50x4`; one kind named twice is added up, `0x0` is none at all.

    Raises: BadUsage. What was typed is not repeated.
    """
    counts: dict[int, int] = {}
    for text in given:
        each, times, pieces = text.partition("x")
        try:
            pence, number = parse_pence(each), int(pieces)
        except (ImsError, ValueError):
            pence, times, number = 0, "", 0
        if not times:
            raise BadUsage("a --count is a note or coin in pounds and how many, such as 20x3 or 0.50x4")
        if pence or number:
            counts[pence] = counts.get(pence, 0) + number
    return counts


def session_of(till: Till, cashier: Cashier, said: Namespace, *, closed: bool = False) -> CashierSession:
    """Return the session named by id, by whose it is, or the cashier's own: the open one, or the last that is closed.

    Raises: NothingFound, NoOpenSession.
    """
    if said.session_id:
        with till.store.read() as reader:
            return session_named(reader, said.session_id)
    owner = said.owner or cashier.username
    for row in list_sessions(till):
        if is_own(row.session, owner) and (row.state is SessionState.CLOSED) is closed:
            return row.session
    if closed:
        raise NothingFound(
            say("No session of {name} is closed at this till yet.", name=owner), code="no_closed_session"
        )
    raise NoOpenSession(say("No session of {name} is open at this till.", name=owner))


def act_id(till: Till, said: Namespace) -> str:
    """Return the id a script chose, so that it can ask again after a crash of its own, or a new one.

    Raises: BadUsage.
    """
    if not said.act_id:
        return till.ids.new()
    try:
        return str(uuid.UUID(said.act_id))
    except ValueError:
        raise BadUsage("--id must be a UUID") from None


def day_of(text: str) -> date:
    """Read a day. Raises: BadUsage."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadUsage("--date is a day such as 2026-11-21") from None


def wanted(given: object, what: str) -> None:
    """Stop where something has to be said and was not.

    Raises: BadUsage.
    """
    if not given:
        raise BadUsage(f"this needs {what}")
