"""Open a cashier session: the shift in which payments are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import business_date, clock_text
from ims_desktop.domain.session import CashierSession
from ims_desktop.errors import InvalidAmount, NotPermitted, SessionOpen
from ims_desktop.log import note
from ims_desktop.records import EventDraft
from ims_desktop.use_cases.note_clock import note_clock
from ims_desktop.use_cases.permit import cashier_named, pack_of, permit_money
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer

FLOAT_MAX_PENCE = 10_000_000


def open_session(till: Till, cashier: Cashier, float_pence: int) -> CashierSession:
    """Record the counted float as a fact and fix the business date of everything taken in this session.

    Raises: NotPermitted, SessionOpen, InvalidAmount, StoreUnavailable.
    """
    if not 0 <= float_pence <= FLOAT_MAX_PENCE:
        raise InvalidAmount(say("A float is between £0.00 and £100,000.00."), code="float_amount")
    now = till.clock.now()
    with till.store.write() as unit:
        permit_money(till, unit, cashier)
        known = cashier_named(pack_of(unit), cashier.username)
        if known is not None and known.disabled:
            raise NotPermitted(say("{name} may no longer sign in at this council.", name=cashier.display_name))
        _refuse_second(unit)
        note_clock(till, unit, now)
        session = CashierSession(
            session_id=till.ids.new(),
            cashier=cashier.username,
            office=till.identity.office,
            business_date=business_date(now, unit.latest_business_date()),
            opened_at=now,
            float_pence=float_pence,
        )
        unit.append(_fact(session))
        unit.add_session(session)
        unit.audit(now, cashier.username, "session_opened", session.session_id)
    note("open_session", "session_opened", session=session.session_id, business_date=session.business_date.isoformat())
    return session


def _refuse_second(unit: Writer) -> None:
    already = unit.open_session()
    if already is not None:
        opened = clock_text(already.opened_at)
        raise SessionOpen(
            say("A session of {name} is open since {time}. It goes on as it is.", name=already.cashier, time=opened)
        )


def _fact(session: CashierSession) -> EventDraft:
    return EventDraft(
        event_id=session.session_id,
        kind="session_opened",
        occurred_at=session.opened_at,
        data={"float_pence": session.float_pence, "office": session.office},
        business_date=session.business_date,
        session_id=session.session_id,
        cashier=session.cashier,
    )
