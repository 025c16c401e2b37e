"""Go through a till day at a desk: leave of a second person, cash moved, counts, the close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.asked import to_close, to_move, to_show_cash
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.denominations import DENOMINATIONS
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.domain.session import Direction
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.take_payment import take_payment
from tests.use_cases.desk import COUNCIL_TAX, GWEN, PRIYA, Desk

if TYPE_CHECKING:
    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession, CashMovement
    from ims_desktop.use_cases.close_session import ClosedSession
    from ims_desktop.use_cases.count_cash import CountAnswer

WYN = Cashier("wyn", "Wyn Roberts", "SP", frozenset({"EReturnAuthoriser"}))
"""A supervisor the pack does not name yet."""


def leave(desk: Desk, asked: AskedFor, approver: Cashier = GWEN, how: str = "pin") -> Approval:
    """Give leave as `approve` does, once a secret was proven."""
    return Approval(desk.made.ids.new(), asked, approver.username, approver.display_name, how)


def may_close(desk: Desk, session: CashierSession, cashier: Cashier = GWEN, witness: Cashier = WYN) -> Approval:
    return leave(desk, to_close(cashier, session), witness)


def may_show(desk: Desk, session: CashierSession, cashier: Cashier = PRIYA) -> Approval:
    return leave(desk, to_show_cash(cashier, session))


def lift(desk: Desk, session: CashierSession, pence: int, seal: str = "B1001", **more: Any) -> CashMovement:
    cashier = more.pop("cashier", PRIYA)
    witness = leave(desk, to_move(cashier, session, Direction.LIFT, pence, "", seal), more.pop("witness", GWEN))
    return move_cash(
        desk.till, desk.made.ids.new(), cashier, Direction.LIFT, pence, "", seal=seal, approval=witness, **more
    )


def move(desk: Desk, direction: Direction, pence: int, reason: str = "change", **more: Any) -> CashMovement:
    return move_cash(desk.till, desk.made.ids.new(), more.pop("cashier", PRIYA), direction, pence, reason, **more)


def pieces(pence: int) -> dict[int, int]:
    """Count a sum out, the largest pieces first."""
    counts = {}
    for each in DENOMINATIONS:
        counts[each], pence = divmod(pence, each)
    return {each: many for each, many in counts.items() if many}


def count(desk: Desk, session: CashierSession, pence: int, cashier: Cashier = PRIYA, **more: Any) -> CountAnswer:
    count_id = more.pop("count_id", "") or desk.made.ids.new()
    return count_cash(desk.till, count_id, cashier, session.session_id, pieces(pence), **more)


def close(desk: Desk, session: CashierSession, left_pence: int = 0, **more: Any) -> ClosedSession:
    said = {"seal": "C9", "reason": "", **more}
    close_id, cashier = said.pop("close_id", "") or desk.made.ids.new(), said.pop("cashier", PRIYA)
    return close_session(desk.till, close_id, cashier, session.session_id, left_pence=left_pence, **said)


def whole_day(desk: Desk, pence: int = 11_000, left_pence: int = 10_000, cashier: Cashier = PRIYA) -> ClosedSession:
    """Open with the usual float, take a bill of £10 in cash, count what is there, and close."""
    session = desk.open(cashier)
    desk.take(cashier=cashier)
    while count(desk, session, pence, cashier).once_more:
        pass
    return close(desk, session, left_pence, cashier=cashier, reason="not known")


def by(desk: Desk, *tenders: Tender, amount: str = "10.00", cashier: Cashier = PRIYA) -> Payment:
    """Take a council tax bill by these tenders."""
    basket = desk.basket(("23", COUNCIL_TAX, amount), cashier=cashier)
    return take_payment(desk.till, desk.made.ids.new(), cashier, basket, list(tenders))


def cheque(pence: int, number: str = "100234") -> Tender:
    return Tender("24", "Cheque", pence, cheque=Cheque("S Ellacott", number, "200415", "38290008"))


def postal_order(pence: int) -> Tender:
    return Tender("3", "Postal order", pence, serial="5512345678")


def kinds(desk: Desk) -> list[str]:
    return [fact["kind"] for fact in desk.facts()]


def disabled(person: Cashier) -> Cashier:
    return replace(person, disabled=True)
