"""Build the way from central to a stock LocalGov IMS: real sockets, real PostgreSQL, and a clock that jumps."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from sync.central import tables
from sync.central.gateway.attention import retry
from sync.central.gateway.channel import Channel, Patience
from sync.central.gateway.checking import reconcile
from sync.central.gateway.engine import Forwarder, StepReport
from sync.central.gateway.pace import Pace
from sync.central.gateway.queue import PAGE
from sync.central.gateway.upstream import set_upstream
from tests.sync.stock import Fault, StockIms, StockServer
from tests.sync.stock.world import LineKey, fund
from tests.sync.world import COUNCIL, RawTill, Sent, ServedCentral

DAY = date(2026, 11, 21)
LONG = 10**9
PACE = Pace(idle_s=3600.0, check_after_s=LONG, pull_every_s=LONG)
"""The clock of these tests jumps to what is due, so nothing is gained by looking in between."""


def stock_ims() -> StockIms:
    """Return a LocalGov IMS that knows the council's fund for odds and ends, and its first cashier."""
    ims = StockIms()
    ims.funds["13"] = fund("13", "Misc Cash", "W0")
    ims.users.add(1)
    return ims


@dataclass
class Way:
    """A forwarder between central and a stock server. Shape: `now` is its clock; `reports` what its steps came to."""

    central: ServedCentral
    stock: StockServer
    pace: Pace = PACE
    patience: Patience = field(default_factory=Patience)
    slug: str = COUNCIL
    channel: Channel | None = None

    def __post_init__(self) -> None:
        self.now = self.began = self.central.clock.now()
        self.reports: list[StepReport] = []
        with self.central.database.write(self.slug) as connection:
            set_upstream(connection, self.slug, self.stock.url, self.now)
        self.begin()

    def begin(self, url: str = "") -> None:
        """Start a forwarder that knows nothing but the records, as after a kill."""
        if self.channel is not None:
            self.channel.close()
        self.channel = Channel(url or self.stock.url, patience=self.patience)
        self.forwarder = Forwarder(self.central.database, self.slug, self.channel, self.pace)

    def close(self) -> None:
        if self.channel is not None:
            self.channel.close()

    def reconcile(self) -> dict[str, Any]:
        """Ask about the business day of all these payments."""
        if self.channel is None:
            raise AssertionError("no forwarder has begun")
        return reconcile(self.central.database, self.slug, self.channel, DAY, self.now)

    # --------------------------------------------------------------------------------------------------------- time
    def step(self) -> StepReport:
        report = self.forwarder.step(self.now)
        self.reports.append(report)
        return report

    def steps(self, count: int) -> None:
        """Take so many steps, each when it is due."""
        for _ in range(count):
            self.wait(self.step().next_delay_s)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def until(self, end: datetime) -> None:
        """Take all steps that are due until then."""
        while self.now < end:
            self.steps(1)

    def settle(self, most: int = 3000) -> None:
        """Step until nothing is open; the queue rests for a moment before it looks for more."""
        for _ in range(most):
            report = self.step()
            if not self.open_lines() and not report.queued and len(self.reports) > 1:
                return
            self.wait(max(report.next_delay_s, 0.0))
        raise AssertionError(f"still open after {most} steps: {self.open_lines()}")

    def settle_patiently(self) -> None:
        """Settle, and give what was parked in bad weather its turn again, as a person would."""
        self.settle()
        while parked := self.lines(state="parked"):
            for row in parked:
                self.retry(row["psp_reference"])
            self.settle()

    def retry(self, receipt: str) -> None:
        with self.central.database.write(self.slug) as connection:
            retry(connection, self.slug, receipt, self.now)

    # ------------------------------------------------------------------------------------------------------ what is
    def lines(self, **such: Any) -> list[dict[str, Any]]:
        found = self.central.rows(tables.forward, self.slug)
        return [row for row in found if all(row[name] == value for name, value in such.items())]

    def open_lines(self) -> int:
        f = tables.forward.c
        with self.central.database.read(self.slug) as connection:
            query = select(func.count()).where(f.council == self.slug, f.state.in_(("waiting", "sending")))
            return connection.execute(query).scalar_one()

    def states(self) -> dict[str, str]:
        """Return the state of each line, as receipt-n."""
        return {f"{row['psp_reference']}-{row['n']}": row["state"] for row in self.lines()}

    def upstream(self) -> dict[str, Any]:
        return self.central.rows(tables.upstream, self.slug)[0]

    def keys(self, *receipts: str) -> list[LineKey]:
        """Return what must be over there of these receipts, or of all."""
        rows = [row for row in self.lines() if not receipts or row["psp_reference"] in receipts]
        return [(row["psp_reference"], row["transaction_date"]) for row in rows]

    def lost(self) -> list[LineKey]:
        return self.stock.ims.lost(self.keys())

    def posts(self) -> int:
        return sum(verb == "POST" for verb, _, _ in self.stock.seen)

    def faults(self) -> set[Fault]:
        return {fault for _, _, fault in self.stock.seen if fault is not None}


def basket(till: RawTill, *pence: int, method: str = "1", funds: str = "13", **changes: Any) -> Sent:
    """Freeze a payment of several bills, all by one method."""
    lines = [
        {
            "n": n,
            "fund": funds,
            "reference": f"REF{n}",
            "amount_pence": each,
            "vat_code": "W0",
            "vat_rate": "0.2",
            "vat_pence": each // 6,
            "verdict": "valid",
            "narrative": f"Bill {n}",
            "override_reason": "",
            "override_by": "",
        }
        for n, each in enumerate(pence, start=1)
    ]
    parts = [
        {"n": n, "line": n, "tender": 1, "amount_pence": each, "vat_pence": each // 6}
        for n, each in enumerate(pence, start=1)
    ]
    total = sum(pence)
    tender = {"n": 1, "method": method, "tendered_pence": total, "change_pence": 0}
    data = {
        "amount_pence": total,
        "tendered_pence": total,
        "lines": lines,
        "tenders": [tender],
        "allocations": parts,
    }
    return till.payment(total, data=data, **changes)


def take(till: RawTill, *payments: Sent) -> list[str]:
    """Hand in payments; return their receipts."""
    for start in range(0, len(payments), PAGE):
        assert {outcome for outcome, _ in till.send(*payments[start : start + PAGE])} == {"accepted"}
    return [json.loads(sent["body"])["data"]["receipt"] for sent in payments]


def open_session(till: RawTill) -> None:
    """Open a cashier session, which payments follow."""
    assert till.send(till.session_opened()) == [("accepted", "")]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)
