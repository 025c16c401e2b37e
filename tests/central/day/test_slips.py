"""One slip of a card terminal brings its money once, at whatever till it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.central.day.world import tasks_of, undoing

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench
    from tests.sync.world import Sent


def by_card(till: BareTill, pence: int, code: str = "A1B2C3", digits: str = "4242") -> Sent:
    slip = {"authorisation": code, "last_four": digits}
    tender = {"n": 1, "method": "1", "tendered_pence": pence, "change_pence": 0, **slip}
    return till.says.payment(pence, data={"tenders": [tender]})


def test_a_slip_that_pays_twice_is_told_whichever_till_types_it(till: BareTill, staffed: Bench) -> None:
    other = staffed.enrolled()
    till.send(by_card(till, 1000), by_card(till, 1000, "A1B2C4"), by_card(till, 1000, digits="1881"))
    assert tasks_of(staffed) == []
    again = by_card(other, 700, "a1b2c3")
    other.send(again)
    assert tasks_of(staffed) == [(again["event_id"], "slip_again")]


def test_a_slip_of_a_payment_that_was_voided_pays_the_next(till: BareTill, staffed: Bench) -> None:
    wrong = by_card(till, 1000)
    till.send(wrong, undoing(till.says, wrong, kind="void"), by_card(till, 1000))
    assert tasks_of(staffed) == []
