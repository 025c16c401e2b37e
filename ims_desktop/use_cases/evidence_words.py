"""Say in one plain sentence what a fact tells, as somebody who never saw the program would understand it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act
from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import Direction
from ims_desktop.domain.session_papers import act_words, direction_words
from ims_desktop.words import say
from sync.contract.facts import (
    ApprovalGiven,
    BatchClosed,
    CardAnswered,
    CardAsked,
    CashCounted,
    CashMoved,
    EReturnDecided,
    EReturnMade,
    PaymentNoted,
    PaymentTaken,
    SessionClosed,
    SessionOpened,
    TenderHeld,
    TotalsShown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.paper_issue import Issue
    from ims_desktop.words import Words
    from sync.contract.facts import AnyFact


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called. Shape: `payers` maps a payment's id to its payer, masked."""

    issue: Issue
    payers: Mapping[str, str]

    def fund(self, code: str) -> str:
        """Return a fund's name."""
        known = self.issue.pack.funds.get(code)
        return code if known is None else known.name


@singledispatch
def _words(fact: AnyFact, names: Names) -> Words:  # noqa: ARG001 - what has no sentence of its own needs no names
    return say("Record of the kind {kind}.", kind=fact.kind)


def fact_words(names: Names, fact: AnyFact) -> Words:
    """Say what a fact tells."""
    return _words(fact, names)


@_words.register(SessionOpened)
def _opened(fact: SessionOpened, names: Names) -> Words:
    data = fact.data
    said = {"name": names.issue.person(fact.cashier), "amount": pounds(data.float_pence)}
    if data.expected_float_pence is None or data.expected_float_pence == data.float_pence:
        return say("{name} opened the session with a float of {amount}.", **said)
    return say(
        "{name} opened the session with a float of {amount}, where {expected} was expected. {reason}",
        expected=pounds(data.expected_float_pence),
        reason=data.reason,
        **said,
    )


@_words.register(PaymentTaken)
def _taken(fact: PaymentTaken, names: Names) -> Words:
    data = fact.data
    bills = ", ".join(f"{names.fund(line.fund)} {pounds(line.amount_pence)}" for line in data.lines)
    tenders = ", ".join(
        f"{names.issue.method(one.method)} {pounds(one.tendered_pence - one.change_pence)}" for one in data.tenders
    )
    who = names.payers.get(fact.event_id, "")
    said = {"receipt": data.receipt, "bills": bills, "tenders": tenders, "name": names.issue.person(fact.cashier)}
    if data.of is not None:
        what = say("Payment cancelled") if data.kind == "void" else say("Refund")
        return say(
            "{what} by {name}, receipt {receipt}, of receipt {of}: {bills}; by {tenders}. Reason: {reason}",
            what=what,
            of=data.of.receipt,
            reason=data.reason,
            **said,
        )
    if who:
        return say("{name} took a payment from {payer}, receipt {receipt}: {bills}; by {tenders}.", payer=who, **said)
    return say("{name} took a payment, receipt {receipt}: {bills}; by {tenders}.", **said)


@_words.register(CashMoved)
def _moved(fact: CashMoved, names: Names) -> Words:
    data = fact.data
    said: dict[str, str | int | Words] = {
        "what": direction_words(Direction(data.direction)),
        "name": names.issue.person(fact.cashier),
        "amount": pounds(data.amount_pence),
    }
    if data.witness is None:
        return say("{what} by {name}: {amount}. Reason: {reason}", reason=data.reason, **said)
    return say(
        "{what} by {name} before {witness}: {amount}, bag seal {seal}.",
        witness=names.issue.person(data.witness),
        seal=data.seal,
        **said,
    )


@_words.register(TotalsShown)
def _shown(fact: TotalsShown, names: Names) -> Words:
    name = names.issue.person(fact.cashier)
    if fact.data.cash:
        return say("{name} looked at the totals, cash among them.", name=name)
    return say("{name} looked at the totals without those of cash.", name=name)


@_words.register(CashCounted)
def _counted(fact: CashCounted, names: Names) -> Words:
    data = fact.data
    said: dict[str, str | int | Words] = {
        "name": names.issue.person(fact.cashier),
        "n": data.round,
        "amount": pounds(data.counted_pence),
    }
    if data.witness is None:
        return say("{name} counted the drawer, count {n}: {amount}.", **said)
    return say("{name} and {witness} counted the drawer, count {n}: {amount}.",
               witness=names.issue.person(data.witness), **said)  # fmt: skip


@_words.register(SessionClosed)
def _closed(fact: SessionClosed, names: Names) -> Words:
    data = fact.data
    said = {
        "name": names.issue.person(fact.cashier),
        "counted": pounds(data.counted_pence),
        "expected": pounds(data.expected_pence),
        "left": pounds(data.left_pence),
    }
    if not data.difference_pence:
        return say("{name} closed the session. Count and journal agree: {counted}. {left} stays in the drawer.", **said)
    return say(
        "{name} closed the session. {counted} was counted, the journal says {expected}: they differ by {difference}. "
        "Reason: {reason}. {left} stays in the drawer.",
        difference=pounds(abs(data.difference_pence)),
        reason=data.reason,
        **said,
    )


@_words.register(EReturnMade)
def _made(fact: EReturnMade, names: Names) -> Words:  # noqa: ARG001 - an eReturn names itself
    return say("eReturn {number} made, {amount}.", number=fact.data.number, amount=pounds(fact.data.total_pence))


@_words.register(EReturnDecided)
def _decided(fact: EReturnDecided, names: Names) -> Words:
    name = names.issue.person(fact.cashier)
    if fact.data.decision == "approved":
        return say("{name} approved an eReturn of this session.", name=name)
    return say("{name} sent an eReturn of this session back: {reason}", name=name, reason=fact.data.reason)


@_words.register(ApprovalGiven)
def _allowed(fact: ApprovalGiven, names: Names) -> Words:
    data = fact.data
    return say(
        "{name} allowed {other}: {what}, {subject}. {reason}",
        name=names.issue.person(fact.cashier),
        other=names.issue.person(data.asked_by),
        what=act_words(Act(data.act)),
        subject="" if data.amount_pence is None else pounds(data.amount_pence),
        reason=data.reason,
    )


@_words.register(BatchClosed)
def _batch(fact: BatchClosed, names: Names) -> Words:
    data = fact.data
    return say(
        "{name} entered batch {number}: {n} items, {amount}; its slip says {control_n} and {control}.",
        name=names.issue.person(fact.cashier),
        number=data.number,
        n=data.items,
        amount=pounds(data.amount_pence),
        control_n=data.control_items,
        control=pounds(data.control_pence),
    )


@_words.register(PaymentNoted)
def _stands_out(fact: PaymentNoted, names: Names) -> Words:  # noqa: ARG001 - the note names a payment, no person
    return say("A payment was noted for Finance: {codes}.", codes=", ".join(fact.data.codes))


@_words.register(CardAsked)
def _card_asked(fact: CardAsked, names: Names) -> Words:
    data = fact.data
    said = {
        "name": names.issue.person(fact.cashier),
        "amount": pounds(data.amount_pence),
        "method": names.issue.method(data.method),
        "reference": data.reference,
    }
    if data.direction == "charge":
        return say("{name} wanted {amount} by {method}, card reference {reference}.", **said)
    return say(
        "{name} wanted to give {amount} back by {method}, card reference {reference}. Reason: {reason}",
        reason=data.reason,
        **said,
    )


@_words.register(CardAnswered)
def _card_answered(fact: CardAnswered, names: Names) -> Words:
    data = fact.data
    if data.outcome == "approved":
        answer = say("A card was approved: {amount}.", amount=pounds(data.amount_pence))
    elif data.outcome == "declined":
        answer = say("A card was declined. No money moved.")
    else:
        answer = say("What was asked of a card was cancelled. No money moved.")
    if data.how != "person":
        return answer
    name = names.issue.person(fact.cashier)
    return say("{answer} {name} wrote this down by hand: {reason}", answer=answer, name=name, reason=data.reason)


@_words.register(TenderHeld)
def _tender_held(fact: TenderHeld, names: Names) -> Words:
    data = fact.data
    said = {
        "name": names.issue.person(fact.cashier),
        "amount": pounds(data.amount_pence),
        "method": names.issue.method(data.method),
    }
    if data.returned:
        return say("{name} handed {amount} back, {method}, before the payment was whole.", **said)
    return say("{name} was handed {amount}, {method}, before the payment was whole.", **said)
