"""A supervisor places what nobody could place: once, by an entry that corrects the payment's and changes nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.checks import check
from sync.central.errors import Refusal
from sync.central.ledger import suspense
from sync.central.ledger.entries import METHOD, SUSPENSE, Entry, Posting, enter
from sync.central.ledger.suspense import Released, list_suspense, release
from sync.central.ledger.tasks import list_tasks
from sync.central.localgov.booking import book
from tests.central.ledger.world import NOW, rows
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.ledger.world import BareTill, Bench

WHO = "person:asmith"
TO = ("13", "00099999999")


def place(
    bench: Bench,
    suspense_id: int = 1,
    fund: str = TO[0],
    reference: str = TO[1],
    *,
    actor: str = WHO,
    reason: str = "The payer rang",
) -> Released:
    with bench.database.write(COUNCIL) as connection:
        return release(connection, COUNCIL, suspense_id, fund, reference, actor, NOW, reason)


def refused(bench: Bench, *what: Any, reason: str = "The payer rang") -> str:
    with pytest.raises(Refusal) as refusal:
        place(bench, *what, reason=reason)
    return refusal.value.code


def listed(bench: Bench, **how: Any) -> list[int]:
    with bench.database.read(COUNCIL) as connection:
        return [item.suspense_id for item in list_suspense(connection, COUNCIL, **how)]


@pytest.fixture
def held(bench: Bench, bare: BareTill) -> Bench:
    """A payment of 12.00 into a fund nobody knows."""
    bare.send(bare.says.session_opened(), bare.says.payment(1200, fund="77", personal={"payer_name": "A. Payer"}))
    return bench


def test_a_release_moves_the_money_by_an_entry_of_its_own(held: Bench) -> None:
    before = [rows(held.database, table) for table in (tables.entry, tables.posting, tables.allocation)]
    done = place(held)
    after = [rows(held.database, table) for table in (tables.entry, tables.posting, tables.allocation)]
    assert all(row in new for old, new in zip(before, after, strict=True) for row in old)
    [entry] = [row for row in after[0] if row not in before[0]]
    assert (entry["entry_id"], entry["kind"], entry["actor"]) == (done.entry_id, "release", WHO)
    assert (entry["corrects"], entry["reason"]) == (before[0][0]["entry_id"], "The payer rang")
    moved = [
        (row["side"], row["fund"], row["reference"], row["amount_pence"]) for row in after[1] if row not in before[1]
    ]
    assert moved == [("suspense", "77", "00012345678", -1200), ("fund", *TO, 1200)]


def test_a_release_makes_the_transaction_its_payment_would_have_made(held: Bench) -> None:
    done = place(held)
    [row] = rows(held.database, tables.processed)
    assert done.reference == row["reference"] == "CH01A-261121-0001-1"
    assert (row["psp_reference"], row["internal_reference"], row["office"]) == ("CH01A-261121-0001",) * 2 + ("CH",)
    assert (row["fund"], row["account_reference"], row["method"], row["user_code"]) == (*TO, "1", 1)
    assert row["transaction_date"] == "2026-11-21T08:52:00.000001"
    assert (row["entry_id"], row["event_id"], row["n"]) == (done.entry_id, row["event_id"], 1)
    assert row["payee_name"] is None
    assert (row["vat_code"], row["vat_rate"], row["vat_pence"]) == ("W0", "0.2", 200)


def test_money_that_goes_where_it_was_meant_keeps_the_vat_of_its_receipt(bench: Bench, bare: BareTill) -> None:
    fact = bare.says.payment(1200)
    bench.revoke(bare)
    bare.send(fact)
    place(bench, 1, "13", "00012345678")
    [row] = rows(bench.database, tables.processed)
    assert (row["vat_code"], row["vat_rate"], row["vat_pence"]) == ("N0", "0", 0)


def test_the_records_are_clean_before_and_after(held: Bench) -> None:
    for _ in range(2):
        with held.database.read(COUNCIL) as connection:
            assert check(connection, COUNCIL) == []
        place(held)


def test_a_release_is_remembered_on_its_item_and_in_the_audit(held: Bench) -> None:
    assert (listed(held), listed(held, released=True)) == ([1], [])
    done = place(held)
    [item] = rows(held.database, tables.suspense)
    assert (item["released_entry_id"], item["released_at"], item["released_by"]) == (done.entry_id, NOW, WHO)
    assert (listed(held), listed(held, released=True)) == ([], [1])
    noted = [row for row in rows(held.database, tables.audit) if row["action"] == "suspense_released"]
    assert [(row["actor"], row["detail"]) for row in noted] == [(WHO, "item 1 to fund 13")]


def test_the_same_release_again_is_told_the_same_and_does_nothing(held: Bench) -> None:
    done = place(held)
    again = place(held, reference=f" {TO[1]} ", actor="person:bjones")
    assert (again.entry_id, again.reference, done.again, again.again) == (done.entry_id, done.reference, False, True)
    assert len(rows(held.database, tables.entry)) == 2
    assert rows(held.database, tables.suspense)[0]["released_by"] == WHO


def test_a_second_release_to_another_place_is_refused(held: Bench) -> None:
    place(held)
    assert refused(held, 1, "13", "00011111111") == "already_released"
    assert len(rows(held.database, tables.processed)) == 1


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ((1, "77", "1"), "unknown_fund"),
        ((1, "99", "1"), "fund_disabled"),
        ((1, "23", "775326912"), "unknown_account"),
        ((1, "13", "  "), "bad_reference"),
        ((1, "13", "9" * 31), "bad_reference"),
        ((9, "13", "1"), "unknown_suspense"),
    ],
)
def test_a_release_that_leads_nowhere_is_refused(held: Bench, what: tuple[int, str, str], code: str) -> None:
    assert refused(held, *what) == code
    assert rows(held.database, tables.processed) == []


@pytest.mark.parametrize("reason", ["", "  ", "x" * 101])
def test_a_release_says_why(held: Bench, reason: str) -> None:
    assert refused(held, reason=reason) == "bad_reason"


def test_a_reason_holds_no_card_number(held: Bench) -> None:
    assert refused(held, reason="paid by 4242 4242 4242 4242") == "card_number"
    assert "4242" not in str(rows(held.database, tables.entry))


def test_an_item_released_by_eight_people_at_once_is_released_once(held: Bench) -> None:
    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda _: place(held), range(8)))
    assert sorted(it.again for it in done) == [False] + [True] * 7
    assert len({it.entry_id for it in done}) == 1
    assert len(rows(held.database, tables.processed)) == 1


def test_the_last_release_of_a_revoked_tills_payment_finishes_its_task(bench: Bench, bare: BareTill) -> None:
    two = [bare.says.payment(1000), bare.says.payment(2000)]
    bench.revoke(bare)
    bare.send(*two)
    with bench.database.read(COUNCIL) as connection:
        assert [task.code for task in list_tasks(connection, COUNCIL)] == ["from_revoked_till"] * 2
    place(bench, 2)
    with bench.database.read(COUNCIL) as connection:
        assert [task.receipt for task in list_tasks(connection, COUNCIL)] == ["CH01A-261121-0001"]
        assert [task.done_by for task in list_tasks(connection, COUNCIL, done=True)] == [WHO]


def test_an_item_no_till_sent_can_be_placed_too(bench: Bench) -> None:
    """What came by an import or the API has no receipt: the transaction gets a reference of its own."""
    item = {"suspense_id": 1, "account_number": "00012345678", "amount_pence": 500, "reason": "unknown_fund"}
    with bench.database.write(COUNCIL) as connection:
        postings = [Posting(METHOD, -500, method="28"), Posting(SUSPENSE, 500, reference="00012345678")]
        enter(connection, COUNCIL, [Entry("import-1", "import", "key:Bank", postings)], NOW)
        row = {**item, "council": COUNCIL, "entry_id": "import-1", "created_at": NOW, "method": "28"}
        connection.execute(tables.suspense.insert(), [row])
    done = place(bench)
    [processed] = rows(bench.database, tables.processed)
    assert (processed["reference"], processed["user_code"], processed["method"]) == (done.reference, 0, "28")
    with bench.database.read(COUNCIL) as connection:
        assert check(connection, COUNCIL) == []


def test_what_was_posted_without_a_fund_keeps_its_references(bench: Bench) -> None:
    posted = {
        "reference": "abc123",
        "internal_reference": "R1",
        "psp_reference": "PSP-1",
        "office": "PR",
        "transaction_date": "2026-11-20T10:00:00",
        "account_reference": "00012345678",
        "user_code": 7,
        "fund": None,
        "method": "28",
        "amount_pence": 1200,
        "vat_code": "N5",
        "vat_rate": "0.05",
        "vat_pence": 57,
        "narrative": "By post",
        "import_id": None,
        "entered_at": NOW,
    }
    with bench.database.write(COUNCIL) as connection:
        book(connection, COUNCIL, "processed", "key:Bank", [posted], NOW)
    done = place(bench)
    [row] = rows(bench.database, tables.processed)
    assert done.reference == "abc123"
    kept = (
        "reference",
        "internal_reference",
        "psp_reference",
        "office",
        "user_code",
        "vat_code",
        "vat_rate",
        "vat_pence",
    )
    assert {name: row[name] for name in kept} == {name: posted[name] for name in kept}
    assert (row["fund"], row["account_reference"], row["transaction_date"]) == (*TO, posted["transaction_date"])
    with bench.database.read(COUNCIL) as connection:
        assert check(connection, COUNCIL) == []


def test_suspense_is_listed_a_page_at_a_time(bench: Bench, bare: BareTill) -> None:
    bare.send(*(bare.says.payment(fund="77") for _ in range(5)))
    assert listed(bench, limit=2) == [1, 2]
    assert listed(bench, limit=2, after=2) == [3, 4]
    with bench.database.read(COUNCIL) as connection:
        [first] = suspense.list_suspense(connection, COUNCIL, limit=1)
    assert (first.reason, first.fund, first.account_number, first.amount_pence) == (
        "unknown_fund",
        "77",
        "00012345678",
        1000,
    )
