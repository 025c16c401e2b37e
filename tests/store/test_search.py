"""Payments found by what somebody remembers of them, and the cash of one account or payer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from ims_desktop.domain.payment import Allocation, Payer, Tender
from ims_desktop.journal_records import JournalQuery
from tests.factory import (
    MORNING,
    TODAY,
    make_payment,
    make_till_store,
    open_a_session,
    pack_document,
    payment_draft,
)
from tests.store.day_rows import undo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from tests.factory import MadeTill

TOMORROW = TODAY + timedelta(days=1)


class Desk:
    """A till with three payments and a refund: Ann by cash, Siân by card and a cheque of Dafydd, and Ann again."""

    def __init__(self, till: MadeTill) -> None:
        self.till = till
        with till.store.write() as unit:
            unit.save_pack(pack_document(), b"signature", MORNING)
        session = open_a_session(till)
        cash = Tender("10", "Cash", 6000, 125)
        self.ann = self.take(session, "Ann Pugh", "775326912", 3875, (cash,))
        till.clock.turn(hours=1)
        card = Tender("11", "Card", 2875, last_four="4242")
        self.sian = self.take(
            session, "Siân O'Neill", "775326913", 3875, (card, Tender("12", "Cheque", 3000)), "Dafydd Évans"
        )
        till.clock.turn(hours=1)
        self.refund = undo(till, session, self.ann, {1: 875})
        till.clock.turn(days=1)
        self.later = self.take(open_a_session(till, day=TOMORROW), "Ann Pugh", "775326999", 4000,
                               (Tender("10", "Cash", 6000),))  # fmt: skip

    def take(
        self,
        session: CashierSession,
        name: str,
        reference: str,
        pence: int,
        tenders: tuple[Tender, ...],
        cheque: str = "",
    ) -> Payment:
        with self.till.store.write() as unit:
            paid = make_payment(
                self.till.ids.new(), unit.next_receipt(session.business_date), session, at=self.till.clock.now()
            )
            parts = (
                (Allocation(1, 1, 1, pence, 0), Allocation(2, 2, 1, 2000, 333))
                if len(tenders) == 1
                else (
                    Allocation(1, 1, 1, 2875, 0),
                    Allocation(2, 1, 2, pence - 2875, 0),
                    Allocation(3, 2, 2, 2000, 333),
                )
            )
            paid = replace(
                paid,
                lines=(replace(paid.lines[0], reference=reference, amount_pence=pence), paid.lines[1]),
                tenders=tenders,
                allocations=parts,
                payer=Payer(name, "3 High Street"),
            )
            draft = payment_draft(paid)
            personal = {**(draft.personal or {}), **({"cheque_2_name": cheque} if cheque else {})}
            unit.add_payment(paid, unit.append(replace(draft, personal=personal)).sequence)
            return paid

    def find(self, limit: int = 50, **asked: object) -> list[str]:
        with self.till.store.read() as reader:
            return [row.receipt for row in reader.search_payments(JournalQuery(**asked), limit)]  # type: ignore[arg-type]

    def cash(self, bills: list[tuple[str, str]], payer: str, hours: float) -> list[Payment]:
        with self.till.store.read() as reader:
            return list(reader.cash_taken_of(bills, payer, self.till.clock.now() - timedelta(hours=hours)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    till = make_till_store(tmp_path_factory.mktemp("search"))
    yield Desk(till)
    till.store.close()


def test_everything_is_found_newest_first_and_no_more_than_wanted(desk: Desk) -> None:
    every = [paid.receipt for paid in (desk.later, desk.refund, desk.sian, desk.ann)]
    assert desk.find() == every
    assert desk.find(2) == every[:2]


def test_a_part_of_a_receipt_number_is_enough(desk: Desk) -> None:
    assert desk.find(receipt=" sp03a-261121-0002 ") == [desk.sian.receipt]
    assert desk.find(receipt="261122") == [desk.later.receipt]
    assert desk.find(receipt="0009") == []


def test_a_part_of_a_reference_is_enough_in_any_bill(desk: Desk) -> None:
    assert desk.find(reference="326913") == [desk.sian.receipt]
    assert desk.find(reference="bj0000001a") == [desk.later.receipt, desk.sian.receipt, desk.ann.receipt]


@pytest.mark.parametrize("typed", ["sian", "Siân o'neill", "NEILL Siân", "dafydd", "evans"])
def test_names_are_found_by_their_words_without_accents_or_order(desk: Desk, typed: str) -> None:
    assert desk.find(name=typed) == [desk.sian.receipt]


def test_words_of_two_people_are_nobodys_name(desk: Desk) -> None:
    assert desk.find(name="Dafydd O'Neill") == []


@pytest.mark.parametrize("pence", [5875, 3000, 2875])
def test_an_amount_is_that_of_the_payment_or_of_a_tender(desk: Desk, pence: int) -> None:
    assert desk.sian.receipt in desk.find(amount_pence=pence)


def test_an_amount_is_also_that_of_a_bill_and_of_what_was_given_back(desk: Desk) -> None:
    assert desk.find(amount_pence=4000) == [desk.later.receipt]
    assert desk.find(amount_pence=875) == [desk.refund.receipt]
    assert desk.find(amount_pence=-875) == [desk.refund.receipt]
    assert desk.find(amount_pence=1) == []


def test_a_card_is_found_by_its_last_four(desk: Desk) -> None:
    assert desk.find(last_four="4242") == [desk.sian.receipt]


def test_time_and_day_bound_what_is_found(desk: Desk) -> None:
    assert desk.find(taken_from=MORNING + timedelta(minutes=30), taken_to=MORNING + timedelta(minutes=90)) == [
        desk.sian.receipt
    ]
    assert desk.find(business_date=TOMORROW) == [desk.later.receipt]


def test_everything_asked_must_fit(desk: Desk) -> None:
    assert desk.find(name="ann", business_date=TODAY) == [desk.refund.receipt, desk.ann.receipt]
    assert desk.find(name="pugh", amount_pence=6000) == [desk.later.receipt, desk.ann.receipt]
    assert desk.find(name="pugh", last_four="4242") == []


def test_what_is_found_says_what_was_given_back_and_where_it_is_on_its_way(desk: Desk) -> None:
    with desk.till.store.read() as reader:
        (ann,) = reader.search_payments(JournalQuery(receipt=desk.ann.receipt), 1)
        (back,) = reader.search_payments(JournalQuery(receipt=desk.refund.receipt), 1)
    assert (ann.refunded_pence, ann.here, ann.kind, ann.methods) == (875, True, "payment", ("10",))
    assert ann.bills == (("23", "775326912", 3875), ("52", "BJ0000001A", 2000))
    assert ann.row is not None
    assert ann.row.status == "unsent"
    assert (back.kind, back.amount_pence, back.of_receipt, back.refunded_pence) == (
        "refund",
        -875,
        desk.ann.receipt,
        0,
    )


def test_cash_of_one_account_or_payer_is_found_within_the_window(desk: Desk) -> None:
    assert desk.cash([("23", "775326912")], "", 48) == [desk.ann]
    assert desk.cash([("23", "775326913")], "", 48) == []  # no cash in it
    assert desk.cash([("52", "775326912")], "", 48) == []
    assert desk.cash([], "ann PUGH", 48) == [desk.ann, desk.later]
    assert desk.cash([("23", "775326912")], "Ann Pugh", 48) == [desk.ann, desk.later]
    assert desk.cash([], "Ann", 48) == []
    assert desk.cash([], "", 48) == []
    assert desk.cash([], "ann pugh", 12) == [desk.later]
