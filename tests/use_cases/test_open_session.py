"""Opening a session: float, business date, one for each person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import CardNumberRefused, DiskFull, InvalidAmount, NotPermitted, Refused, SessionOpen
from ims_desktop.use_cases.open_session import expected_float, open_session
from sync.contract.facts import SessionOpened, read_fact
from tests.use_cases.day import whole_day
from tests.use_cases.desk import CARD, FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk


def test_a_session_is_a_fact_with_its_float(desk: Desk) -> None:
    session = open_session(desk.till, PRIYA, 12_345)
    with desk.till.store.read() as reader:
        assert reader.open_session_of("Priya") == reader.open_session() == session
        body = next(reader.events("A")).body
    assert body is not None
    fact = read_fact(body)
    assert isinstance(fact, SessionOpened)
    assert (fact.data.float_pence, fact.cashier, fact.session_id) == (12_345, "priya", session.session_id)
    assert session.business_date == date(2026, 11, 21)


def test_the_business_date_is_londons(desk: Desk) -> None:
    desk.made.clock.at = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert desk.open().business_date == date(2027, 7, 1)


def test_a_second_session_of_one_person_is_refused_and_the_first_goes_on(desk: Desk) -> None:
    first = desk.open()
    with pytest.raises(SessionOpen, match="A session of priya is open since 08:52"):
        open_session(desk.till, replace(PRIYA, username="PRIYA"), 10_000)
    with desk.till.store.read() as reader:
        assert reader.open_sessions() == (first,)


def test_several_people_have_their_sessions_side_by_side_and_take_money_into_their_own(desk: Desk) -> None:
    first, second = desk.open(), desk.open(GWEN)
    hers, his = desk.take(), desk.take(cashier=GWEN)
    assert (hers.session_id, his.session_id) == (first.session_id, second.session_id)
    with desk.till.store.read() as reader:
        assert reader.open_sessions() == (first, second)
        assert reader.open_session() == second


def test_a_session_survives_a_restart_and_midnight_with_its_date(desk: Desk) -> None:
    session = desk.open()
    desk.made.clock.turn(hours=20)
    desk.till = replace(desk.till, store=desk.made.reopened())
    payment = desk.take()
    assert (payment.session_id, payment.business_date) == (session.session_id, session.business_date)
    assert desk.open(GWEN).business_date > session.business_date


# ------------------------------------------------------------------------------------------------------------- float
def test_a_float_is_counted_and_what_differs_is_a_fact_with_its_reason(desk: Desk) -> None:
    session = open_session(desk.till, PRIYA, 9_950, {5000: 1, 2000: 2, 500: 1, 200: 2, 50: 1, 20: 0}, " one coin less ")
    assert (session.float_pence, session.expected_float_pence, session.float_reason) == (9_950, 10_000, "one coin less")
    with desk.till.store.read() as reader:
        assert reader.session(session.session_id) == session
    (fact,) = desk.facts()
    assert fact["data"] == {
        "float_pence": 9_950,
        "office": "CH",
        "expected_float_pence": 10_000,
        "counts": [
            {"each_pence": 5000, "pieces": 1},
            {"each_pence": 2000, "pieces": 2},
            {"each_pence": 500, "pieces": 1},
            {"each_pence": 200, "pieces": 2},
            {"each_pence": 50, "pieces": 1},
        ],
        "reason": "one coin less",
    }


def test_the_next_float_is_what_was_left_until_somebody_opened_with_it(desk: Desk) -> None:
    assert expected_float(desk.till) == 10_000
    whole_day(desk, left_pence=6_540)
    assert expected_float(desk.till) == 6_540
    desk.made.clock.turn(minutes=1)
    assert open_session(desk.till, PRIYA, 6_540).expected_float_pence == 6_540
    assert expected_float(desk.till) == 10_000, "that money is in her drawer now"


def test_a_drawer_left_empty_leaves_the_usual_float_to_be_brought(desks: Callable[..., Desk]) -> None:
    desk = desks(float_pence=7_500)
    whole_day(desk, left_pence=0)
    assert expected_float(desk.till) == 7_500


@pytest.mark.parametrize(
    ("counts", "reason", "code"),
    [({5000: 1}, "", "count"), ({30: 1}, "", "count"), ({}, "x" * 301, "reason"), ({}, "a\nb", "reason")],
)
def test_a_float_that_does_not_add_up_is_refused(desk: Desk, counts: dict[int, int], reason: str, code: str) -> None:
    with pytest.raises(Refused) as problem:
        open_session(desk.till, PRIYA, 10_000, counts, reason)
    assert problem.value.reason == code


def test_a_card_number_as_a_reason_is_wiped(desk: Desk) -> None:
    with pytest.raises(CardNumberRefused):
        open_session(desk.till, PRIYA, 10_000, reason=f"gave {CARD}")
    assert desk.facts() == []


@pytest.mark.parametrize("pence", [-1, 10_000_001])
def test_a_float_is_bounded(desk: Desk, pence: int) -> None:
    with pytest.raises(InvalidAmount) as problem:
        open_session(desk.till, PRIYA, pence)
    assert problem.value.reason == "float_amount"


def test_only_who_may_take_money_opens_a_session(desk: Desk) -> None:
    with pytest.raises(NotPermitted):
        desk.open(FINN)
    moira = Cashier("Moira", "Moira Blyth", "SP", frozenset({"Payments"}))
    with pytest.raises(NotPermitted, match="may no longer sign in"):
        desk.open(moira)


def test_a_person_the_pack_does_not_know_yet_may_open_one(desk: Desk) -> None:
    new = Cashier("newcomer", "New Comer", "SP", frozenset({"Payments"}))
    assert desk.open(new).cashier == "newcomer"


def test_a_full_disk_opens_no_session(desk: Desk) -> None:
    desk.room[0] = False
    with pytest.raises(DiskFull):
        desk.open()


def test_a_clock_gone_back_is_recorded_and_blocks_nothing(desk: Desk) -> None:
    with desk.till.store.write() as unit:
        unit.raise_clock_mark(desk.made.clock.at)
    desk.made.clock.turn(hours=-2)
    desk.open()
    moved = desk.facts()[0]
    assert (moved["kind"], moved["data"]) == ("clock_moved", {"against": "mark", "seconds": -7200})
