"""What is said of a charge: since when, what happened, whether money is safe, and the one thing to do."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import ims_desktop
import sync
from ims_desktop.domain.card_attempt import (
    CardAnswer,
    CardAttempt,
    CardHeard,
    CardState,
    CardWay,
    CardWord,
    Direction,
)
from ims_desktop.domain.payment import Payer
from ims_desktop.till_cards import RecordingWord
from ims_desktop.words import use_language
from ui.screens.card.moods import Mood, NextAct
from ui.screens.card.provider_words import cancel_words, knows, why_words
from ui.screens.card.view import CardView

AT = datetime(2026, 11, 20, 16, 41, 7, tzinfo=UTC)
NOW = AT + timedelta(seconds=42)
ASKED = CardAttempt(
    attempt_id="a1",
    reference="SP03A-261120-C1",
    payment_id="p1",
    basket_id="p1",
    session_id="s1",
    cashier="priya",
    cashier_name="Priya Nair",
    direction=Direction.CHARGE,
    way=CardWay.TERMINAL,
    provider="nexo",
    method="93",
    method_name="Card",
    amount_pence=14_620,
    due_pence=14_620,
    lines=(),
    payer=Payer(),
    business_date=date(2026, 11, 20),
    asked_at=AT,
    catalogue_version="",
    pack_version=1,
)
SENT = replace(ASKED, sent_at=AT)


def answered(outcome: CardState, pence: int = 0, code: str = "") -> CardAttempt:
    return replace(SENT, answer=CardAnswer("x", "a1", outcome, pence, "answer", NOW, code=code, brand="Visa"))


def test_while_it_waits_it_says_since_when_and_when_it_was_asked() -> None:
    view = CardView(SENT, NOW, word=CardWord(CardHeard.WAITING, "present_card"), asked_at=NOW - timedelta(seconds=3))
    assert str(view.provider_says) == "Waiting for the card"
    assert str(view.provider_detail) == "for 0:42 · asked 3 seconds ago"
    assert (view.next_act, view.is_open) == (NextAct.NONE, True)


def test_a_word_is_never_taken_for_an_answer_before_the_journal_has_it() -> None:
    view = CardView(SENT, NOW, word=CardWord(CardHeard.UNKNOWN))
    assert view.mood is Mood.SILENT
    assert str(view.advice) == "No answer from the provider yet. Do not charge again; we keep asking."
    assert CardView(SENT, NOW).mood is Mood.SILENT
    assert CardView(SENT, NOW, asking=True).mood is Mood.WAITING


def test_each_end_says_whether_money_moved_and_what_to_do() -> None:
    declined = CardView(answered(CardState.DECLINED, code="refusal"), NOW)
    assert str(declined.advice) == "The card's bank said no. Nothing was taken."
    assert (declined.next_act, str(declined.next_words)) == (NextAct.TRY_AGAIN, "Charge £146.20 once more")
    less = CardView(answered(CardState.APPROVED, 14_000), NOW)
    assert (less.mood, less.next_act, less.other_act) == (Mood.DIFFERS, NextAct.GIVE_BACK, NextAct.KEEP_PART)
    more = CardView(answered(CardState.APPROVED, 15_000), NOW)
    assert (more.other_act, more.can_go_back) == (NextAct.NONE, False)


def test_a_caller_is_told_apart_from_a_customer_and_the_recording_is_said_as_it_is() -> None:
    paused = RecordingWord("paused", confirmed=True, since=AT)
    view = CardView(replace(SENT, way=CardWay.BROWSER), NOW, call=True, recording=paused)
    assert (str(view.hears_label), str(view.recording_says)) == ("The caller hears", "Paused and confirmed")
    assert str(view.recording_detail) == "since 16:41:07 · starts again by itself"
    doubtful = replace(view, recording=RecordingWord("paused", confirmed=False))
    assert str(doubtful.recording_says) == "Pause not confirmed"
    assert str(replace(view, call=False).hears_label) == "The customer sees"


def test_a_code_nobody_foresaw_has_a_calm_sentence_and_never_shows_itself() -> None:
    for words in (why_words("p0099_odd"), cancel_words("p0099_odd")):
        assert str(words) == "The provider gave another reason."


@pytest.mark.parametrize("language", ["en", "cy"])
def test_every_reason_a_terminal_has_for_not_charging_has_words_of_its_own(language: str) -> None:
    use_language(language)
    source = Path(ims_desktop.__file__ or "").parent / "devices" / "terminals" / "nexo_answers.py"
    codes = set(re.findall(r'": "([a-z_]+)"', source.read_text(encoding="utf-8")))
    assert {"refusal", "wrong_pin"} <= codes
    assert {code for code in codes if not knows(code)} == set()
    codes_of_pay = Path(sync.__file__ or "").parent / "central" / "cards" / "govuk_pay_codes.py"
    named = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', codes_of_pay.read_text(encoding="utf-8")))
    assert named
    assert {code for code in named if not knows(code)} == set()
