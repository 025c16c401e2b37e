"""Counting a drawer blind: what holds, who may count, and that no figure ever slips out."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.session import Direction
from ims_desktop.errors import InvalidAmount, NoOpenSession, NothingFound, NotPermitted, Refused
from ims_desktop.use_cases.compare import compare
from ims_desktop.use_cases.count_cash import CountAnswer, count_cash
from ims_desktop.use_cases.show_totals import show_totals
from tests.use_cases.day import WYN, close, count, disabled, leave, lift, may_close, may_show, move
from tests.use_cases.desk import COUNCIL_TAX, FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.session import CashierSession
    from tests.use_cases.desk import Desk


@pytest.fixture
def session(desk: Desk) -> CashierSession:
    """A session whose drawer should hold £110.00."""
    opened = desk.open()
    desk.take()
    return opened


def test_a_count_that_fits_holds_at_once(desk: Desk, session: CashierSession) -> None:
    assert count(desk, session, 11_000) == CountAnswer(round=1, matches=True, once_more=False)
    with pytest.raises(Refused) as problem:
        count(desk, session, 11_000)
    assert problem.value.reason == "counted_already"


def test_a_count_that_differs_is_taken_once_more_and_then_holds(desk: Desk, session: CashierSession) -> None:
    assert count(desk, session, 10_800) == CountAnswer(round=1, matches=False, once_more=True)
    assert count(desk, session, 10_800) == CountAnswer(round=2, matches=False, once_more=False)
    assert compare(desk.till, PRIYA, session.session_id).difference_pence == -200


def test_the_second_count_may_fit(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 10_800)
    assert count(desk, session, 11_000) == CountAnswer(round=2, matches=True, once_more=False)


def test_policy_may_do_without_a_second_count(desks: Callable[..., Desk]) -> None:
    desk = desks(recount=False)
    assert count(desk, desk.open(), 1) == CountAnswer(round=1, matches=False, once_more=False)


def test_the_same_count_again_is_one_count_with_one_answer(desk: Desk, session: CashierSession) -> None:
    first = count(desk, session, 10_800, count_id="019aa5e0-0000-7000-8000-00000000c001")
    assert count(desk, session, 10_800, count_id="019aa5e0-0000-7000-8000-00000000c001") == first
    count(desk, session, 11_000)
    assert count(desk, session, 10_800, count_id="019aa5e0-0000-7000-8000-00000000c001") == first
    close(desk, session)
    assert count(desk, session, 10_800, count_id="019aa5e0-0000-7000-8000-00000000c001") == first
    with desk.till.store.read() as reader:
        assert [row.round for row in reader.cash_counts(session.session_id)] == [1, 2]


def test_a_count_survives_a_restart_and_goes_on(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 10_800)
    desk.till = replace(desk.till, store=desk.made.reopened())
    assert count(desk, session, 10_900) == CountAnswer(round=2, matches=False, once_more=False)


def test_what_was_counted_is_a_fact_without_the_figure_it_should_have_been(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 10_850)
    fact = desk.facts()[-1]
    assert (fact["kind"], fact["cashier"], fact["session_id"]) == ("cash_counted", "priya", session.session_id)
    assert fact["data"] == {
        "round": 1,
        "counted_pence": 10_850,
        "counts": [
            {"each_pence": 5000, "pieces": 2},
            {"each_pence": 500, "pieces": 1},
            {"each_pence": 200, "pieces": 1},
            {"each_pence": 100, "pieces": 1},
            {"each_pence": 50, "pieces": 1},
        ],
    }


def test_no_answer_log_line_or_refusal_tells_what_the_drawer_should_hold(
    desks: Callable[..., Desk], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = desks(float_pence=1_300)
    session = desk.open()
    for amount in ("123.45", "123.46"):
        desk.take(desk.basket(("23", COUNCIL_TAX, amount)))
    said: list[object] = [count(desk, session, 12_000)]
    refused: list[Callable[[], object]] = [
        lambda: compare(desk.till, PRIYA, session.session_id),
        lambda: compare(desk.till, GWEN, session.session_id),
        lambda: show_totals(desk.till, PRIYA, session.session_id, cash=True),
        lambda: close(desk, session),
        lambda: lift(desk, session, 90_000),
        lambda: move(desk, Direction.OUT, 90_000, approval=None),
        desk.take,
    ]
    for act in refused:
        with pytest.raises(Refused) as problem:
            act()
        said += [problem.value, repr(problem.value)]
    said.append(show_totals(desk.till, PRIYA, session.session_id, cash=False))
    with desk.till.store.read() as reader:
        said += [row for row in reader.journal() if row.kind != "payment"]
    told = " ".join(str(one) for one in (*said, caplog.text)).replace(",", "").replace(".", "")
    assert "34691" not in told, "float and cash: what the drawer should hold"
    assert "24691" not in told, "the cash that was taken"
    assert "22691" not in told, "the difference"


# -------------------------------------------------------------------------------------------------- money stands still
def test_once_counted_a_session_takes_no_more_money(desk: Desk, session: CashierSession) -> None:
    basket = desk.basket()
    count(desk, session, 10_800)
    acts: list[Callable[[], object]] = [
        lambda: desk.take(basket),
        lambda: move(desk, Direction.IN, 200),
        lambda: lift(desk, session, 200),
    ]
    for act in acts:
        with pytest.raises(NoOpenSession, match=r"Your session was counted\. Close it") as problem:
            act()
        assert problem.value.reason == "session_counted"


def test_a_counted_session_begins_no_basket_so_that_no_card_is_charged_for_nothing(
    desk: Desk, session: CashierSession
) -> None:
    count(desk, session, 10_800)
    with pytest.raises(NoOpenSession) as problem:
        desk.basket()
    assert problem.value.reason == "session_counted"
    assert desk.basket(cashier=GWEN).lines, "others go on"


def test_after_the_close_a_new_session_takes_money_again(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_000)
    close(desk, session)
    assert desk.open().session_id != session.session_id
    assert desk.take().amount_pence == 1000


# --------------------------------------------------------------------------------------------------- who, and with whom
def test_another_cashier_never_counts_and_a_supervisor_only_before_a_witness(
    desk: Desk, session: CashierSession
) -> None:
    with pytest.raises(NotPermitted) as problem:
        count(desk, session, 11_000, FINN)
    assert problem.value.reason == "session_of_another"
    with pytest.raises(NotPermitted) as problem:
        count(desk, session, 11_000, disabled(GWEN), witness=may_close(desk, session))
    assert problem.value.reason == "session_of_another"
    with pytest.raises(NotPermitted) as problem:
        count(desk, session, 11_000, GWEN)
    assert problem.value.reason == "approval_needed"
    assert "cash_counted" not in [fact["kind"] for fact in desk.facts()]


def test_two_people_count_for_somebody_away_and_one_leave_serves_them(desk: Desk, session: CashierSession) -> None:
    witness = may_close(desk, session)
    assert count(desk, session, 10_900, GWEN, witness=witness).once_more
    assert not count(desk, session, 10_900, GWEN, witness=witness).once_more
    facts = desk.facts()
    assert [fact["kind"] for fact in facts[-3:]] == ["approval_given", "cash_counted", "cash_counted"]
    assert (facts[-1]["cashier"], facts[-1]["data"]["witness"]) == ("gwen", "wyn")


def test_two_people_may_count_over_one_who_went_away(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_000)
    witness = may_close(desk, session)
    assert count(desk, session, 10_900, GWEN, witness=witness) == CountAnswer(2, matches=False, once_more=True)
    assert count(desk, session, 10_900, GWEN, witness=witness) == CountAnswer(3, matches=False, once_more=False)
    assert compare(desk.till, WYN, session.session_id).difference_pence == -100


def test_the_witness_stands_at_the_drawer_is_not_its_owner_and_was_asked_about_this_very_drawer(
    desk: Desk, session: CashierSession
) -> None:
    other = desk.open(WYN_AT_TILL)
    refused = {
        "witness_not_here": leave(desk, may_close(desk, session).asked, WYN, "elsewhere"),
        "approval_by_self": may_close(desk, session, witness=PRIYA),
        "approval_differs": may_close(desk, other),
    }
    for code, witness in refused.items():
        with pytest.raises(Refused) as problem:
            count(desk, session, 11_000, GWEN, witness=witness)
        assert problem.value.reason == code


def test_leave_that_was_used_for_something_else_counts_nothing(desk: Desk, session: CashierSession) -> None:
    shown = may_show(desk, session)
    show_totals(desk.till, PRIYA, session.session_id, cash=True, approval=shown)
    reused = replace(may_close(desk, session), approval_id=shown.approval_id)
    with pytest.raises(Refused) as problem:
        count(desk, session, 11_000, GWEN, witness=reused)
    assert problem.value.reason == "approval_used"


# ----------------------------------------------------------------------------------------------------- always possible
def test_a_blocked_till_and_a_full_disk_count_all_the_same(desk: Desk, session: CashierSession) -> None:
    with desk.till.store.write() as unit:
        unit.set_block("revoked")
    desk.room[0] = False
    assert count(desk, session, 11_000).matches


def test_there_is_nothing_to_count_where_no_session_is_or_it_is_closed(desk: Desk, session: CashierSession) -> None:
    count(desk, session, 11_000)
    close(desk, session)
    with pytest.raises(Refused) as problem:
        count(desk, session, 11_000)
    assert problem.value.reason == "session_closed"
    with pytest.raises(NothingFound):
        count(desk, replace(session, session_id="019aa5e0-0000-7000-8000-0000000000ff"), 11_000)


@pytest.mark.parametrize("counts", [{30: 1}, {5000: -1}, {5000: 100_001}])
def test_only_notes_and_coins_there_are_count(desk: Desk, session: CashierSession, counts: dict[int, int]) -> None:
    with pytest.raises(InvalidAmount):
        count_cash(desk.till, desk.made.ids.new(), PRIYA, session.session_id, counts)


def test_an_empty_drawer_is_a_count_too(desk: Desk, session: CashierSession) -> None:
    assert count_cash(desk.till, desk.made.ids.new(), PRIYA, session.session_id, {5000: 0}).once_more
    assert desk.facts()[-1]["data"]["counts"] == []


WYN_AT_TILL = replace(WYN, roles=WYN.roles | {"Payments"})
