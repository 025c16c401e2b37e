"""`void`, `refund`, `approvals`, `baskets`, and finding payments: what comes after a payment was taken."""

from __future__ import annotations

import uuid
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from ims_desktop.cli.cards import card_refund, tell_open
from ims_desktop.cli.output import age, utc
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, leave_of, opened
from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.business_day import at_london, in_london
from ims_desktop.domain.method_kind import MethodKind, desk_method
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.errors import PrinterUnavailable, Refused
from ims_desktop.journal_records import JournalQuery
from ims_desktop.use_cases.ask_elsewhere import answer_for_other_till, waiting_approvals
from ims_desktop.use_cases.find_payments import find_payments
from ims_desktop.use_cases.finish_payment import finish_payment
from ims_desktop.use_cases.keep_basket import drop, kept_baskets
from ims_desktop.use_cases.permit import pack_of
from ims_desktop.use_cases.print_receipt import payment_by_receipt, print_receipt
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.void_payment import void_payment
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.undoing import Refundable
    from ims_desktop.journal_records import FoundPayment, WaitingApproval
    from ims_desktop.records import KeptBasket
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till


def void(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Take a payment of the cashier's open session back whole."""
    event_id = _event_id(arguments.event_id)
    with opened(settings, receipt_file=arguments.receipt) as till:
        cashier = cashier_of(till, arguments.cashier)
        _reach(till)
        original = payment_by_receipt(till, arguments.number)
        asked = AskedFor(Act.VOID, cashier.username, original.receipt, arguments.reason, original.amount_pence)
        approval = _approval(till, arguments.approver, asked)
        made = void_payment(
            till, event_id or till.ids.new(), cashier, original.payment_id, arguments.reason, approval=approval
        )
        _hand_over(till, made, out)
    _show(out, made)
    return 0


def refund(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Give money of a payment back, some lines of it or all that is left."""
    event_id = _event_id(arguments.event_id)
    with opened(settings, receipt_file=arguments.receipt) as till:
        cashier = cashier_of(till, arguments.cashier)
        _reach(till)
        shown = refundable(till, cashier, arguments.number)
        lines = _lines(shown, arguments.lines)
        asked = AskedFor(Act.REFUND, cashier.username, shown.receipt, arguments.reason, sum(lines.values()))
        event_id, approval = event_id or till.ids.new(), _approval(till, arguments.approver, asked)
        if arguments.to_card:
            attempt, booked = card_refund(till, cashier, event_id, shown, lines, arguments.reason, approval)
            if booked is None:
                return tell_open(out, attempt)
            made = booked
        else:
            made = refund_payment(
                till,
                event_id,
                cashier,
                shown,
                lines,
                arguments.method or _cash(till),
                arguments.reason,
                authorisation=arguments.authorisation,
                last_four=arguments.last_four,
                approval=approval,
            )
        _hand_over(till, made, out)
    _show(out, made)
    return 0


def approvals(arguments: Namespace, settings: Settings, out: Out) -> int:
    """List what other tills wait for, or answer it."""
    with opened(settings) as till:
        person = cashier_of(till, arguments.cashier)
        _reach(till)
        if arguments.act == "list":
            for one in waiting_approvals(till, person):
                out.show(_waiting_document(one), _waiting_line(one))
            return 0
        if not arguments.approval_id:
            raise BadUsage("say which one, by the ID that `approvals list` shows")
        answer = answer_for_other_till(till, person, arguments.approval_id, given=arguments.act == "give")
    words = say("Leave was given.") if answer.state == "given" else say("Leave was not given.")
    out.show({"approval_id": answer.approval_id, "state": answer.state, "approver": answer.approver}, words)
    return 0


def baskets(arguments: Namespace, settings: Settings, out: Out) -> int:
    """List the baskets that wait, or drop one: its customer pays nothing."""
    if arguments.act == "list":
        with opened(settings, read_only=True) as till:
            for kept in kept_baskets(till):
                out.show(_basket_document(kept), _basket_line(kept, till.clock.now()))
        return 0
    if not arguments.basket_id or not arguments.cashier:
        raise BadUsage("say which basket, by the ID that `baskets list` shows, and --cashier who drops it")
    with opened(settings) as till:
        drop(till, arguments.basket_id, cashier_of(till, arguments.cashier))
    out.show({"basket_id": arguments.basket_id, "state": "dropped"}, say("The basket is dropped. Nothing was paid."))
    return 0


def is_search(arguments: Namespace) -> bool:
    """Tell whether `payments` is asked to find something, not to list a day."""
    told = (arguments.receipt, arguments.reference, arguments.name, arguments.amount, arguments.last_four)
    return arguments.anywhere or any((*told, arguments.taken_from, arguments.taken_to))


def search(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Find payments by what is remembered of them, a line each, the newest first."""
    with opened(settings, read_only=not arguments.anywhere) as till:
        query = _query(arguments, in_london(till.clock.now()).date())
        if arguments.anywhere:
            _reach(till)
        found = find_payments(till, query, max(1, arguments.limit), ask=arguments.anywhere)
    for row in found.rows:
        out.show(_found_document(row), _found_line(row))
    return 0


# --------------------------------------------------------------------------------------------------- void and refund
def _reach(till: Till) -> None:
    """Let the till show central who it is, when it has not yet: only then is a question answered at once."""
    if not till.sync.online():
        till.sync.step()


def _event_id(given: str) -> str:
    if not given:
        return ""
    try:
        return str(uuid.UUID(given))
    except ValueError:
        raise BadUsage("--event-id must be a UUID") from None


def _approval(till: Till, approver: str, asked: AskedFor) -> Approval | None:
    """Prove the second person a script names, if it names one.

    Raises: BadUsage, WrongCredentials, NotPermitted, WireUnavailable.
    """
    return leave_of(till, asked, approver) if approver else None


def _lines(shown: Refundable, given: list[str]) -> dict[int, int]:
    """Read the lines to give back; all that is left when none is named.

    Raises: BadUsage, InvalidAmount.
    """
    if not given:
        return {row.line.n: row.left_pence for row in shown.lines if row.left_pence > 0}
    lines: dict[int, int] = {}
    for text in given:
        number, colon, amount = text.partition(":")
        if not colon or not number.strip().isdecimal():
            raise BadUsage("a --line is N:AMOUNT, such as 1:20.00")
        lines[int(number)] = lines.get(int(number), 0) + parse_pence(amount)
    return lines


def _cash(till: Till) -> str:
    with till.store.read() as reader:
        method = desk_method(pack_of(reader), MethodKind.CASH)
    if method is None:
        raise Refused(say("This council takes no cash."), code="no_cash_method")
    return method.code


def _hand_over(till: Till, made: Payment, out: Out) -> None:
    """Print what was recorded; a printer that cannot print changes nothing of it."""
    try:
        print_receipt(till, made.payment_id)
    except PrinterUnavailable as problem:
        out.problem(problem.reason, str(problem))
    finish_payment(till, made.payment_id)


def _show(out: Out, made: Payment) -> None:
    of = "" if made.of is None else made.of.receipt
    said = {"amount": pounds(-made.amount_pence), "receipt": made.receipt, "of": of}
    document = {"event_id": made.payment_id, "receipt": made.receipt, "of_receipt": of}
    out.show(
        {**document, "amount_pence": made.amount_pence},
        say("Void of {amount} recorded: {receipt}, of {of}.", **said)
        if made.kind == "void"
        else say("Refund of {amount} recorded: {receipt}, of {of}.", **said),
    )


# ------------------------------------------------------------------------------------------------------------ search
def _query(arguments: Namespace, today: date) -> JournalQuery:
    day = _day(arguments.date)
    timed = bool(arguments.taken_from or arguments.taken_to)
    return JournalQuery(
        receipt=arguments.receipt.strip().upper(),
        reference=arguments.reference.strip(),
        name=arguments.name.strip(),
        amount_pence=parse_pence(arguments.amount) if arguments.amount else None,
        taken_from=_moment(day or today, arguments.taken_from or "00:00") if timed else None,
        taken_to=_moment(day or today, arguments.taken_to or "23:59") if timed else None,
        last_four=arguments.last_four.strip(),
        business_date=day,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadUsage("--date is YYYY-MM-DD") from None


def _moment(day: date, text: str) -> datetime:
    try:
        return at_london(day, time.fromisoformat(text))
    except ValueError:
        raise BadUsage("a time is HH:MM") from None


def _found_document(row: FoundPayment) -> dict[str, object]:
    return {
        "payment_id": row.payment_id,
        "receipt": row.receipt,
        "taken_at": utc(row.taken_at),
        "business_date": row.business_date.isoformat(),
        "amount_pence": row.amount_pence,
        "status": "sent" if row.row is None else row.row.status,
        "kind": row.kind,
        "till": row.till,
        "here": row.here,
        "refunded_pence": row.refunded_pence,
        "of_receipt": row.of_receipt,
    }


def _found_line(row: FoundPayment) -> str:
    where = say("here") if row.here else say("till {till}", till=row.till)
    bills = ", ".join(f"{fund} {reference}" for fund, reference, _ in row.bills)
    return (
        f"{row.receipt:<20} {in_london(row.taken_at):%Y-%m-%d %H:%M}  {pounds(row.amount_pence):>12}  {where}  {bills}"
    )


# ----------------------------------------------------------------------------------------------- approvals and baskets
def _waiting_document(one: WaitingApproval) -> dict[str, object]:
    return {
        "approval_id": one.approval_id,
        "act": one.act,
        "asked_by": one.asked_by,
        "till": one.till,
        "subject": one.subject,
        "reason": one.reason,
        "amount_pence": one.amount_pence,
        "asked_at": utc(one.asked_at),
        "expires_at": utc(one.expires_at),
    }


def _waiting_line(one: WaitingApproval) -> str:
    amount = "" if one.amount_pence is None else f" {pounds(one.amount_pence)}"
    return f"{one.approval_id}  {one.till} {one.asked_by}: {one.act}{amount} {one.subject} ({one.reason})"


def _basket_document(kept: KeptBasket) -> dict[str, object]:
    return {
        "basket_id": kept.basket_id,
        "cashier": kept.cashier,
        "kept_at": utc(kept.kept_at),
        "aside": kept.aside,
        "note": kept.note,
        "lines": len(kept.basket.lines),
        "amount_pence": kept.basket.total_pence,
    }


def _basket_line(kept: KeptBasket, now: datetime) -> str:
    note = f"  {kept.note}" if kept.note else ""
    return f"{kept.basket_id}  {kept.cashier}  {pounds(kept.basket.total_pence)}  {age(kept.kept_at, now)}{note}"
