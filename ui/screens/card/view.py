"""Hold everything that is shown of one charge at one moment, in words, and the one thing to do next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ims_desktop.domain.card_attempt import CardState, CardWay, Direction
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.screens.card import provider_words, recording_words, way_words
from ui.screens.card.advice import advice_of, next_words_of
from ui.screens.card.ages import asked_words, stopwatch
from ui.screens.card.moods import HEARD, ICONS, OPEN, STATES, Mood, NextAct
from ui.when import clock_time

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt, CardWord
    from ims_desktop.till_cards import RecordingWord


@dataclass(frozen=True, slots=True)
class CardView:
    """One charge as it is shown. Moments aware UTC.

    Shape: `number` counts the attempts of this basket; `word` what was heard last, at `asked_at`; `asking` while a
    question is on its way, `cancelling` one to stop it; `call` when the payer is on the telephone, with `recording` how
    that is; `page` the address that was given once, and `page_opened` whether it stands in the browser;
    `remaining_pence` what is still to pay once this is approved; `trouble` why nobody could be asked; `held` why no
    card may be asked for yet, and `may_say_paused` whether somebody's spoken word helps.
    """

    attempt: CardAttempt
    now: datetime
    number: int = 1
    word: CardWord | None = None
    asked_at: datetime | None = None
    asking: bool = False
    cancelling: bool = False
    call: bool = False
    recording: RecordingWord | None = None
    page: str = field(default="", repr=False)
    page_opened: bool = False
    remaining_pence: int = 0
    trouble: Words | None = None
    held: Words | None = None
    may_say_paused: bool = False

    # ----------------------------------------------------------------------------------------------- how it stands
    @property
    def mood(self) -> Mood:
        """How it stands, by the journal first and by the last word where that has no answer."""
        attempt = self.attempt
        if attempt.given_back:
            return Mood.GIVEN_BACK
        if attempt.booked:
            return Mood.BOOKED
        if attempt.differs:
            return Mood.DIFFERS
        if attempt.state is CardState.APPROVED:
            return Mood.APPROVED
        if attempt.state is CardState.DECLINED:
            return Mood.DECLINED
        if attempt.state is CardState.CANCELLED:
            return Mood.CANCELLED
        if attempt.state is CardState.REQUESTED:
            return Mood.STARTING
        if self.word is None:
            return Mood.WAITING if self.asking else Mood.SILENT
        return HEARD[self.word.heard]

    @property
    def is_open(self) -> bool:
        """Whether an answer is still to come: the basket is held as long."""
        return self.mood in OPEN

    @property
    def state(self) -> str:
        """Give the role of colour: nothing, "ok", "warn" or "bad"."""
        return STATES[self.mood]

    @property
    def icon(self) -> str:
        """Name the picture beside what the provider says."""
        return ICONS[self.mood]

    @property
    def page_is_code(self) -> bool:
        """Whether the page is for the customer's own telephone, as a code on this screen."""
        return self.page != "" and self.attempt.way is CardWay.QR and self.mood is Mood.WAITING

    # --------------------------------------------------------------------------------------------------- the amount
    @property
    def amount_label(self) -> Words:
        """Say above the amount what it is."""
        if self.attempt.direction is not Direction.CHARGE:
            return say("To give back to the card")
        return say("Charged") if self.mood in {Mood.APPROVED, Mood.BOOKED, Mood.DIFFERS} else say("To charge")

    @property
    def amount(self) -> str:
        """Write the amount: what was really charged, once that is known."""
        done = self.attempt.charged_pence
        return pounds(done or self.attempt.amount_pence)

    @property
    def title(self) -> Words:
        """Say which attempt this is."""
        if self.attempt.direction is not Direction.CHARGE:
            return say("Back to the card, attempt {n}", n=self.number)
        return say("Card attempt {n} of this basket", n=self.number)

    @property
    def how_words(self) -> Words:
        """Say how the card gets to its provider, and that no number comes here."""
        return way_words.how_words(self.attempt.way, call=self.call)

    @property
    def closes_words(self) -> Words:
        """Say when the provider's page closes by itself."""
        until = None if self.word is None else self.word.expires_at
        if until is None or not self.is_open:
            return say("Reference {reference}", reference=self.attempt.reference)
        return say("It closes by itself at {time}.", time=clock_time(until))

    # --------------------------------------------------------------------------------------------- the three answers
    @property
    def provider_says(self) -> Words:
        """Say what the provider says, in two or three words."""
        mood, charge = self.mood, self.attempt.direction is Direction.CHARGE
        if mood is Mood.SILENT:
            return say("No answer yet")
        if mood in {Mood.STARTING, Mood.WAITING}:
            return provider_words.step_words(self.attempt, self.word)
        if mood is Mood.DIFFERS:
            return say("Approved, for {amount}", amount=pounds(self.attempt.charged_pence))
        if mood is Mood.GIVEN_BACK:
            return say("Given back to the card")
        if mood in {Mood.APPROVED, Mood.BOOKED}:
            return say("Approved") if charge else say("Given back to the card")
        return say("Declined") if mood is Mood.DECLINED else say("Cancelled")

    @property
    def provider_detail(self) -> Words:
        """Say since when, when it was asked last, or which card it was."""
        if self.waits_for_pause and self.mood is Mood.STARTING:
            return say("nobody is asked yet")
        if self.is_open:
            return self._ages()
        answer, charge = self.attempt.answer, self.attempt.direction is Direction.CHARGE
        if self.mood in {Mood.DECLINED, Mood.CANCELLED}:
            at = clock_time(self._answered_at())
            return say("at {time} · nothing was taken", time=at) if charge else say("at {time}", time=at)
        if answer is not None and (answer.brand or answer.last_four):
            return card_words(answer.brand, answer.last_four, answer.authorisation)
        return say("at {time}", time=clock_time(self._answered_at()))

    @property
    def recording_says(self) -> Words:
        """Say how the recording stands."""
        return recording_words.recording_words(self.recording, self.attempt.way)

    @property
    def recording_detail(self) -> Words:
        """Say since when, and what follows."""
        follows, since = recording_words.recording_detail(self.recording, self.attempt.way), None
        if self.recording is not None:
            since = self.recording.since
        return follows if since is None else say("since {time} · {more}", time=_exact(since), more=follows)

    @property
    def hears_label(self) -> Words:
        """Name whoever pays."""
        return say("The caller hears") if self.call else say("The customer sees")

    @property
    def caller_hears(self) -> Words:
        """Say what whoever pays hears, or sees."""
        if self.call:
            return recording_words.caller_hears(self.attempt, self.recording)
        return recording_words.customer_sees(self.attempt)

    @property
    def caller_detail(self) -> Words:
        """Say a little more of that."""
        if self.call:
            return recording_words.caller_detail(self.recording, self.attempt.way)
        return recording_words.customer_detail(self.attempt)

    # ------------------------------------------------------------------------------------------- the one thing to do
    @property
    def next_act(self) -> NextAct:
        """Say which key is the one to press."""
        mood, way = self.mood, self.attempt.way
        if mood is Mood.STARTING and self.held is not None:
            return NextAct.ASK_CARD
        if mood is Mood.WAITING and way is CardWay.BROWSER and self.page and not self.page_opened:
            return NextAct.OPEN_PAGE
        if mood in {Mood.WAITING, Mood.SILENT} and way is CardWay.SLIP:
            return NextAct.TYPE_SLIP
        if mood is Mood.SILENT:
            return NextAct.PUT_ASIDE
        if mood is Mood.DIFFERS:
            return NextAct.GIVE_BACK
        if mood in {Mood.DECLINED, Mood.CANCELLED}:
            return NextAct.TRY_AGAIN
        return NextAct.GO_ON if mood is Mood.APPROVED else NextAct.NONE

    @property
    def waits_for_pause(self) -> bool:
        """Whether the one thing to do may not be done yet, because the call may be recorded."""
        return self.held is not None and self.next_act in {NextAct.ASK_CARD, NextAct.OPEN_PAGE}

    @property
    def next_words(self) -> Words:
        """Say on that key what it does, with the amount where there is one."""
        return next_words_of(self)

    @property
    def other_act(self) -> NextAct:
        """Say what can be done instead."""
        less = self.attempt.charged_pence < self.attempt.due_pence
        return NextAct.KEEP_PART if self.mood is Mood.DIFFERS and less else NextAct.NONE

    @property
    def other_words(self) -> Words:
        """Say on that key what it does."""
        return say("Keep {amount} as a part", amount=pounds(self.attempt.charged_pence))

    @property
    def is_slip(self) -> bool:
        """Whether only its slip can tell what a terminal did."""
        return self.attempt.way is CardWay.SLIP

    @property
    def can_settle(self) -> bool:
        """Whether a person may say what came of it, when nobody else can."""
        return self.mood is Mood.SILENT and not self.is_slip

    @property
    def can_go_back(self) -> bool:
        """Whether Esc leads anywhere: too much that was charged has to go back first."""
        return self.mood is not Mood.DIFFERS or self.other_act is not NextAct.NONE

    @property
    def back_words(self) -> Words:
        """Say where Esc leads: as long as it is open it is cancelled first."""
        if not self.is_open:
            return say("Back")
        if self.is_slip:
            return say("It was not charged")
        return say("Being cancelled") if self.cancelling else say("Cancel this attempt")

    @property
    def advice(self) -> Words:
        """Say in a sentence what happened, whether money is safe, and what to do."""
        return advice_of(self)

    def _answered_at(self) -> datetime:
        return self.now if self.attempt.answer is None else self.attempt.answer.at

    def _ages(self) -> Words:
        since = self.word.since if self.word is not None and self.word.since is not None else None
        since = since or self.attempt.sent_at or self.attempt.asked_at
        waited = say("for {time}", time=stopwatch(self.now - since))
        if self.asking:
            return say("{waited} · asking now", waited=waited)
        if self.asked_at is None:
            return waited
        return say("{waited} · {asked}", waited=waited, asked=asked_words(self.now - self.asked_at))


def _exact(at: datetime) -> str:
    return clock_time(at, seconds=True)


def card_words(brand: str, last_four: str, authorisation: str = "") -> Words:
    """Say which card it was, by the four things that are ever kept of one."""
    name = brand or say("Card")
    card = say("{brand} ending {digits}", brand=name, digits=last_four) if last_four else say("{brand}", brand=name)
    return say("{card} · authorisation {code}", card=card, code=authorisation) if authorisation else card
