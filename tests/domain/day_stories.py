"""Build a till day for tests of its papers: a session with everything that can happen in one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.banking_papers import Banked
from ims_desktop.domain.ereturn import Bag, Decision, EReturn, EReturnDecision, EReturnType, ListedItem
from ims_desktop.domain.paper_issue import Issue
from ims_desktop.domain.payment import Original, Payment, PaymentLine, Tender
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
from ims_desktop.domain.session_papers import SessionStory
from tests.domain.packs import pack

DAY = date(2026, 11, 21)
SESSION = CashierSession(
    "s-1", "priya", "SP", DAY, datetime(2026, 11, 21, 8, 52, tzinfo=UTC), 9_800, 10_000, "Old coin"
)
ISSUE = Issue(pack(), "SP03", "B", datetime(2026, 11, 21, 17, 6, tzinfo=UTC))


def at(hour: int, minute: int) -> datetime:
    return datetime(2026, 11, 21, hour, minute, tzinfo=UTC)


MOVES = (
    CashMovement("m-1", "s-1", Direction.IN, 2_000, at(9, 30), "priya", "Change from the bank"),
    CashMovement("m-2", "s-1", Direction.OUT, 450, at(10, 5), "priya", "Milk for the desk"),
    CashMovement(
        "m-3", "s-1", Direction.LIFT, 50_000, at(13, 0), "priya", "Too much", "SB-00417", "gwen", {5000: 6, 2000: 10}
    ),
)
COUNTS = (
    CashCount("c-1", "s-1", 1, {2000: 10, 1000: 4, 100: 5}, 24_500, at(16, 55), "priya"),
    CashCount("c-2", "s-1", 2, {2000: 10, 1000: 4, 100: 9, 50: 1, 1: 3}, 24_953, at(16, 59), "priya"),
)
END = SessionEnd(
    "e-1", "s-1", at(17, 2), "priya", 24_953, 25_153, 10_000, "SB-00418", "A coin fell behind the drawer", 2
)
TOTALS = SessionTotals(
    float_pence=9_800,
    cash_taken_pence=63_803,
    cash_in_pence=2_000,
    cash_out_pence=450,
    lifted_pence=50_000,
    payments=14,
    voids=1,
    refunds=1,
    methods=(MethodTotal("1", "Cash", 11, 63_803), MethodTotal("92", "Card", 4, 21_250)),
    funds=(
        FundTotal("23", "Council Tax", "1", 8, 52_553),
        FundTotal("5", "Housing Rents", "1", 3, 11_250),
        FundTotal("23", "Council Tax", "92", 4, 21_250),
    ),
)
REFUND = Payment(
    payment_id="p-9",
    receipt="SP03B-261121-0016",
    session_id="s-1",
    cashier="priya",
    cashier_name="Priya Nair",
    council="aldermere",
    office="SP",
    office_name="Civic Hub",
    till="SP03",
    taken_at=at(15, 40),
    business_date=DAY,
    lines=(
        PaymentLine(
            1, "23", "Council Tax", "775326912", -2_000, "N0", Fraction(0), "outside_scope", 0, "valid", of_line=1
        ),
    ),
    tenders=(Tender("1", "Cash", -2_000),),
    allocations=(),
    kind="refund",
    of=Original("p-1", "SP03B-261121-0001"),
    reason="Paid twice",
)
APPROVALS = (
    Approval("a-1", AskedFor(Act.LIFT, "priya", "SB-00417", "Too much", 50_000), "gwen", "Gwen Pugh", "pin"),
    Approval("a-2", AskedFor(Act.SHOW_CASH, "priya", "priya 2026-11-21 08:52", ""), "gwen", "Gwen Pugh", "password"),
)
CASH_RETURN = EReturn(
    "r-1", "SP03B-261121-R1", EReturnType.CASH, "s-1", "priya", DAY, at(17, 2), 63_803, TOTALS.funds[:2],
    bags=(Bag("SB-00417", 50_000, lifted=True), Bag("SB-00418", 14_953)), counts=COUNTS[1].counts,
    difference_pence=-200,
)  # fmt: skip
CHEQUE_RETURN = EReturn(
    "r-2", "SP03B-261121-R2", EReturnType.CHEQUE, "s-1", "priya", DAY, at(17, 2), 18_820,
    (FundTotal("23", "Council Tax", "3", 2, 18_820),),
    items=(
        ListedItem("SP03B-261121-0007", 1, 14_620, "Mrs Siân Ŵyn-Llŷr", "100234"),
        ListedItem("SP03B-261121-0009", 2, 4_200, "", "AB1234567"),
    ),
)  # fmt: skip
DECIDED = replace(
    CASH_RETURN,
    decision=EReturnDecision("d-1", "r-1", Decision.APPROVED, "gwen", datetime(2026, 11, 22, 9, tzinfo=UTC)),
)
STORY = SessionStory(
    SESSION, TOTALS, MOVES, COUNTS, (REFUND, replace(REFUND, kind="void")), APPROVALS, (CASH_RETURN, CHEQUE_RETURN), END
)
BANKED = Banked(SESSION, END, MOVES, (CHEQUE_RETURN, CASH_RETURN))
