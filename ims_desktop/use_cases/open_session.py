"""Open a cashier session: the shift in which payments are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import business_date, clock_text
from ims_desktop.domain.denominations import counted_pence
from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import NOTHING_COUNTED, CashierSession
from ims_desktop.errors import BadInput, InvalidAmount, NotPermitted, SessionOpen
from ims_desktop.log import note
from ims_desktop.use_cases.day_fact import session_opened
from ims_desktop.use_cases.note_clock import note_clock
from ims_desktop.use_cases.permit import cashier_named, pack_of, permit_money, policy_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

FLOAT_MAX_PENCE = 10_000_000
REASON_MAX = 300


def open_session(
    till: Till, cashier: Cashier, float_pence: int, counts: Mapping[int, int] = NOTHING_COUNTED, reason: str = ""
) -> CashierSession:
    """Record the counted float as a fact and fix the business date of everything taken in this session.

    Others may have their sessions open beside it, each with a tray of their own. A float that differs from what should
    have been there is recorded, never refused.

    Shape: `counts` the notes and coins, empty where only the sum is known; `reason` a word for a difference.
    Units: pence.

    Raises: NotPermitted, SessionOpen, InvalidAmount, BadInput, CardNumberRefused, StoreUnavailable.
    """
    _check(float_pence, counts, reason)
    now = till.clock.now()
    with till.store.write() as unit:
        permit_money(till, unit, cashier)
        pack = pack_of(unit)
        known = cashier_named(pack, cashier.username)
        if known is not None and known.disabled:
            raise NotPermitted(say("{name} may no longer sign in at this council.", name=cashier.display_name))
        refuse_cards(pack, reason)
        _refuse_second(unit, cashier)
        note_clock(till, unit, now)
        session = CashierSession(
            session_id=till.ids.new(),
            cashier=cashier.username,
            office=till.identity.office,
            business_date=business_date(now, unit.latest_business_date()),
            opened_at=now,
            float_pence=float_pence,
            expected_float_pence=float_due(unit),
            float_reason=reason.strip(),
        )
        unit.append(session_opened(session, counts))
        unit.add_session(session)
        unit.audit(now, cashier.username, "session_opened", session.session_id)
    note("open_session", "session_opened", session=session.session_id, business_date=session.business_date.isoformat())
    return session


def expected_float(till: Till) -> int:
    """Return what should be in the drawer when the next session opens. Units: pence."""
    with till.store.read() as reader:
        return float_due(reader)


def float_due(reader: Reader) -> int:
    """Return what the session closed last left in its drawer, while nobody opened one since; else what policy gives."""
    end = reader.last_session_end()
    if end is None or end.left_pence == 0:
        return policy_of(reader).float_pence
    taken = any(session.opened_at > end.closed_at for session in reader.open_sessions())
    return policy_of(reader).float_pence if taken else end.left_pence


def _check(float_pence: int, counts: Mapping[int, int], reason: str) -> None:
    if not 0 <= float_pence <= FLOAT_MAX_PENCE:
        raise InvalidAmount(say("A float is between £0.00 and £100,000.00."), code="float_amount")
    counted = counted_pence(counts)
    if any(counts.values()) and counted != float_pence:
        raise InvalidAmount(
            say("The notes and coins come to {counted}, not to the float.", counted=pounds(counted)), code="count"
        )
    if len(reason.strip()) > REASON_MAX or not reason.isprintable():
        raise BadInput(say("A reason has at most {n} printable characters.", n=REASON_MAX), code="reason")


def _refuse_second(unit: Writer, cashier: Cashier) -> None:
    already = unit.open_session_of(cashier.username)
    if already is not None:
        opened = clock_text(already.opened_at)
        raise SessionOpen(
            say("A session of {name} is open since {time}. It goes on as it is.", name=already.cashier, time=opened)
        )
