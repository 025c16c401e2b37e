"""A payment that was found is shown with all this till knows of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.journal_records import JournalQuery
from ims_desktop.use_cases.find_payments import find_payments
from ims_desktop.use_cases.show_payment import show_payment
from ims_desktop.use_cases.void_payment import void_payment
from tests.use_cases.day import count
from tests.use_cases.desk import COUNCIL_TAX, PRIYA

if TYPE_CHECKING:
    from ims_desktop.journal_records import FoundPayment
    from tests.use_cases.desk import Desk


def found(desk: Desk) -> tuple[FoundPayment, ...]:
    return find_payments(desk.till, JournalQuery(reference=COUNCIL_TAX), ask=False).rows


def test_a_payment_of_the_open_session_can_be_voided_until_something_is_undone(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    shown = show_payment(desk.till, "priya", found(desk)[0])
    assert (shown.payment, shown.undone, shown.voidable, shown.left_pence) == (paid, (), True, 1_000)
    assert (shown.names["gwen"], shown.funds["23"], shown.methods["1"]) == ("Gwen Pugh", "Council Tax", "Cash")
    assert not show_payment(desk.till, "gwen", found(desk)[0]).voidable
    back = void_payment(desk.till, desk.made.ids.new(), PRIYA, paid.payment_id, "wrong bill")
    voided, original = found(desk)
    assert show_payment(desk.till, "priya", original).undone == (back,)
    assert (show_payment(desk.till, "priya", voided).voidable, show_payment(desk.till, "priya", voided).left_pence) == (
        False,
        0,
    )


def test_once_the_drawer_is_counted_nothing_can_be_voided(desk: Desk) -> None:
    session = desk.open()
    desk.take()
    count(desk, session, 11_000)
    assert not show_payment(desk.till, "priya", found(desk)[0]).voidable


def test_what_only_central_has_is_shown_as_it_was_found(desk: Desk) -> None:
    desk.open()
    desk.take()
    there = replace(found(desk)[0], here=False, row=None, refunded_pence=400)
    shown = show_payment(desk.till, "priya", there)
    assert (shown.payment, shown.voidable, shown.left_pence) == (None, False, 600)
