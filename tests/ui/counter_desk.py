"""Set up a desk for tests of the counter: a real journal, the accounts of the pictures, a clock turned by hand."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ims_desktop.devices.device_key import make_device_key
from ims_desktop.devices.drawer import NoDrawer
from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.records import AccountsPage
from ims_desktop.settings import Settings
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.till import Till
from ims_desktop.use_cases.open_session import open_session
from sync.central.reference_file import read_reference
from sync.contract.canonical import canonical_bytes
from sync.contract.fields import utc_text
from tests.factory import IDENTITY, KEY_ID, HandClock, make_till_store

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.store.journal import JournalStore

DEMO = Path(__file__).parents[2] / "resources" / "demo"
AFTERNOON = datetime(2026, 11, 20, 16, 55, 12, tzinfo=UTC)
PRIYA = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments", "PostPayment"}))
FINN = Cashier("finn", "Finn Carr", "CH", frozenset({"Finance", "Payments", "PostPayment", "ChequeProcess"}))


@dataclass
class CounterDesk:
    """A till ready for customers. Shape: `receipts` where the printer puts them."""

    till: Till
    store: JournalStore
    clock: HandClock
    receipts: Path
    cashier: Cashier

    def close(self) -> None:
        self.till.catalogue.close()
        self.store.close()


def pack_document(**policy: object) -> bytes:
    """Make the demo council's reference pack, as central sends it."""
    content = read_reference(DEMO / "aldermere.json", "aldermere")
    plain = content.model_dump(mode="json")
    plain["policy"] = content.policy.model_dump(mode="json", exclude_none=True) | policy
    plain["cashiers"] = [
        {
            "username": person.username,
            "display_name": person.display_name,
            "office": person.office,
            "roles": sorted(person.roles),
            "disabled": False,
        }
        for person in (PRIYA, FINN)
    ]
    return canonical_bytes({**plain, "effective_from": utc_text(AFTERNOON), "format": 1, "version": 1})


def account(row: Sequence[str]) -> AccountHolder:
    """Read a row of the demo council's accounts."""
    reference, fund, balance, title, forename, surname, *address, postcode, message = row
    return AccountHolder(
        council="aldermere",
        fund=fund,
        reference=reference,
        title=title,
        forename=forename,
        surname=surname,
        address=tuple(line for line in address if line),
        postcode=postcode,
        balance_pence=round(float(balance) * 100),
        balance_at=AFTERNOON.replace(minute=54, second=0),
        message_id=int(message) if message else None,
    )


def showcase() -> list[AccountHolder]:
    """Read the accounts that stand in the pictures."""
    rows = csv.reader((DEMO / "showcase.csv").read_text(encoding="utf-8").splitlines()[1:])
    return [account(row) for row in rows]


def load_accounts(catalogue: AccountCatalogue, accounts: Sequence[AccountHolder], *, complete: bool = True) -> None:
    """Fill the copy of the accounts, as one page of a full load."""
    page = AccountsPage(
        tuple(accounts), (), "1", "1", AFTERNOON.replace(minute=54, second=0), first=True, last=complete
    )
    catalogue.apply(page)


def make_desk(folder: Path, cashier: Cashier = PRIYA, *, accounts: bool = True, **policy: object) -> CounterDesk:
    """Make a till with an open session and the accounts of the pictures."""
    made = make_till_store(folder, replace(IDENTITY, epoch="A"))
    made.clock.at = AFTERNOON
    with made.store.write() as unit:
        unit.save_pack(pack_document(**policy), b"", AFTERNOON)
    made.secrets.set(f"{KEY_ID}/catalogue", os.urandom(32))
    catalogue = AccountCatalogue(made.folder, "aldermere", made.store, made.secrets, KEY_ID)
    if accounts:
        load_accounts(catalogue, showcase())
    receipts = folder / "receipts"
    till = Till(
        settings=Settings(data_dir=made.folder, printer="file"),
        identity=IDENTITY,
        clock=made.clock,
        ids=made.ids,
        store=made.store,
        catalogue=catalogue,
        secrets=made.secrets,
        device=make_device_key(made.secrets, KEY_ID),
        printer=FilePrinter(receipts, lambda: "80mm"),
        drawer=NoDrawer(),
        sync=NoSync(),
        room_left=lambda: True,
    )
    open_session(till, cashier, 10_000)
    return CounterDesk(till, made.store, made.clock, receipts, cashier)
