"""Give a desk what charges cards: services of the tests' own that answer as they are told, lie, stall and repeat."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardWay, CardWord
from ims_desktop.till_cards import Cards
from ims_desktop.use_cases.ask_card import ask_card
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.verify import verify
from sync.contract.facts import read_fact
from tests.use_cases.desk import PRIYA

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Payment
    from tests.use_cases.desk import Desk

CALL = CallDetails()
WAITING = CardWord(CardHeard.WAITING, says="present_card")
UNKNOWN = CardWord(CardHeard.UNKNOWN)
DECLINED = CardWord(CardHeard.DECLINED, code="refusal")
CANCELLED = CardWord(CardHeard.CANCELLED, code="aborted")
NEVER_CAME = CardWord(CardHeard.NEVER_CAME)
POUND = 100

Reply = CardWord | Exception


def approved(pence: int = 1_000, **more: Any) -> CardWord:
    said = {
        "provider_reference": "tx-1",
        "brand": "Visa",
        "last_four": "1111",
        "authorisation": "A1B2C3",
        "says": "success",
        **more,
    }
    return CardWord(CardHeard.APPROVED, amount_pence=pence, **said)


@dataclass
class Scripted:
    """A service that says what a test wrote down, and remembers what it was asked.

    Shape: each list is worked off from its front; its last entry is said for ever. `meanwhile` runs inside `ask`.
    """

    name: str = "simulator"
    asks: list[Reply] = field(default_factory=lambda: [UNKNOWN])
    looks: list[Reply] = field(default_factory=lambda: [UNKNOWN])
    cancels: list[Reply] = field(default_factory=lambda: [CANCELLED])
    meanwhile: Callable[[], object] = lambda: None
    heard: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, attempt: CardAttempt, call: CallDetails) -> CardWord:
        self.heard.append(("ask", attempt.attempt_id))
        self.meanwhile()
        return _next(self.asks)

    def look(self, attempt: CardAttempt) -> CardWord:
        self.heard.append(("look", attempt.attempt_id))
        return _next(self.looks)

    def cancel(self, attempt: CardAttempt) -> CardWord:
        self.heard.append(("cancel", attempt.attempt_id))
        return _next(self.cancels)

    def ready(self) -> bool:
        return True

    @property
    def asked(self) -> int:
        """How often a card could have been charged."""
        return sum(1 for what, _ in self.heard if what == "ask")


def _next(replies: list[Reply]) -> CardWord:
    reply = replies.pop(0) if len(replies) > 1 else replies[0]
    if isinstance(reply, Exception):
        raise reply
    return reply


@dataclass
class CardDesk:
    """A desk with a terminal and a provider behind central."""

    desk: Desk
    terminal: Scripted
    central: Scripted

    def __post_init__(self) -> None:
        self.desk.till = replace(self.desk.till, cards=Cards(self.terminal, self.central))

    def ask(self, basket: Basket | None = None, way: CardWay = CardWay.TERMINAL, **how: Any) -> CardAttempt:
        """Write a charge down, for a council tax bill of £10 when no basket is named."""
        basket = self.desk.basket() if basket is None else basket
        attempt_id = how.pop("attempt_id", "") or self.desk.made.ids.new()
        payment_id = how.pop("payment_id", "") or self.desk.made.ids.new()
        cashier = how.pop("cashier", PRIYA)
        return ask_card(self.desk.till, attempt_id, payment_id, cashier, basket, way, **how)

    def charge(self, *words: Reply, basket: Basket | None = None, **how: Any) -> CardAttempt:
        """Write a charge down and send it; the terminal says these words in turn."""
        attempt = self.ask(basket, **how)
        service = self.terminal if attempt.provider == self.terminal.name else self.central
        service.asks = list(words or (approved(attempt.amount_pence),))
        send_card(self.desk.till, attempt.attempt_id, CALL)
        return self.stands(attempt)

    def stands(self, attempt: CardAttempt) -> CardAttempt:
        """Read how an attempt stands by the journal."""
        with self.desk.till.store.read() as reader:
            found = reader.card_attempt(attempt.attempt_id)
        assert found is not None
        return found

    def payment(self, attempt: CardAttempt) -> Payment | None:
        with self.desk.till.store.read() as reader:
            return reader.payment(attempt.payment_id)

    def payments(self) -> int:
        with self.desk.till.store.read() as reader:
            return reader.unsent().payments

    def heads(self) -> int:
        with self.desk.till.store.read() as reader:
            return reader.head().sequence


def with_cards(desk: Desk, terminal: Scripted | None = None, central: Scripted | None = None) -> CardDesk:
    return CardDesk(desk, terminal or Scripted(), central or Scripted("central"))


def check_laws(desk: Desk) -> None:
    """Hold the whole journal to its laws, and every fact to the contract."""
    assert verify(desk.till).problems == ()
    with desk.till.store.read() as reader:
        for event in reader.events():
            assert event.body is not None
            read_fact(event.body)
