"""After whatever was imported the records keep every law, on either kind of database; what waits can be placed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sync.central import tables
from sync.central.checks import check
from sync.central.ledger import suspense
from tests.central.access.callers import asking, make_key
from tests.central.localgov.api import REFERENCE, Api
from tests.sync.world import COUNCIL, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROW: dict[str, Any] = {"FundCode": "31", "MopCode": "1", "Amount": 12, "AccountReference": "BC/26/00018"}


def money(*rows: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"ImportTypeId": 3, "NumberOfRows": len(rows), "Rows": list(rows), **members}


@pytest.fixture(params=["postgresql", "sqlite"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Api]:
    if request.param == "postgresql":
        yield request.getfixturevalue("api")
        return
    central = ServedCentral(tmp_path / "file")
    central.add_council()
    central.load_reference(path=REFERENCE)
    with asking(central, make_key(central)) as http:
        yield Api(central, http)
    central.close()


def test_the_records_keep_every_law_and_what_waits_can_be_placed(either: Api) -> None:
    either.add_import_type(3, 1)
    either.add_import_type(7, 2)
    waits = {**ROW, "FundCode": "", "AccountReference": "LOST-1"}
    assert either.post("/api/TransactionImport", money(ROW, waits, {**ROW, "Amount": 0}))[0] == 200
    assert either.post("/api/TransactionImport", money(ROW, waits, {**ROW, "Amount": 0}))[0] == 400
    assert either.post("/api/TransactionImport", money(ROW, {**ROW, "FundCode": "77"}))[0] == 400
    assert (
        either.post(
            "/api/AccountHolderImport", {**money({"AccountReference": "1", "FundCode": "5"}), "ImportTypeId": 7}
        )[0]
        == 200
    )
    item = {"TransactionDate": "2026-01-13", "CreatedAt": "2026-01-14", "Amount": 88, "AccountNumber": "x" * 50}
    assert either.post("/api/Suspense", item)[0] == 201
    with either.central.database.write(COUNCIL) as connection:
        now = either.central.clock.now()
        for number in (1, 2):
            suspense.release(connection, COUNCIL, number, "31", "BC/26/00019", "person:asmith", now, "Found")
    with either.central.database.read(COUNCIL) as connection:
        assert check(connection, COUNCIL) == []
    statuses = sorted(row["status"] for row in either.central.rows(tables.import_batch))
    assert statuses == [3, 3, 4]
    assert either.central.count(tables.processed) == 4
    assert len({row["reference"] for row in either.central.rows(tables.processed)}) == 4
