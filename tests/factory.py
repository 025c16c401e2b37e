"""Build what tests need: a till's journal with a clock turned by hand, a pack, a payment. Everything is real."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import count
from typing import TYPE_CHECKING

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.domain.payment import Allocation, Payer, Payment, PaymentLine, Tender
from ims_desktop.domain.session import CashierSession, SessionEnd
from ims_desktop.records import EventDraft, TillIdentity
from ims_desktop.store.opening import create_till_store, open_till_store
from ims_desktop.use_cases.day_fact import session_closed
from ims_desktop.use_cases.payment_fact import payment_fact
from sync.contract.canonical import canonical_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from ims_desktop.store.journal import JournalStore
    from ims_desktop.till_journal import Writer

MORNING = datetime(2026, 11, 21, 8, 52, tzinfo=UTC)
TODAY = date(2026, 11, 21)
KEY_ID = "till-key-1"
IDENTITY = TillIdentity(
    council="aldermere",
    till="SP03",
    office="CH",
    epoch="A",
    device_id="device-1",
    central_url="http://127.0.0.1:1",
    central_public_key=bytes(32),
)


class HandClock:
    """A clock turned by hand."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def turn(self, **by: float) -> None:
        """Turn the clock, by the units of a timedelta."""
        self.at += timedelta(**by)


class CountedIds:
    """Ids that count up, so that a test reads the same every time; `start` keeps two makers apart."""

    def __init__(self, start: int = 1) -> None:
        self._next = count(start)

    def new(self) -> str:
        return f"019aa5e0-0000-7000-8000-{next(self._next):012x}"

    def salt(self) -> str:
        return f"{next(self._next):032x}"


@dataclass
class MadeTill:
    """A till's journal with everything it was made with."""

    folder: Path
    store: JournalStore
    secrets: KeyFile
    clock: HandClock
    ids: CountedIds

    def reopened(self, **how: bool) -> JournalStore:
        """Close the journal and open it again, as the next start of the program does."""
        self.store.close()
        self.store = open_till_store(self.folder, self.secrets, self.clock, self.ids, **how)
        return self.store


def make_till_store(tmp_path: Path, identity: TillIdentity = IDENTITY, *, folder: str = "till") -> MadeTill:
    """Enrol a till: keys in a key file beside its folder, an empty journal in it."""
    secrets, clock, ids = KeyFile(tmp_path / "keys.json"), HandClock(), CountedIds()
    secrets.set(f"{KEY_ID}/journal", os.urandom(32))
    store = create_till_store(tmp_path / folder, identity, KEY_ID, secrets, clock, ids)
    return MadeTill(tmp_path / folder, store, secrets, clock, ids)


def open_a_session(till: MadeTill, *, float_pence: int = 10_000, day: date = TODAY) -> CashierSession:
    """Open a cashier session as a fact and a row, as the use case does; the one open before is closed first."""
    with till.store.read() as reader:
        before = reader.open_session_of("asmith")
    if before is not None:
        close_a_session(till, before)
    session = CashierSession(till.ids.new(), "asmith", IDENTITY.office, day, till.clock.now(), float_pence)
    with till.store.write() as unit:
        unit.append(
            EventDraft(
                event_id=session.session_id,
                kind="session_opened",
                occurred_at=session.opened_at,
                data={"float_pence": float_pence, "office": session.office},
                business_date=day,
                session_id=session.session_id,
                cashier=session.cashier,
            )
        )
        unit.add_session(session)
    return session


def close_a_session(till: MadeTill, session: CashierSession) -> SessionEnd:
    """End a session as a fact and a row, nothing left in its drawer to be said; it was never counted."""
    with till.store.write() as unit:
        totals = unit.session_totals(session.session_id)
        held = totals.expected_pence
        end = SessionEnd(
            till.ids.new(), session.session_id, till.clock.now(), session.cashier, held, held, held, "", "", 0
        )
        unit.add_session_end(end, unit.append(session_closed(end, session, totals, "")).sequence)
    return end


def make_payment(payment_id: str, receipt: str, session: CashierSession, *, at: datetime = MORNING) -> Payment:
    """Make a payment of two bills, 58.75 in all, by 60.00 in cash."""
    lines = (
        PaymentLine(1, "23", "Council Tax", "775326912", 3875, "N0", Fraction(0), "outside_scope", 0, "valid"),
        PaymentLine(2, "52", "Parking", "BJ0000001A", 2000, "W0", Fraction(1, 5), "standard", 333, "unverified"),
    )
    return Payment(
        payment_id=payment_id,
        receipt=receipt,
        session_id=session.session_id,
        cashier=session.cashier,
        cashier_name="Ann Smith",
        council=IDENTITY.council,
        office=session.office,
        office_name="Civic Hub",
        till=IDENTITY.till,
        taken_at=at,
        business_date=session.business_date,
        lines=lines,
        tenders=(Tender("10", "Cash", 6000, 125),),
        allocations=(Allocation(1, 1, 1, 3875, 0), Allocation(2, 2, 1, 2000, 333)),
        payer=Payer("Siân O'Neill", "3 High Street"),
    )


def payment_draft(payment: Payment) -> EventDraft:
    """Make the fact of a payment, as the use case does."""
    return payment_fact(payment, "", 1)


def write_payment(unit: Writer, payment_id: str, session: CashierSession, *, at: datetime = MORNING) -> Payment:
    """Write a payment and its fact into an open unit, as the use case does."""
    payment = make_payment(payment_id, unit.next_receipt(session.business_date), session, at=at)
    stored = unit.append(payment_draft(payment))
    unit.add_payment(payment, stored.sequence)
    return payment


def take_a_payment(till: MadeTill, session: CashierSession) -> Payment:
    """Record one more payment in a commit of its own."""
    with till.store.write() as unit:
        return write_payment(unit, till.ids.new(), session, at=till.clock.now())


def next_epoch(identity: TillIdentity = IDENTITY, epoch: str = "B") -> TillIdentity:
    """Make the identity central gives at the next enrolment of the same till."""
    return replace(identity, epoch=epoch, device_id=f"device-{epoch}")


def pack_document(version: int = 1, *, effective_from: datetime = MORNING) -> bytes:
    """Make a small reference pack of two funds and cash, as central sends it."""
    return canonical_bytes(
        {
            "format": 1,
            "version": version,
            "effective_from": effective_from.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "council": {
                "slug": "aldermere",
                "name": "Aldermere Council",
                "name_cy": "Cyngor Aldermere",
                "address": ["Civic Hub", "1 Market Place"],
                "telephone": "01632 960000",
                "vat_number": "GB 000 0000 00",
            },
            "vat_codes": [
                {"code": "N0", "rate": "0", "treatment": "outside_scope", "disabled": False},
                {"code": "W0", "rate": "0.2", "treatment": "standard", "disabled": False},
            ],
            "funds": [],
            "validators": [],
            "check_digits": [],
            "methods": [
                {
                    "code": "10",
                    "name": "Cash",
                    "minimum_pence": 1,
                    "maximum_pence": 1_000_000,
                    "disabled": False,
                    "metadata": {"IsACashPayment": "TRUE"},
                }
            ],
            "offices": [{"code": "CH", "name": "Civic Hub"}],
            "fund_messages": [],
            "cashiers": [],
            "policy": {},
        }
    )
