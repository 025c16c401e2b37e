"""Hear what a terminal or provider says of a charge, as often and from wherever it is said, and record it once.

A final word is one commit: the answer, and with it the payment where the answer makes it whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_answer import answer_of, outcome_of
from ims_desktop.domain.card_attempt import CardState, CardWay, Direction
from ims_desktop.domain.cheque_details import read_authorisation, read_last_four
from ims_desktop.errors import NothingFound, Refused
from ims_desktop.log import note
from ims_desktop.use_cases.book_card import book_card, session_for
from ims_desktop.use_cases.card_fact import card_answered
from ims_desktop.use_cases.card_standing import standing_of
from ims_desktop.use_cases.day_rules import make_room
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAnswer, CardAttempt, CardWord
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Writer

HEARD_OTHERWISE: Final = "card_heard_otherwise"


@dataclass(frozen=True, slots=True)
class HeardCard:
    """How a charge stands after something was said of it.

    Shape: `payment` that it became or is a part of, None while that does not stand; `word` what was said last;
    `otherwise` when that is not what the journal holds for good, and somebody has to look at the provider's own page;
    `new` when the payment was written by this very word.
    """

    attempt: CardAttempt
    payment: Payment | None
    word: CardWord
    otherwise: bool = False
    new: bool = False


def hear_card(till: Till, attempt_id: str, word: CardWord, how: str = "asked", *, by: str = "") -> HeardCard:
    """Record what a word says, if it says something for good; the same again, or later, changes nothing.

    What was approved is recorded whatever became of the cashier, the session or the till meanwhile.

    Shape: `how` "answer" to what was asked, "asked" about later, "slip" as a person typed it from a terminal's slip;
    `by` who that is, "" for whoever asked for the charge.

    Raises: NothingFound; of a slip BadInput, CardNumberRefused, Refused (`no_slip`, `tender_twice`).
    """
    outcome = outcome_of(word)
    if outcome is None:
        return as_it_stands(till, attempt_id, word)
    typed = how == "slip" and outcome is CardState.APPROVED
    if typed:
        authorisation, last_four = read_authorisation(word.authorisation), read_last_four(word.last_four, wanted=False)
        word = replace(word, authorisation=authorisation, last_four=last_four)
    make_room(till)
    with till.store.write() as unit:
        attempt = named_attempt(unit, attempt_id)
        if attempt.open:
            if how == "slip":
                _refuse_other_ways(attempt)
            if typed:
                _refuse_twice(unit, attempt, word)
            answer = answer_of(attempt_id, word, outcome, till.ids.new(), how, till.clock.now())
            write_answer(unit, attempt, answer, by or attempt.cashier)
        return heard_in(till, unit, attempt_id, word)


def as_it_stands(till: Till, attempt_id: str, word: CardWord) -> HeardCard:
    """Return how a charge stands by the journal, with a word that settles nothing. Raises: NothingFound."""
    with till.store.read() as reader:
        attempt = named_attempt(reader, attempt_id)
        return HeardCard(attempt, reader.payment(attempt.payment_id), word)


def heard_in(till: Till, unit: Writer, attempt_id: str, word: CardWord) -> HeardCard:
    """Return how an answered attempt stands, and write the payment it makes whole into the same unit.

    A word that contradicts what the journal holds for good is kept beside the facts, once; and so is one by which
    another amount went back to a card than was to go: no law of ours can put that right.
    """
    attempt = named_attempt(unit, attempt_id)
    stands = unit.payment(attempt.payment_id)
    payment = stands or book_card(till, unit, attempt.payment_id)
    pence = word.amount_pence if outcome_of(word) is CardState.APPROVED else 0
    otherwise = pence != attempt.charged_pence or (attempt.differs and attempt.direction is not Direction.CHARGE)
    detail = f"{attempt.reference} {word.heard.value} {pence}"
    if otherwise and not unit.was_noted(HEARD_OTHERWISE, detail):
        unit.audit(till.clock.now(), attempt.cashier, HEARD_OTHERWISE, detail)
        note("hear_card", HEARD_OTHERWISE, reference=attempt.reference, said=word.heard.value, pence=pence)
    new = payment is not None and stands is None
    return HeardCard(named_attempt(unit, attempt_id), payment, word, otherwise=otherwise, new=new)


def write_answer(unit: Writer, attempt: CardAttempt, answer: CardAnswer, actor: str) -> None:
    """Write what came of an attempt into an open unit."""
    if answer.outcome is not CardState.CANCELLED and attempt.sent_at is None:
        unit.mark_card_sent(attempt.attempt_id, answer.at)  # somebody heard of it, whatever the mark says
    stored = unit.append(card_answered(answer, attempt, session_for(unit, attempt), actor))
    unit.add_card_answer(answer, stored.sequence)
    unit.raise_clock_mark(answer.at)
    note("hear_card", "card_answered", reference=attempt.reference, outcome=answer.outcome.value, how=answer.how)


def named_attempt(reader: Reader, attempt_id: str) -> CardAttempt:
    """Return an attempt of this till. Raises: NothingFound (`card_not_found`)."""
    attempt = reader.card_attempt(attempt_id)
    if attempt is None:
        raise NothingFound(say("No such card charge is recorded on this till."), code="card_not_found")
    return attempt


def _refuse_other_ways(attempt: CardAttempt) -> None:
    """Stop at what a cashier alone says of a charge that somebody else can tell of, or a supervisor has to.

    Raises: Refused (`no_slip`).
    """
    if attempt.way is not CardWay.SLIP:
        raise Refused(
            say(
                "Only a card terminal that stands alone has a slip to type. Nothing was recorded. Ask again what came "
                "of this charge."
            ),
            code="no_slip",
        )


def _refuse_twice(unit: Reader, attempt: CardAttempt, word: CardWord) -> None:
    """Stop at one slip that is typed for two charges of a payment: it brought its money once.

    Raises: Refused (`tender_twice`).
    """
    for leg in standing_of(unit, attempt.payment_id).tenders:
        if (leg.method, leg.authorisation, leg.last_four) == (attempt.method, word.authorisation, word.last_four):
            raise Refused(
                say("The same slip or number is in this payment already. Read it again."), code="tender_twice"
            )
