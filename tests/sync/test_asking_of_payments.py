"""What a desk asks central while a person waits: payments of other tills, what is left of one, leave from elsewhere."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.errors import NothingFound, Refused, WireUnavailable
from ims_desktop.journal_records import JournalQuery
from tests.sync.faults import http_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.payment import Payment
    from tests.sync.desks import Desk
    from tests.sync.faults import FaultProxy
    from tests.sync.world import ServedCentral

S = 5.0
WISH = "019aa5e0-0000-7000-8000-0000000000aa"


@pytest.fixture
def two(desks: Callable[..., Desk], desk: Desk, central: ServedCentral) -> tuple[Desk, Desk, Payment]:
    """Two tills of one office; the first took a payment that central has."""
    central.add_cashier("kpatel", "EReturnAuthoriser")
    other = desks()
    [paid] = desk.take()
    desk.step()
    other.step()
    return desk, other, paid


def test_payments_of_another_till_are_found(two: tuple[Desk, Desk, Payment]) -> None:
    _, other, paid = two
    line = paid.lines[0]
    [found] = other.engine.find_payments(JournalQuery(receipt=paid.receipt, reference=line.reference), 10, S)
    assert (found.payment_id, found.till, found.here, found.row) == (paid.payment_id, "CH01", False, None)
    assert found.bills == tuple((one.fund, one.reference, one.amount_pence) for one in paid.lines)
    assert (found.taken_at, found.business_date) == (paid.taken_at, paid.business_date)
    assert other.engine.find_payments(JournalQuery(receipt="no receipt at all"), 10, S) == ()
    bills = [(line.fund, line.reference)]
    assert [it.payment_id for it in other.engine.paid_elsewhere(bills, S)] == [paid.payment_id]
    assert other.engine.paid_elsewhere([], S) == other.engine.paid_elsewhere([("13", "x" * 99)], S) == ()


def test_what_is_left_of_a_payment_is_asked_for_and_kept_for_one_refund(two: tuple[Desk, Desk, Payment]) -> None:
    one, other, paid = two
    known = other.engine.ask_payment(paid.receipt, S)
    assert known is not None
    line = known.lines[0]
    assert (known.payment_id, known.kind) == (paid.payment_id, "payment")
    assert [it.left_pence for it in known.lines] == [it.amount_pence for it in paid.lines]
    assert known.tenders == tuple((tender.method, tender.amount_pence) for tender in paid.tenders)
    assert other.engine.ask_payment("CH99A-261121-0001", S) is None
    assert other.engine.ask_payment("what?", S) is None
    other.engine.claim_refund(other.made.ids.new(), paid.payment_id, {line.n: line.amount_pence}, S)
    with pytest.raises(Refused) as told:
        one.engine.claim_refund(one.made.ids.new(), paid.payment_id, {line.n: 1}, S)
    assert told.value.reason == "refund_over"
    assert one.engine.online()


def test_a_payment_central_lacks_is_no_word_against_the_refund(two: tuple[Desk, Desk, Payment]) -> None:
    one, *_ = two
    [unsent] = one.take()
    with pytest.raises(WireUnavailable) as told:
        one.engine.claim_refund(one.made.ids.new(), unsent.payment_id, {1: 1}, S)
    assert told.value.reason == "payment_not_found"


def test_leave_comes_from_another_till(two: tuple[Desk, Desk, Payment], central: ServedCentral) -> None:
    one, other, paid = two
    asked = AskedFor(Act.REFUND, "asmith", paid.receipt, "Paid twice", 7000)
    assert one.engine.ask_approval(WISH, asked, S).state == "waiting"
    [seen] = other.engine.waiting_approvals(S)
    assert (seen.approval_id, seen.act, seen.asked_by, seen.amount_pence) == (WISH, "refund", "asmith", 7000)
    with pytest.raises(Refused) as told:
        other.engine.answer_approval(WISH, "asmith", given=True, timeout_s=S)
    assert told.value.reason == "own_wish"
    assert other.engine.answer_approval(WISH, "kpatel", given=True, timeout_s=S).state == "given"
    answer = one.engine.approval_answer(WISH, S)
    assert (answer.state, answer.approver, answer.approver_name) == ("given", "kpatel", "Kpatel")
    assert other.engine.waiting_approvals(S) == ()
    with pytest.raises(NothingFound):
        one.engine.approval_answer(WISH[:-1] + "b", S)
    later = WISH[:-1] + "c"
    one.engine.ask_approval(later, asked, S)
    central.clock.ahead += timedelta(minutes=11)
    assert one.engine.approval_answer(later, S).state == "expired"


def test_a_till_without_central_is_told_so_in_time(
    two: tuple[Desk, Desk, Payment], proxy: FaultProxy, central: ServedCentral
) -> None:
    one, _, paid = two
    proxy.fail_always("/desktop/v1/payment", http_reply("502 Oh", b"<html>"))
    with pytest.raises(WireUnavailable):
        one.engine.ask_payment(paid.receipt, S)
    assert not one.engine.online()
    proxy.fail_always("/desktop/v1/approvals", http_reply("200 OK", b'{"approvals": 3}'))
    with pytest.raises(WireUnavailable) as told:
        one.engine.waiting_approvals(S)
    assert told.value.reason == "nonsense"


def test_where_nothing_is_sent_nobody_is_asked() -> None:
    wire = NoSync()
    asked = AskedFor(Act.VOID, "asmith", "", "")
    for ask in (
        lambda: wire.find_payments(JournalQuery(name="a"), 1, S),
        lambda: wire.ask_payment("a", S),
        lambda: wire.claim_refund("a", "b", {1: 1}, S),
        lambda: wire.paid_elsewhere([("13", "1")], S),
        lambda: wire.ask_approval("a", asked, S),
        lambda: wire.approval_answer("a", S),
        lambda: wire.waiting_approvals(S),
        lambda: wire.answer_approval("a", "b", given=True, timeout_s=S),
    ):
        with pytest.raises(WireUnavailable):
            ask()
