"""X and Z: who sees a session's totals, when cash is among them, and that each look is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.payment import Tender
from ims_desktop.errors import NothingFound, NotPermitted, Refused
from ims_desktop.use_cases.show_totals import show_totals
from tests.use_cases.day import WYN, by, close, count, may_show
from tests.use_cases.desk import FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.session import CashierSession
    from tests.use_cases.desk import Desk


@pytest.fixture
def session(desk: Desk) -> CashierSession:
    """A session of £10.00 in cash and £25.00 by card."""
    opened = desk.open()
    desk.take()
    by(desk, Tender("93", "Card machine", 2_500, authorisation="A1", last_four="1881"), amount="25.00")
    return opened


def looks(desk: Desk) -> list[tuple[str, object]]:
    return [(fact["cashier"], fact["data"]) for fact in desk.facts() if fact["kind"] == "totals_shown"]


def test_the_cashier_sees_everything_but_cash_and_the_look_is_recorded(desk: Desk, session: CashierSession) -> None:
    shown = show_totals(desk.till, PRIYA, session.session_id, cash=False)
    assert (shown.session, shown.cash, shown.end) == (session, False, None)
    assert [(row.method, row.amount_pence) for row in shown.totals.methods] == [("93", 2_500)]
    assert [row.method for row in shown.totals.funds] == ["93"]
    assert shown.totals.cash_taken_pence == 0
    assert (shown.totals.payments, shown.totals.float_pence) == (2, 10_000)
    assert looks(desk) == [("priya", {"cash": False})]


def test_cash_is_shown_to_a_supervisor_of_others(desk: Desk, session: CashierSession) -> None:
    shown = show_totals(desk.till, GWEN, session.session_id, cash=True)
    assert (shown.cash, shown.totals.cash_taken_pence, shown.totals.expected_pence) == (True, 1_000, 11_000)
    assert looks(desk) == [("gwen", {"cash": True})]


@pytest.mark.parametrize("cashier", [PRIYA, replace(PRIYA, roles=PRIYA.roles | {"Finance"})])
def test_nobody_sees_the_cash_of_their_own_session_without_leave(
    desk: Desk, session: CashierSession, cashier: Cashier
) -> None:
    with pytest.raises(NotPermitted) as problem:
        show_totals(desk.till, cashier, session.session_id, cash=True)
    assert problem.value.reason == "cash_hidden"
    assert looks(desk) == []


def test_with_a_supervisors_leave_the_cashier_sees_it_once(desk: Desk, session: CashierSession) -> None:
    leave = may_show(desk, session)
    assert show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=leave).cash
    assert looks(desk) == [("priya", {"cash": True, "approval": leave.approval_id})]
    with pytest.raises(Refused) as problem:
        show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=leave)
    assert problem.value.reason == "approval_used"


def test_others_see_nothing(desk: Desk, session: CashierSession) -> None:
    with pytest.raises(NotPermitted) as problem:
        show_totals(desk.till, FINN, session.session_id, cash=False)
    assert problem.value.reason == "session_of_another"
    with pytest.raises(NothingFound):
        show_totals(desk.till, PRIYA, "019aa5e0-0000-7000-8000-0000000000ff", cash=False)


def test_once_a_count_holds_its_cashier_sees_cash(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 1)
    assert not show_totals(desk.till, PRIYA, session.session_id, cash=False).cash, "the first count did not hold"
    count(desk, session, 1)
    shown = show_totals(desk.till, PRIYA, session.session_id, cash=False)
    assert (shown.cash, shown.totals.expected_pence) == (True, 11_000)
    assert show_totals(desk.till, PRIYA, session.session_id, cash=True).cash


def test_the_z_of_a_closed_session_is_whole_and_leaves_no_more_facts(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_000)
    end = close(desk, session).end
    before = desk.facts()
    shown = show_totals(desk.till, PRIYA, session.session_id, cash=False)
    assert (shown.cash, shown.end, shown.totals.taken_pence) == (True, end, 3_500)
    assert show_totals(desk.till, WYN, session.session_id, cash=True).totals == shown.totals
    assert desk.facts() == before


def test_a_blocked_till_shows_its_totals_too(desk: Desk, session: CashierSession) -> None:
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    assert show_totals(desk.till, PRIYA, session.session_id, cash=False).totals.payments == 2
