"""Say what a second person is asked for when a session's cash is moved, shown or counted, or a card is settled.

Whoever asks and whoever records build the same words here: leave is for exactly what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.business_day import clock_text
from ims_desktop.domain.session import Direction

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession

_ACTS = {Direction.IN: Act.CASH_IN, Direction.OUT: Act.CASH_OUT, Direction.LIFT: Act.LIFT}
_NAME_MAX = 70


def session_name(session: CashierSession) -> str:
    """Name a session as people do: whose, which day, opened when."""
    return f"{session.cashier[:_NAME_MAX]} {session.business_date.isoformat()} {clock_text(session.opened_at)}"


def to_move(
    cashier: Cashier, session: CashierSession, direction: Direction, amount_pence: int, reason: str, seal: str = ""
) -> AskedFor:
    """Ask for cash to go in, out, or to the safe in a sealed bag. Units: pence."""
    subject = seal.strip() if direction is Direction.LIFT else session_name(session)
    return AskedFor(_ACTS[direction], cashier.username, subject, reason, amount_pence)


def to_show_cash(cashier: Cashier, session: CashierSession) -> AskedFor:
    """Ask for the cash of a session to be shown before it is counted."""
    return AskedFor(Act.SHOW_CASH, cashier.username, session_name(session), "")


def to_close(cashier: Cashier, session: CashierSession) -> AskedFor:
    """Ask for a second pair of eyes on the drawer of somebody who is away: all counts, and the close."""
    return AskedFor(Act.CLOSE_FOR_ANOTHER, cashier.username, session_name(session), "")


def to_settle_card(cashier: Cashier, attempt: CardAttempt, charged_pence: int, reason: str) -> AskedFor:
    """Ask that a person says what came of a charge nobody can find out about. Units: pence, 0 for not charged."""
    return AskedFor(Act.SETTLE_CARD, cashier.username, attempt.reference, reason, charged_pence)
