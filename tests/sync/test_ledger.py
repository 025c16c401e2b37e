"""Accepted money is never turned away for what it was paid into: it goes to suspense, or a person is asked to look."""

from __future__ import annotations

import json
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.access.sign_in import disable_cashier
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from sync.central.councils import the_council
from sync.central.desk.devices import revoke
from sync.central.reference import publish
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.sync.world import RawTill, ServedCentral


def put_account(central: ServedCentral, reference: str, *, closed: bool = False) -> None:
    row = AccountRow("23", reference, "Mr", "Gareth", "Jones", "14 Weir Lane", "AM1 4AB", 14_820, None, closed)
    load_accounts(
        central.database,
        COUNCIL,
        [row],
        central.clock.now(),
        replace=False,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


def codes(central: ServedCentral) -> set[str]:
    return {row["code"] for row in central.rows(tables.task)}


@pytest.mark.parametrize(
    ("fund", "reference", "reason"),
    [
        ("77", "1", "unknown_fund"),
        ("99", "1", "fund_disabled"),
        ("23", "775326912", "unknown_account"),
        ("13", "anything", None),
    ],
)
def test_what_cannot_be_placed_goes_to_suspense_with_its_reason(
    central: ServedCentral, till: RawTill, fund: str, reference: str, reason: str | None
) -> None:
    assert till.send(till.payment(fund=fund, reference=reference)) == [("accepted", "")]
    assert [row["suspense_reason"] for row in central.rows(tables.allocation)] == [reason]
    assert codes(central) == set()


def test_a_known_account_is_not_suspense(central: ServedCentral, till: RawTill) -> None:
    put_account(central, "775326912")
    till.send(till.payment(fund="23", reference="775326912"))
    assert [row["suspense_reason"] for row in central.rows(tables.allocation)] == [None]


def test_what_is_odd_becomes_a_task(central: ServedCentral, till: RawTill) -> None:
    put_account(central, "775326912", closed=True)
    till.send(
        till.payment(fund="23", reference="775326912"),
        till.payment(method="24"),
        till.payment(method="9"),
        till.payment(5002),
        till.payment(cashier="nobody"),
    )
    assert codes(central) == {
        "account_closed",
        "method_disabled",
        "unknown_method",
        "over_fund_limit",
        "unknown_cashier",
    }


@pytest.mark.parametrize(
    ("vat", "odd"),
    [
        (("W0", "0.2", 167), set()),
        (("W0", "0.20", 167), set()),
        (("N0", "0", 0), set()),
        (("W0", "0.2", 1000), {"vat_differs"}),
        (("W0", "0.5", 333), {"vat_differs"}),
        (("ZZ", "0", 0), {"vat_differs"}),
    ],
)
def test_vat_that_is_not_in_the_amount_at_its_codes_rate_is_a_task(
    central: ServedCentral, till: RawTill, vat: tuple[str, str, int], odd: set[str]
) -> None:
    told = till.payment(1000)
    body = json.loads(told["body"])
    line, part = body["data"]["lines"][0], body["data"]["allocations"][0]
    line["vat_code"], line["vat_rate"], line["vat_pence"] = vat
    part["vat_pence"] = vat[2]
    assert till.send(told.with_body(data=body["data"])) == [("accepted", "")]
    assert codes(central) == odd


@pytest.mark.parametrize(
    ("day", "odd"), [("2026-11-14", set()), ("2026-11-13", {"odd_date"}), ("9999-12-31", {"odd_date"})]
)
def test_a_business_day_far_from_when_it_was_paid_is_a_task(
    central: ServedCentral, till: RawTill, day: str, odd: set[str]
) -> None:
    receipt = f"{till.till}{till.epoch}-{date.fromisoformat(day):%y%m%d}-1"
    assert till.send(till.payment(business_date=day, data={"receipt": receipt})) == [("accepted", "")]
    assert codes(central) == odd


def test_a_disabled_cashier_is_a_task(central: ServedCentral, till: RawTill) -> None:
    with central.database.write(COUNCIL) as connection:
        disable_cashier(connection, COUNCIL, "ASmith", central.clock.now())
        publish(connection, the_council(connection, COUNCIL), central.clock.now())
    till.send(till.payment())
    assert codes(central) == {"cashier_disabled"}


def test_without_reference_data_everything_is_suspense(
    central: ServedCentral, enrolled: Callable[..., RawTill]
) -> None:
    """The fixture loads reference data; a second council has none."""
    central.add_council("norwold")
    till = enrolled(slug="norwold")
    assert till.send(till.payment()) == [("accepted", "")]
    assert [row["suspense_reason"] for row in central.rows(tables.allocation, "norwold")] == ["unknown_fund"]


def test_each_allocation_is_a_row_of_its_own(central: ServedCentral, till: RawTill) -> None:
    line: dict[str, Any] = {
        "fund": "13",
        "vat_code": "W0",
        "vat_rate": "0.2",
        "verdict": "valid",
        "narrative": "Skip",
        "override_reason": "",
        "override_by": "",
    }
    data = {
        "amount_pence": 3000,
        "tendered_pence": 3500,
        "change_pence": 500,
        "lines": [
            {**line, "n": 1, "reference": "1", "amount_pence": 1200, "vat_pence": 200},
            {**line, "n": 2, "reference": "2", "amount_pence": 1800, "vat_pence": 300},
        ],
        "tenders": [
            {"n": 1, "method": "24", "tendered_pence": 1500, "change_pence": 0},
            {"n": 2, "method": "1", "tendered_pence": 2000, "change_pence": 500},
        ],
        "allocations": [
            {"n": 1, "line": 1, "tender": 1, "amount_pence": 1200, "vat_pence": 200},
            {"n": 2, "line": 2, "tender": 1, "amount_pence": 300, "vat_pence": 50},
            {"n": 3, "line": 2, "tender": 2, "amount_pence": 1500, "vat_pence": 250},
        ],
    }
    till.send(till.payment(3000, data=data))
    rows = sorted(central.rows(tables.allocation), key=itemgetter("n"))
    assert [(row["n"], row["reference"], row["method"], row["amount_pence"], row["vat_pence"]) for row in rows] == [
        (1, "1", "24", 1200, 200),
        (2, "2", "24", 300, 50),
        (3, "2", "1", 1500, 250),
    ]
    [payment] = central.rows(tables.payment)
    assert (payment["amount_pence"], payment["tendered_pence"], payment["change_pence"]) == (3000, 3500, 500)


# ------------------------------------------------------------------------------------------------------------- postings
TWO_LINES: dict[str, Any] = {
    "amount_pence": 3000,
    "tendered_pence": 3000,
    "lines": [
        {
            "n": n,
            "fund": fund,
            "reference": "00012345678",
            "amount_pence": 1500,
            "vat_code": "W0",
            "vat_rate": "0.2",
            "vat_pence": 250,
            "verdict": "valid",
            "narrative": narrative,
            "override_reason": "",
            "override_by": "",
        }
        for n, fund, narrative in ((1, "13", "Skip"), (2, "77", ""))
    ],
    "tenders": [
        {"n": 1, "method": "24", "tendered_pence": 1000, "change_pence": 0},
        {"n": 2, "method": "1", "tendered_pence": 2000, "change_pence": 0},
    ],
    "allocations": [
        {"n": 1, "line": 1, "tender": 1, "amount_pence": 1000, "vat_pence": 167},
        {"n": 2, "line": 1, "tender": 2, "amount_pence": 500, "vat_pence": 83},
        {"n": 3, "line": 2, "tender": 2, "amount_pence": 1500, "vat_pence": 250},
    ],
}
"""Two lines paid by cheque and cash: one into a fund, one into a fund that central has never heard of."""


def test_a_payment_is_one_entry_with_both_sides_of_every_allocation(central: ServedCentral, till: RawTill) -> None:
    fact = till.payment(3000, data=TWO_LINES)
    till.send(fact)
    [entry] = central.rows(tables.entry)
    assert (entry["entry_id"], entry["event_id"], entry["kind"]) == (fact["event_id"], fact["event_id"], "payment")
    assert (entry["actor"], entry["corrects"], entry["reason"]) == ("aldermere.CH01.A", None, None)
    postings = [
        (row["n"], row["side"], row["fund"], row["reference"], row["method"], row["amount_pence"])
        for row in sorted(central.rows(tables.posting), key=itemgetter("n"))
    ]
    assert postings == [
        (1, "method", "", "", "24", -1000),
        (2, "fund", "13", "00012345678", "", 1000),
        (3, "method", "", "", "1", -500),
        (4, "fund", "13", "00012345678", "", 500),
        (5, "method", "", "", "1", -1500),
        (6, "suspense", "77", "00012345678", "", 1500),
    ]


def test_what_is_placed_is_a_transaction_as_localgov_ims_keeps_them(central: ServedCentral, till: RawTill) -> None:
    fact = till.payment(3000, data=TWO_LINES, personal={"payer_name": "A. Payer"})
    till.send(fact)
    first, second = sorted(central.rows(tables.processed), key=itemgetter("n"))
    assert {name: value for name, value in first.items() if value is not None and name != "entered_at"} == {
        "council": COUNCIL,
        "reference": "CH01A-261121-0001-1",
        "internal_reference": "CH01A-261121-0001",
        "psp_reference": "CH01A-261121-0001",
        "office": "CH",
        "transaction_date": "2026-11-21T08:52:00.000001",
        "account_reference": "00012345678",
        "user_code": 1,
        "fund": "13",
        "method": "24",
        "amount_pence": 1000,
        "vat_code": "W0",
        "vat_rate": "0.2",
        "vat_pence": 167,
        "narrative": "Skip",
        "entry_id": fact["event_id"],
        "event_id": fact["event_id"],
        "n": 1,
    }
    assert (second["reference"], second["transaction_date"]) == ("CH01A-261121-0001-2", "2026-11-21T08:52:00.000002")


def test_what_is_not_placed_is_a_suspense_item(central: ServedCentral, till: RawTill) -> None:
    fact = till.payment(3000, data=TWO_LINES)
    till.send(till.payment(fund="99"), fact)
    one, other = sorted(central.rows(tables.suspense), key=itemgetter("suspense_id"))
    assert (one["suspense_id"], one["reason"]) == (1, "fund_disabled")
    assert {name: value for name, value in other.items() if value is not None and name != "created_at"} == {
        "council": COUNCIL,
        "suspense_id": 2,
        "entry_id": fact["event_id"],
        "transaction_date": "2026-11-21T08:52:00.000003",
        "account_number": "00012345678",
        "amount_pence": 1500,
        "reason": "unknown_fund",
        "fund": "77",
        "method": "1",
        "event_id": fact["event_id"],
        "n": 3,
    }


def test_the_date_of_a_transaction_is_what_the_clocks_of_london_said(central: ServedCentral, till: RawTill) -> None:
    till.send(till.payment(occurred_at="2026-06-30T23:30:00.999999Z"))
    assert [row["transaction_date"] for row in central.rows(tables.processed)] == ["2026-07-01T00:30:01"]


@pytest.mark.parametrize(("cashier", "user_code"), [("asmith", 1), ("ASmith", 1), ("nobody", 0)])
def test_a_transaction_carries_the_number_of_its_cashier(
    central: ServedCentral, till: RawTill, cashier: str, user_code: int
) -> None:
    till.send(till.payment(cashier=cashier))
    assert [row["user_code"] for row in central.rows(tables.processed)] == [user_code]


def test_all_a_revoked_till_hands_in_waits_in_suspense(central: ServedCentral, till: RawTill) -> None:
    facts = [till.session_opened(), till.payment(), till.payment(fund="77")]
    with central.database.write(COUNCIL) as connection:
        revoke(connection, COUNCIL, "CH01", central.clock.now())
    assert till.send(*facts) == [("accepted", "")] * 3
    assert [row["reason"] for row in central.rows(tables.suspense)] == ["revoked_till"] * 2
    assert [row["suspense_reason"] for row in central.rows(tables.allocation)] == ["revoked_till"] * 2
    assert central.rows(tables.processed) == []
    assert codes(central) == {"from_revoked_till"}
