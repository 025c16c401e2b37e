"""Tell all of one payment at the right: bills, tenders, what was given back, who, when, and whether central has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ims_desktop.domain.cheque_details import tender_words
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.screens.day.tables import line
from ui.when import clock_time, local_date, long_date
from ui.widgets.boxes import Column
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment, Tender
    from ims_desktop.use_cases.show_payment import ShownPayment


def kind_words(shown: ShownPayment) -> Words:
    """Name what it is."""
    names = {"void": say("Void"), "refund": say("Refund")}
    return names.get(shown.found.kind, say("Payment"))


def detail_rows(shown: ShownPayment) -> list[QWidget]:
    """Set it in lines, the most asked first."""
    rows = [_head(shown)]
    if shown.payment is None:
        rows += _as_found(shown)
    else:
        rows += _as_recorded(shown.payment)
    rows += [_undone(one) for one in shown.undone]
    if shown.found.kind == "payment" and shown.found.refunded_pence:
        rows.append(line(say("Left to give back"), pounds(shown.left_pence)))
    return rows


def status_of(shown: ShownPayment) -> tuple[Words, Words | str, str]:
    """Say whether central has it: sentence, detail, state."""
    row = shown.found.row
    if shown.payment is not None and shown.payment.training:
        return say("Recorded for training only."), "", ""
    if not shown.found.here or row is None:
        return say("From central."), say("Taken at till {till}.", till=shown.found.till), ""
    if row.status == "quarantined":
        return say("Held back by central."), say("The payment stands. A supervisor must look."), "warn"
    if row.status == "unsent":
        return say("Saved on this till. Not sent yet."), "", ""
    return say("Saved on this till, and central has it."), "", "ok"


def _head(shown: ShownPayment) -> QWidget:
    """Say when and by whom, and of which payment it is."""
    found = shown.found
    name = shown.names.get(found.cashier, found.cashier)
    words = say(
        "{date}, {time}, by {name}",
        date=long_date(local_date(found.taken_at)),
        time=clock_time(found.taken_at),
        name=name,
    )
    holder = QWidget()
    column = Column(holder, gap=2, margins=(0, 4, 0, 4))
    column.addWidget(Text(words, "caption", wrap=True))
    of = found.of_receipt or ("" if shown.payment is None or shown.payment.of is None else shown.payment.of.receipt)
    if of:
        reason = "" if shown.payment is None else shown.payment.reason
        column.addWidget(Text(say("Of {receipt}", receipt=of), "caption", wrap=True))
        if reason:
            column.addWidget(Text(say("Why: {reason}", reason=reason), "caption", wrap=True))
    return holder


def _as_recorded(payment: Payment) -> list[QWidget]:
    rows = [line(one.fund_name, pounds(one.amount_pence), detail=one.reference) for one in payment.lines]
    rows += [
        line(_tender_words(one), pounds(one.tendered_pence), detail=_tender_detail(one)) for one in payment.tenders
    ]
    if payment.change_pence:
        rows.append(line(say("Change"), pounds(payment.change_pence)))
    if payment.approval_id:
        rows.append(line(say("Approved by a second person"), ""))
    return rows


def _as_found(shown: ShownPayment) -> list[QWidget]:
    found = shown.found
    rows = [line(shown.funds.get(fund, fund), pounds(pence), detail=ref) for fund, ref, pence in found.bills]
    paid = " · ".join(shown.methods.get(method, method) for method in found.methods)
    rows.append(line(paid, pounds(found.amount_pence)))
    if found.refunded_pence:
        rows.append(line(say("Given back"), pounds(-found.refunded_pence)))
    return rows


def _undone(one: Payment) -> QWidget:
    words = say("Void") if one.kind == "void" else say("Refund")
    detail = f"{one.receipt} · {clock_time(one.taken_at)}"
    return line(words, pounds(one.amount_pence), detail=detail)


def _tender_words(tender: Tender) -> str:
    return tender.method_name


def _tender_detail(tender: Tender) -> Words | str:
    return tender_words(tender, name=False)
