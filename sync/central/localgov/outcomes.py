"""Write down how a card payment ended. Only money that was taken is booked, once, whatever is said afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import update

from sync.central import audit, tables
from sync.central.errors import Refusal
from sync.central.localgov import pending
from sync.central.localgov.answers import Answer, refused, told
from sync.central.localgov.booking import book
from sync.central.localgov.codes import codes_of, has_flag
from sync.central.localgov.fees import Fee, add_fee
from sync.contract.localgov.dates import local_text
from sync.contract.localgov.models import ProcessPaymentResponse
from sync.contract.localgov.money import pounds

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Row

    from sync.central.access.callers import Caller
    from sync.contract.localgov.models import ProcessFee, ProcessPayment

AUTHORISED: Final = "AUTHORISED"
PENDING: Final = "PENDING"
CANCELLED: Final = "CANCELLED"
DIFFERS: Final = "AMOUNT_DIFFERS"
IN_PENCE: Final = "AmountPaidInPence"
"""The metadata of a method of payment whose integration tells AmountPaid in pence."""

# Members of a pending line that its transaction has no room for, or has otherwise.
_NOT_COPIED: Final = frozenset({"council", "pending_id", "n", "status", "success_url", "cancel_url", "fail_url"}) | {
    "expires_at",
    "result",
    "result_psp_reference",
    "result_at",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the provider says. Shape: `psp_reference` is the provider's own."""

    result: str
    psp_reference: str | None
    card_prefix: str | None = None
    card_suffix: str | None = None


def authorise(connection: Connection, caller: Caller, reference: str, psp_reference: str | None, now: datetime) -> None:
    """Book the lines of a reference, unless they are booked.

    Raises: Refusal 404.
    """
    _Basket(connection, caller, reference, now).take(Outcome(AUTHORISED, psp_reference))


def process_payment(connection: Connection, caller: Caller, sent: ProcessPayment, now: datetime) -> Answer:
    """Write down an outcome and say where the payer goes; a difference of amounts books nothing and is left to staff.

    Raises: Refusal.
    """
    basket = _Basket(connection, caller, sent.merchant_reference, now)
    outcome = Outcome(sent.auth_result, sent.psp_reference, sent.card_prefix, sent.card_suffix)
    if sent.auth_result == AUTHORISED and not basket.is_booked and basket.differs(sent.amount_paid):
        return basket.leave_to_staff(outcome, sent.amount_paid)
    url = basket.take(outcome)
    if sent.fee and basket.is_booked:
        _try_fee(connection, caller, Fee(sent.merchant_reference, sent.psp_reference, sent.fee), now)
    return told(ProcessPaymentResponse(redirect_url=url, success=True))


def process_fee(connection: Connection, caller: Caller, sent: ProcessFee, now: datetime) -> None:
    """Book the fee of a payment.

    Raises: Refusal.
    """
    fee = Fee(sent.merchant_reference, sent.psp_reference, sent.fee)
    pending.lock(connection, caller.council, sent.merchant_reference)
    add_fee(connection, caller.council, fee, caller.name, now)


def _try_fee(connection: Connection, caller: Caller, fee: Fee, now: datetime) -> None:
    """Book a fee that came with a payment; what became of the payment does not hang on it."""
    try:
        add_fee(connection, caller.council, fee, caller.name, now)
    except Refusal as why:
        if why.code != "fee_recorded":
            detail = f"{fee.reference}: {pounds(fee.pence)}, {why.code}"
            audit.note(connection, caller.council, now, caller.name, "fee_not_booked", detail)


class _Basket:
    """The lines of a reference, ours alone while our transaction lasts."""

    def __init__(self, connection: Connection, caller: Caller, reference: str, now: datetime) -> None:
        self._connection = connection
        self._caller = caller
        self._now = now
        self._reference = reference
        self._lines = pending.lines_of(connection, caller.council, reference, locked=True)
        self._first: Row[tuple[object, ...]] = self._lines[0]
        self.is_booked = any(line.status == pending.SUCCESSFUL for line in self._lines)

    def differs(self, paid: int) -> bool:
        """Tell whether another amount was paid than was due; nought says that the provider did not tell.

        Some integrations tell pence where pounds are asked for. Only their method of payment can say so: were either
        taken from everybody, a hundredth of the amount, told in pence, would pass for all of it.
        Units: pence.
        """
        due = self._due()
        return paid not in {0, due * 100 if self._tells_pence() else due}

    def take(self, outcome: Outcome) -> str | None:
        """Write an outcome down; return where the payer goes.

        Raises: Refusal, for a payment begun after its basket expired.
        """
        if self.is_booked:
            return self._again(outcome)
        if outcome.result == AUTHORISED:
            self._book(outcome)
            self._mark(outcome, pending.SUCCESSFUL)
            return _paid_url(self._first.success_url, outcome.psp_reference)
        if outcome.result == PENDING:
            under_way = self._first.result in {PENDING, DIFFERS}
            if not under_way and pending.has_expired(self._first, self._now):
                raise Refusal(400, "expired", "The time to pay this basket is over. Nothing was booked.")
            self._mark(outcome, pending.OPEN)
            return _text(self._first.success_url)
        self._mark(outcome, pending.FAILED)
        return _text(self._first.cancel_url if outcome.result == CANCELLED else self._first.fail_url)

    def leave_to_staff(self, outcome: Outcome, paid: int) -> Answer:
        """Refuse to book an amount that is not the one due, and see that staff find it."""
        detail = f"{self._reference}: due {pounds(self._due())}, paid {pounds(paid)} as {outcome.psp_reference}"
        self._note("amount_differs", detail)
        self._mark(Outcome(DIFFERS, outcome.psp_reference), pending.OPEN)
        text = f"AmountPaid is not the amount due, {pounds(self._due())}. Nothing was booked; staff can see it."
        if paid == self._due() * 100:
            text += f" If this integration tells pence, its method of payment must say so: {IN_PENCE}."
        return refused(400, "amount_differs", text)

    # ---------------------------------------------------------------------------------------------------------- parts
    def _tells_pence(self) -> bool:
        methods = codes_of(self._connection, self._caller.council).methods
        return any(has_flag(methods[line.method], IN_PENCE) for line in self._lines if line.method in methods)

    def _due(self) -> int:
        return sum(line.amount_pence for line in self._lines)

    def _again(self, outcome: Outcome) -> str | None:
        """Answer as when it was booked: it is paid, whatever is said now; what contradicts that is for staff."""
        booked = self._first.result_psp_reference
        if outcome.result != AUTHORISED or outcome.psp_reference != booked:
            self._note("outcome_after_booking", f"{self._reference}: {outcome.result} as {outcome.psp_reference}")
        return _paid_url(self._first.success_url, booked)

    def _book(self, outcome: Outcome) -> None:
        said = {
            "psp_reference": outcome.psp_reference,
            "card_prefix": outcome.card_prefix,
            "card_suffix": outcome.card_suffix,
            "transaction_date": local_text(self._now),
            "import_id": None,
            "authorisation_code": None,
        }
        rows = [_copied(line) | said for line in self._lines]
        book(self._connection, self._caller.council, "hosted", self._caller.name, rows, self._now)
        self.is_booked = True

    def _mark(self, outcome: Outcome, status: int) -> None:
        """Keep what the provider said beside the narrative, never over it."""
        p = tables.pending
        self._connection.execute(
            update(p)
            .where(p.c.council == self._caller.council, p.c.internal_reference == self._reference)
            .values(
                status=status,
                result=outcome.result,
                result_psp_reference=outcome.psp_reference,
                result_at=self._now,
                authorisation_code=outcome.result if status == pending.FAILED else None,
            )
        )

    def _note(self, action: str, detail: str) -> None:
        audit.note(self._connection, self._caller.council, self._now, self._caller.name, action, detail)


def _paid_url(url: str | None, psp_reference: str | None) -> str | None:
    return f"{url}/{psp_reference or ''}" if url else None


def _text(url: str | None) -> str | None:
    return url


def _copied(line: Row[tuple[object, ...]]) -> dict[str, Any]:
    members: dict[str, Any] = line._asdict()
    return {name: value for name, value in members.items() if name not in _NOT_COPIED}
