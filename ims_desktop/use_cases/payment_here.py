"""Begin a payment with what is the same for every kind: its number, whose it is, where and when it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.payment import Payment

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.payment import Allocation, PaymentLine, Tender
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Writer


def payment_here(
    till: Till,
    unit: Writer,
    session: CashierSession,
    pack: ReferencePack,
    payment_id: str,
    who: tuple[str, str],
    lines: tuple[PaymentLine, ...],
    tenders: tuple[Tender, ...],
    allocations: tuple[Allocation, ...],
    *,
    offline: bool,
) -> Payment:
    """Return a payment of this till and moment, with the next receipt number of its session's day.

    Shape: `who` took it, as user name and display name; payer, pile, and what is undone are the caller's to add.
    """
    office = pack.offices.get(till.identity.office)
    return Payment(
        payment_id=payment_id,
        receipt=unit.next_receipt(session.business_date),
        session_id=session.session_id,
        cashier=who[0],
        cashier_name=who[1],
        council=till.identity.council,
        office=till.identity.office,
        office_name=till.identity.office if office is None else office.name,
        till=till.identity.till,
        taken_at=till.clock.now(),
        business_date=session.business_date,
        lines=lines,
        tenders=tenders,
        allocations=allocations,
        offline=offline,
        training=till.identity.training,
    )
