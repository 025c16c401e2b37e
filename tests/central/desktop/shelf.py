"""Keep accounts the way a till does, from a snapshot and from changes, and compare them with central's own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sync.central import tables
from sync.central.accounts import catalogue
from sync.central.accounts.accounts_file import AccountRow
from sync.contract.messages import AccountItem
from sync.contract.snapshot import SnapshotAnswer, read_chunk
from tests.sync.world import COUNCIL

if TYPE_CHECKING:
    from sync.central.database import Database
    from tests.sync.world import RawTill, ServedCentral


def row(n: int, *, fund: str = "23", surname: str = "Jones", pence: int | None = 14_820, **more: Any) -> AccountRow:
    return AccountRow(
        fund, f"{n:09d}", "Ms", "Siân", surname, "14 Weir Lane\nMillbrook", "AM1 4AB", pence, None, False, **more
    )


def put(central: ServedCentral, *rows: AccountRow) -> list[bool]:
    with central.database.write(COUNCIL) as connection:
        return [catalogue.put_account(connection, COUNCIL, it, central.clock.now()) for it in rows]


def remove(central: ServedCentral, *numbers: int) -> list[bool]:
    with central.database.write(COUNCIL) as connection:
        now = central.clock.now()
        return [catalogue.remove_account(connection, COUNCIL, "23", f"{n:09d}", now) for n in numbers]


def at_central(database: Database) -> dict[str, tuple[str, int | None]]:
    with database.read(COUNCIL) as connection:
        rows = connection.execute(tables.account.select().where(tables.account.c.gone.is_(False)))
        return {it.reference: (it.surname, it.balance_pence) for it in rows}


@dataclass
class Shelf:
    """What a till has on its shelf; it notes whatever came that it had not to be told."""

    till: RawTill
    cursor: str | None = None
    accounts: dict[str, tuple[str, int | None]] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    begun_anew: int = 0

    def _put(self, item: AccountItem) -> None:
        self.accounts[item.reference] = (item.surname, item.balance_pence)

    def load_snapshot(self) -> SnapshotAnswer:
        answer = self.till.get("/desktop/v1/snapshot")
        assert answer.status_code == 200, answer.text
        said = SnapshotAnswer.model_validate_json(answer.content)
        self.accounts.clear()
        for entry in said.chunks:
            chunk = self.till.get(f"/desktop/v1/snapshots/{said.snapshot_id}/{entry.n}")
            for item in read_chunk(entry, chunk.content):
                if item.reference in self.accounts:
                    self.doubled.append(item.reference)
                self._put(item)
        self.cursor = said.cursor
        return said

    def pull(self, limit: int = 4, pages: int = 1000) -> list[str]:
        """Take what changed, at most so many pages; return the references that came or went."""
        heard: list[str] = []
        for _ in range(pages):
            asked = {} if self.cursor is None else {"cursor": self.cursor}
            said = self.till.get("/desktop/v1/accounts", limit=limit, **asked).json()
            if said["first"]:
                self.begun_anew += 1
                self.accounts.clear()
            for item in said["items"]:
                heard.append(item["reference"])
                self.accounts[item["reference"]] = (item["surname"], item["balance_pence"])
            for _, reference in said["gone"]:
                heard.append(reference)
                self.accounts.pop(reference, None)
            self.cursor = said["cursor"]
            if said["last"]:
                break
        return heard
