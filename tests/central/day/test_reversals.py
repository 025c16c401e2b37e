"""What is given back is taken from where the money is now, in any order, and never more than there was unheard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync.central import tables
from sync.central.desk.totals import control_totals
from sync.central.errors import Refusal
from sync.central.ledger.export import export_payments
from sync.central.ledger.suspense import release
from tests.central.day.world import closed, codes, counted, placed, problems, undoing, waiting
from tests.central.ledger.world import NOW, rows
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench

ACCOUNT = "00012345678"


def place(bench: Bench, number: int, fund: str = "13", reference: str = "00099999999") -> None:
    with bench.database.write(COUNCIL) as connection:
        release(connection, COUNCIL, number, fund, reference, "person:asmith", NOW, "The payer rang")


def test_a_void_takes_the_money_out_of_the_fund_it_went_into(till: BareTill, staffed: Bench) -> None:
    opened, paid = till.says.session_opened(), till.says.payment(1000)
    assert till.send(opened, paid, undoing(till.says, paid, kind="void")) == ["accepted"] * 3
    assert placed(staffed) == [("13", ACCOUNT, 1000, None), ("13", ACCOUNT, -1000, "CH01A-261121-0001")]
    kinds = {row["kind"]: row["corrects"] for row in rows(staffed.database, tables.entry)}
    assert kinds == {"payment": None, "void": paid["event_id"]}
    assert (codes(staffed), problems(staffed)) == ([], [])


def test_a_refund_of_money_in_suspense_waits_with_it_and_goes_where_it_goes(till: BareTill, staffed: Bench) -> None:
    opened, paid = till.says.session_opened(), till.says.payment(1000, fund="77")
    till.send(opened, paid, undoing(till.says, paid, {1: 400}))
    assert waiting(staffed) == [("unknown_fund", 1000), ("unknown_fund", -400)]
    with pytest.raises(Refusal, match="suspense item 1"):
        place(staffed, 2)
    place(staffed, 1)
    assert waiting(staffed) == []
    assert placed(staffed) == [
        ("13", "00099999999", 1000, None),
        ("13", "00099999999", -400, "CH01A-261121-0001"),
    ]
    assert problems(staffed) == []


def test_a_refund_of_money_that_was_released_elsewhere_is_taken_from_there(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1200, fund="77")
    till.send(paid)
    place(staffed, 1)
    till.send(undoing(till.says, paid, {1: 600}))
    assert placed(staffed)[-1] == ("13", "00099999999", -600, "CH01A-261121-0001")
    back = rows(staffed.database, tables.processed)[-1]
    assert (back["vat_code"], back["vat_pence"]) == ("W0", -100), "the VAT of the fund it is taken from"


def test_a_refund_before_its_original_waits_and_is_settled_when_it_comes(till: BareTill, staffed: Bench) -> None:
    other = staffed.enrolled()
    opened, paid = till.says.session_opened(), till.says.payment(1000)
    back = undoing(other.says, paid, {1: 300})
    assert other.send(back) == ["accepted"]
    assert waiting(staffed) == [("unknown_original", -300)]
    assert codes(staffed) == ["unknown_original"]
    assert till.send(opened, paid) == ["accepted"] * 2
    assert (waiting(staffed), codes(staffed)) == ([], [])
    assert sorted(pence for _, _, pence, _ in placed(staffed)) == [-300, 1000]


def test_a_refund_whose_original_comes_into_suspense_waits_with_it(till: BareTill, staffed: Bench) -> None:
    other = staffed.enrolled()
    paid = till.says.payment(1000, fund="77")
    other.send(undoing(other.says, paid, {1: 300}))
    till.send(paid)
    assert (waiting(staffed), codes(staffed)) == ([("unknown_fund", -300), ("unknown_fund", 1000)], [])
    place(staffed, 2)
    assert waiting(staffed) == []


def test_a_refund_and_its_original_that_came_at_once_are_settled_with_the_next_close(
    till: BareTill, staffed: Bench
) -> None:
    other = staffed.enrolled()
    paid = till.says.payment(1000)
    with staffed.database.write(COUNCIL) as connection:
        assert other.deliver(connection, undoing(other.says, paid, {1: 300})) == ["accepted"]
        assert till.send(till.says.session_opened(), paid) == ["accepted"] * 2
    assert waiting(staffed) == [("unknown_original", -300)]
    till.send(counted(till.says, 11_000), closed(till.says, 11_000, 11_000, {("13", "1"): 1000}))
    assert (waiting(staffed), codes(staffed)) == ([], [])


def test_more_than_was_paid_is_accepted_and_told(till: BareTill, staffed: Bench) -> None:
    other = staffed.enrolled()
    paid = till.says.payment(1000)
    till.send(till.says.session_opened(), paid)
    assert till.send(undoing(till.says, paid, {1: 600})) == ["accepted"]
    assert codes(staffed) == []
    assert other.send(undoing(other.says, paid, {1: 401})) == ["accepted"]
    assert codes(staffed) == ["refund_over"]


def test_a_line_that_the_original_never_had_is_not_here(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    till.send(till.says.session_opened(), paid, undoing(till.says, paid, {2: 100}))
    assert codes(staffed) == ["refund_over", "unknown_original"]
    assert waiting(staffed) == [("unknown_original", -100)]


def test_a_refund_from_a_revoked_till_waits_for_a_person(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    till.send(till.says.session_opened(), paid)
    staffed.revoke(till)
    till.send(undoing(till.says, paid))
    assert waiting(staffed) == [("revoked_till", -1000)]
    assert codes(staffed) == ["from_revoked_till"]


def test_a_refund_from_a_revoked_till_before_its_original_is_told_when_it_was_too_much(
    till: BareTill, staffed: Bench
) -> None:
    other = staffed.enrolled()
    opened, paid = till.says.session_opened(), till.says.payment(1000)
    staffed.revoke(other)
    other.send(undoing(other.says, paid, {1: 1001}))
    assert codes(staffed) == ["from_revoked_till", "unknown_original"]
    till.send(opened, paid)
    assert waiting(staffed) == [("revoked_till", -1001)]
    assert codes(staffed) == ["from_revoked_till", "refund_over"]


def test_a_refund_from_a_revoked_till_that_came_with_its_original_is_told_with_the_next_close(
    till: BareTill, staffed: Bench
) -> None:
    other = staffed.enrolled()
    paid = till.says.payment(1000)
    staffed.revoke(other)
    with staffed.database.write(COUNCIL) as connection:
        assert other.deliver(connection, undoing(other.says, paid, {1: 1001})) == ["accepted"]
        assert till.send(till.says.session_opened(), paid) == ["accepted"] * 2
    assert "unknown_original" in codes(staffed)
    till.send(counted(till.says, 11_000), closed(till.says, 11_000, 11_000, {("13", "1"): 1000}))
    assert codes(staffed) == ["from_revoked_till", "refund_over"]


def test_the_same_refund_twice_is_one(till: BareTill, staffed: Bench) -> None:
    paid = till.says.payment(1000)
    back = undoing(till.says, paid)
    assert till.send(paid, back) == ["accepted"] * 2
    assert till.send(back, paid) == ["already_accepted"] * 2
    assert len(placed(staffed)) == 2


def test_what_a_terminal_and_a_postal_order_say_is_kept_with_the_money(till: BareTill, staffed: Bench) -> None:
    tender = {"n": 1, "method": "1", "tendered_pence": 1000, "change_pence": 0, "authorisation": "A1B2"}
    plain, card = till.says.payment(500), till.says.payment(1000, data={"tenders": [{**tender, "last_four": "4242"}]})
    till.send(plain, card)
    told = [(row["authorisation_code"], row["card_suffix"]) for row in rows(staffed.database, tables.processed)]
    assert told == [(None, None), ("A1B2", "4242")]
    assert [row["last_four"] for row in rows(staffed.database, tables.tender_detail)] == ["4242"]


def test_totals_and_the_export_are_net_of_what_was_given_back(till: BareTill, staffed: Bench) -> None:
    opened, paid, other = till.says.session_opened(), till.says.payment(1000), till.says.payment(500)
    till.send(opened, paid, other, undoing(till.says, paid, {1: 400}), undoing(till.says, other, kind="void"))
    with staffed.database.read(COUNCIL) as connection:
        told = control_totals(connection, till.device, "A", None)
        exported = [(it["kind"], it["amount_pence"], it["of_receipt"]) for it in export_payments(connection, COUNCIL)]
    [session], [day] = told.sessions, told.days
    assert (session.payments, session.amount_pence, session.last_sequence) == (4, 600, 5)
    assert (day.payments, day.amount_pence) == (4, 600)
    assert sorted(exported) == [
        ("payment", 500, None),
        ("payment", 1000, None),
        ("refund", -400, "CH01A-261121-0001"),
        ("void", -500, "CH01A-261121-0002"),
    ]
