"""Money goes back by bills, in parts, never more than is left, in the drawer's cash or another way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.cashier import Cashier
from ims_desktop.errors import BadInput, CardNumberRefused, ImsError, NoOpenSession, NothingFound, NotPermitted, Refused
from ims_desktop.journal_records import CentralLine, CentralPayment
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.verify import verify
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say
from tests.factory import MORNING, TODAY
from tests.use_cases.day import close, count, leave
from tests.use_cases.desk import CARD, COUNCIL_TAX, PRIYA
from tests.use_cases.test_keeping import settle
from tests.use_cases.test_void_payment import WISH, OtherDesk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.till import Till
    from tests.use_cases.desk import Desk

WHY = "paid twice"
CASH, MACHINE = "1", "93"
REFUNDER = replace(PRIYA, roles=frozenset({"Payments", "Transaction.Refund"}))


class Central(OtherDesk):
    """A central that knows some payments, with what is left of their bills."""

    def __init__(self, *known: CentralPayment, left: bool = True) -> None:
        super().__init__(left=left)
        self.known = {payment.receipt: payment for payment in known}

    def ask_payment(self, receipt: str, timeout_s: float) -> CentralPayment | None:
        return self.known.get(receipt)

    def claim_refund(self, refund_id: str, payment_id: str, lines: Mapping[int, int], timeout_s: float) -> None:
        if payment_id not in {payment.payment_id for payment in self.known.values()}:
            raise NothingFound(say("Central has no such payment."))
        super().claim_refund(refund_id, payment_id, lines, timeout_s)


def as_central_has(paid: Payment, *left: int, kind: str = "payment", till: str = "SP03") -> CentralPayment:
    lines = tuple(
        CentralLine(line.n, line.fund, line.reference, line.amount_pence, rest, line.vat_code, "0.2")
        for line, rest in zip(paid.lines, left or [line.amount_pence for line in paid.lines], strict=True)
    )
    return CentralPayment(
        paid.payment_id,
        paid.receipt,
        till,
        paid.cashier,
        paid.taken_at,
        paid.business_date,
        paid.amount_pence,
        kind,
        lines,
        (("1", paid.amount_pence),),
    )


ELSEWHERE = CentralPayment(
    "019aa5e0-0000-7000-8000-00000000ffff",
    "PR07A-261121-0007",
    "PR07",
    "zoe",
    MORNING - timedelta(days=3),
    TODAY - timedelta(days=3),
    3_000,
    "payment",
    (
        CentralLine(1, "31", "BC/001", 1_000, 400, "W0", "0.2", "shed"),
        CentralLine(2, "ZZ", "OLD/1", 2_000, 2_000, "QQ", "0"),
    ),
    (("1", 1_000), ("77", 2_000)),
)


def paid_of(desk: Desk) -> Payment:
    desk.open(REFUNDER)
    return desk.take(desk.basket(("31", "BC/001", "12"), ("31", "BC/002", "20"), cashier=REFUNDER), cashier=REFUNDER)


def refund(desk: Desk, shown: Refundable, lines: dict[int, int], *, till: Till | None = None, **more: Any) -> Payment:
    said = {"method": CASH, "reason": WHY, "cashier": REFUNDER, "refund_id": desk.made.ids.new(), **more}
    return refund_payment(
        till or desk.till,
        said.pop("refund_id"),
        said.pop("cashier"),
        shown,
        lines,
        said.pop("method"),
        said.pop("reason"),
        **said,
    )


def look(desk: Desk, receipt: str, till: Till | None = None) -> Refundable:
    return refundable(till or desk.till, REFUNDER, receipt)


def left(shown: Refundable) -> list[int]:
    return [row.left_pence for row in shown.lines]


# ---------------------------------------------------------------------------------------------------------- in parts
def test_bills_go_back_in_parts_and_the_original_is_never_touched(desk: Desk) -> None:
    paid = paid_of(desk)
    shown = look(desk, f" {paid.receipt.lower()} ")
    assert (left(shown), shown.left_pence, shown.amount_pence) == ([1_200, 2_000], 3_200, 3_200)
    assert (shown.here, shown.known, shown.tenders) == (True, False, (("1", "Cash", 3_200),))
    first = refund(desk, shown, {2: 1_999, 1: 1})
    assert [(line.of_line, line.amount_pence) for line in first.lines] == [(1, -1), (2, -1_999)]
    assert (first.kind, first.amount_pence, first.offline) == ("refund", -2_000, True)
    again = look(desk, paid.receipt)
    assert left(again) == [1_199, 1]
    assert again.undone == (first,)
    second = refund(desk, again, {1: 1_199, 2: 1})
    assert -sum(line.vat_pence for one in (first, second) for line in one.lines) == sum(
        line.vat_pence for line in paid.lines
    )
    assert left(look(desk, paid.receipt)) == [0, 0]
    with desk.till.store.read() as reader:
        assert reader.payment(paid.payment_id) == paid
    assert verify(desk.till).ok


def test_no_more_than_is_left_even_when_it_was_shown_before_something_went_back(desk: Desk) -> None:
    paid = paid_of(desk)
    shown = look(desk, paid.receipt)
    refund(desk, shown, {1: 800})
    for lines in ({1: 401}, {3: 1}, {}):
        with pytest.raises(Refused):
            refund(desk, shown, lines)
    assert refund(desk, shown, {1: 400}).amount_pence == -400


def test_the_same_wish_again_is_the_same_refund(desk: Desk) -> None:
    paid = paid_of(desk)
    shown = look(desk, paid.receipt)
    first = refund(desk, shown, {1: 800}, refund_id=WISH)
    assert refund(desk, shown, {1: 800}, refund_id=WISH) == first
    assert left(look(desk, paid.receipt)) == [400, 2_000]


def test_what_gave_money_back_itself_is_not_refunded_and_a_void_leaves_nothing(desk: Desk) -> None:
    paid = paid_of(desk)
    back = void_payment(desk.till, desk.made.ids.new(), REFUNDER, paid.payment_id, WHY)
    assert left(look(desk, paid.receipt)) == [0, 0]
    with pytest.raises(Refused) as stopped:
        look(desk, back.receipt)
    assert stopped.value.reason == "not_a_payment"


def test_a_payment_of_a_session_that_is_closed_is_refunded_from_the_one_that_is_open(desk: Desk) -> None:
    session = desk.open(REFUNDER)
    paid = desk.take(cashier=REFUNDER)
    count(desk, session, 11_000, REFUNDER)
    close(desk, session, 10_000, cashier=REFUNDER)
    with pytest.raises(NoOpenSession):
        refund(desk, look(desk, paid.receipt), {1: 1_000})
    open_now = desk.open(REFUNDER)
    back = refund(desk, look(desk, paid.receipt), {1: 1_000})
    assert back.session_id == open_now.session_id
    with desk.till.store.read() as reader:
        assert reader.session_totals(open_now.session_id).expected_pence == 9_000


# ------------------------------------------------------------------------------------------------------------ the way
def test_cash_only_from_a_drawer_that_can_hold_it_and_a_card_machine_says_how(desk: Desk) -> None:
    desk.open(REFUNDER)
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "200"), cashier=REFUNDER), cashier=REFUNDER)
    shown = look(desk, paid.receipt)
    asked = AskedFor(Act.REFUND, "priya", paid.receipt, WHY, 20_000)
    by_card = refund(
        desk,
        shown,
        {1: 20_000},
        method=MACHINE,
        authorisation=" 123456 ",
        last_four="4242",
        approval=leave(desk, asked),
    )
    (tender,) = by_card.tenders
    assert (tender.method, tender.authorisation, tender.last_four) == (MACHINE, "123456", "4242")
    assert left(look(desk, paid.receipt)) == [0]


def test_what_went_back_of_another_tills_payment_stays_gone_though_central_never_heard_of_it(desk: Desk) -> None:
    desk.open(REFUNDER)
    till = desk.with_till(sync=Central(ELSEWHERE))
    shown = look(desk, ELSEWHERE.receipt, till)
    refund(desk, shown, {1: 300}, till=till)
    with pytest.raises(Refused) as stopped:
        refund(desk, shown, {1: 101}, till=till)
    assert stopped.value.reason == "refund_over"
    desk.made.clock.turn(minutes=20)  # what central kept apart is free again, and nothing was sent
    assert left(look(desk, ELSEWHERE.receipt, till)) == [100, 2_000]


def test_cash_the_drawer_cannot_hold_stays_where_it_is(desk: Desk) -> None:
    desk.open(REFUNDER)
    central = Central(
        replace(ELSEWHERE, lines=(replace(ELSEWHERE.lines[1], n=1, amount_pence=20_000, left_pence=20_000),))
    )
    till = desk.with_till(sync=central)
    shown = look(desk, ELSEWHERE.receipt, till)
    approval = leave(desk, AskedFor(Act.REFUND, "priya", ELSEWHERE.receipt, WHY, 10_001))
    with pytest.raises(Refused) as stopped:
        refund(desk, shown, {1: 10_001}, till=till, approval=approval)
    assert stopped.value.reason == "cash_short"
    assert central.claims == []


def test_a_limit_is_not_passed_by_in_small_steps(desk: Desk) -> None:
    desk.open(REFUNDER)
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "200"), cashier=REFUNDER), cashier=REFUNDER)
    refund(desk, look(desk, paid.receipt), {1: 5_000})
    with pytest.raises(NotPermitted) as stopped:
        refund(desk, look(desk, paid.receipt), {1: 1})
    assert stopped.value.reason == "approval_needed"
    approval = leave(desk, AskedFor(Act.REFUND, "priya", paid.receipt, WHY, 1))
    assert refund(desk, look(desk, paid.receipt), {1: 1}, approval=approval).approval_id == approval.approval_id


def test_tries_without_leave_do_not_tell_what_is_in_the_drawer(desk: Desk) -> None:
    desk.open(REFUNDER)
    line = replace(ELSEWHERE.lines[1], n=1, amount_pence=20_000, left_pence=20_000)
    till = desk.with_till(sync=Central(replace(ELSEWHERE, lines=(line,))))
    shown = look(desk, ELSEWHERE.receipt, till)
    for pence in (10_000, 10_001):  # the last penny of the drawer, and one more
        with pytest.raises(NotPermitted) as stopped:
            refund(desk, shown, {1: pence}, till=till)
        assert stopped.value.reason == "approval_needed"


@pytest.mark.parametrize("method", ["WB", "nothing", "92x", "24", "3"])
def test_write_backs_cheques_and_what_no_desk_has_are_no_way_to_give_money_back(desk: Desk, method: str) -> None:
    paid = paid_of(desk)
    with pytest.raises(Refused) as stopped:
        refund(desk, look(desk, paid.receipt), {1: 1}, method=method)
    assert stopped.value.reason == "unknown_method"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": CARD}, "card_number"),
        ({"authorisation": "x" * 16}, "authorisation"),
        ({"authorisation": "a\nb"}, "authorisation"),
        ({"last_four": "12345"}, "last_four"),
        ({"authorisation": CARD}, "card_number"),
    ],
)
def test_what_is_written_down_fits_and_is_no_card_number(desk: Desk, more: dict[str, Any], code: str) -> None:
    paid = paid_of(desk)
    with pytest.raises((BadInput, CardNumberRefused)) as stopped:
        refund(desk, look(desk, paid.receipt), {1: 1}, method=MACHINE, **more)
    assert isinstance(stopped.value, ImsError)
    assert stopped.value.reason == code


# ------------------------------------------------------------------------------------------------------- two people
def test_a_sum_above_the_limit_and_a_cashier_without_the_role_need_a_second_person(desks: Callable[..., Desk]) -> None:
    desk = desks(approve_refund_over_pence=1_000)
    paid = paid_of(desk)
    shown = look(desk, paid.receipt)
    for cashier, pence in ((REFUNDER, 1_001), (PRIYA, 1)):
        with pytest.raises(NotPermitted) as stopped:
            refund(desk, shown, {1: pence}, cashier=cashier)
        assert stopped.value.reason == "approval_needed"
    asked = AskedFor(Act.REFUND, "priya", paid.receipt, WHY, 1_001)
    back = refund(desk, shown, {1: 1_001}, approval=leave(desk, asked))
    assert [fact["kind"] for fact in desk.facts()[-2:]] == ["approval_given", "payment_taken"]
    assert back.approval_id == desk.facts()[-2]["event_id"]
    with pytest.raises(Refused) as used:
        refund(
            desk,
            shown,
            {1: 1},
            approval=replace(leave(desk, replace(asked, amount_pence=1)), approval_id=back.approval_id),
        )
    assert used.value.reason == "approval_used"


def test_cash_beyond_what_was_owed_that_is_asked_back_is_noted_in_quiet(desk: Desk) -> None:
    desk.open(REFUNDER)
    paid = desk.take(desk.basket(("23", COUNCIL_TAX, "90"), cashier=REFUNDER), cashier=REFUNDER)
    assert paid.lines[0].over_balance_pence == 9_000 - 5_875
    refund(desk, look(desk, paid.receipt), {1: 3_125})
    fact = desk.facts()[-1]
    assert (fact["kind"], fact["data"]["codes"]) == ("payment_noted", ["overpaid_refund"])
    assert fact["data"]["with_payments"] == [paid.payment_id]


# ---------------------------------------------------------------------------------------------------------- central
def test_the_smaller_of_what_journal_and_central_know_is_left(desk: Desk) -> None:
    paid = paid_of(desk)
    refund(desk, look(desk, paid.receipt), {2: 500})  # out of reach: central has not heard of it
    till = desk.with_till(sync=Central(as_central_has(paid, 700, 1_800)))
    shown = look(desk, paid.receipt, till)
    assert (left(shown), shown.known) == ([700, 1_300], True)
    settle(desk)
    assert left(look(desk, paid.receipt, till)) == [700, 1_500]


def test_what_was_reserved_first_is_not_counted_twice_before_it_is_sent(desk: Desk) -> None:
    paid = paid_of(desk)
    central = Central(as_central_has(paid))
    till = desk.with_till(sync=central)
    back = refund(desk, look(desk, paid.receipt, till), {2: 500}, till=till, refund_id=WISH)
    assert central.claims == [(WISH, {2: 500})]
    assert not back.offline
    central.known[paid.receipt] = as_central_has(paid, 1_200, 1_500)
    assert left(look(desk, paid.receipt, till)) == [1_200, 1_500]


def test_a_payment_central_has_not_got_yet_goes_back_by_this_tills_journal(desk: Desk) -> None:
    paid = paid_of(desk)
    till = desk.with_till(sync=Central())
    assert refund(desk, look(desk, paid.receipt, till), {1: 1_200}, till=till).offline


def test_what_another_till_took_goes_back_only_with_centrals_word(desk: Desk) -> None:
    desk.open(REFUNDER)
    central = Central(ELSEWHERE)
    till = desk.with_till(sync=central)
    shown = look(desk, ELSEWHERE.receipt, till)
    assert (shown.here, shown.till, left(shown)) == (False, "PR07", [400, 2_000])
    assert [row.line.fund_name for row in shown.lines] == ["Building Control", "ZZ"]
    assert [row.line.vat_treatment for row in shown.lines] == ["standard", "outside_scope"]
    assert shown.tenders == (("1", "Cash", 1_000), ("77", "77", 2_000))
    with pytest.raises(Refused) as stopped:
        refund(desk, shown, {1: 400})
    assert stopped.value.reason == "refund_needs_central"
    back = refund(desk, shown, {1: 400}, till=till)
    assert (back.lines[0].reference, back.lines[0].narrative, back.lines[0].vat_pence) == ("BC/001", "shed", -67)
    assert back.of is not None
    assert back.of.receipt == ELSEWHERE.receipt
    assert verify(desk.till).ok


def test_central_may_say_that_another_desk_was_first(desk: Desk) -> None:
    paid = paid_of(desk)
    till = desk.with_till(sync=Central(as_central_has(paid), left=False))
    with pytest.raises(Refused) as stopped:
        refund(desk, look(desk, paid.receipt, till), {1: 1}, till=till)
    assert stopped.value.reason == "refund_over"


def test_a_wish_recorded_while_central_was_asked_is_not_recorded_twice(desk: Desk) -> None:
    paid = paid_of(desk)
    central = Central(as_central_has(paid))
    shown = look(desk, paid.receipt)
    central.meanwhile = lambda: refund(desk, shown, {1: 10}, refund_id=WISH)
    refund(desk, shown, {1: 10}, till=desk.with_till(sync=central), refund_id=WISH)
    assert left(look(desk, paid.receipt)) == [1_190, 2_000]


def test_a_receipt_nobody_knows_is_said_to_be_so(desk: Desk) -> None:
    desk.open(REFUNDER)
    with pytest.raises(Refused) as offline:
        look(desk, "SP03A-261121-0099")
    assert offline.value.reason == "refund_needs_central"
    with pytest.raises(NothingFound):
        look(desk, "SP03A-261121-0099", desk.with_till(sync=Central()))


def test_who_may_not_take_money_may_not_give_it_back(desk: Desk) -> None:
    paid = paid_of(desk)
    nobody = Cashier("finn", "Finn Carr", "SP", frozenset({"EReturns"}))
    with pytest.raises(NotPermitted):
        refundable(desk.till, nobody, paid.receipt)
    with pytest.raises(NotPermitted):
        refund(desk, look(desk, paid.receipt), {1: 1}, cashier=nobody)
