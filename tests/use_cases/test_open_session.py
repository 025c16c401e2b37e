"""Opening a session: float, business date, one at a time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import DiskFull, InvalidAmount, NotPermitted, SessionOpen
from ims_desktop.use_cases.open_session import open_session
from sync.contract.facts import SessionOpened, read_fact
from tests.use_cases.desk import FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from tests.use_cases.desk import Desk


def test_a_session_is_a_fact_with_its_float(desk: Desk) -> None:
    session = open_session(desk.till, PRIYA, 12_345)
    with desk.till.store.read() as reader:
        assert reader.open_session() == session
        body = next(reader.events("A")).body
    assert body is not None
    fact = read_fact(body)
    assert isinstance(fact, SessionOpened)
    assert (fact.data.float_pence, fact.cashier, fact.session_id) == (12_345, "priya", session.session_id)
    assert session.business_date == date(2026, 11, 21)


def test_the_business_date_is_londons(desk: Desk) -> None:
    desk.made.clock.at = datetime(2027, 6, 30, 23, 30, tzinfo=UTC)
    assert desk.open().business_date == date(2027, 7, 1)


def test_a_second_session_is_refused_and_the_first_is_named(desk: Desk) -> None:
    desk.open()
    with pytest.raises(SessionOpen, match="A session of priya is open since 08:52"):
        desk.open(GWEN)


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
