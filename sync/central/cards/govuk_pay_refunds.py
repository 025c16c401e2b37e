"""Give money back through GOV.UK Pay, to the card it came from.

Every request says how much was left to give back when it was asked for, and GOV.UK Pay refuses one that is no more
right. So of any number of requests that say the same, one can be carried out at the most: a refund whose answer was
lost may be sent once more as it was, and is looked for in the payment's own list after that.

Source: GOV.UK Pay's public documents and source code.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from sync.central.cards import govuk_pay_codes as codes
from sync.central.cards.govuk_pay_answers import document, payment_in, refund_in, refunds_in, refusal
from sync.central.cards.govuk_pay_client import Unclear
from sync.central.cards.provider import NotAsked, Said
from sync.central.gateway.channel import NoReply

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.central.cards.govuk_pay_answers import Paid, Returned
    from sync.central.cards.govuk_pay_client import PayClient
    from sync.central.cards.provider import Wanted

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""So far may GOV.UK Pay's clock be behind ours."""
CHANGED: Final = 412
_STATES: Final = {"submitted": "waiting", "success": "approved", "error": "declined"}
_REFUSED: Final = frozenset({400, 401, 403, 404, 422, 429})


class PayRefunds:
    """The refunds of one service. Shape: `settled` tells whether a list must show by now what was asked for."""

    def __init__(self, pay: PayClient, settled: Callable[[Wanted], bool]) -> None:
        self._pay = pay
        self._settled = settled

    def refund(self, wanted: Wanted) -> Said:
        """Give back, once. Raises: NotAsked."""
        said = self._ask(wanted, self._left(wanted))
        # Somebody gave back another part between our look and our request: look again, once.
        said = said or self._ask(wanted, self._left(wanted))
        if said is None:
            raise _not_asked(codes.REFUND_CHANGED)
        return said

    def _left(self, wanted: Wanted) -> int:
        """Look what can be given back of the charge, just before it is asked for. Raises: NotAsked."""
        try:
            paid = self._charge(wanted)
        except Unclear as unclear:
            unheard = unclear.code in {codes.NO_ANSWER, codes.UNREACHABLE}
            raise _not_asked(codes.UNREACHABLE if unheard else unclear.code) from None
        left = paid.available or 0
        if paid.refundable == "pending":
            raise _not_asked(codes.REFUND_NOT_READY)
        if paid.refundable != "available" or not left:
            raise _not_asked(codes.REFUND_NONE_LEFT)
        if left < wanted.amount_pence:
            raise _not_asked(codes.REFUND_TOO_MUCH)
        return left

    def _ask(self, wanted: Wanted, left: int) -> Said | None:
        """Ask, and once more the very same when the answer was lost; None when more or less was left meanwhile."""
        asked = {"amount": wanted.amount_pence, "refund_amount_available": left}
        lost = False
        for _ in range(2):
            try:
                reply = self._pay.post(f"{_path(wanted)}/refunds", asked)
            except NoReply as silent:
                lost = lost or silent.left
                continue
            if reply.status in {200, 202}:
                made = refund_in(document(reply.body))
                if made is not None and made.amount == wanted.amount_pence:
                    return _said_of(made)
                return Said("unknown", code=codes.STRANGE_ANSWER)
            if reply.status == CHANGED and not lost:
                return None
            if reply.status in _REFUSED and not lost:
                raise _not_asked(refusal(reply.status, reply.body))
            lost = True
        if not lost:
            raise _not_asked(codes.UNREACHABLE)
        return Said("unknown", code=codes.NO_ANSWER)

    def look(self, wanted: Wanted) -> Said:
        """Ask how a refund stands."""
        if not wanted.provider_id:
            return self.find(wanted) or Said("unknown", code=codes.NOT_THERE)
        try:
            made = refund_in(self._pay.get(f"{_path(wanted)}/refunds/{quote(wanted.provider_id, safe='')}"))
        except Unclear as unclear:
            return Said("unknown", provider_id=wanted.provider_id, code=unclear.code)
        if made is None or made.number != wanted.provider_id:
            return Said("unknown", provider_id=wanted.provider_id, code=codes.STRANGE_ANSWER)
        return _said_of(made)

    def find(self, wanted: Wanted) -> Said | None:
        """Look for the refund whose answer was lost; None once the list is whole without it."""
        try:
            listed = refunds_in(self._pay.get(f"{_path(wanted)}/refunds"))
            paid = self._charge(wanted)
        except Unclear as unclear:
            return Said("unknown", code=unclear.code)
        if listed is None:
            return Said("unknown", code=codes.STRANGE_ANSWER)
        since = wanted.asked_at - CLOCKS_DIFFER
        like = [
            made
            for made in listed
            if made.number not in wanted.known
            and made.amount == wanted.amount_pence
            and (made.created_at is None or made.created_at >= since)
        ]
        if len(like) == 1:
            return _said_of(like[0])
        if like:
            return Said("unknown", code=codes.REFUND_IN_DOUBT)
        # The list lags behind; what the payment says of itself does not.
        whole = sum(made.amount for made in listed if made.status != "error") == paid.submitted
        return None if whole and self._settled(wanted) else Said("unknown", code=codes.NO_ANSWER)

    def _charge(self, wanted: Wanted) -> Paid:
        """Ask for the payment that is given back. Raises: Unclear."""
        paid = payment_in(self._pay.get(_path(wanted)))
        if paid is None or paid.number != wanted.charged_id:
            raise Unclear(codes.STRANGE_ANSWER)
        return paid


def _said_of(made: Returned) -> Said:
    """Say how a refund stands: "submitted" waits for the bank, and is neither done nor failed."""
    state = _STATES.get(made.status, "unknown")
    return Said(
        state,
        says=made.status,
        provider_id=made.number,
        amount_pence=made.amount if state == "approved" else 0,
        provider_reference=made.number if state == "approved" else "",
        code=codes.REFUND_REFUSED if state == "declined" else "",
    )


def _path(wanted: Wanted) -> str:
    return f"/v1/payments/{quote(wanted.charged_id, safe='')}"


def _not_asked(code: str) -> NotAsked:
    return NotAsked(code, codes.TEXTS.get(code, codes.TEXTS[codes.NOT_UNDERSTOOD]))
