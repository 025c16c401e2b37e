"""Payments are found by what is remembered of them, here and, within a short time, at central."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.errors import BadInput, CardNumberRefused
from ims_desktop.journal_records import FoundPayment, JournalQuery
from ims_desktop.use_cases.find_payments import find_payments, todays_payments
from ims_desktop.use_cases.paid_before import paid_before
from ims_desktop.use_cases.paid_today import PaidBefore, paid_today
from ims_desktop.use_cases.void_payment import void_payment
from tests.use_cases.desk import ANOTHER_TAX, CARD, COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.payment import Payment
    from tests.use_cases.desk import Desk

BILL = ("23", COUNCIL_TAX)


class Central(NoSync):
    """A central with payments of other tills."""

    def __init__(self, *rows: FoundPayment, online: bool = True) -> None:
        self.rows, self.is_online = rows, online

    def online(self) -> bool:
        return self.is_online

    def find_payments(self, query: JournalQuery, limit: int, timeout_s: float) -> tuple[FoundPayment, ...]:
        return self.rows

    def paid_elsewhere(self, bills: Sequence[tuple[str, str]], timeout_s: float) -> tuple[FoundPayment, ...]:
        return self.rows


class Gone(NoSync):
    """A central that was there a moment ago."""

    def online(self) -> bool:
        return True


def there(desk: Desk, paid: Payment | None = None, till: str = "PR04", pence: int = 5_875) -> FoundPayment:
    now = desk.made.clock.now()
    return FoundPayment(
        desk.made.ids.new() if paid is None else paid.payment_id,
        f"{till}A-261121-0001" if paid is None else paid.receipt,
        till,
        "zoe",
        now,
        now.date(),
        pence,
        "payment",
        (("5", "61100513680", 100), (*BILL, pence)),
        ("1",),
        0,
        here=True,
    )


def test_two_things_are_wanted_or_a_receipt_or_reference_long_enough(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    for query in (
        JournalQuery(),
        JournalQuery(name="ellacott"),
        JournalQuery(amount_pence=1_000),
        JournalQuery(reference="775"),
    ):
        with pytest.raises(BadInput) as stopped:
            find_payments(desk.till, query)
        assert stopped.value.reason == "journal_query"
    with pytest.raises(CardNumberRefused):
        find_payments(desk.till, JournalQuery(reference=CARD))
    for query in (
        JournalQuery(reference="7753"),
        JournalQuery(receipt=paid.receipt),
        JournalQuery(name="ellacott", amount_pence=1_000),
    ):
        assert [row.receipt for row in find_payments(desk.till, query, ask=False).rows] == [paid.receipt]


def test_centrals_answer_is_merged_the_newest_first_and_nothing_is_shown_twice(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    desk.made.clock.turn(minutes=5)
    other, same = there(desk), replace(there(desk, paid, "SP03"), refunded_pence=300)
    till = desk.with_till(sync=Central(other, same))
    found = find_payments(till, JournalQuery(reference=COUNCIL_TAX))
    assert found.central
    assert [(row.receipt, row.here, row.refunded_pence) for row in found.rows] == [
        (other.receipt, False, 0),
        (paid.receipt, True, 300),
    ]
    assert not found.more
    short = find_payments(till, JournalQuery(reference=COUNCIL_TAX), 1)
    assert (len(short.rows), short.more) == (1, True)


def test_out_of_reach_of_central_what_this_till_took_is_found(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    found = find_payments(desk.with_till(sync=Gone()), JournalQuery(reference=COUNCIL_TAX))
    assert ([row.receipt for row in found.rows], found.central) == ([paid.receipt], False)


def test_todays_payments_are_there_before_anything_is_typed(desk: Desk) -> None:
    assert todays_payments(desk.till).rows == ()
    desk.open()
    paid = [desk.take().receipt, desk.take().receipt]
    assert [row.receipt for row in todays_payments(desk.till).rows] == paid[::-1]
    assert todays_payments(desk.till, 1).more


# ------------------------------------------------------------------------------------------------- paid before today
def test_a_bill_paid_today_is_told_here_and_from_any_till_the_latest(desk: Desk) -> None:
    assert paid_before(desk.till, [BILL]) == {}
    desk.open()
    desk.take()
    now = desk.made.clock.now()
    assert paid_before(desk.till, [BILL, ("23", ANOTHER_TAX)]) == {BILL: PaidBefore(1_000, now)}
    desk.made.clock.turn(minutes=5)
    later = desk.made.clock.now()
    till = desk.with_till(sync=Central(there(desk)))
    assert paid_before(till, [BILL]) == {BILL: PaidBefore(5_875, later, "PR04", "Post Room")}
    unknown = desk.with_till(sync=Central(there(desk, till="XX04")))
    assert paid_before(unknown, [BILL])[BILL].place == ""


def test_central_is_asked_only_while_it_answers_and_never_repeats_this_till(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    for sync in (Gone(), Central(there(desk), online=False), Central(there(desk, paid, "SP03", 9_999))):
        assert paid_before(desk.with_till(sync=sync), [BILL])[BILL].amount_pence == 1_000


def test_what_was_given_back_whole_was_not_paid(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    void_payment(desk.till, desk.made.ids.new(), PRIYA, paid.payment_id, "wrong bill")
    assert paid_before(desk.till, [BILL]) == {}
    assert paid_today(desk.till) == {}
