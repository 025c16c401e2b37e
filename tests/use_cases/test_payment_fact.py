"""The fact of a payment: everything the contract asks for, and nothing that was not said."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.payment import Allocation, Cheque, Original, Payment, Tender
from ims_desktop.domain.session import CashierSession
from ims_desktop.use_cases.payment_fact import payment_fact
from sync.contract.payment_facts import PaymentTakenData
from tests.factory import MORNING, TODAY, make_payment

if TYPE_CHECKING:
    from ims_desktop.records import EventDraft

SESSION = CashierSession("019aa5e0-0000-7000-8000-0000000000f1", "asmith", "CH", TODAY, MORNING, 10_000)
PAID = make_payment("019aa5e0-0000-7000-8000-000000000001", "SP03A-261121-0001", SESSION)
CHEQUE = Cheque("Siân O'Neill", "000123", "089999", "66374958")


def paid_by(*tenders: Tender) -> Payment:
    return replace(PAID, tenders=tenders, allocations=allocate(PAID.lines, tenders))


def told(payment: Payment) -> tuple[EventDraft, PaymentTakenData]:
    draft = payment_fact(payment, "generation-1", 7)
    return draft, PaymentTakenData.model_validate(draft.data)


def test_a_cash_payment_says_nothing_of_cheques_cards_or_undoing() -> None:
    draft, data = told(PAID)
    assert {"of", "reason", "approval", "batch"}.isdisjoint(draft.data)
    assert data.tenders[0].model_fields_set == {"n", "method", "tendered_pence", "change_pence"}
    assert "override_approval" not in data.lines[0].model_fields_set
    assert draft.personal == {"payer_name": "Siân O'Neill", "payer_address": "3 High Street"}


def test_a_split_payment_tells_each_tender_and_keeps_the_cheque_beside_the_fact() -> None:
    tenders = (
        Tender("3", "Card machine", 1_000, authorisation="A1B2C3", last_four="4242"),
        Tender("24", "Cheque", 2_000, cheque=CHEQUE),
        Tender("5", "Postal order", 500, serial="PO 9"),
        Tender("10", "Cash", 2_500, 125),
    )
    draft, data = told(paid_by(*tenders))
    assert [(row.authorisation, row.last_four, row.serial) for row in data.tenders] == [
        ("A1B2C3", "4242", ""),
        ("", "", ""),
        ("", "", "PO 9"),
        ("", "", ""),
    ]
    assert {member: value for member, value in (draft.personal or {}).items() if member.startswith("cheque_")} == {
        "cheque_2_name": "Siân O'Neill",
        "cheque_2_number": "000123",
        "cheque_2_sort_code": "089999",
        "cheque_2_account": "66374958",
    }
    assert "66374958" not in str(draft.data)


def test_what_a_cheque_does_not_say_is_not_written() -> None:
    draft, _ = told(paid_by(Tender("24", "Cheque", 5_875, cheque=Cheque("", "000123", "", ""))))
    assert [member for member in draft.personal or {} if member.startswith("cheque_")] == ["cheque_1_number"]


@pytest.mark.parametrize("kind", ["void", "refund"])
def test_what_undoes_a_payment_names_it_its_lines_the_reason_and_the_leave(kind: str) -> None:
    back = replace(
        PAID,
        payment_id="019aa5e0-0000-7000-8000-000000000002",
        receipt="SP03A-261121-0002",
        kind=kind,
        lines=(replace(PAID.lines[1], n=1, amount_pence=-2_000, vat_pence=-333, of_line=2),),
        tenders=(Tender("10", "Cash", -2_000),),
        allocations=(Allocation(1, 1, 1, -2_000, -333),),
        of=Original(PAID.payment_id, PAID.receipt),
        reason="Wrong ticket",
        approval_id="019aa5e0-0000-7000-8000-000000000003",
    )
    _, data = told(back)
    assert data.of is not None
    assert (data.kind, data.of.event_id, data.of.receipt, data.reason, data.approval, data.lines[0].of_line) == (
        kind,
        PAID.payment_id,
        PAID.receipt,
        "Wrong ticket",
        back.approval_id,
        2,
    )


def test_an_overridden_stop_an_overpayment_and_a_pile_are_told() -> None:
    leave, pile = "019aa5e0-0000-7000-8000-00000000000a", "019aa5e0-0000-7000-8000-00000000000b"
    line = replace(PAID.lines[0], override_approval=leave, over_balance_pence=875)
    _, data = told(replace(PAID, lines=(line, PAID.lines[1]), batch_id=pile))
    assert (data.lines[0].override_approval, data.lines[0].over_balance_pence, data.batch) == (leave, 875, pile)
