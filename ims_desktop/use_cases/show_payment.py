"""Show one payment that was found: what it paid and how, what was given back of it, and whether central has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.use_cases.permit import pack_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.journal_records import FoundPayment
    from ims_desktop.till import Till


@dataclass(frozen=True, slots=True)
class ShownPayment:
    """A payment with all this till knows of it.

    Shape: `payment` None for what only central has; `undone` its voids and refunds here; `voidable` whether it is whole
    and of the session that is open for this person; `names` who is who, `funds` and `methods` names by code; `letters`
    how its receipt can be sent.
    """

    found: FoundPayment
    payment: Payment | None
    undone: tuple[Payment, ...]
    voidable: bool
    names: Mapping[str, str]
    funds: Mapping[str, str]
    methods: Mapping[str, str]
    letters: tuple[str, ...] = ()

    @property
    def left_pence(self) -> int:
        """What may still be given back, as far as this till knows."""
        return self.found.amount_pence - self.found.refunded_pence if self.found.kind == "payment" else 0


def show_payment(till: Till, username: str, found: FoundPayment) -> ShownPayment:
    """Read it in one consistent view; `username` is who looks."""
    with till.store.read() as reader:
        pack = pack_of(reader)
        payment = reader.payment(found.payment_id) if found.here else None
        session = reader.open_session_of(username)
        undone = reader.undone(found.payment_id)
        own = payment is not None and session is not None and payment.session_id == session.session_id
        counted = session is not None and bool(reader.cash_counts(session.session_id))
    return ShownPayment(
        found=found,
        payment=payment,
        undone=undone,
        voidable=own and not counted and not undone and found.kind == "payment",
        names={person.username: person.display_name for person in pack.cashiers.values()},
        funds={code: fund.name for code, fund in pack.funds.items()},
        methods={code: method.name for code, method in pack.methods.items()},
        letters=pack.policy.letter_channels if payment is not None else (),
    )
