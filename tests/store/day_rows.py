"""Write rows of a till day, each with a fact of its own, as the use cases do; what facts tell is tested elsewhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.ereturn import Bag, Decision, EReturn, EReturnDecision, EReturnType, ListedItem
from ims_desktop.domain.payment import Allocation, Original, Tender
from ims_desktop.domain.session import CashCount, CashMovement, Direction, FundTotal
from ims_desktop.journal_records import PostBatch
from ims_desktop.records import EventDraft
from tests.factory import make_payment, payment_draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till_journal import Writer
    from tests.factory import MadeTill


def tell(till: MadeTill, unit: Writer, session: CashierSession, kind: str, event_id: str) -> int:
    """Append a fact that a row hangs on, and return its sequence."""
    draft = EventDraft(event_id, kind, till.clock.now(), {}, session.business_date, session.session_id, session.cashier)
    return unit.append(draft).sequence


def move(
    till: MadeTill, session: CashierSession, direction: Direction, pence: int, *, seal: str = "", witness: str = ""
) -> CashMovement:
    """Move cash in a session."""
    counts = {100: pence // 100} if pence % 100 == 0 else {}
    moved = CashMovement(
        till.ids.new(),
        session.session_id,
        direction,
        pence,
        till.clock.now(),
        session.cashier,
        "change",
        seal,
        witness,
        counts,
    )
    with till.store.write() as unit:
        unit.add_cash_movement(moved, tell(till, unit, session, "cash_moved", moved.event_id))
    return moved


def count(till: MadeTill, session: CashierSession, counts: Mapping[int, int], number: int = 1) -> CashCount:
    """Count the drawer of a session."""
    pence = sum(each * pieces for each, pieces in counts.items())
    counted = CashCount(
        till.ids.new(), session.session_id, number, counts, pence, till.clock.now(), session.cashier, "gwen"
    )
    with till.store.write() as unit:
        unit.add_cash_count(counted, tell(till, unit, session, "cash_counted", counted.event_id))
    return counted


def allow(till: MadeTill, session: CashierSession, *, approver: str = "gwen") -> Approval:
    """Give leave for a refund."""
    asked = AskedFor(Act.REFUND, session.cashier, "SP03A-261121-0001", "paid twice", 3875)
    given = Approval(till.ids.new(), asked, approver, "Gwen Pugh", "pin")
    with till.store.write() as unit:
        unit.add_approval(given, tell(till, unit, session, "approval_given", given.approval_id))
    return given


def undoing(
    payment_id: str,
    receipt: str,
    session: CashierSession,
    of: Payment,
    lines: Mapping[int, int],
    kind: str = "refund",
    approval_id: str = "",
) -> Payment:
    """Make a void or refund in cash. Shape: `lines` maps a line of the original to the pence given back."""
    parts = [
        replace(of.lines[line - 1], n=n, amount_pence=-pence, vat_pence=0, of_line=line)
        for n, (line, pence) in enumerate(lines.items(), start=1)
    ]
    return replace(
        make_payment(payment_id, receipt, session),
        lines=tuple(parts),
        tenders=(Tender("10", "Cash", -sum(lines.values())),),
        allocations=tuple(Allocation(line.n, line.n, 1, line.amount_pence, 0) for line in parts),
        kind=kind,
        of=Original(of.payment_id, of.receipt),
        reason="paid twice",
        approval_id=approval_id,
        payer=of.payer,
    )


def undo(
    till: MadeTill,
    session: CashierSession,
    of: Payment,
    lines: Mapping[int, int],
    kind: str = "refund",
    approval_id: str = "",
) -> Payment:
    """Record a void or refund in a commit of its own."""
    with till.store.write() as unit:
        receipt = unit.next_receipt(session.business_date)
        undone = undoing(till.ids.new(), receipt, session, of, lines, kind, approval_id)
        unit.add_payment(undone, unit.append(payment_draft(undone)).sequence)
    return undone


def cash_up(till: MadeTill, session: CashierSession, receipt: str, kind: EReturnType = EReturnType.CASH) -> EReturn:
    """Make an eReturn of a session."""
    with till.store.write() as unit:
        made = EReturn(
            ereturn_id=till.ids.new(),
            number=unit.next_ereturn_number(session.business_date),
            type=kind,
            session_id=session.session_id,
            cashier=session.cashier,
            business_date=session.business_date,
            made_at=till.clock.now(),
            total_pence=5875,
            funds=(FundTotal("23", "Council Tax", "10", 1, 3875), FundTotal("52", "Parking", "10", 1, 2000)),
            bags=(Bag("B-1", 5000, lifted=True), Bag("B-2", 875)),
            counts={2000: 2, 5: 3},
            difference_pence=-15,
            items=(ListedItem(receipt, 1, 5875, "Siân O'Neill", "100042"),),
        )
        unit.add_ereturn(made, tell(till, unit, session, "ereturn_made", made.ereturn_id))
    return made


def decide(till: MadeTill, session: CashierSession, of: EReturn, by: str, decision: Decision) -> EReturnDecision:
    """Say something of an eReturn."""
    said = EReturnDecision(till.ids.new(), of.ereturn_id, decision, by, till.clock.now(), "looked at")
    with till.store.write() as unit:
        unit.add_ereturn_decision(said, tell(till, unit, session, "ereturn_decided", said.event_id))
    return said


def enter_pile(till: MadeTill, session: CashierSession, batch_id: str, first: str, last: str) -> PostBatch:
    """Close a pile from the post."""
    pile = PostBatch(batch_id, "7", session.session_id, "10", 2, 11750, 2, 11750, first, last, till.clock.now(), "")
    with till.store.write() as unit:
        unit.add_post_batch(pile, tell(till, unit, session, "batch_closed", till.ids.new()))
    return pile
