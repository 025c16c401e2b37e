"""What is made of a word: an answer for good, or nothing; and of a card, four things and never its number."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.domain.card_answer import MOST_PENCE, answer_of, leg_tender, outcome_of, word_of
from ims_desktop.domain.card_attempt import (
    CardAnswer,
    CardAttempt,
    CardHeard,
    CardState,
    CardWay,
    CardWord,
    Direction,
)
from ims_desktop.domain.payment import Payer, Tender
from tests.factory import MORNING, TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBER = "4111 1111 1111 1111"


def attempt(**more: Any) -> CardAttempt:
    facts: dict[str, Any] = {
        "attempt_id": "a1",
        "reference": "SP03A-261121-C1",
        "payment_id": "p1",
        "basket_id": "b1",
        "session_id": "s1",
        "cashier": "priya",
        "cashier_name": "Priya Nair",
        "direction": Direction.CHARGE,
        "way": CardWay.TERMINAL,
        "provider": "simulator",
        "method": "93",
        "method_name": "Card machine",
        "amount_pence": 1_000,
        "due_pence": 1_000,
        "lines": (),
        "payer": Payer(),
        "business_date": TODAY,
        "asked_at": MORNING,
        "catalogue_version": "",
        "pack_version": 7,
    }
    return CardAttempt(**{**facts, **more})


def answer(outcome: CardState = CardState.APPROVED, pence: int = 1_000, **more: Any) -> CardAnswer:
    return CardAnswer("x1", "a1", outcome, pence, "answer", MORNING + timedelta(minutes=1), **more)


def word(heard: CardHeard, pence: int = 0, **more: Any) -> CardWord:
    return CardWord(heard, amount_pence=pence, **more)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (word(CardHeard.APPROVED, 1), CardState.APPROVED),
        (word(CardHeard.APPROVED, MOST_PENCE), CardState.APPROVED),
        (word(CardHeard.APPROVED, 0), None),
        (word(CardHeard.APPROVED, -1), None),
        (word(CardHeard.APPROVED, MOST_PENCE + 1), None),
        (word(CardHeard.DECLINED), CardState.DECLINED),
        (word(CardHeard.CANCELLED), CardState.CANCELLED),
        (word(CardHeard.NEVER_CAME), CardState.CANCELLED),
        (word(CardHeard.WAITING), None),
        (word(CardHeard.UNKNOWN), None),
    ],
)
def test_only_what_can_change_no_more_is_an_outcome(said: CardWord, outcome: CardState | None) -> None:
    assert outcome_of(said) is outcome
    assert said.final or outcome is None


@pytest.mark.parametrize(
    ("member", "said", "kept"),
    [
        ("provider_reference", "tx-1 ", "tx-1"),
        ("provider_reference", NUMBER, ""),
        ("provider_reference", "x" * 101, "x" * 100),
        ("brand", "Visa\x00", ""),
        ("brand", "V" * 31, "V" * 30),
        ("authorisation", "A" * 16, "A" * 15),
        ("last_four", "1111", "1111"),
        ("last_four", "411111", ""),
        ("last_four", "١٢٣٤", ""),
    ],
)
def test_what_does_not_belong_is_left_out(member: str, said: str, kept: str) -> None:
    made = answer_of("a1", word(CardHeard.APPROVED, 5, **{member: said}), CardState.APPROVED, "x1", "asked", MORNING)
    assert getattr(made, member) == kept
    assert made.amount_pence == 5


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (word(CardHeard.DECLINED, 7, code="wrong_pin"), "wrong_pin"),
        (word(CardHeard.DECLINED, code="51 No!"), "other"),
        (word(CardHeard.CANCELLED), ""),
        (word(CardHeard.NEVER_CAME), "never_came"),
        (word(CardHeard.NEVER_CAME, code="not_found"), "not_found"),
    ],
)
def test_why_it_did_not_charge_is_a_code_and_no_money(said: CardWord, code: str) -> None:
    outcome = outcome_of(said)
    assert outcome is not None
    made = answer_of("a1", said, outcome, "x1", "asked", MORNING)
    assert (made.code, made.amount_pence) == (code, 0)


def test_why_is_not_said_of_what_was_approved() -> None:
    said = word(CardHeard.APPROVED, 5, code="issuer")
    assert answer_of("a1", said, CardState.APPROVED, "x1", "asked", MORNING).code == ""


def test_an_approved_charge_is_a_tender_and_a_refund_one_below_nothing() -> None:
    told = answer(pence=900, provider_reference="tx", brand="Visa", last_four="1111", authorisation="A1")
    tender = Tender("93", "Card machine", 900, 0, "A1", "1111", attempt_id="a1", provider_reference="tx", brand="Visa")
    assert leg_tender(attempt(answer=told)) == tender
    assert leg_tender(attempt(answer=told, direction=Direction.REFUND)).amount_pence == -900
    assert leg_tender(attempt()).amount_pence == 0


def test_the_journal_says_what_it_knows_of_a_charge() -> None:
    assert word_of(attempt(sent_at=MORNING)) == CardWord(CardHeard.UNKNOWN, since=MORNING)
    told = word_of(attempt(answer=answer(last_four="1111")))
    assert (told.heard, told.amount_pence, told.last_four) == (CardHeard.APPROVED, 1_000, "1111")


# -------------------------------------------------------------------------------------------------------- the machine
@pytest.mark.parametrize(
    ("more", "state", "is_open"),
    [
        ({}, CardState.REQUESTED, True),
        ({"sent_at": MORNING}, CardState.UNKNOWN, True),
        ({"answer": answer(CardState.DECLINED, 0)}, CardState.DECLINED, False),
        ({"sent_at": MORNING, "answer": answer()}, CardState.APPROVED, False),
    ],
)
def test_where_a_charge_stands_is_told_by_the_journal_alone(
    more: dict[str, Any], state: CardState, is_open: bool
) -> None:
    assert (attempt(**more).state, attempt(**more).open) == (state, is_open)


@pytest.mark.parametrize(
    ("make", "unbooked"),
    [
        (lambda: attempt(answer=answer()), True),
        (lambda: attempt(answer=answer(), booked=True), False),
        (lambda: attempt(answer=answer(), given_back=True), False),
        (lambda: attempt(answer=answer(), direction=Direction.REFUND), True),
        (lambda: attempt(answer=answer(), direction=Direction.REVERSE), False),
        (lambda: attempt(answer=answer(CardState.CANCELLED, 0)), False),
        (lambda: attempt(sent_at=MORNING), False),
    ],
)
def test_money_that_moved_and_is_in_no_payment_is_unbooked(make: Callable[[], CardAttempt], unbooked: bool) -> None:
    assert make().unbooked is unbooked


def test_another_amount_than_was_asked_for_differs() -> None:
    assert attempt(answer=answer(pence=999)).differs
    assert not attempt(answer=answer()).differs
    assert not attempt(answer=answer(CardState.DECLINED, 0)).differs
