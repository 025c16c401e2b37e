"""Piles from the post: begun with their slip, entered item by item, closed against the slip, never lost on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.open_batch import progress_of
from ims_desktop.domain.payment import Cheque, Payer, Payment
from ims_desktop.errors import BadInput, CardNumberRefused, ImsError, NotPermitted, Refused
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.close_batch import close_batch, to_differ
from ims_desktop.use_cases.enter_item import enter_item
from ims_desktop.use_cases.give_up_batch import give_up_batch
from ims_desktop.use_cases.purge import purge
from ims_desktop.use_cases.remember_payer import remember_payer
from ims_desktop.use_cases.show_batch import open_batches, show_batch
from ims_desktop.use_cases.take_out_item import take_out_item
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.verify import verify
from tests.use_cases.day import WYN, close, count, disabled, leave
from tests.use_cases.desk import ANOTHER_TAX, CARD, COUNCIL_TAX, FINN, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.open_batch import OpenBatch
    from tests.use_cases.desk import Desk

ELLACOTT = Cheque("S Ellacott", "100234", "089999", "66374958")
WISH = "019aa5e0-0000-7000-8000-0000000fffff"


def begin(desk: Desk, items: int = 2, pence: int = 2_000, **more: Any) -> OpenBatch:
    batch_id = more.pop("batch_id", "") or desk.made.ids.new()
    cashier, method, number = more.pop("cashier", PRIYA), more.pop("method", "24"), more.pop("number", "P 12")
    return begin_batch(desk.till, batch_id, cashier, number, method, items, pence)


def enter(desk: Desk, batch: OpenBatch, *bills: tuple[str, str, str], **more: Any) -> Payment:
    item_id = more.pop("item_id", "") or desk.made.ids.new()
    cashier = more.pop("cashier", PRIYA)
    number = more.pop("number", "100234")
    paid = more or {"cheque": replace(ELLACOTT, number=number)}
    return enter_item(desk.till, item_id, cashier, batch.batch_id, desk.basket(*bills), **paid)


def shut(desk: Desk, batch: OpenBatch, cashier: Cashier = PRIYA, **more: Any) -> Any:
    return close_batch(desk.till, desk.made.ids.new(), cashier, batch.batch_id, **more)


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(ImsError) as problem:
        act()
    return problem.value.reason


def may_differ(desk: Desk, batch: OpenBatch, approver: Cashier = GWEN, why: str = "slip added up wrongly") -> Approval:
    shown = show_batch(desk.till, batch.batch_id)
    return leave(desk, to_differ(PRIYA, shown.batch, shown.progress, why), approver)


def test_a_pile_is_entered_and_closes_when_it_comes_to_its_slip(desk: Desk) -> None:
    session = desk.open()
    batch = begin(desk, 2, 5_875)
    first = enter(desk, batch, ("23", COUNCIL_TAX, "10.00"))
    second = enter(desk, batch, ("23", ANOTHER_TAX, "8.75"), ("31", "BC/001", "40"), number="100235")
    assert (first.batch_id, second.batch_id) == (batch.batch_id, batch.batch_id)
    assert (first.tenders[0].method, first.tenders[0].cheque) == ("24", ELLACOTT)
    assert show_batch(desk.till, batch.batch_id).items == (first, second)
    closed = shut(desk, batch)
    assert (closed.items, closed.amount_pence, closed.control_items, closed.control_pence) == (2, 5_875, 2, 5_875)
    assert (closed.first_receipt, closed.last_receipt, closed.reason) == (first.receipt, second.receipt, "")
    fact = desk.facts()[-1]
    assert (fact["kind"], fact["session_id"], fact["cashier"]) == ("batch_closed", session.session_id, "priya")
    assert fact["data"]["batch"] == batch.batch_id
    with desk.till.store.read() as reader:
        assert reader.post_batch(batch.batch_id) == closed
        assert reader.open_batches() == ()
    assert verify(desk.till).ok


def test_every_act_again_is_the_same_act(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000, batch_id=WISH)
    assert begin(desk, 9, 9, batch_id=WISH) == batch
    item = enter(desk, batch, item_id=desk.made.ids.new())
    assert enter(desk, batch, item_id=item.payment_id) == item
    void_id = desk.made.ids.new()
    out = take_out_item(desk.till, void_id, PRIYA, batch.batch_id, item.payment_id, "twice")
    assert take_out_item(desk.till, void_id, PRIYA, batch.batch_id, item.payment_id, "twice") == out
    enter(desk, batch)
    closed = shut(desk, batch)
    assert shut(desk, batch) == closed
    assert [fact["kind"] for fact in desk.facts()].count("batch_closed") == 1
    assert refused(lambda: begin(desk, 1, 1_000, batch_id=WISH)) == "batch_closed"
    with desk.till.store.read() as reader:
        assert reader.open_batches() == (), "a pile that was closed never stands open again"


def test_an_open_pile_survives_a_power_cut(desk: Desk) -> None:
    desk.open()
    batch = begin(desk)
    item = enter(desk, batch)
    desk.made.reopened()
    till = desk.with_till(store=desk.made.store)
    (shown,) = open_batches(till, PRIYA)
    assert (shown.batch, shown.items, shown.ended) == (batch, (item,), False)
    assert (shown.progress.items_left, shown.progress.pence_left) == (1, 1_000)
    assert open_batches(till, replace(PRIYA, username="else")) == ()
    assert [one.batch for one in open_batches(till, GWEN)] == [batch]


def test_an_item_taken_out_stays_on_record_and_is_none_of_the_pile(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000)
    wrong, right = enter(desk, batch), enter(desk, batch)
    out = take_out_item(desk.till, desk.made.ids.new(), PRIYA, batch.batch_id, wrong.payment_id, "entered twice")
    assert (out.kind, out.amount_pence) == ("void", -1_000)
    again = desk.made.ids.new()
    assert (
        refused(lambda: take_out_item(desk.till, again, PRIYA, batch.batch_id, wrong.payment_id, "again"))
        == "item_not_found"
    )
    closed = shut(desk, batch)
    assert (closed.items, closed.first_receipt) == (1, right.receipt)
    assert verify(desk.till).ok


def test_a_void_after_the_close_leaves_the_pile_as_it_was_closed(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000)
    item = enter(desk, batch)
    shut(desk, batch)
    void_id = desk.made.ids.new()
    assert (
        refused(lambda: take_out_item(desk.till, void_id, PRIYA, batch.batch_id, item.payment_id, "late"))
        == "batch_closed"
    )
    from ims_desktop.use_cases.void_payment import void_payment

    void_payment(desk.till, void_id, PRIYA, item.payment_id, "late")
    with desk.till.store.read() as reader:
        assert reader.batch_payments(batch.batch_id) == (item,)
    assert verify(desk.till).ok


def test_a_difference_takes_a_second_person_and_a_reason(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 3, 2_500)
    enter(desk, batch)
    assert refused(lambda: shut(desk, batch)) == "reason_missing"
    with pytest.raises(NotPermitted) as stopped:
        shut(desk, batch, reason="slip added up wrongly")
    assert stopped.value.reason == "approval_needed"
    assert str(stopped.value).startswith("Pile and slip differ by 2 items and £15.00.")
    assert refused(lambda: shut(desk, batch, approval=may_differ(desk, batch, FINN))) == "may_not_approve"
    other = leave(desk, AskedFor(Act.CONTROL_DIFFERS, "priya", "another pile", "why", 1_500), GWEN)
    assert refused(lambda: shut(desk, batch, approval=other)) == "approval_differs"
    closed = shut(desk, batch, approval=may_differ(desk, batch))
    assert (closed.reason, closed.items, closed.control_items) == ("slip added up wrongly", 1, 3)
    assert [fact["kind"] for fact in desk.facts()[-2:]] == ["approval_given", "batch_closed"]
    assert verify(desk.till).ok


def test_where_policy_asks_for_nobody_a_reason_is_enough(desks: Callable[..., Desk]) -> None:
    desk = desks(acts_to_approve=[])
    desk.open()
    batch = begin(desk, 1, 900)
    enter(desk, batch)
    assert shut(desk, batch, reason=" a stamp was added ").reason == "a stamp was added"


def test_leave_for_a_difference_is_not_used_up_where_there_is_none(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000)
    approval = may_differ(desk, batch)
    enter(desk, batch)
    assert shut(desk, batch, reason="none", approval=approval).reason == ""
    assert [fact["kind"] for fact in desk.facts()].count("approval_given") == 0


def test_a_pile_of_postal_orders_takes_their_numbers_and_no_cheques(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000, method="3")
    assert refused(lambda: enter(desk, batch)) == "serial"
    assert refused(lambda: enter(desk, batch, serial=" ")) == "serial"
    item = enter(desk, batch, serial=" 55123 ")
    assert (item.tenders[0].serial, item.tenders[0].method) == ("55123", "3")


def test_the_cheque_names_the_payer_where_the_bills_do_not(desk: Desk) -> None:
    desk.open()
    batch = begin(desk)
    assert enter(desk, batch).payer.name == "Mrs Siân Ellacott"
    both = enter(desk, batch, ("23", COUNCIL_TAX, "1"), ("23", ANOTHER_TAX, "1"))
    assert both.payer == Payer("S Ellacott")


@pytest.mark.parametrize(
    ("slip", "code"),
    [
        ({"number": " "}, "batch_number"),
        ({"number": "n" * 101}, "batch_number"),
        ({"number": "two\nlines"}, "batch_number"),
        ({"number": CARD}, "card_number"),
        ({"items": 0}, "control_items"),
        ({"items": 10_001}, "control_items"),
        ({"pence": 0}, "control_pence"),
        ({"pence": 10**9 + 1}, "control_pence"),
        ({"method": "1"}, "not_by_post"),
        ({"cashier": FINN}, "not_permitted"),
        ({"cashier": GWEN}, "session_of_another"),
    ],
)
def test_a_slip_that_says_too_little_begins_nothing(desk: Desk, slip: dict[str, Any], code: str) -> None:
    desk.open()
    assert refused(lambda: begin(desk, **slip)) == code
    assert open_batches(desk.till, GWEN) == ()


def test_nobody_enters_into_anothers_pile_nor_one_that_is_closed_or_unknown(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 1, 1_000)
    desk.open(GWEN)
    assert refused(lambda: enter(desk, batch, cashier=GWEN)) == "batch_of_another"
    assert refused(lambda: enter(desk, replace(batch, batch_id=WISH))) == "batch_not_found"
    enter(desk, batch)
    shut(desk, batch)
    assert refused(lambda: enter(desk, batch)) == "batch_closed"
    basket = desk.basket()
    assert (
        refused(lambda: take_payment(desk.till, WISH, PRIYA, basket, [desk.cash(basket)], batch_id=batch.batch_id))
        == "batch_closed"
    )
    assert refused(lambda: shut(desk, replace(batch, batch_id=WISH))) == "batch_not_found"


def test_a_pile_nothing_is_in_is_given_up_and_one_with_items_is_not(desk: Desk) -> None:
    desk.open()
    batch = begin(desk)
    assert refused(lambda: shut(desk, batch)) == "batch_empty"
    item = enter(desk, batch)
    assert refused(lambda: give_up_batch(desk.till, PRIYA, batch.batch_id)) == "batch_not_empty"
    take_out_item(desk.till, desk.made.ids.new(), PRIYA, batch.batch_id, item.payment_id, "wrong pile")
    assert (
        refused(lambda: give_up_batch(desk.till, replace(PRIYA, username="else"), batch.batch_id)) == "batch_of_another"
    )
    give_up_batch(desk.till, PRIYA, batch.batch_id)
    assert open_batches(desk.till, GWEN) == ()
    assert verify(desk.till).ok


def test_a_pile_left_open_does_not_hold_up_the_close_and_may_be_closed_after_it(desk: Desk) -> None:
    session = desk.open()
    batch = begin(desk, 1, 1_000)
    enter(desk, batch)
    count(desk, session, 10_000)
    close(desk, session)
    (shown,) = open_batches(desk.till, GWEN)
    assert shown.ended
    desk.open()
    assert refused(lambda: enter(desk, batch)) == "batch_of_another"
    assert refused(lambda: shut(desk, batch, replace(PRIYA, username="else"))) == "batch_of_another"
    assert refused(lambda: shut(desk, batch, disabled(PRIYA))) == "batch_of_another"
    assert shut(desk, batch, WYN).items == 1
    assert verify(desk.till).ok


def test_who_paid_from_a_bank_account_before_is_offered_while_the_till_keeps_it(desks: Callable[..., Desk]) -> None:
    desk = desks(personal_data_days=30)
    assert remember_payer(desk.till, "08-99-99", "66374958") is None
    desk.open()
    batch = begin(desk, 2, 5_000)
    enter(desk, batch, ("23", COUNCIL_TAX, "1"))
    last = enter(desk, batch, ("23", ANOTHER_TAX, "1"), ("31", "BC/001", "1"))
    found = remember_payer(desk.till, "08-99-99", "66374958")
    assert found is not None
    assert (found.name, [bill[0::2] for bill in found.bills]) == ("S Ellacott", [("23", ANOTHER_TAX), ("31", "BC/001")])
    assert "Ellacott" not in repr(found)
    for sort_code, number in (("089999", "66374959"), ("089998", "66374958"), ("0899", "66374958"), ("089999", "")):
        assert remember_payer(desk.till, sort_code, number) is None
    with desk.till.store.write() as unit:
        for fact in desk.facts():
            unit.settle(fact["event_id"], "sent", desk.made.clock.now())
    desk.made.clock.turn(days=31)
    purge(desk.till)
    assert remember_payer(desk.till, "089999", "66374958") is None
    assert last.receipt


def test_what_was_added_up_is_what_the_pile_shows(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 2, 3_000)
    item = enter(desk, batch)
    assert progress_of(batch, [item, item]).agrees is False
    assert progress_of(batch, [item]).pence_left == 2_000


def test_a_card_number_in_the_reason_is_wiped(desk: Desk) -> None:
    desk.open()
    batch = begin(desk, 2, 3_000)
    enter(desk, batch)
    with pytest.raises(CardNumberRefused):
        shut(desk, batch, reason=CARD)
    with pytest.raises((BadInput, Refused)):
        shut(desk, batch, reason="x" * 301)
