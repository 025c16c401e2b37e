"""Build the world of a simulated till day: central on a real socket, and tills whose power and network fail."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.domain.cashier import Cashier
from ims_desktop.settings import Settings
from ims_desktop.till import Till
from sync.client.pace import Pace
from tests.simulation.day_books import CARD, CASH, CHEQUE, FLOAT_PENCE, POSTAL_ORDER, VOUCHER, Books
from tests.sync.desks import desk_of, make_desk
from tests.sync.faults import FaultProxy, http_reply
from tests.sync.world import REFERENCE, ServedCentral

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from random import Random

    from ims_desktop.till_journal import Reader, Store, Writer
    from tests.sync.faults import Fault

ANN = Cashier("ann", "Ann", "CH", frozenset({"Payments", "Transaction.Refund"}))
BEN = Cashier("ben", "Ben", "CH", frozenset({"Payments"}))
GWEN = Cashier("gwen", "Gwen", "CH", frozenset({"Payments", "Finance"}))
WYN = Cashier("wyn", "Wyn", "CH", frozenset({"Payments", "EReturnAuthoriser"}))
CASHIERS = (ANN, BEN, GWEN, WYN)
SUPERVISORS = (GWEN, WYN)
FAULTS: list[Fault] = [
    "refuse",
    "cut_request",
    "drop_reply",
    "cut_reply",
    http_reply("503 Busy", b'{"error": {"code": "busy", "text": "Later."}}', "Retry-After: 1"),
]
PACE = Pace(batch=40)


class PowerCut(Exception):
    """The power went: the process is gone, whatever it was about to say."""


class FailingStore:
    """A journal whose power can fail in the next write: before its commit, or right after it."""

    def __init__(self, journal: Store) -> None:
        self._journal = journal
        self.cut = ""

    @contextmanager
    def write(self) -> Iterator[Writer]:
        with self._journal.write() as unit:
            yield unit
            if self.cut == "before":
                raise PowerCut
        if self.cut == "after":
            raise PowerCut

    def read(self) -> AbstractContextManager[Reader]:
        return self._journal.read()

    def backup(self, target: Path) -> Path:
        return self._journal.backup(target)

    def close(self) -> None:
        self._journal.close()


class NoDrawer:
    """No drawer to open."""

    def open(self) -> bool:
        return False


class SimulatedTill:
    """One till with its network, its books, and its restarts."""

    def __init__(self, number: int, folder: Path, central: ServedCentral, chance: Random) -> None:
        self.number = number
        self._chance = chance
        self._folder = folder
        self.proxy = FaultProxy(lambda: central.port)
        self.desk = make_desk(folder, central, url=self.proxy.url, seed=number + 1, pace=PACE)
        self.books = Books()
        self.journal = FailingStore(self.desk.made.store)
        self.desk.settled()
        self.till = self._till()

    def _till(self) -> Till:
        self.journal = FailingStore(self.desk.made.store)
        return Till(
            settings=Settings(self._folder),
            identity=self.desk.identity,
            clock=self.desk.clock,
            ids=self.desk.made.ids,
            store=self.journal,
            catalogue=self.desk.catalogue,
            secrets=self.desk.made.secrets,
            device=self.desk.device,
            printer=FilePrinter(self._folder / "receipts", lambda: "80mm"),
            drawer=NoDrawer(),
            sync=self.desk.engine,
            room_left=lambda: True,
        )

    def new_id(self) -> str:
        return self.desk.made.ids.new()

    def restart(self) -> None:
        """End as a killed process does and start again on the same folder."""
        self.desk.wire.close()
        self.desk.catalogue.close()
        self.desk.made.reopened()
        self.desk = desk_of(
            self.desk.made, self.desk.identity, self.desk.device, pace=PACE, seed=self._chance.randrange(1000)
        )
        self.till = self._till()

    def lose(self, chance: float) -> None:
        """Let this share of what goes over the network fail from now on."""
        self.proxy.plan = lambda _request: self._chance.choice(FAULTS) if self._chance.random() < chance else None

    def settle(self) -> None:
        """Heal the network and send everything."""
        self.proxy.heal()
        self.desk.clock.turn(minutes=30)
        report = self.desk.settled()
        assert (report.online, report.unsent, report.blocked) == (True, 0, ""), report

    def close(self) -> None:
        self.desk.close()
        self.proxy.close()


def make_central(folder: Path) -> ServedCentral:
    """Serve a council that takes money in five ways, and wants two people for what is worth it."""
    folder.mkdir()
    central = ServedCentral(folder)
    central.add_council()
    central.load_reference(path=_reference(folder))
    for person in CASHIERS:
        central.add_cashier(person.username, *sorted(person.roles))
    return central


def _reference(folder: Path) -> Path:
    content = json.loads(REFERENCE.read_bytes())
    flags = {
        CASH: ("Cash", "IsACashPayment"),
        CARD: ("Card terminal", "IsACardTerminalPayment"),
        CHEQUE: ("Cheque", "IsAChequePayment"),
        POSTAL_ORDER: ("Postal order", "IsAPostalOrderPayment"),
        VOUCHER: ("Voucher", "IsACounterPayment"),
    }
    content["methods_of_payment"] = [
        {"code": code, "name": name, "minimum_amount": 0, "maximum_amount": 9999, "metadata": {flag: "TRUE"}}
        for code, (name, flag) in flags.items()
    ]
    content["funds"] += [{"code": "30", "name": "Fees", "vat_code": "N0", "maximum_amount": 9999}]
    content["policy"] = {
        "float_pence": FLOAT_PENCE,
        "approve_refund_over_pence": 1_500,
        "approve_cash_out_over_pence": 2_000,
        "acts_to_approve": ["close_for_another", "cash_in"],
        "linked_cash_pence": 6_000,
    }
    path = folder / "reference.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
