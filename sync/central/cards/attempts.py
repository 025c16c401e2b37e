"""Keep what providers were asked to charge, and what they said: the one place where the rows of attempts change.

A row is written before its provider hears of it. What is final stays, but for one thing: money that moved after all is
never denied. Nothing here speaks to the outside.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select, update

from sync.central import tables
from sync.central.cards.captures import told
from sync.central.cards.provider import Wanted
from sync.central.dialect import insert_into
from sync.central.localgov.codes import codes_of
from sync.central.sending import queue_link
from sync.contract.card_numbers import without_card_numbers

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.cards.provider import Said
    from sync.central.desk.devices import Device
    from sync.contract.card_asking import CardAttemptRequest

CREATING: Final = "creating"
WAITING: Final = "waiting"
UNKNOWN: Final = "unknown"
APPROVED: Final = "approved"
DECLINED: Final = "declined"
CANCELLED: Final = "cancelled"
OPEN: Final = frozenset({CREATING, WAITING, UNKNOWN})
NEVER_CAME: Final = "never_came"
"""Why an attempt is cancelled that central heard of by its cancellation only."""
SHOWN: Final = frozenset({"browser", "qr"})
"""The ways whose page goes to the till."""
CREATING_MAX: Final = timedelta(seconds=45)
"""After so long whoever was creating it is gone, and what came of it is looked for."""
LATE_LOOK: Final = timedelta(seconds=90)
_FORGOTTEN: Final = {"extension": "", "call_id": ""}
"""Whose call it was nobody need know once nothing is asked of a telephone system any more."""
_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_NO_WORD: Final = re.compile(r"[^a-z_]", re.ASCII)


def attempt_of(connection: Connection, slug: str, attempt_id: str) -> Row[Any] | None:
    """Return an attempt as it stands; None for one never heard of."""
    a = tables.card_attempt
    return connection.execute(select(a).where(a.c.council == slug, a.c.attempt_id == attempt_id)).one_or_none()


def is_same(row: Row[Any], device: Device, wanted: CardAttemptRequest) -> bool:
    """Tell whether a request is about what this attempt is."""
    said = (wanted.payment_id, wanted.direction, wanted.way, wanted.amount_pence, wanted.of_attempt, device.till)
    return said == (row.payment_id, row.direction, row.way, row.amount_pence, row.of_attempt, row.till)


def begin(
    connection: Connection, device: Device, wanted: CardAttemptRequest, provider: str, fund: str, now: datetime
) -> bool:
    """Write down that a provider is about to be asked; tell whether that was new."""
    more = {"state": CREATING, "provider": provider, "fund": fund, "next_look_at": now + CREATING_MAX, "code": ""}
    return _insert(connection, device, wanted, more, now)


def bury(connection: Connection, device: Device, wanted: CardAttemptRequest, provider: str, now: datetime) -> bool:
    """Keep an attempt that never came as cancelled, should it come later; tell whether that was new.

    It is looked for once more: what was known of it here may have been lost.
    """
    look = now + LATE_LOOK if provider else None
    more = {"state": CANCELLED, "provider": provider, "fund": "", "next_look_at": look, "code": NEVER_CAME}
    return _insert(connection, device, wanted, more, now)


def _insert(
    connection: Connection, device: Device, wanted: CardAttemptRequest, more: dict[str, Any], now: datetime
) -> bool:
    values = {
        "council": device.council,
        "attempt_id": wanted.attempt_id,
        "payment_id": wanted.payment_id,
        "till": device.till,
        "operator": wanted.operator,
        "reference": wanted.reference,
        "direction": wanted.direction,
        "way": wanted.way,
        "amount_pence": wanted.amount_pence,
        "language": wanted.language,
        "bills": [[bill.fund, without_card_numbers(bill.reference), bill.amount_pence] for bill in wanted.bills],
        "of_attempt": wanted.of_attempt,
        "says": more["state"],
        "since": now,
        "asked_at": now,
        "looks": 0,
        "page_given": False,
        "charged_pence": 0,
        "fee_pence": 0,
        **dict.fromkeys(("provider_reference", "brand", "last_four", "authorisation"), ""),
        "strays": [],
        "extension": without_card_numbers(wanted.extension),
        "call_id": without_card_numbers(wanted.call_id),
    }
    a = tables.card_attempt
    row = insert_into(connection, a).values(values | more).on_conflict_do_nothing().returning(a.c.attempt_id)
    return connection.execute(row).first() is not None


def hear(connection: Connection, slug: str, attempt_id: str, said: Said, now: datetime) -> Row[Any]:
    """Write down what a provider said, and return how the attempt stands then."""
    row = _held(connection, slug, attempt_id)
    # What it told by itself while it was being asked comes before what it was asked.
    said = told(connection, slug, attempt_id, row.provider) or said
    values: dict[str, Any] = {}
    if said.provider_id and not row.provider_id:
        values |= {"provider_id": said.provider_id[:100]}
    strays = [*row.strays, *(one for one in said.strays if one not in row.strays and one != row.provider_id)]
    if strays != row.strays:
        values |= {"strays": strays}
    if said.page and row.page is None and not row.page_given and row.state in OPEN:
        values |= {"page": said.page}
    if row.state in OPEN or (said.state == APPROVED and row.state != APPROVED):
        values |= _news(row, said, now)
    elif row.state == APPROVED and said.fee_pence and not row.fee_pence:
        values |= {"fee_pence": said.fee_pence}
    if values:
        change(connection, slug, attempt_id, **values)
    return _held(connection, slug, attempt_id)


def _news(row: Row[Any], said: Said, now: datetime) -> dict[str, Any]:
    """Say what of an attempt is new. A word that is not known leaves what was known before."""
    if said.state == UNKNOWN:
        told = _word(said.says) or row.says
        since = row.since if (row.state, row.says) == (UNKNOWN, told) else now
        return {"state": UNKNOWN, "says": told, "since": since, "code": _word(said.code) or "no_answer"}
    values: dict[str, Any] = {"state": said.state, "says": _word(said.says or said.state), "code": _word(said.code)}
    if (row.state, row.says) != (values["state"], values["says"]):
        values |= {"since": now}
    if said.expires_at is not None:
        values |= {"expires_at": said.expires_at}
    if said.state in OPEN:
        return values
    # What is typed is over: nobody opens its page any more, and whether it is booked is seen to at once.
    values |= {"page": None, "next_look_at": now if said.state == APPROVED else None, **_FORGOTTEN}
    if said.state == APPROVED:
        values |= {
            "charged_pence": said.amount_pence or row.amount_pence,
            "fee_pence": said.fee_pence,
            "provider_reference": _kept(said.provider_reference, 100),
            "brand": _kept(said.brand, 30),
            "last_four": said.last_four if _FOUR.fullmatch(said.last_four) else "",
            "authorisation": _kept(said.authorisation, 15),
        }
    return values


def change(connection: Connection, slug: str, attempt_id: str, **values: object) -> None:
    """Change a row of ours."""
    a = tables.card_attempt
    connection.execute(update(a).where(a.c.council == slug, a.c.attempt_id == attempt_id).values(**values))


def conclude(connection: Connection, slug: str, attempt_id: str, code: str, now: datetime) -> Row[Any]:
    """End an attempt that its provider surely never charges."""
    row = _held(connection, slug, attempt_id)
    if row.state in OPEN:
        change(
            connection,
            slug,
            attempt_id,
            state=CANCELLED,
            says=CANCELLED,
            since=now,
            code=code[:40],
            next_look_at=None,
            page=None,
            **_FORGOTTEN,
        )
    return _held(connection, slug, attempt_id)


def claim(connection: Connection, slug: str, row: Row[Any], next_look_at: datetime | None, now: datetime) -> bool:
    """Take the next look at an attempt for ourselves; tell whether nobody else did since it was read."""
    a = tables.card_attempt
    mine = (a.c.council == slug) & (a.c.attempt_id == row.attempt_id) & (a.c.looks == row.looks)
    values = {"looks": row.looks + 1, "looked_at": now, "next_look_at": next_look_at}
    return connection.execute(update(a).where(mine).values(values)).rowcount == 1


def wake(connection: Connection, slug: str, provider: str, provider_id: str, now: datetime) -> bool:
    """Have an attempt looked at now, because its provider says that something happened; tell whether there is one."""
    a = tables.card_attempt
    its = (a.c.council == slug) & (a.c.provider == provider) & (a.c.provider_id == provider_id)
    return connection.execute(update(a).where(its).values(next_look_at=now)).rowcount > 0


def take_page(connection: Connection, slug: str, row: Row[Any]) -> str:
    """Return the page of an attempt, the first time; "" ever after."""
    if row.page is None or row.page_given or row.way not in SHOWN or row.cancel_wanted_at is not None:
        return ""
    a = tables.card_attempt
    mine = (a.c.council == slug) & (a.c.attempt_id == row.attempt_id) & a.c.page_given.is_(False)
    given = connection.execute(update(a).where(mine).values(page_given=True, page=None)).rowcount == 1
    return str(row.page) if given else ""


def send_page(connection: Connection, slug: str, row: Row[Any], wanted: CardAttemptRequest, now: datetime) -> None:
    """Let the page of an attempt go where its payer reads it, once."""
    to = wanted.email or wanted.telephone
    if row.way != "link" or row.page is None or row.page_given or to is None:
        return
    message_id = queue_link(connection, slug, row, to, row.page, now)
    change(connection, slug, row.attempt_id, page_given=True, page=None, message_id=message_id)


def wanted_of(connection: Connection, slug: str, row: Row[Any]) -> Wanted:
    """Return an attempt as its provider is asked for it."""
    charged = None if row.of_attempt is None else attempt_of(connection, slug, row.of_attempt)
    funds = codes_of(connection, slug).funds
    names = list(dict.fromkeys(funds[code].name for code, _, _ in row.bills if code in funds))
    return Wanted(
        attempt_id=row.attempt_id,
        payment_id=row.payment_id,
        reference=row.reference,
        direction=row.direction,
        way=row.way,
        amount_pence=row.amount_pence,
        language=row.language,
        bills=[(fund, reference, pence) for fund, reference, pence in row.bills],
        description=", ".join(names)[:200] or row.reference,
        operator=row.operator,
        asked_at=row.asked_at,
        provider_id=row.provider_id or "",
        charged_id="" if charged is None else charged.provider_id or "",
        known=() if charged is None else _others(connection, slug, row),
        extension=row.extension,
        call_id=row.call_id,
        told=told(connection, slug, row.attempt_id, row.provider),
    )


def _others(connection: Connection, slug: str, row: Row[Any]) -> tuple[str, ...]:
    """Return the provider's numbers of other refunds of the same charge."""
    a = tables.card_attempt.c
    mine = (a.council == slug) & (a.of_attempt == row.of_attempt) & (a.attempt_id != row.attempt_id)
    rows = connection.execute(select(a.provider_id).where(mine, a.provider_id.is_not(None)).order_by(a.provider_id))
    return tuple(rows.scalars())


def _word(text: str) -> str:
    """Return a provider's word as words are kept."""
    return _NO_WORD.sub("", text.lower().replace("-", "_").replace(" ", "_"))[:40]


def _kept(text: str, most: int) -> str:
    """Return what a provider wrote as it may be kept."""
    return without_card_numbers("".join(letter for letter in text if letter.isprintable()))[:most]


def _held(connection: Connection, slug: str, attempt_id: str) -> Row[Any]:
    """Return a row, held until the transaction ends: two answers never cross."""
    a = tables.card_attempt
    query = select(a).where(a.c.council == slug, a.c.attempt_id == attempt_id).with_for_update()
    return connection.execute(query).one()
