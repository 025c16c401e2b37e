"""Write down money that goes back: what a void and a refund have in common, in the one commit that makes it so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.method_kind import MethodKind, kind_of
from ims_desktop.errors import NothingFound, WireUnavailable
from ims_desktop.log import note
from ims_desktop.use_cases.day_rules import leave_for, require_cash
from ims_desktop.use_cases.payment_fact import payment_fact
from ims_desktop.use_cases.payment_here import payment_here

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Allocation, Original, Payment, PaymentLine, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

CLAIM_S: Final = 3.0


@dataclass(frozen=True, slots=True)
class Undoing:
    """What is to be written. Units: pence, below nothing. Shape: `kind` "void" or "refund"; `of` the original."""

    payment_id: str
    kind: str
    cashier: Cashier
    of: Original
    lines: tuple[PaymentLine, ...]
    tenders: tuple[Tender, ...]
    allocations: tuple[Allocation, ...]
    reason: str
    approval: Approval | None
    offline: bool = True
    """Whether central was not asked to reserve it first."""

    @property
    def asked(self) -> AskedFor:
        """What a second person gives leave for. Units: pence above nothing."""
        pence = -sum(line.amount_pence for line in self.lines)
        return AskedFor(Act(self.kind), self.cashier.username, self.of.receipt, self.reason, pence)


def claimed(till: Till, undoing: Undoing) -> Undoing:
    """Reserve at central what is about to be given back, unless it cannot be reached or has not the payment yet.

    Raises: Refused (`refund_over`), when that much is not left.
    """
    parts = {line.of_line: -line.amount_pence for line in undoing.lines}
    try:
        till.sync.claim_refund(undoing.payment_id, undoing.of.payment_id, parts, CLAIM_S)
    except (WireUnavailable, NothingFound):
        return undoing
    return replace(undoing, offline=False)


def record_undoing(till: Till, unit: Writer, undoing: Undoing, session: CashierSession, pack: ReferencePack) -> Payment:
    """Write the leave for it, if there is one, and the fact, into a unit that holds nothing else yet.

    Raises: Refused (`approval_used`), NotPermitted.
    """
    leave_for(till, unit, undoing.cashier, session, undoing.asked, undoing.approval)
    payment = _payment(till, unit, undoing, session, pack)
    version = till.catalogue.state(payment.taken_at, pack.policy.catalogue_fresh_s).version
    stored = unit.append(payment_fact(payment, version, pack.version))
    unit.add_payment(payment, stored.sequence)
    unit.raise_clock_mark(payment.taken_at)
    unit.audit(payment.taken_at, payment.cashier, payment.kind, f"{payment.receipt} of {undoing.of.receipt}")
    note("undo_payment", payment.kind, receipt=payment.receipt, pence=payment.amount_pence, offline=payment.offline)
    return payment


def require_drawer(reader: Reader, pack: ReferencePack, session: CashierSession, tenders: Sequence[Tender]) -> None:
    """Stop when the drawer cannot hold by its law the cash that is to leave it.

    Raises: Refused (`cash_short`).
    """
    cash = -sum(tender.amount_pence for tender in tenders if is_cash(pack, tender.method))
    if cash > 0:
        require_cash(reader, session, cash)


def is_cash(pack: ReferencePack, method: str) -> bool:
    """Tell whether a method of payment is cash."""
    known = pack.methods.get(method)
    return known is not None and kind_of(known) is MethodKind.CASH


def _payment(till: Till, unit: Writer, undoing: Undoing, session: CashierSession, pack: ReferencePack) -> Payment:
    who, leave = (undoing.cashier.username, undoing.cashier.display_name), undoing.approval
    payment = payment_here(
        till,
        unit,
        session,
        pack,
        undoing.payment_id,
        who,
        undoing.lines,
        undoing.tenders,
        undoing.allocations,
        offline=undoing.offline,
    )
    return replace(
        payment,
        kind=undoing.kind,
        of=undoing.of,
        reason=undoing.reason.strip(),
        approval_id="" if leave is None else leave.approval_id,
    )
