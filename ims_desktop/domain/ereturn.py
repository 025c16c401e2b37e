"""Describe an eReturn: the cashing-up document of a session, made from the payments that were actually taken.

Source: LocalGov IMS eReturn (number, type, bag, notes and coins, cheques, fund lines, submitted and approved by).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ims_desktop.domain.session import NOTHING_COUNTED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from ims_desktop.domain.session import FundTotal


class EReturnType(StrEnum):
    """What an eReturn hands over."""

    CASH = "cash"
    CHEQUE = "cheque"
    """Cheques and postal orders: paper that is listed one by one."""


@dataclass(frozen=True, slots=True)
class Bag:
    """A sealed bag of cash. Units: pence. Shape: `lifted` when it went to the safe before the session closed."""

    seal: str
    amount_pence: int
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A cheque or postal order. Units: pence. Shape: `tender` its number in the payment; `name` "" once purged."""

    receipt: str
    tender: int
    amount_pence: int
    name: str = ""
    number: str = ""


class Decision(StrEnum):
    """What a supervisor said of an eReturn."""

    APPROVED = "approved"
    SENT_BACK = "sent_back"


@dataclass(frozen=True, slots=True)
class EReturnDecision:
    """A supervisor's word, never that of the session's own cashier."""

    event_id: str
    ereturn_id: str
    decision: Decision
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class EReturn:
    """One cashing-up document. Units: pence.

    Shape: `number` `<till><epoch>-<yyMMdd>-R<n>`; `total_pence` the sum of `funds`; for cash: `bags`, `counts` of the
    last count and `difference_pence`; for cheques: `items`. `decision` None while nobody looked at it here.
    """

    ereturn_id: str
    number: str
    type: EReturnType
    session_id: str
    cashier: str
    business_date: date
    made_at: datetime
    total_pence: int
    funds: tuple[FundTotal, ...]
    bags: tuple[Bag, ...] = ()
    counts: Mapping[int, int] = field(default_factory=lambda: NOTHING_COUNTED, hash=False)
    difference_pence: int = 0
    items: tuple[ListedItem, ...] = ()
    decision: EReturnDecision | None = None
