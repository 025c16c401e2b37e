"""Check payments, voids and refunds of the journal: their rows, their sums, their numbers, and what they undo."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.words import say, say_n

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.payment import Payment
    from ims_desktop.till_journal import Reader
    from ims_desktop.use_cases.breaches import Breaches


_CARD_NAMES: Final = ("authorisation", "last_four", "serial", "attempt", "provider_reference", "brand")


class PaymentCheck:
    """What was seen of payments on the way through the chain."""

    def __init__(self, reader: Reader, breaches: Breaches) -> None:
        self._reader = reader
        self._breaches = breaches
        self._numbers: dict[str, int] = {}
        self._undone: dict[tuple[str, int], int] = defaultdict(int)
        self.seen = 0
        self.last_receipt = ""

    def fact(self, payment_id: str, where: str, document: Mapping[str, Any] | None) -> Payment | None:
        """Check the payment a fact tells of, and return its row; `document` None where its bytes are gone."""
        self.seen += 1
        payment = self._reader.payment(payment_id)
        if payment is None:
            self._breaches.add("payment_missing", say("Fact {fact} tells of a payment that has no row.", fact=where))
            return None
        self.last_receipt = payment.receipt
        self._receipt(payment)
        if not _adds_up(payment):
            self._breaches.add(
                "sums_differ",
                say("Lines, tenders and allocations of receipt {receipt} are not one sum.", receipt=payment.receipt),
            )
        if document is not None and _told(document) != _rows(payment):
            self._breaches.add(
                "payment_differs",
                say("The rows of receipt {receipt} are not what its fact tells.", receipt=payment.receipt),
            )
        if payment.kind != "payment" or payment.of is not None:
            self._undoing(payment)
        return payment

    def finish(self) -> None:
        """Check what can only be said when every fact was seen."""
        rows = sum(1 for _ in self._reader.journal())
        if rows != self.seen:
            self._breaches.add(
                "payment_without_fact",
                say("The journal lists {rows} payments, but the chain tells of {facts}.", rows=rows, facts=self.seen),
            )

    def _receipt(self, payment: Payment) -> None:
        """Numbers of one series run 1, 2, 3 in the order of the chain."""
        series, _, number = payment.receipt.rpartition("-")
        last = self._numbers.get(series, 0)
        if int(number) <= last:
            self._breaches.add("receipt_twice", say("Receipt number {receipt} is used twice.", receipt=payment.receipt))
        elif int(number) != last + 1:
            missing = int(number) - last - 1
            self._breaches.add(
                "receipt_gap",
                say_n(
                    "A receipt number before {receipt} is skipped.",
                    "{n} receipt numbers before {receipt} are skipped.",
                    missing,
                    receipt=payment.receipt,
                ),
            )
        self._numbers[series] = int(number)

    # -------------------------------------------------------------------------------------------- voids and refunds
    def _undoing(self, payment: Payment) -> None:
        original = None if payment.of is None else self._reader.payment(payment.of.payment_id)
        if not _goes_out(payment):
            self._breaches.add(
                "undoing_differs",
                say("Receipt {receipt} gives back what no payment is named for.", receipt=payment.receipt),
            )
        elif original is not None:
            self._of_original(payment, original)
        elif payment.kind == "void":
            self._not_whole(payment)

    def _of_original(self, payment: Payment, original: Payment) -> None:
        if original.kind != "payment" or payment.of is None or payment.of.receipt != original.receipt:
            self._breaches.add(
                "undoing_differs",
                say("Receipt {receipt} gives back what no payment is named for.", receipt=payment.receipt),
            )
        before = sum(self._undone[original.payment_id, line.n] for line in original.lines)
        self._count(payment, original)
        whole = payment.session_id == original.session_id and payment.amount_pence == -original.amount_pence
        if payment.kind == "void" and (before or not whole):
            self._not_whole(payment)

    def _count(self, payment: Payment, original: Payment) -> None:
        """Hold each line of the original to what was given back of it by all who did."""
        paid = {line.n: line.amount_pence for line in original.lines}
        for line in payment.lines:
            key = original.payment_id, line.of_line
            self._undone[key] -= line.amount_pence
            if self._undone[key] > paid.get(line.of_line, 0):
                self._breaches.add(
                    "refund_over",
                    say("More was given back of receipt {receipt} than was paid.", receipt=original.receipt),
                )

    def _not_whole(self, payment: Payment) -> None:
        self._breaches.add(
            "void_differs",
            say(
                "Receipt {receipt} takes back something else than a whole payment of its own session.",
                receipt=payment.receipt,
            ),
        )


def _goes_out(payment: Payment) -> bool:
    """Tell whether a void or refund names its original and takes money out only."""
    amounts = [line.amount_pence for line in payment.lines] + [tender.amount_pence for tender in payment.tenders]
    named = payment.of is not None and payment.kind in {"void", "refund"} and bool(payment.reason.strip())
    return named and all(pence < 0 for pence in amounts) and all(line.of_line > 0 for line in payment.lines)


def _adds_up(payment: Payment) -> bool:
    """Tell whether every line and every tender is fully allocated, in pence and in VAT."""
    lines = {line.n: (line.amount_pence, line.vat_pence) for line in payment.lines}
    tenders = {n: tender.amount_pence for n, tender in enumerate(payment.tenders, start=1)}
    by_line = dict.fromkeys(lines, (0, 0))
    by_tender = dict.fromkeys(tenders, 0)
    for part in payment.allocations:
        pence, vat = by_line.get(part.line, (0, 0))
        by_line[part.line] = (pence + part.amount_pence, vat + part.vat_pence)
        by_tender[part.tender] = by_tender.get(part.tender, 0) + part.amount_pence
    return by_line == lines and by_tender == tenders


def _rows(payment: Payment) -> list[object]:
    """List what the rows of a payment hold."""
    return [
        payment.session_id,
        payment.cashier,
        payment.business_date.isoformat(),
        payment.receipt,
        payment.kind,
        payment.amount_pence,
        payment.tendered_pence,
        payment.change_pence,
        None if payment.of is None else (payment.of.payment_id, payment.of.receipt),
        payment.reason,
        payment.approval_id,
        payment.batch_id,
        [
            (
                *(line.n, line.fund, line.reference, line.amount_pence, line.vat_pence),
                *(line.override_approval, line.of_line, line.over_balance_pence),
            )
            for line in payment.lines
        ],
        [
            (
                *(n, t.method, t.tendered_pence, t.change_pence, t.authorisation, t.last_four, t.serial),
                *(t.attempt_id, t.provider_reference, t.brand),
            )
            for n, t in enumerate(payment.tenders, start=1)
        ],
        [(a.n, a.line, a.tender, a.amount_pence, a.vat_pence) for a in payment.allocations],
    ]


def _told(document: Mapping[str, Any]) -> list[object]:
    """List the same as the fact tells it; what a fact leaves out is nothing."""
    data = document["data"]
    of = data.get("of")
    line_names = ("n", "fund", "reference", "amount_pence", "vat_pence")
    return [
        *(document[key] for key in ("session_id", "cashier", "business_date")),
        *(data[key] for key in ("receipt", "kind", "amount_pence", "tendered_pence", "change_pence")),
        None if of is None else (of["event_id"], of["receipt"]),
        data.get("reason") or "",
        data.get("approval") or "",
        data.get("batch") or "",
        [
            (
                *_picked(line, *line_names),
                *(line.get("override_approval") or "", line.get("of_line", 0), line.get("over_balance_pence", 0)),
            )
            for line in data["lines"]
        ],
        [
            (
                *_picked(tender, "n", "method", "tendered_pence", "change_pence"),
                *(tender.get(key) or "" for key in _CARD_NAMES),
            )
            for tender in data["tenders"]
        ],
        [_picked(part, "n", "line", "tender", "amount_pence", "vat_pence") for part in data["allocations"]],
    ]


def _picked(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)
