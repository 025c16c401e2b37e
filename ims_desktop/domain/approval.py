"""Describe a second person's leave for one act, which acts may need one, and who may give it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.cashier import Role

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import Policy


class Act(StrEnum):
    """What may need a second person; the value travels in the fact and never changes."""

    OVERRIDE_STOP = "override_stop"
    VOID = "void"
    REFUND = "refund"
    CASH_IN = "cash_in"
    CASH_OUT = "cash_out"
    LIFT = "lift"
    SHOW_CASH = "show_cash"
    CLOSE_FOR_ANOTHER = "close_for_another"
    SETTLE_CARD = "settle_card"
    """A person, not the provider, says what came of a charge nobody can find out about."""
    CONTROL_DIFFERS = "control_differs"
    """A pile from the post does not come to the figures on its slip."""


WITNESSED: Final = frozenset({Act.LIFT, Act.CLOSE_FOR_ANOTHER})
"""Acts done before a second pair of eyes, which may be anybody's of the council but the actor's own."""


@dataclass(frozen=True, slots=True)
class AskedFor:
    """What somebody wants to do. Units: pence, None where no sum is part of it.

    Shape: `asked_by` a user name; `subject` a receipt number, or fund and reference: never a name or an address.
    """

    act: Act
    asked_by: str
    subject: str
    reason: str
    amount_pence: int | None = None

    def is_same_as(self, other: AskedFor) -> bool:
        """Tell whether leave for the one is leave for the other; the words of the reason may differ."""
        return (self.act, self.asked_by.casefold(), self.subject, self.amount_pence) == (
            other.act,
            other.asked_by.casefold(),
            other.subject,
            other.amount_pence,
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """Leave for exactly what was asked, once: its id is that of the fact, written in the same commit as the act.

    Shape: `how` "password" or "pin" at this till, "elsewhere" when the approver was signed in at another.
    """

    approval_id: str
    asked: AskedFor
    approver: str
    approver_name: str
    how: str


def needed(policy: Policy, cashier: Cashier, act: Act, amount_pence: int | None = None) -> bool:
    """Tell whether this person needs a second one for an act; the sum is what would leave the drawer. Units: pence."""
    if act in WITNESSED or act is Act.SETTLE_CARD or act.value in policy.acts_to_approve:
        return True
    pence = abs(amount_pence or 0)
    if act is Act.REFUND:
        return not cashier.may_refund or pence > policy.approve_refund_over_pence
    if act is Act.CASH_OUT:
        return pence > policy.approve_cash_out_over_pence
    if act is Act.SHOW_CASH:
        return not cashier.may_supervise
    return act is Act.OVERRIDE_STOP and not cashier.may_override_stop


def may_approve(person: Cashier, act: Act) -> bool:
    """Tell whether a person's roles let them give leave for such an act; for their own wishes they never may."""
    if person.disabled:
        return False
    if act in WITNESSED:
        return True
    if act is Act.OVERRIDE_STOP:
        return person.may_override_stop
    return person.may_supervise or (act in {Act.VOID, Act.REFUND} and person.has(Role.TRANSACTION_REFUND))


def approves_anything(person: Cashier) -> bool:
    """Tell whether others may need this person's leave for something that is no matter of a second pair of eyes."""
    return any(may_approve(person, act) for act in Act if act not in WITNESSED)
