"""A payment is taken back whole, while its session is open and nothing of it was given back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.asked import to_move
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.domain.session import Direction
from ims_desktop.errors import BadInput, CardNumberRefused, ImsError, NoOpenSession, NotPermitted, Refused
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.verify import verify
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say
from tests.use_cases.day import count, leave, move
from tests.use_cases.desk import ANOTHER_TAX, CARD, COUNCIL_TAX, GWEN, PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.domain.payment import Payment
    from tests.use_cases.desk import Desk

WHY = "wrong bill"
WISH = "019aa5e0-0000-7000-8000-0000000fffff"


def void(desk: Desk, payment: Payment, reason: str = WHY, **more: object) -> Payment:
    void_id = str(more.pop("void_id", "") or desk.made.ids.new())
    cashier = more.pop("cashier", PRIYA)
    till = more.pop("till", desk.till)
    return void_payment(till, void_id, cashier, payment.payment_id, reason, **more)  # type: ignore[arg-type]


def test_every_bill_and_tender_goes_back_under_a_number_of_its_own(desk: Desk) -> None:
    session = desk.open()
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "10"), ("31", "BC/001", "12")), 5_000)
    back = void(desk, paid)
    assert (back.kind, back.amount_pence, back.change_pence, back.reason) == ("void", -2_200, 0, WHY)
    assert back.receipt == paid.receipt[:-1] + "2"
    assert back.of is not None
    assert (back.of.payment_id, back.of.receipt) == (paid.payment_id, paid.receipt)
    assert [(line.of_line, line.amount_pence, line.vat_pence) for line in back.lines] == [
        (1, -1_000, 0),
        (2, -1_200, -200),
    ]
    fact = desk.facts()[-1]
    assert fact["data"]["of"] == {"event_id": paid.payment_id, "receipt": paid.receipt}
    assert fact["personal"] == {}
    with desk.till.store.read() as reader:
        assert reader.payment(paid.payment_id) == paid
        assert reader.payment(back.payment_id) == back
        assert reader.session_totals(session.session_id).expected_pence == 10_000
    assert verify(desk.till).ok


def test_the_same_wish_again_is_the_same_void(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    first = void(desk, paid, void_id=WISH)
    assert void(desk, paid, void_id=WISH) == first
    assert len([fact for fact in desk.facts() if fact["kind"] == "payment_taken"]) == 2


def test_nothing_is_taken_back_twice_nor_a_void_itself(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    back = void(desk, paid)
    for payment, code in ((paid, "undone_before"), (back, "not_a_payment")):
        with pytest.raises(Refused) as stopped:
            void(desk, payment)
        assert stopped.value.reason == code


def test_only_the_own_open_session_before_its_count(desk: Desk) -> None:
    session = desk.open()
    paid = desk.take()
    with pytest.raises(Refused) as unknown:
        void(desk, replace(paid, payment_id="nowhere"))
    assert unknown.value.reason == "payment_not_found"
    desk.open(GWEN)
    with pytest.raises(Refused) as other:
        void(desk, paid, cashier=GWEN)
    assert other.value.reason == "not_your_session"
    count(desk, session, 11_000)
    with pytest.raises(NoOpenSession) as counted:
        void(desk, paid)
    assert counted.value.reason == "session_counted"


def test_cash_comes_out_only_where_the_drawer_can_hold_it(desk: Desk) -> None:
    session = desk.open()
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "200")))
    out = leave(desk, to_move(PRIYA, session, Direction.OUT, 15_000, "change"))
    move(desk, Direction.OUT, 15_000, approval=out)
    with pytest.raises(Refused) as stopped:
        void(desk, paid)
    assert stopped.value.reason == "cash_short"
    assert "150" not in str(stopped.value)


@pytest.mark.parametrize(("reason", "code"), [("", "reason_missing"), ("a\nb", "reason"), (CARD, "card_number")])
def test_it_takes_a_reason_that_can_be_kept(desk: Desk, reason: str, code: str) -> None:
    desk.open()
    paid = desk.take()
    with pytest.raises((BadInput, CardNumberRefused)) as stopped:
        void(desk, paid, reason)
    assert isinstance(stopped.value, ImsError)
    assert stopped.value.reason == code


def test_where_policy_wants_a_second_person_their_leave_stands_right_before_it(desks: Callable[..., Desk]) -> None:
    desk = desks(acts_to_approve=["void"])
    desk.open()
    paid = desk.take()
    with pytest.raises(NotPermitted) as stopped:
        void(desk, paid)
    assert stopped.value.reason == "approval_needed"
    asked = AskedFor(Act.VOID, "priya", paid.receipt, WHY, paid.amount_pence)
    back = void(desk, paid, approval=leave(desk, asked))
    assert [fact["kind"] for fact in desk.facts()[-2:]] == ["approval_given", "payment_taken"]
    assert back.approval_id == desk.facts()[-2]["event_id"] == desk.facts()[-1]["data"]["approval"]


class OtherDesk(NoSync):
    """A central where another desk may have been first, and which can take in what this one does meanwhile."""

    def __init__(self, *, left: bool = True, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.left, self.meanwhile = left, meanwhile
        self.claims: list[tuple[str, dict[int, int]]] = []

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        if not self.left:
            raise Refused(say("That much is not left."), code="refund_over")
        self.claims.append((refund_id, dict(lines)))
        self.meanwhile()


def test_central_reserves_it_first_and_says_no_when_another_desk_was_first(desk: Desk) -> None:
    desk.open()
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "10"), ("23", ANOTHER_TAX, "5")))
    with pytest.raises(Refused) as stopped:
        void(desk, paid, till=desk.with_till(sync=OtherDesk(left=False)))
    assert stopped.value.reason == "refund_over"
    central = OtherDesk()
    back = void(desk, paid, till=desk.with_till(sync=central), void_id=WISH)
    assert central.claims == [(WISH, {1: 1_000, 2: 500})]
    assert not back.offline


def test_a_wish_that_was_recorded_while_central_was_asked_is_not_recorded_twice(desk: Desk) -> None:
    desk.open()
    paid = desk.take()
    central = OtherDesk(meanwhile=lambda: void(desk, paid, void_id=WISH))
    back = void(desk, paid, till=desk.with_till(sync=central), void_id=WISH)
    assert back.offline
    assert len([fact for fact in desk.facts() if fact["kind"] == "payment_taken"]) == 2


def test_every_way_it_was_paid_goes_back_and_nothing_a_cheque_says_is_repeated(desk: Desk) -> None:
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "100"), ("31", "BC/001", "50"))
    tenders = [
        Tender("93", "Card machine", 3_000, authorisation="123456", last_four="4242"),
        Tender("24", "Cheque", 4_000, cheque=Cheque("A Person", "000123", "000000", "12345678")),
        Tender("1", "Cash", 10_000, 2_000),
    ]
    paid = take_payment(desk.till, desk.made.ids.new(), PRIYA, basket, tenders)
    back = void(desk, paid)
    assert [(one.method, one.tendered_pence, one.change_pence) for one in back.tenders] == [
        ("93", -3_000, 0),
        ("24", -4_000, 0),
        ("1", -8_000, 0),
    ]
    assert (back.tenders[0].authorisation, back.tenders[0].last_four) == ("123456", "4242")
    assert desk.facts()[-1]["personal"] == {}
    assert verify(desk.till).ok
