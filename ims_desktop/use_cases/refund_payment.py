"""Give money back of a payment: some bills of it or all, part of each or what is left, any number of times."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.allocation import allocate
from ims_desktop.domain.method_kind import BANKED, MethodKind, kind_of, methods_at_desk
from ims_desktop.domain.payment import Original, Tender
from ims_desktop.domain.undoing import refund_lines, undone_pence
from ims_desktop.errors import BadInput, Refused
from ims_desktop.use_cases.approve import check_reason, require_approval
from ims_desktop.use_cases.note_payment import note_overpaid_refund
from ims_desktop.use_cases.permit import own_session, pack_of, permit_money, refuse_cards
from ims_desktop.use_cases.refundable import of_journal
from ims_desktop.use_cases.undo_payment import (
    Undoing,
    claimed,
    record_undoing,
    require_drawer,
)
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.undoing import Refundable, RefundableLine
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader

_LAST_FOUR: Final = re.compile(r"[0-9]{4}", re.ASCII)
_AUTHORISATION_MAX: Final = 15


def refund_payment(
    till: Till,
    refund_id: str,
    cashier: Cashier,
    refundable: Refundable,
    lines: Mapping[int, int],
    tender_method: str,
    reason: str,
    *,
    authorisation: str = "",
    last_four: str = "",
    approval: Approval | None = None,
) -> Payment:
    """Record that so much of these lines was given back by one method; the same `refund_id` again returns the same.

    Central reserves it first. Out of reach of central it is given back by this till's own journal, if this till took
    the payment. Units: `lines` pence above nothing by the line of the original.

    Raises: NotPermitted, NoOpenSession, BadInput, CardNumberRefused, Refused (`refund_over`, `refund_line`,
    `refund_nothing`, `refund_needs_central`, `unknown_method`, `cash_short`), StoreUnavailable, DiskFull.
    """
    asked = _Wish(refund_id, cashier, lines, tender_method, reason, authorisation, last_four, approval)
    with till.store.read() as reader:
        already = reader.payment(refund_id)
        if already is not None:
            return already
        pack = pack_of(reader)
        undoing = _checked(till, reader, pack, refundable, asked)
    offline = claimed(till, undoing).offline
    if offline and not refundable.here:
        raise Refused(
            say(
                "Central cannot be reached. What another till took can be given back once it can. Nothing was recorded."
            ),
            code="refund_needs_central",
        )
    with till.store.write() as unit:
        already = unit.payment(refund_id)
        if already is not None:
            return already
        undoing = replace(_checked(till, unit, pack, refundable, asked), offline=offline)  # as it stands by now
        payment = record_undoing(till, unit, undoing, own_session(unit, cashier), pack)
        original = unit.payment(refundable.payment_id)
        if original is not None:
            note_overpaid_refund(till, unit, pack, payment, original)
    return payment


@dataclass(frozen=True, slots=True)
class _Wish:
    """What the window asked for, as one thing."""

    refund_id: str
    cashier: Cashier
    lines: Mapping[int, int]
    method: str
    reason: str
    authorisation: str
    last_four: str
    approval: Approval | None


def _checked(till: Till, reader: Reader, pack: ReferencePack, shown: Refundable, wish: _Wish) -> Undoing:
    """Hold the wish to every law, and return what is to be written."""
    permit_money(till, reader, wish.cashier)
    session = own_session(reader, wish.cashier)
    _check_texts(pack, wish)
    rows = lines_now(reader, shown)
    lines = refund_lines(rows, wish.lines)
    method = _method(pack, wish.method)
    card = kind_of(method) is MethodKind.CARD
    tender = Tender(
        method.code,
        method.name,
        sum(line.amount_pence for line in lines),
        authorisation=wish.authorisation.strip() if card else "",
        last_four=wish.last_four.strip() if card else "",
    )
    of = Original(shown.payment_id, shown.receipt)
    shares = allocate(lines, (tender,))
    undoing = Undoing(wish.refund_id, "refund", wish.cashier, of, lines, (tender,), shares, wish.reason, wish.approval)
    gone = sum(row.line.amount_pence - row.left_pence for row in rows)
    # Late, so that nobody is troubled for nothing.
    require_approval(pack, wish.cashier, undoing.asked, wish.approval, before_pence=gone)
    require_drawer(reader, pack, session, undoing.tenders)  # last: tries alone must not tell what is in the drawer
    return undoing


def lines_now(reader: Reader, shown: Refundable) -> tuple[RefundableLine, ...]:
    """Hold what was shown against the journal as it is now: no more is left than either says."""
    payment = reader.payment(shown.payment_id)
    if payment is None:  # of another till: what went back of it here since
        gone = undone_pence(one for one in reader.undone(shown.payment_id) if one not in shown.undone)
        return tuple(replace(row, left_pence=max(0, row.left_pence - gone.get(row.line.n, 0))) for row in shown.lines)
    left = {row.line.n: row.left_pence for row in of_journal(reader, payment).lines}
    return tuple(replace(row, left_pence=min(row.left_pence, left.get(row.line.n, 0))) for row in shown.lines)


def _check_texts(pack: ReferencePack, wish: _Wish) -> None:
    refuse_cards(pack, wish.reason, wish.authorisation)
    check_reason(wish.reason)
    if len(wish.authorisation.strip()) > _AUTHORISATION_MAX or not wish.authorisation.isprintable():
        raise BadInput(
            say("An authorisation code has at most {n} printable characters.", n=_AUTHORISATION_MAX),
            code="authorisation",
        )
    if wish.last_four.strip() and _LAST_FOUR.fullmatch(wish.last_four.strip()) is None:
        raise BadInput(say("Of a card only the last four digits are written down."), code="last_four")


def _method(pack: ReferencePack, code: str) -> MethodOfPayment:
    """Return a way to give money back: a cheque that went to the bank is never handed back, nor listed less."""
    found = next((method for method in methods_at_desk(pack) if method.code == code), None)
    if found is None or kind_of(found) in BANKED:
        raise Refused(say("Nothing can be given back that way at a desk. Nothing was recorded."), code="unknown_method")
    return found
