"""What was paid here today already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.use_cases.paid_today import PaidBefore, paid_today
from tests.use_cases.desk import ANOTHER_TAX, COUNCIL_TAX

if TYPE_CHECKING:
    from tests.use_cases.desk import Desk


def test_without_a_session_nothing_was_paid(desk: Desk) -> None:
    assert paid_today(desk.till) == {}


def test_every_bill_of_the_day_is_known_with_its_latest_payment(desk: Desk) -> None:
    desk.open()
    desk.take(desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "20")))
    desk.made.clock.turn(minutes=5)
    desk.take(desk.basket(("23", COUNCIL_TAX, "12.50")))
    now = desk.made.clock.now()
    found = paid_today(desk.till)
    assert found["23", COUNCIL_TAX] == PaidBefore(1250, now)
    assert found["23", ANOTHER_TAX].amount_pence == 2000
