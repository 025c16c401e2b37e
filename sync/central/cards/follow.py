"""Follow every charge until it is known, booked and paid for: the step that central takes by itself.

A look is taken by whoever counts it up first, so that two never cross. What is silent is asked about for ever, ever
more rarely; that a page has run out is looked up too, and never assumed.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from sync.central import tables
from sync.central.cards import attempts, settling
from sync.central.cards.provider import Said
from sync.central.cards.providers import chosen_before, make
from sync.central.errors import Refusal
from sync.central.services import LOCALGOV

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.cards.provider import CardProvider, Wanted
    from sync.central.cards.providers import Make
    from sync.central.database import Database

AT_ONCE: Final = 20
"""How many attempts one step looks at."""
IDLE_S: Final = 2.0
LOST_FOR: Final = timedelta(seconds=60)
"""What providers find comes late: nothing is concluded from finding nothing before."""
LOST_LOOKS: Final = 3
_FIND_EVERY: Final = timedelta(seconds=10)
_RETRIED_EVERY: Final = timedelta(minutes=5)
_RETRIED_FOR: Final = timedelta(hours=3)
_NO_KEY_EVERY: Final = timedelta(minutes=10)
_PACES: Final = (
    (timedelta(minutes=2), timedelta(seconds=3)),
    (timedelta(minutes=10), timedelta(seconds=10)),
    (timedelta(hours=2), timedelta(seconds=30)),
    (timedelta(days=1), timedelta(minutes=5)),
)
_SELDOM: Final = timedelta(hours=1)


def step(database: Database, slug: str, now: datetime, make_provider: Make = make) -> float:
    """Look at what is due; return after how many seconds to come again."""
    a = tables.card_attempt
    with database.read(slug) as connection:
        due = connection.execute(
            select(a)
            .where(a.c.council == slug, a.c.next_look_at <= now)
            .order_by(a.c.next_look_at, a.c.attempt_id)
            .limit(AT_ONCE)
        ).all()
    for row in due:
        follow_one(database, slug, row, now, make_provider)
    with database.read(slug) as connection:
        following = connection.execute(select(func.min(a.c.next_look_at)).where(a.c.council == slug)).scalar_one()
    return IDLE_S if following is None else min(IDLE_S, max(0.2, (following - now).total_seconds()))


def follow_one(database: Database, slug: str, row: Row[Any], now: datetime, make_provider: Make) -> None:
    """Look at one attempt, unless somebody else does; no transaction is open while its provider is asked."""
    with database.write(slug) as connection:
        if not attempts.claim(connection, slug, row, now + _pause(row, now), now):
            return
        if row.state == attempts.APPROVED and not settling.asks_for_fee(connection, slug, row, now):
            settling.settle(connection, slug, row, now)
            return
        provider = _provider(connection, slug, row, make_provider)
        wanted = attempts.wanted_of(connection, slug, row)
        if provider is None:
            _without_key(connection, slug, row, now)
            return
    with closing(provider):
        said = _ask(provider, row, wanted)
        gone = [stray for stray in row.strays if provider.drop(stray)]
    with database.write(slug) as connection:
        _note(connection, slug, row, said, gone, now)


def pace(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Say when to look at an attempt that was just spoken about."""
    if row.state in attempts.OPEN:
        attempts.change(connection, slug, row.attempt_id, next_look_at=now + _pause(row, now))
    elif row.state == attempts.CANCELLED:
        # It was given up while it was being made, and may be made all the same: nobody may pay it.
        attempts.change(connection, slug, row.attempt_id, next_look_at=now + _pause(row, now))


def _provider(connection: Connection, slug: str, row: Row[Any], make_provider: Make) -> CardProvider | None:
    """Return the provider of an attempt; None when its key is gone, or does not open, or is set in a way of old."""
    try:
        chosen = chosen_before(connection, slug, row.provider, row.fund)
        return None if chosen is None else make_provider(chosen)
    except Refusal:
        return None


def _ask(provider: CardProvider, row: Row[Any], wanted: Wanted) -> Said | None:
    """Ask what is to be asked of an attempt as it stands; None when its provider has nothing of the kind."""
    stop = row.direction == "charge" and (row.cancel_wanted_at is not None or row.state == attempts.CANCELLED)
    if row.provider_id:
        return provider.cancel(wanted) if stop and row.state != attempts.APPROVED else provider.look(wanted)
    found = provider.find(wanted)
    if found is None or not found.provider_id or found.state != attempts.WAITING or not (stop or _is_lost_link(row)):
        return found
    stopped = provider.cancel(replace(wanted, provider_id=found.provider_id))
    return replace(stopped, provider_id=found.provider_id, strays=(*found.strays, *stopped.strays))


def _is_lost_link(row: Row[Any]) -> bool:
    """Tell whether nobody can ever be sent this page: where it should go is kept with a letter alone."""
    return bool(row.way == "link" and row.direction == "charge" and row.message_id is None)


def _note(connection: Connection, slug: str, row: Row[Any], said: Said | None, gone: list[str], now: datetime) -> None:
    """Write down what a look brought."""
    if said is not None:
        after = attempts.hear(connection, slug, row.attempt_id, said, now)
        if (
            after.cancel_wanted_at is None
            and after.state in attempts.OPEN
            and after.provider_id
            and _is_lost_link(after)
        ):
            attempts.change(connection, slug, row.attempt_id, cancel_wanted_at=now)
    elif row.state in attempts.OPEN and row.looks + 1 >= LOST_LOOKS and now >= row.asked_at + LOST_FOR:
        after = attempts.conclude(connection, slug, row.attempt_id, "never_made", now)
    else:
        after = row
    strays = [stray for stray in after.strays if stray not in gone]
    if strays != after.strays:
        attempts.change(connection, slug, row.attempt_id, strays=strays)
    if after.state == attempts.APPROVED:
        settling.settle(connection, slug, after, now)
    elif after.state not in attempts.OPEN:
        lost = said is not None and said.state == attempts.UNKNOWN and after.provider_id is None
        later = _pause(after, now) if strays or lost else _RETRIED_EVERY if _may_be_retried(after, now) else None
        attempts.change(connection, slug, row.attempt_id, next_look_at=None if later is None else now + later)


def _may_be_retried(row: Row[Any], now: datetime) -> bool:
    """Tell whether a payer who was declined may try again at the same page: the other IMS lets them."""
    return bool(row.provider == LOCALGOV and row.provider_id and now < row.asked_at + _RETRIED_FOR)


def _without_key(connection: Connection, slug: str, row: Row[Any], now: datetime) -> None:
    """Say that a provider can be asked no more: its key was taken away while it may still charge."""
    later = now + _NO_KEY_EVERY
    if row.state in attempts.OPEN:
        attempts.hear(connection, slug, row.attempt_id, Said(attempts.UNKNOWN, code="no_key"), now)
    attempts.change(connection, slug, row.attempt_id, next_look_at=later if row.state in attempts.OPEN else None)


def _pause(row: Row[Any], now: datetime) -> timedelta:
    """Return how long to wait for the next look."""
    age: timedelta = now - row.asked_at
    if row.provider_id is None or row.strays:
        return max(_FIND_EVERY, age / 20)
    return next((pause for until, pause in _PACES if age < until), _SELDOM)
