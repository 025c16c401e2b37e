"""Card charges and held money in the evidence of a session: plain sentences, and sums that hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.card_attempt import CardState, CardWay
from ims_desktop.domain.payment import Tender
from ims_desktop.use_cases.add_line import add_line, stop_asked
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.hold_tender import hold_tender, return_tender
from ims_desktop.use_cases.keep_basket import keep
from ims_desktop.use_cases.make_evidence import evidence_pdf, make_evidence
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.settle_card import settle_card
from ims_desktop.use_cases.verify import verify
from ims_desktop.use_cases.verify_evidence import verify_evidence
from tests.use_cases.card_desk import CANCELLED, DECLINED, UNKNOWN, approved, with_cards
from tests.use_cases.day import close, count
from tests.use_cases.desk import GWEN, PRIYA, STOPPED_RENT
from tests.use_cases.evidence_desk import make_proven
from tests.use_cases.test_make_evidence import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.use_cases.evidence_desk import Proven

ID = "019aa5e0-0000-7000-8000-00000000bbbb"


@pytest.fixture
def proven(tmp_path: Path) -> Iterator[Proven]:
    made = make_proven(tmp_path)
    yield made
    made.desk.close()


def test_every_fact_of_a_card_has_its_sentence_and_the_sums_hold(proven: Proven) -> None:
    desk, ids = proven.desk, proven.desk.made.ids
    cards = with_cards(desk)
    session = desk.open()
    basket = desk.basket()
    keep(desk.till, PRIYA, ID, basket)
    held = hold_tender(desk.till, ids.new(), ID, PRIYA, ID, 1000, Tender("1", "Cash", 400))
    return_tender(desk.till, ids.new(), PRIYA, held)
    for word in (DECLINED, CANCELLED):
        cards.charge(word, basket=basket, payment_id=ID, basket_id=ID)
    half = cards.charge(approved(500), basket=basket, payment_id=ID, basket_id=ID, amount_pence=500)
    back = ask_reversal(desk.till, ids.new(), PRIYA, half, "went away")
    with desk.till.store.write() as unit:
        unit.mark_card_sent(back.attempt_id, desk.made.clock.now())
    hear_card(desk.till, back.attempt_id, approved(500))
    unknown = cards.charge(UNKNOWN, basket=basket, payment_id=ID, basket_id=ID)
    asked = to_settle_card(PRIYA, unknown, 1000, "seen on its page")
    leave = Approval(ids.new(), asked, "gwen", "Gwen Pugh", "pin")
    settle_card(
        desk.till, ids.new(), PRIYA, unknown.attempt_id, CardState.APPROVED, 1000, "tx-9", "seen on its page", leave
    )
    count(desk, session, 10_000)
    close(desk, session, 10_000, seal="")
    proven.sign_for_head()
    made = make_evidence(desk.till, PRIYA, session.session_id)
    read = text_of(evidence_pdf(desk.till, made))
    for said in (
        "Priya Nair was handed £4.00, Cash, before the payment was whole.",
        "Priya Nair handed £4.00 back, Cash, before the payment was whole.",
        "Priya Nair wanted £10.00 by",
        "card reference SP03A-261121-C1.",
        "A card was declined. No money moved.",
        "What was asked of a card was cancelled. No money moved.",
        "A card was approved: £5.00.",
        "Priya Nair wanted to give £5.00 back by",
        "card reference SP03A-261121-C4. Reason: went away",
        "A card was approved: £10.00. Priya Nair wrote this down by hand: seen on its page",
        "receipt SP03A-261121-0001: Council Tax £10.00",
    ):
        assert said in read, said
    assert verify_evidence(made.file).problems == ()
    assert verify(desk.till).ok


def test_a_late_payment_of_a_bill_that_was_stopped_needs_no_second_leave(proven: Proven) -> None:
    """Asked for in a session that ended meanwhile, it stands in that of somebody else, whose file holds no leave."""
    desk, ids = proven.desk, proven.desk.made.ids
    cards = with_cards(desk)
    first = desk.open()
    leave = Approval(ids.new(), stop_asked(PRIYA, "5", STOPPED_RENT, "court order lifted"), "gwen", "Gwen Pugh", "pin")
    basket = add_line(desk.till, PRIYA, Basket(), "5", STOPPED_RENT, "10", approval=leave)
    lost = cards.charge(UNKNOWN, basket=basket, way=CardWay.TERMINAL)
    count(desk, first, 10_000)
    close(desk, first, 10_000, seal="")
    later = open_session(desk.till, GWEN, 10_000)
    hear_card(desk.till, lost.attempt_id, approved(1000))
    late = cards.payment(lost)
    assert late is not None
    assert (late.session_id, late.cashier) == (later.session_id, "priya")
    count(desk, later, 10_000, GWEN)
    close(desk, later, 10_000, seal="", cashier=GWEN)
    proven.sign_for_head()
    for whose, session in ((PRIYA, first), (GWEN, later)):
        assert verify_evidence(make_evidence(desk.till, whose, session.session_id).file).problems == ()
    assert verify(desk.till).ok
