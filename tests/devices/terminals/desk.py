"""A clock turned by hand, and attempts to charge."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from ims_desktop.devices.terminals.nexo import NexoPatience
from ims_desktop.domain.card_attempt import CallDetails, CardAttempt, CardWay, Direction
from ims_desktop.domain.payment import Payer

CALL = CallDetails()
TILL = "SP03"
HASTY = NexoPatience(charge_s=0.3, pause_s=0.01, pauses=3)
ASKED_AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
_NUMBERS = count(1)


@dataclass
class HandClock:
    """Tells the time it was told."""

    at: datetime = ASKED_AT
    ticks: float = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.ticks

    def advance(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.ticks += seconds


@dataclass
class CountedIds:
    """Makes ids one after the other."""

    made: int = 0

    def new(self) -> str:
        self.made += 1
        return str(UUID(int=7 << 76 | 2 << 62 | self.made))

    def salt(self) -> str:
        return f"{self.made:032x}"


def an_attempt(amount_pence: int = 14_500, **changes: Any) -> CardAttempt:
    """Return a charge nobody has asked for yet, another one each time."""
    n = next(_NUMBERS)
    attempt = CardAttempt(
        attempt_id=str(UUID(int=7 << 76 | 2 << 62 | n << 32)),
        reference=f"SP03A-C{n:04d}",
        payment_id=str(UUID(int=7 << 76 | 2 << 62 | n)),
        basket_id="",
        session_id=str(UUID(int=7 << 76 | 2 << 62)),
        cashier="c.jones",
        cashier_name="Carys Jones",
        direction=Direction.CHARGE,
        way=CardWay.TERMINAL,
        provider="nexo",
        method="07",
        method_name="Card",
        amount_pence=amount_pence,
        due_pence=amount_pence,
        lines=(),
        payer=Payer(),
        business_date=date(2026, 11, 21),
        asked_at=ASKED_AT,
        catalogue_version="1",
        pack_version=1,
        sent_at=ASKED_AT,
    )
    return replace(attempt, **changes)
