"""Make the plain values the till day's screens are filled from: a day in a council's hall, near its end."""

from __future__ import annotations

from datetime import UTC, date, datetime

from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.catalogue import Policy
from ims_desktop.domain.ereturn import Bag, EReturn, EReturnType, ListedItem
from ims_desktop.domain.session import (
    CashCount,
    CashierSession,
    CashMovement,
    Direction,
    FundTotal,
    MethodTotal,
    SessionEnd,
    SessionTotals,
)
from ims_desktop.records import Unsent
from ims_desktop.use_cases.close_session import ClosedSession
from ims_desktop.use_cases.compare import Comparison
from ims_desktop.use_cases.show_totals import ShownTotals
from ui.screens.day.facts import DayFacts

NOW = datetime(2026, 11, 20, 17, 4, tzinfo=UTC)
DAY = date(2026, 11, 20)
PRIYA = Cashier("priya", "Priya Nair", "CH", frozenset({"Payments"}))
SAM = Cashier("sam", "Sam Okafor", "CH", frozenset({"Payments", "EReturnAuthoriser"}))
SESSION = CashierSession("s1", "priya", "CH", DAY, NOW.replace(hour=8, minute=52), 10_000, 10_000)
OTHER = CashierSession("s2", "gwen", "CH", DAY, NOW.replace(hour=9, minute=10), 10_000, 10_000)
LIFT = CashMovement("m1", "s1", Direction.LIFT, 40_000, NOW.replace(hour=13), "priya", "", "AM 0048790", "sam")
PUT_IN = CashMovement("m2", "s1", Direction.IN, 2_000, NOW.replace(hour=10), "priya", "Change from the bank, two bags")
FUNDS = (
    FundTotal("23", "Council Tax", "1", 14, 61_240),
    FundTotal("5", "Housing Rents", "1", 9, 48_200),
    FundTotal("24", "Business Rates", "3", 2, 120_475),
)
NOT_CASH = (MethodTotal("2", "Card (terminal)", 11, 120_475), MethodTotal("3", "Cheque", 3, 48_610))
WITHOUT_CASH = SessionTotals(10_000, 0, 2_000, 0, 40_000, 26, 1, 1, NOT_CASH, FUNDS[2:])
WITH_CASH = SessionTotals(
    10_000, 119_220, 2_000, 0, 40_000, 26, 1, 1, (MethodTotal("1", "Cash", 14, 119_220), *NOT_CASH), FUNDS
)
COUNTED = CashCount("c2", "s1", 2, {5_000: 4, 2_000: 21}, 91_020, NOW, "priya")
UNSENT = Unsent(3, 2, 13_140, NOW, 0)
END = SessionEnd("x1", "s1", NOW, "priya", 91_020, 91_220, 10_000, "AM 0048812", "Wrong note given at 15:10", 3)
CASH_RETURN = EReturn(
    "e1", "SP03A-261120-R1", EReturnType.CASH, "s1", "priya", DAY, NOW, 119_220, FUNDS,
    (Bag("AM 0048790", 40_000, lifted=True), Bag("AM 0048812", 81_020)), {5_000: 4}, -200,
)  # fmt: skip
CHEQUE_RETURN = EReturn(
    "e2", "SP03A-261120-R2", EReturnType.CHEQUE, "s1", "priya", DAY, NOW, 48_610, FUNDS[:1],
    items=(ListedItem("SP03A-261120-0007", 1, 20_000),),
)  # fmt: skip
COMPARISON = Comparison(COUNTED, 91_220, -200, WITH_CASH, (LIFT, PUT_IN), UNSENT)
CLOSED = ClosedSession(SESSION, END, WITH_CASH, (CASH_RETURN, CHEQUE_RETURN), UNSENT)
LOOK = ShownTotals(SESSION, WITHOUT_CASH, cash=False)
LOOK_WITH_CASH = ShownTotals(SESSION, WITH_CASH, cash=True)
NAMES = {"priya": "Priya Nair", "sam": "Sam Okafor", "gwen": "Gwen Pugh"}


def day_facts(
    cashier: Cashier = PRIYA,
    session: CashierSession | None = SESSION,
    *,
    counts: tuple[CashCount, ...] = (),
    others: tuple[CashierSession, ...] = (OTHER,),
    waiting: tuple[EReturn, ...] = (CASH_RETURN, CHEQUE_RETURN),
) -> DayFacts:
    """Make a day; without a session there is nothing of one."""
    return DayFacts(
        now=NOW,
        cashier=cashier,
        session=session,
        totals=None if session is None else WITHOUT_CASH,
        movements=() if session is None else (LIFT, PUT_IN),
        counts=counts,
        others=others,
        waiting=waiting,
        unsent=UNSENT,
        policy=Policy(),
        names=NAMES,
    )
