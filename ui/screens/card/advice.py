"""Say of a charge in a sentence what happened, whether money is safe, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import Direction
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.screens.card import provider_words, recording_words, way_words
from ui.screens.card.moods import OPEN, Mood, NextAct

if TYPE_CHECKING:
    from ui.screens.card.view import CardView


def advice_of(view: CardView) -> Words:
    """Say in a sentence what happened, whether money is safe, and what to do."""
    answer, mood = view.attempt.answer, view.mood
    code = answer.code if answer is not None else "" if view.word is None else view.word.code
    if view.waits_for_pause:
        return recording_words.held_words(may_say_paused=view.may_say_paused)
    if mood is Mood.SILENT:
        return say("{why} Do not charge again; we keep asking.", why=provider_words.silent_words(code))
    if view.attempt.direction is not Direction.CHARGE and mood not in OPEN:
        return _back_words(view, code)
    if mood is Mood.DECLINED:
        return say("{why} Nothing was taken.", why=provider_words.why_words(code))
    if mood is Mood.CANCELLED:
        return say("{why} Nothing was taken.", why=view.trouble or provider_words.cancel_words(code))
    if mood is Mood.DIFFERS:
        return _differs_words(view)
    if mood is Mood.APPROVED and view.remaining_pence:
        rest = pounds(view.remaining_pence)
        return say("The card is charged, and saved on this till. {amount} is still to pay.", amount=rest)
    if mood is Mood.APPROVED:
        return say("The card is charged, and saved on this till. It is booked as soon as a session is open.")
    if mood in {Mood.BOOKED, Mood.GIVEN_BACK}:
        return say("It is done, and saved on this till.")
    return (
        way_words.do_words(view.attempt.way, call=view.call)
        if mood is Mood.WAITING
        else say("Saved on this till. The provider is asked now.")
    )


def _back_words(view: CardView, code: str) -> Words:
    """Say how giving back stands once it has its answer."""
    if view.mood is Mood.DECLINED:
        return say("{why} Nothing was given back.", why=provider_words.why_words(code))
    if view.mood is Mood.CANCELLED:
        why = view.trouble or provider_words.cancel_words(code)
        return say("{why} Nothing was given back.", why=why)
    return say("The money is on its way back to the card. It is saved on this till.")


def _differs_words(view: CardView) -> Words:
    asked, done = pounds(view.attempt.amount_pence), pounds(view.attempt.charged_pence)
    both = say("{asked} was asked for, and {done} was charged.", asked=asked, done=done)
    if view.other_act is NextAct.KEEP_PART:
        return say("{both} Give it back, or keep it and take the rest another way.", both=both)
    return say("{both} Nothing is booked by itself: give it back to the card.", both=both)


def next_words_of(view: CardView) -> Words:
    """Say on the key of the one thing to do what it does, with the amount where there is one."""
    return {
        NextAct.NONE: Words(""),
        NextAct.OPEN_PAGE: say("Go to the card page"),
        NextAct.TYPE_SLIP: say("Type the slip"),
        NextAct.PUT_ASIDE: say("Take the next call") if view.call else say("Next customer"),
        NextAct.ASK_CARD: say("Ask for the card"),
        NextAct.SAY_PAUSED: view.other_words,
        NextAct.TRY_AGAIN: _again_words(view),
        NextAct.KEEP_PART: view.other_words,
        NextAct.SETTLE: view.other_words,
        NextAct.GIVE_BACK: say("Give {amount} back to the card", amount=pounds(view.attempt.charged_pence)),
        NextAct.GO_ON: say("Take the other {amount}", amount=pounds(view.remaining_pence))
        if view.remaining_pence
        else say("Go on"),
    }[view.next_act]


def _again_words(view: CardView) -> Words:
    amount = pounds(view.attempt.amount_pence)
    if view.attempt.direction is Direction.CHARGE:
        return say("Charge {amount} once more", amount=amount)
    return say("Give {amount} back to the card", amount=amount)
