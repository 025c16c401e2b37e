"""Money nobody can place goes in once, in balance, and is found by the day it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from sync.central import tables
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import said
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from tests.central.localgov.api import Api
    from tests.sync.world import RawTill

SUSPENSE = "/api/Suspense"
ITEM: dict[str, Any] = {
    "TransactionDate": "2026-01-13T00:00:00",
    "CreatedAt": "2026-01-14T11:20:00.1234567",
    "AccountNumber": "70012345X",
    "Narrative": "BACS unidentified 13 JAN",
    "Amount": Decimal("88.00"),
    "ImportId": None,
    "ProcessId": None,
    "Notes": "Asked bank",
}


def post(api: Api, created: str, pounds: int = 1, **more: Any) -> int:
    status, item = api.post(SUSPENSE, {**ITEM, "CreatedAt": created, "Amount": pounds, **more})
    assert status == 201, item
    number: int = item["Id"]
    return number


def found(api: Api, **query: str | int) -> list[int]:
    status, items = api.get(SUSPENSE, **query)
    assert status in (200, 404)
    return [item["Id"] for item in items] if status == 200 else []


def test_an_item_is_entered_in_balance_and_read_as_it_was_sent(api: Api) -> None:
    status, item = api.post(SUSPENSE, {**ITEM, "Id": 77})
    assert (status, item) == (201, {"Id": 1, **ITEM})
    kept = {"Id": 1, **ITEM, "CreatedAt": "2026-01-14T11:20:00.123456"}  # a moment here has microseconds
    assert api.get(f"{SUSPENSE}/1") == (200, kept)
    (entry,) = api.central.rows(tables.entry)
    assert (entry["kind"], entry["actor"]) == ("suspense", "key:Parking portal")
    sides = sorted((row["side"], row["amount_pence"], row["reference"]) for row in api.central.rows(tables.posting))
    assert sides == [("method", -8800, ""), ("suspense", 8800, "70012345X")]


def test_every_item_has_the_next_number_and_a_place(api: Api) -> None:
    assert [post(api, "2026-01-14T10:00:00") for _ in range(3)] == [1, 2, 3]
    answer = api.http.post(SUSPENSE, json={**ITEM, "Amount": 1})
    assert answer.headers["Location"] == f"{api.central.url}/api/Suspense/4"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Amount": None}, "null"),
        ({"Amount": "abc"}, "not_a_number"),
        ({"CreatedAt": "yesterday"}, "not_a_date"),
        ({"Narrative": "x" * 101}, "too_long"),
        ({"ImportId": 9}, "unknown_import"),
    ],
)
def test_what_does_not_fit_is_refused_and_no_number_is_lost(api: Api, change: dict[str, Any], code: str) -> None:
    status, why = api.post(SUSPENSE, {**ITEM, **change})
    assert (status, why["Code"]) == (400, code)
    assert api.central.count(tables.entry) == api.central.count(tables.suspense) == 0
    assert post(api, "2026-01-14T10:00:00") == 1


@pytest.mark.parametrize("number", ["1", "-1", "abc", "99999999999999", "2147483648", "1.0", "\uff11"])
def test_an_item_that_is_not_there_is_a_400_that_says_so(api: Api, number: str) -> None:
    assert api.get(f"{SUSPENSE}/{number}")[0] == 400


def test_items_come_by_their_london_day_the_most_that_is_open_first(api: Api) -> None:
    assert found(api) == []
    late = post(api, "2026-06-01T23:30:00", 1)  # 22:30 UTC
    early = post(api, "2026-06-02T00:15:00", 2)  # still 1 June in UTC
    most = post(api, "2026-06-02T09:00:00", 5)
    placed = post(api, "2026-06-02T10:00:00", 9)
    with api.central.database.write(COUNCIL) as connection:
        s = tables.suspense
        connection.execute(update(s).where(s.c.suspense_id == placed).values(released_at=datetime.now(UTC)))
    assert found(api) == [most, early, placed, late]
    assert found(api, CreatedAtDateFrom="2026-06-02") == [most, early, placed]
    assert found(api, CreatedAtDateTo="2026-06-01") == [late]
    assert found(api, CreatedAtDateFrom="2026-06-02T00:15:00", CreatedAtDateTo="2026-06-01T09:00:00") == [early]
    assert found(api, CreatedAtDateFrom="2026-06-03") == []
    assert api.get(SUSPENSE, CreatedAtDateFrom="soon")[0] == 400
    assert found(api, CreatedAtDateTo="9999-12-31") == [most, early, placed, late]


def test_six_items_come_unless_somebody_asks_by_page(api: Api) -> None:
    numbers = [post(api, f"2026-06-{day:02}T10:00:00") for day in range(1, 10)]
    latest = numbers[::-1]
    assert found(api) == latest[:6]
    assert found(api, Page=2) == latest[6:]
    assert found(api, Page=2, PageSize=4) == latest[4:8]
    assert found(api, PageSize=1000) == latest
    assert found(api, Page=3) == []
    assert api.get(SUSPENSE, PageSize=1001)[0] == 400


def test_the_day_that_is_an_hour_longer_is_whole(api: Api) -> None:
    last = post(api, "2026-10-25T23:59:59")
    assert found(api, CreatedAtDateFrom="2026-10-25", CreatedAtDateTo="2026-10-25") == [last]
    assert found(api, CreatedAtDateTo="2026-10-24") == []


def test_what_a_till_could_not_place_is_there_as_well(api: Api, till: RawTill) -> None:
    till.send(till.session_opened(), till.payment(1250, fund="77", reference="LOST-1"))
    status, (item,) = api.get(SUSPENSE)
    assert (status, item["AccountNumber"], item["Amount"]) == (200, "LOST-1", Decimal("12.50"))
    assert item["TransactionDate"] is not None
    assert datetime.fromisoformat(item["CreatedAt"]) < datetime.now() + timedelta(hours=2)  # noqa: DTZ005 - wall clock


def test_suspense_is_for_who_may_read_or_write_it(api: Api) -> None:
    with asking(api.central, make_key(api.central, "suspense.read", name="Reader")) as reader:
        assert said(reader.get(SUSPENSE))[0] == 404
        assert said(reader.get(f"{SUSPENSE}/1"))[0] == 400
        assert said(reader.post(SUSPENSE, json={**ITEM, "Amount": 1}))[0] == 403
    with asking(api.central, make_key(api.central, "suspense.write", name="Writer")) as writer:
        assert said(writer.get(SUSPENSE))[0] == 403
