"""Charge cards at a terminal wired to the till: nexo Sale to POI messages in the form of Adyen's local terminals.

What is asked of a terminal is named by an id made of the attempt's own, so that after a crash its outcome can still be
asked for, and a charge is never sent twice: before each the terminal is asked whether it knows it, and whether it is
free. Whatever an earlier charge of this till left on its display is stopped first, so that no customer pays the amount
of another. Source: nexo Sale to POI protocol 3.0; Adyen Terminal API (a payment ends by itself within 120 s).
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ims_desktop.devices.terminals.nexo_answers import member, read_answer, repeated_answer, result, text, unreadable
from ims_desktop.devices.terminals.nexo_link import NexoLink, NoAnswer
from ims_desktop.devices.terminals.nexo_messages import body_of, category_of, reference_to, service_id
from ims_desktop.domain.card_attempt import CardHeard, CardWord
from ims_desktop.errors import TerminalUnavailable
from ims_desktop.log import note
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt
    from ims_desktop.till import Clock, Ids, Secrets

NOT_FOUND_TWICE_S: Final = 10.0
REMEMBERS: Final = timedelta(hours=24)
CLOCK_MAY_DIFFER: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NexoPatience:
    """How long to wait. Units: seconds; `pause_s` between two looks at a terminal that is being stopped."""

    charge_s: float = 120.0
    short_s: float = 10.0
    ready_s: float = 2.0
    pause_s: float = 0.5
    pauses: int = 10


def make_nexo(
    address: str, poi: str, ca_file: Path | None, secrets: Secrets, ids: Ids, clock: Clock, sale_id: str
) -> NexoTerminal:
    """Make the driver of one terminal. What is missing of its set-up is said when a card is to be charged."""
    return NexoTerminal(NexoLink(address, poi, ca_file, sale_id, secrets), ids, clock)


class NexoTerminal:
    """One wired terminal; implements `till_cards.CardService`. Safe to use from several lanes at a time.

    Its state is what this process is asking just now, and since when the terminal says that it never got something.
    """

    name = "nexo"

    def __init__(self, link: NexoLink, ids: Ids, clock: Clock, patience: NexoPatience | None = None) -> None:
        self._link, self._ids, self._clock = link, ids, clock
        self._patience = patience or NexoPatience()
        self._lock = threading.Lock()
        self._asking: dict[str, _Asking] = {}
        self._missing: dict[str, float] = {}
        self._known: set[str] = set()
        self._stopper = threading.Event()

    # ---------------------------------------------------------------------------------------------------- the protocol
    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:  # noqa: ARG002 - the protocol's members
        """Charge, or give back, and wait until the customer is done.

        Raises: TerminalUnavailable; then nothing was asked for.
        """
        with self._lock:
            twice = attempt.attempt_id in self._asking
        if twice:
            return self.look(attempt)
        with self._asked(attempt) as asking:
            before = self._before(attempt)
            if before is not None:
                return before
            self._free()
            with self._lock:
                if asking.stopped:
                    return self._word(CardHeard.CANCELLED, "cancelled", "not_asked")
                asking.sent = True
            return self._charge(attempt)

    def look(self, attempt: CardAttempt) -> CardWord:
        """Ask the terminal how an attempt stands; that it never got one counts when it says so twice."""
        with self._lock:
            asking = self._asking.get(attempt.attempt_id)
        if asking is not None and not asking.sent:
            return self._word(CardHeard.WAITING, "connecting")
        try:
            body = self._status(attempt)
        except (NoAnswer, TerminalUnavailable) as problem:
            return self._silent(problem)
        return self._status_word(attempt, body)

    def cancel(self, attempt: CardAttempt) -> CardWord:
        """Stop an attempt; one that is not with the terminal yet never gets there."""
        with self._lock:
            asking = self._asking.get(attempt.attempt_id)
            if asking is not None and not asking.sent:
                asking.stopped = True
                return self._word(CardHeard.CANCELLED, "cancelled", "not_asked")
        try:
            self._abort(category_of(attempt), service_id(attempt.attempt_id))
        except (NoAnswer, TerminalUnavailable) as problem:
            note("terminal", "not_stopped", code=_code(problem))
        return self.look(attempt)

    def ready(self) -> bool:
        """Tell whether the terminal answers, and is free."""
        try:
            return self._condition(self._patience.ready_s) == "OK"
        except (NoAnswer, TerminalUnavailable):
            return False

    def check(self) -> None:
        """Ask the terminal of itself, for IT; that it is at work with a customer is in order too.

        Raises: TerminalUnavailable.
        """
        try:
            condition = self._condition(self._patience.short_s)
        except NoAnswer as problem:
            raise _unanswering(problem.code) from None
        if condition not in {"OK", "Busy"}:
            raise _out_of_order()

    def _condition(self, whole_s: float) -> str:
        """Return what the terminal says of itself: `OK`, `Busy`, `Maintenance`, `Unreachable`, or why not.

        Raises: TerminalUnavailable, NoAnswer.
        """
        body = self._exchange("Diagnosis", {"HostDiagnosisFlag": False}, whole_s)
        said = result(body)
        return text(body, "POIStatus", "GlobalStatus") if said == "Success" else said

    # -------------------------------------------------------------------------------------------------- before a charge
    @contextmanager
    def _asked(self, attempt: CardAttempt) -> Iterator[_Asking]:
        """Hold the terminal for one attempt of this process.

        Raises: TerminalUnavailable.
        """
        with self._lock:
            if self._asking:
                raise _busy()
            asking = self._asking[attempt.attempt_id] = _Asking()
        try:
            yield asking
        finally:
            with self._lock:
                del self._asking[attempt.attempt_id]

    def _before(self, attempt: CardAttempt) -> CardWord | None:
        """Return how it stands when it was asked before; None when the terminal knows nothing of it.

        Raises: TerminalUnavailable.
        """
        try:
            body = self._status(attempt)
        except NoAnswer as problem:
            raise _unanswering(problem.code) from None
        said = result(body)
        if said == "NotFound" or (said in {"Busy", "InProgress"} and not _names(body, attempt)):
            return None
        if said in {"Success", "Busy", "InProgress"}:
            return self._status_word(attempt, body)
        raise _unanswering("nonsense")

    def _free(self) -> None:
        """See that the terminal waits for nobody; what this till left on it is stopped.

        Raises: TerminalUnavailable.
        """
        try:
            condition = self._condition(self._patience.short_s)
            if condition == "Busy":
                self._stop_own()
                condition = self._wait_until_free()
        except NoAnswer as problem:
            raise _unanswering(problem.code) from None
        if condition == "Busy":
            raise _busy()
        if condition != "OK":
            raise _out_of_order()

    def _stop_own(self) -> None:
        """Stop what the terminal is at, if it came from this till."""
        body = self._exchange("TransactionStatus", {}, self._patience.short_s)
        at = member(body, "MessageReference")
        own = text(at, "SaleID") == self._link.sale_id and text(at, "ServiceID")
        if result(body) != "InProgress" or not own:
            raise _busy()
        note("terminal", "stopped_the_one_before")
        self._abort(text(at, "MessageCategory") or "Payment", text(at, "ServiceID"))

    def _wait_until_free(self) -> str:
        condition = "Busy"
        for _ in range(self._patience.pauses):
            condition = self._condition(self._patience.short_s)
            if condition != "Busy":
                break
            self._stopper.wait(self._patience.pause_s)
        return condition

    # ------------------------------------------------------------------------------------------------ charging, looking
    def _charge(self, attempt: CardAttempt) -> CardWord:
        """Send it, once and for ever; where no answer comes, ask how it stands."""
        message_id = service_id(attempt.attempt_id)
        try:
            body = self._link.exchange(
                category_of(attempt), message_id, body_of(attempt), whole_s=self._patience.charge_s
            )
            word = read_answer(body, attempt, self._clock.now())
        except NoAnswer as problem:
            note("terminal", "no_answer", code=problem.code)
            word = self._silent(problem)
        if word.heard is not CardHeard.UNKNOWN:
            return word
        with self._lock:
            self._asking[attempt.attempt_id].over = True
        return self.look(attempt)

    def _status(self, attempt: CardAttempt) -> dict[str, object]:
        named = reference_to(category_of(attempt), service_id(attempt.attempt_id), self._link.sale_id)
        return self._exchange("TransactionStatus", named, self._patience.short_s)

    def _status_word(self, attempt: CardAttempt, body: dict[str, object]) -> CardWord:
        """Read what a status says of an attempt."""
        said = result(body)
        if said == "NotFound":
            return self._not_found(attempt)
        answer = repeated_answer(body, attempt, service_id(attempt.attempt_id)) if said == "Success" else None
        with self._lock:
            self._missing.pop(attempt.attempt_id, None)
            if answer is not None or _names(body, attempt):
                self._known.add(attempt.attempt_id)
        if said in {"Busy", "InProgress"}:
            return self._at_work(attempt, body)
        if said != "Success":
            return self._word(CardHeard.UNKNOWN, "no_answer", "terminal_status")
        if answer is None:
            return unreadable("other_reference", self._clock.now())
        return read_answer(answer, attempt, self._clock.now())

    def _at_work(self, attempt: CardAttempt, body: dict[str, object]) -> CardWord:
        """Say that the card may be presented only when the terminal itself names this charge as the one it is at."""
        if _names(body, attempt):
            card = category_of(attempt) == "Payment"
            return self._word(CardHeard.WAITING, "present_card" if card else "in_progress")
        if text(body, "MessageReference", "ServiceID"):
            return self._word(CardHeard.WAITING, "busy", "other_customer")
        return self._word(CardHeard.WAITING, "in_progress")

    def _not_found(self, attempt: CardAttempt) -> CardWord:
        """Believe that it never came when the terminal says so twice, and can know."""
        now = self._clock.monotonic()
        with self._lock:
            asking = self._asking.get(attempt.attempt_id)
            if asking is not None and not asking.over:
                return self._word(CardHeard.WAITING, "in_progress")
            if attempt.attempt_id in self._known:
                return self._word(CardHeard.UNKNOWN, "forgotten", "forgotten")
            first = self._missing.setdefault(attempt.attempt_id, now)
        sent_at = attempt.sent_at or attempt.asked_at
        if sent_at < self._link.key().since:
            return self._word(CardHeard.UNKNOWN, "forgotten", "other_terminal")
        # A clock that stands before what was sent tells nothing of how long ago that was.
        if not -CLOCK_MAY_DIFFER <= self._clock.now() - sent_at <= REMEMBERS:
            return self._word(CardHeard.UNKNOWN, "forgotten", "too_old")
        if now - first < NOT_FOUND_TWICE_S:
            return self._word(CardHeard.UNKNOWN, "not_found", "not_found")
        return self._word(CardHeard.NEVER_CAME, "never_came", "never_came")

    def _abort(self, category: str, message_id: str) -> None:
        named = reference_to(category, message_id, self._link.sale_id)
        self._exchange("Abort", {**named, "AbortReason": "MerchantAbort"}, self._patience.short_s)

    def _exchange(self, category: str, body: dict[str, object], whole_s: float) -> dict[str, object]:
        return self._link.exchange(category, service_id(self._ids.new()), body, whole_s)

    def _word(self, heard: CardHeard, says: str, code: str = "") -> CardWord:
        return CardWord(heard, says, self._clock.now(), code=code)

    def _silent(self, problem: NoAnswer | TerminalUnavailable) -> CardWord:
        return self._word(CardHeard.UNKNOWN, "no_answer", _code(problem))


@dataclass(slots=True)
class _Asking:
    """How far one `ask` is: whether its charge is on its way, has no answer to come, or was stopped before."""

    sent: bool = False
    over: bool = False
    stopped: bool = False


def _names(body: dict[str, object], attempt: CardAttempt) -> bool:
    """Tell whether a status says by name that it is about this attempt."""
    return text(body, "MessageReference", "ServiceID") == service_id(attempt.attempt_id)


def _code(problem: NoAnswer | TerminalUnavailable) -> str:
    return problem.code if isinstance(problem, NoAnswer) else problem.reason


def _busy() -> TerminalUnavailable:
    return TerminalUnavailable(
        say(
            "The card terminal is busy with another customer. No card was charged for this one. "
            "Let it finish or press its red key, then ask again."
        ),
        code="terminal_busy",
    )


def _out_of_order() -> TerminalUnavailable:
    return TerminalUnavailable(
        say(
            "The card terminal says that it is out of order just now. No card was charged. "
            "Take the money another way, and call IT when it goes on."
        ),
        code="terminal_out_of_order",
    )


def _unanswering(code: str) -> TerminalUnavailable:
    if code == "terminal_key":
        words = say(
            "The card terminal and this till do not share the same key. No card was charged. "
            "Take the money another way, and call IT."
        )
        return TerminalUnavailable(words, code=code)
    return TerminalUnavailable(
        say(
            "The card terminal was asked and gave no answer that can be used. No card was charged. "
            "Ask again, or take the money another way."
        ),
        code="terminal_unanswering",
    )
