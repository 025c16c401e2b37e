"""Tell what the last run left behind, so that a crash or a power cut loses nothing in silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import in_london
from ims_desktop.domain.card_attempt import CardState
from ims_desktop.use_cases.back_up import EVERY
from ims_desktop.use_cases.look_at_card import cancel_unsent
from ims_desktop.use_cases.note_clock import note_clock
from ims_desktop.use_cases.permit import block_words

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt, HeldTender
    from ims_desktop.domain.open_batch import OpenBatch
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.records import KeptBasket
    from ims_desktop.till import Till
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class StartUp:
    """What is left over. Units: `clock_behind_s` seconds.

    Shape: `not_printed` payments stand but nobody knows of a receipt (print the original, not a COPY); `not_finished`
    money is recorded but the customer may not have had change; `unfinished` baskets a crash left, `aside` on purpose;
    `sessions` all that are open, the oldest first, of which `from_before` began on an earlier day and `counting` were
    counted and not closed; `batches` piles from the post that were begun and not closed; `cards` charges without an
    answer or in no payment, `held` what was handed over for payments that do not stand.
    """

    session: CashierSession | None
    not_printed: tuple[Payment, ...]
    not_finished: tuple[Payment, ...]
    unfinished: tuple[KeptBasket, ...]
    aside: tuple[KeptBasket, ...]
    clock_behind_s: int
    last_backup_at: datetime | None
    backup_due: bool
    blocked: Words | None
    sessions: tuple[CashierSession, ...] = ()
    from_before: tuple[CashierSession, ...] = ()
    counting: tuple[CashierSession, ...] = ()
    batches: tuple[OpenBatch, ...] = ()
    cards: tuple[CardAttempt, ...] = ()
    held: tuple[HeldTender, ...] = ()


def start_up(till: Till) -> StartUp:
    """Look at what the last run left, and record it if the clock stands behind what this till has seen.

    A charge that was written down and never sent is cancelled: nobody was asked. What was sent is asked about later,
    by `chase_cards`, because that takes somebody to answer; and so is one of an enrolment before this: the file may be
    a copy that was made before the charge was sent.
    """
    now = till.clock.now()
    with till.store.read() as reader:
        never_sent = [one for one in reader.open_card_attempts() if one.state is CardState.REQUESTED]
    of_before = [one for one in never_sent if not _is_of_now(till, one)]
    for attempt in never_sent:
        if attempt not in of_before:
            cancel_unsent(till, attempt.attempt_id)
    with till.store.write() as unit:
        for attempt in of_before:
            unit.mark_card_sent(attempt.attempt_id, attempt.asked_at)
        behind = note_clock(till, unit, now)
        ends, kept, block, last = unit.open_ends(), unit.kept_baskets(), unit.block(), unit.last_backup_at()
        sessions, today = unit.open_sessions(), in_london(now).date()
        return StartUp(
            session=unit.open_session(),
            not_printed=tuple(end.payment for end in ends if not end.printed),
            not_finished=tuple(end.payment for end in ends if not end.finished),
            unfinished=tuple(basket for basket in kept if not basket.aside),
            aside=tuple(basket for basket in kept if basket.aside),
            clock_behind_s=behind,
            last_backup_at=last,
            backup_due=unit.unsent().events > 0 and (last is None or now - last >= EVERY),
            blocked=block_words(block) if block else None,
            sessions=sessions,
            from_before=tuple(session for session in sessions if session.business_date < today),
            counting=tuple(session for session in sessions if unit.cash_counts(session.session_id)),
            batches=unit.open_batches(),
            cards=unit.open_card_attempts(),
            held=unit.held_tenders(),
        )


def _is_of_now(till: Till, attempt: CardAttempt) -> bool:
    """Tell whether a charge was asked for since this till was enrolled last; its number says so."""
    own = f"{till.identity.till}{till.identity.epoch}-"
    return till.identity.training or attempt.reference.startswith(own)
