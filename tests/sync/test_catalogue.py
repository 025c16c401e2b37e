"""A till gets every account once, then only what changed, and starts anew when its cursor is of another world."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.accounts import load_accounts
from sync.central.accounts.accounts_file import AccountRow
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.sync.world import RawTill, ServedCentral


def account(n: int, *, fund: str = "23", surname: str = "Jones", pence: int | None = 14_820) -> AccountRow:
    return AccountRow(
        fund, f"{n:09d}", "Mr", "Gareth", surname, "14 Weir Lane\nMillbrook", "AM1 4AB", pence, None, False
    )


def load(central: ServedCentral, rows: Iterable[AccountRow], *, replace: bool = False) -> load_accounts.Loaded:
    return load_accounts.load_accounts(
        central.database,
        COUNCIL,
        rows,
        central.clock.now(),
        replace=replace,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


def page(till: RawTill, cursor: str | None = None, limit: int = 4) -> dict[str, Any]:
    answer = till.get("/desktop/v1/accounts", limit=limit, **({} if cursor is None else {"cursor": cursor}))
    assert answer.status_code == 200, answer.text
    said: dict[str, Any] = answer.json()
    return said


def everything(till: RawTill, cursor: str | None = None, limit: int = 4) -> tuple[list[str], list[str], str]:
    """Pull to the end; return the references that came, those that went, and the cursor."""
    came: list[str] = []
    gone: list[str] = []
    for _ in range(100):
        said = page(till, cursor, limit)
        came += [item["reference"] for item in said["items"]]
        gone += [reference for _, reference in said["gone"]]
        cursor = said["cursor"]
        if said["last"]:
            return came, gone, cursor
    raise AssertionError("the pages never end")


def test_a_full_load_gives_every_account_once(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(n) for n in range(10)])
    first = page(till)
    assert (first["first"], first["last"], len(first["items"])) == (True, False, 4)
    assert page(till, first["cursor"])["first"] is False
    came, gone, _ = everything(till)
    assert came == [f"{n:09d}" for n in range(10)]
    assert gone == []


def test_an_account_is_told_whole(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(7)])
    [item] = page(till)["items"]
    assert item.pop("balance_at")
    assert item == {
        "fund": "23",
        "reference": "000000007",
        "title": "Mr",
        "forename": "Gareth",
        "surname": "Jones",
        "address": ["14 Weir Lane", "Millbrook"],
        "postcode": "AM1 4AB",
        "balance_pence": 14_820,
        "message_id": None,
        "closed": False,
    }
    assert till.get("/desktop/v1/account", fund="23", reference=" 000000007 ").json()["surname"] == "Jones"
    for fund, reference in (("23", "000000008"), ("13", "000000007")):
        answer = till.get("/desktop/v1/account", fund=fund, reference=reference)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "account_not_found")


def test_afterwards_only_changes_come_and_what_is_the_same_is_none(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(n) for n in range(10)])
    cursor = everything(till)[2]
    assert everything(till, cursor)[:2] == ([], [])
    counted = load(central, [account(n, pence=1 if n == 3 else 14_820) for n in range(10)])
    assert (counted.loaded, counted.changed) == (10, 1)
    assert everything(till, cursor)[:2] == (["000000003"], [])


def test_a_replacing_load_removes_what_it_does_not_name_and_only_in_its_funds(
    central: ServedCentral, till: RawTill
) -> None:
    load(central, [*(account(n) for n in range(10)), account(99, fund="13")])
    cursor = everything(till)[2]
    counted = load(central, [account(n) for n in range(8)], replace=True)
    assert (counted.changed, counted.removed) == (0, 2)
    assert everything(till, cursor)[:2] == ([], ["000000008", "000000009"])
    assert everything(till)[:2] == ([f"{n:09d}" for n in (*range(8), 99)], [])
    removed = [row for row in central.rows(tables.account) if row["gone"]]
    assert {(row["surname"], row["address"], row["balance_pence"]) for row in removed} == {("", "", None)}
    assert till.get("/desktop/v1/account", fund="23", reference="000000009").status_code == 404


def test_a_removed_account_may_come_back(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(1), account(2)])
    load(central, [account(1)], replace=True)
    cursor = everything(till)[2]
    assert load(central, [account(2)]).changed == 1
    assert everything(till, cursor)[:2] == (["000000002"], [])


def test_a_removal_in_the_middle_of_a_full_load_is_not_missed(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(n) for n in range(10)])
    cursor = page(till)["cursor"]
    load(central, [account(n) for n in range(1, 10)], replace=True)
    came, gone, _ = everything(till, cursor)
    assert gone == ["000000000"]
    assert came == [f"{n:09d}" for n in range(4, 10)]


def test_a_change_in_the_middle_of_a_full_load_comes_again(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(n) for n in range(10)])
    cursor = page(till)["cursor"]
    load(central, [account(0, pence=5)])
    assert everything(till, cursor)[0] == [f"{n:09d}" for n in (*range(4, 10), 0)]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "00ff.0.1", "{feed}.0.999999", "{feed}.-1.0", "{feed}.0.9" + "9" * 30]
)
def test_a_cursor_of_another_world_begins_anew(central: ServedCentral, till: RawTill, cursor: str) -> None:
    load(central, [account(n) for n in range(3)])
    feed = page(till)["cursor"].partition(".")[0]
    said = page(till, cursor.replace("{feed}", feed))
    assert said["first"]
    assert len(said["items"]) == 3


@pytest.mark.parametrize(("limit", "rows"), [(0, 1), (-5, 1), (10**9, 10)])
def test_pages_are_bounded(central: ServedCentral, till: RawTill, limit: int, rows: int) -> None:
    load(central, [account(n) for n in range(10)])
    assert len(page(till, limit=limit)["items"]) == rows


def test_the_same_account_twice_in_a_load_keeps_the_later(central: ServedCentral, till: RawTill) -> None:
    load(central, [account(1, surname="First"), account(1, surname="Later")])
    assert [item["surname"] for item in page(till)["items"]] == ["Later"]


def test_a_load_larger_than_a_batch_arrives_whole(
    central: ServedCentral, till: RawTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(load_accounts, "BATCH", 3)
    assert load(central, [account(n) for n in range(10)]).changed == 10
    assert load(central, [account(n) for n in range(2)], replace=True).removed == 8
    assert everything(till)[0] == ["000000000", "000000001"]
