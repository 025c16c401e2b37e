"""What is noted in quiet: cash that was voided does not link, and an overpayment asked back stands out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.payment import Allocation, Original, Payment, Tender
from ims_desktop.use_cases.note_payment import note_overpaid_refund
from ims_desktop.use_cases.payment_fact import payment_fact
from tests.domain.packs import pack
from tests.use_cases.desk import ANOTHER_TAX, COUNCIL_TAX

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.use_cases.desk import Desk

PACK = pack()


def undone(desk: Desk, paid: Payment, kind: str, pence: int) -> Payment:
    """Write a void or refund of the first bill, as the use cases do."""
    with desk.till.store.write() as unit:
        back = replace(
            paid,
            payment_id=desk.made.ids.new(),
            receipt=unit.next_receipt(paid.business_date),
            kind=kind,
            lines=(replace(paid.lines[0], amount_pence=-pence, vat_pence=0, of_line=1, over_balance_pence=0),),
            tenders=(Tender("1", "Cash", -pence),),
            allocations=(Allocation(1, 1, 1, -pence, 0),),
            of=Original(paid.payment_id, paid.receipt),
            reason="Wrong bill",
        )
        stored = unit.append(payment_fact(back, "", PACK.version))
        unit.add_payment(back, stored.sequence)
        if kind == "refund":
            note_overpaid_refund(desk.till, unit, PACK, back, paid)
    return back


def notes(desk: Desk) -> list[tuple[object, object]]:
    facts = [fact["data"] for fact in desk.facts() if fact["kind"] == "payment_noted"]
    return [(data["codes"], data["amount_pence"]) for data in facts]


def test_a_voided_payment_is_linked_to_nothing_and_a_refunded_one_still_is(desks: Callable[..., Desk]) -> None:
    desk = desks(linked_cash_pence=7_000)
    desk.open()
    basket = desk.basket(("23", COUNCIL_TAX, "40"))
    undone(desk, desk.take(basket), "void", 4_000)
    desk.take(basket)
    assert notes(desk) == []
    other = desk.basket(("23", ANOTHER_TAX, "40"))
    refunded = replace(desk.take(other), payer=desk.take(other).payer)
    assert notes(desk)[-1] == (["linked_cash"], 8_000)
    undone(desk, replace(refunded, lines=(replace(refunded.lines[0], over_balance_pence=0),)), "refund", 4_000)
    desk.take(other)
    assert notes(desk)[-1] == (["linked_cash"], 12_000)


def test_money_asked_back_of_an_overpaid_cash_payment_is_noted(desk: Desk) -> None:
    desk.open()
    over = desk.take(desk.basket(("23", COUNCIL_TAX, "90")))
    undone(desk, over, "refund", 3_125)
    assert notes(desk) == [(["overpaid_refund"], -3_125)]
    exact = desk.take(desk.basket(("23", COUNCIL_TAX, "58.75")))
    undone(desk, exact, "refund", 100)
    card = replace(over, tenders=(Tender("93", "Card machine", 9_000, authorisation="A"),))
    undone(desk, card, "refund", 100)
    assert len(notes(desk)) == 1
