"""Build a whole desk for tests of the use cases: journal, accounts, keys, paper and wire are real, the clock is not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ims_desktop.devices.device_key import make_device_key
from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import AccountHolder
from ims_desktop.domain.payment import Tender
from ims_desktop.records import AccountsPage
from ims_desktop.settings import Settings
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.till import Till
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.take_payment import take_payment
from sync.central.accounts.accounts_file import AccountRow
from sync.central.accounts.load_accounts import load_accounts
from sync.client.engine import SyncEngine
from sync.client.wire import Wire
from tests.domain.packs import document
from tests.factory import IDENTITY, KEY_ID, MORNING, MadeTill, make_till_store
from tests.sync.desks import make_desk as make_wired_desk
from tests.sync.desks import nobody_listens

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import TillIdentity
    from ims_desktop.till import Sync
    from tests.sync.desks import Desk as WiredDesk
    from tests.sync.world import ServedCentral

PRIYA = Cashier("priya", "Priya Nair", "SP", frozenset({"Payments", "PostPayment"}))
GWEN = Cashier("gwen", "Gwen Pugh", "SP", frozenset({"Payments", "Finance"}))
FINN = Cashier("finn", "Finn Carr", "SP", frozenset({"EReturns"}))
COUNCIL_TAX = "775326912"
ANOTHER_TAX = "561234564"
RENT = "61100513680"
STOPPED_RENT = "60000000000"
CARD = "4111 1111 1111 1111"


class CountingDrawer:
    """A drawer that remembers how often it sprang open."""

    def __init__(self) -> None:
        self.opened = 0

    def open(self) -> bool:
        self.opened += 1
        return True


@dataclass
class Desk:
    """A till and what a test wants to look at."""

    till: Till
    made: MadeTill
    catalogue: AccountCatalogue
    drawer: CountingDrawer
    wire: Wire
    room: list[bool] = field(default_factory=lambda: [True])

    def close(self) -> None:
        self.wire.close()
        self.catalogue.close()
        self.made.store.close()

    def open(self, cashier: Cashier = PRIYA) -> CashierSession:
        return open_session(self.till, cashier, 10_000)

    def basket(self, *bills: tuple[str, str, str], cashier: Cashier = PRIYA) -> Basket:
        """Fill a basket with bills of fund, reference and amount; a council tax bill of £10 when none is named."""
        basket = Basket()
        for fund, reference, amount in bills or (("23", COUNCIL_TAX, "10.00"),):
            basket = add_line(self.till, cashier, basket, fund, reference, amount)
        return basket

    def cash(self, basket: Basket, given_pence: int = 0) -> Tender:
        total = basket.total_pence
        return Tender("1", "Cash", given_pence or total, max(0, given_pence - total))

    def take(self, basket: Basket | None = None, given_pence: int = 0, cashier: Cashier = PRIYA) -> Payment:
        basket = self.basket() if basket is None else basket
        return take_payment(self.till, self.made.ids.new(), cashier, basket, [self.cash(basket, given_pence)])

    def facts(self) -> list[dict[str, Any]]:
        """Return the bodies of every fact of this epoch."""
        with self.till.store.read() as reader:
            return [json.loads(event.body) for event in reader.events("A") if event.body is not None]

    def with_till(self, **changes: Any) -> Till:
        return replace(self.till, **changes)

    def save_pack(self, members: dict[str, Any]) -> None:
        with self.till.store.write() as unit:
            unit.save_pack(json.dumps(members).encode(), b"signature", self.made.clock.now())


def pack_document(version: int = 7, **policy: Any) -> dict[str, Any]:
    """Return the sample council's pack with a person for every case."""
    made = document(**policy)
    made["version"] = version
    made["effective_from"] = "2026-04-01T00:00:00Z"
    made["cashiers"] += [
        {"username": "finn", "display_name": "Finn Carr", "office": "SP", "roles": ["EReturns"]},
        {"username": "moira", "display_name": "Moira Blyth", "office": "SP", "roles": ["Payments"], "disabled": True},
    ]
    return made


def account(fund: str, reference: str, **more: Any) -> AccountHolder:
    facts: dict[str, Any] = {
        "title": "Mrs",
        "forename": "Siân",
        "surname": "Ellacott",
        "address": ("4 Mill Lane",),
        "postcode": "AM2 7QQ",
        "balance_pence": 5875,
        "balance_at": MORNING,
    }
    return AccountHolder("aldermere", fund, reference, **{**facts, **more})


ACCOUNTS = (
    account("23", COUNCIL_TAX),
    account("23", ANOTHER_TAX, surname="Prosser", balance_pence=-500),
    account("5", RENT, message_id=4, closed=True),
    account("5", STOPPED_RENT, message_id=1, balance_pence=None, balance_at=None),
)


def make_desk(
    folder: Path,
    *,
    identity: TillIdentity = IDENTITY,
    accounts: tuple[AccountHolder, ...] | None = ACCOUNTS,
    sync: Sync | None = None,
    pack: dict[str, Any] | None = None,
    **policy: Any,
) -> Desk:
    """Make a till whose central does not answer; `accounts` None for one without a copy, `pack` {} without one."""
    made = make_till_store(folder, replace(identity, central_url=nobody_listens()))
    device = make_device_key(made.secrets, KEY_ID)
    catalogue = AccountCatalogue(made.folder, identity.council, made.store, made.secrets, KEY_ID)
    if accounts is not None:
        catalogue.apply(AccountsPage(accounts, (), "cursor", "v1", made.clock.now(), first=True, last=True))
    with made.store.read() as reader:
        who = reader.identity()
    wire = Wire(who.central_url)
    engine = SyncEngine(who, made.store, catalogue, device, made.clock, made.ids, wire)
    drawer = CountingDrawer()
    room = [True]
    till = Till(
        settings=Settings(folder),
        identity=who,
        clock=made.clock,
        ids=made.ids,
        store=made.store,
        catalogue=catalogue,
        secrets=made.secrets,
        device=device,
        printer=FilePrinter(folder / "receipts", lambda: "80mm"),
        drawer=drawer,
        sync=engine if sync is None else sync,
        room_left=partial(room.__getitem__, 0),
    )
    desk = Desk(till, made, catalogue, drawer, wire, room)
    document = pack_document(**policy) if pack is None else pack
    if document:
        desk.save_pack(document)
    return desk


@dataclass
class Wired:
    """A till whose central answers, with what is behind both."""

    till: Till
    central: ServedCentral
    desk: WiredDesk

    def load(self, fund: str, reference: str, message_id: int | None = None) -> None:
        """Let central know an account this till has not heard of."""
        load_account(self.central, fund, reference, message_id)


def load_account(central: ServedCentral, fund: str, reference: str, message_id: int | None = None) -> None:
    """Let central know an account."""
    row = AccountRow(fund, reference, "Ms", "Siân", "New", "1 High Street", "AM1 1AA", 100, message_id, False)
    load_accounts(
        central.database,
        "aldermere",
        [row],
        central.clock.now(),
        replace=False,
        rejected=lambda _row: None,
        progress=lambda _count: None,
    )


def make_wired(folder: Path, central: ServedCentral) -> tuple[Wired, Desk]:
    """Enrol a till at a central and put a desk around it."""
    wired = make_wired_desk(folder, central)
    wired.settled()
    desk = make_desk(folder)
    till = replace(
        desk.till,
        identity=wired.identity,
        clock=wired.clock,
        store=wired.made.store,
        catalogue=wired.catalogue,
        device=wired.device,
        sync=wired.engine,
    )
    return Wired(till, central, wired), desk
