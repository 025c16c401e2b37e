"""Check that leave was another person's, that it was given for what was done with it, and used once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ims_desktop.domain.approval import Act
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval, AskedFor
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.breaches import Breaches

_MOVES = {"in": Act.CASH_IN, "out": Act.CASH_OUT, "lift": Act.LIFT}
_ACTS = {
    "totals_shown": Act.SHOW_CASH,
    "session_closed": Act.CLOSE_FOR_ANOTHER,
    "card_asked": Act.REFUND,
    "card_answered": Act.SETTLE_CARD,
}


class ApprovalCheck:
    """What was seen of leave on the way through the chain."""

    def __init__(self, reader: Reader, breaches: Breaches) -> None:
        self._reader = reader
        self._breaches = breaches
        self._used: dict[str, str] = {}
        self._asked: dict[str, str] = {}

    def given(self, event_id: str, where: str, document: Mapping[str, Any] | None) -> None:
        """Hold the row of leave to the fact that gave it."""
        approval = self._reader.approval(event_id)
        if approval is None:
            self._breaches.add("fact_without_row", say("Fact {fact} has no row of its own in the journal.", fact=where))
            return
        if document is not None and _told(document) != _row(approval):
            self._breaches.add("row_differs", say("The row of fact {fact} is not what the fact tells.", fact=where))
        if approval.approver.casefold() == approval.asked.asked_by.casefold():
            self._breaches.add("approval_own", say("Fact {fact} is leave somebody gave themselves.", fact=where))

    def used_by_payment(self, payment: Payment, where: str) -> None:
        """Check the leave a void or refund had, and that of each stopped account that was paid all the same."""
        if payment.approval_id:
            first = self._asked.get(payment.payment_id, where)
            self._use(payment.approval_id, Act(payment.kind), payment.cashier, first, -payment.amount_pence)
        for line in payment.lines:
            if line.override_approval:
                self._use(line.override_approval, Act.OVERRIDE_STOP, payment.cashier, where)

    def used_by_fact(self, document: Mapping[str, Any], where: str) -> None:
        """Check the leave for cash that moved or was shown, for closing in somebody's place, for refunds to cards.

        Leave for a refund to a card serves every time it is asked for, and the refund it becomes.
        """
        data, kind, actor = document["data"], document["kind"], document["cashier"]
        leave = data.get("approval")
        if not leave:
            return
        if kind == "card_asked":
            where = self._asked.setdefault(data["payment"], where)
        act = _MOVES[data["direction"]] if kind == "cash_moved" else _ACTS[kind]
        self._use(leave, act, actor, where, data.get("amount_pence"))

    def _use(self, approval_id: str, act: Act, by: str, where: str, pence: int | None = None) -> None:
        approval = self._reader.approval(approval_id)
        if approval is None:
            self._breaches.add(
                "approval_missing", say("Fact {fact} names an approval this journal does not hold.", fact=where)
            )
            return
        if not _is_for(approval.asked, act, by, pence):
            self._breaches.add(
                "approval_other", say("Fact {fact} names an approval that was given for something else.", fact=where)
            )
        if self._used.setdefault(approval_id, where) != where:
            self._breaches.add("approval_twice", say("Fact {fact} names an approval that was used before.", fact=where))


def _is_for(asked: AskedFor, act: Act, by: str, pence: int | None) -> bool:
    """Tell whether leave was for this act of this person; `pence` None where the act itself has no sum."""
    same_sum = pence is None or asked.amount_pence in {None, pence}
    return asked.act is act and asked.asked_by.casefold() == by.casefold() and same_sum


def _row(approval: Approval) -> list[object]:
    asked = approval.asked
    return [
        *(asked.act.value, asked.asked_by, asked.subject, asked.amount_pence, asked.reason.strip()),
        *(approval.how, approval.approver),
    ]


def _told(document: Mapping[str, Any]) -> list[object]:
    data = document["data"]
    named = ("act", "asked_by", "subject", "amount_pence", "reason", "how")
    return [*(data[name] for name in named), document["cashier"]]
