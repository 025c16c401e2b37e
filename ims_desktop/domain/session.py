"""Describe a cashier session: the shift in which payments are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class CashierSession:
    """One shift at one till. Units: `float_pence` counted at opening; `business_date` is fixed at opening."""

    session_id: str
    cashier: str
    office: str
    business_date: date
    opened_at: datetime
    float_pence: int
