"""Charge cards at a counter whose providers lie and whose power fails, and hold the journal to what really moved."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.asked import to_settle_card
from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardState, CardWay, Direction
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.errors import ImsError
from ims_desktop.till_cards import Cards
from ims_desktop.use_cases.ask_card import ask_card
from ims_desktop.use_cases.card_standing import standing_of
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.hold_tender import hold_tender, return_tender
from ims_desktop.use_cases.keep_basket import drop, keep, kept_baskets, put_aside
from ims_desktop.use_cases.look_at_card import cancel_card, look_at_card
from ims_desktop.use_cases.open_session import open_session
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.settle_card import settle_card
from ims_desktop.use_cases.start_up import start_up
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.verify import verify
from tests.simulation.card_liar import Liar
from tests.simulation.day_people import pieces
from tests.simulation.day_tills import PowerCut

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from random import Random

    from ims_desktop.domain.card_attempt import CardAttempt, CardWord
    from ims_desktop.records import KeptBasket
    from ims_desktop.till import Till
    from ims_desktop.till_journal import Reader, Store, Writer
    from ims_desktop.use_cases.card_standing import Standing
    from tests.use_cases.desk import Desk

ANN = Cashier("ann", "Ann", "SP", frozenset({"Payments", "Transaction.Refund"}))
BEN = Cashier("ben", "Ben", "SP", frozenset({"Payments", "Transaction.Refund"}))
WAYS = (CardWay.TERMINAL, CardWay.TERMINAL, CardWay.LINK)


class CutStore:
    """A journal whose power fails in one of the next writes: before its commit, or right after. `left` counts down."""

    def __init__(self, journal: Store) -> None:
        self._journal = journal
        self.left = 0
        self.after = False

    @contextmanager
    def write(self) -> Iterator[Writer]:
        self.left -= 1
        cut = self.left == 0
        with self._journal.write() as unit:
            yield unit
            if cut and not self.after:
                raise PowerCut
        if cut:
            raise PowerCut

    def read(self) -> AbstractContextManager[Reader]:
        return self._journal.read()

    def backup(self, target: Path) -> Path:
        return self._journal.backup(target)

    def close(self) -> None:
        self._journal.close()


@dataclass
class CardWorld:
    """One counter and its two providers. Shape: `words` everything ever said of an attempt; `seen` what happened."""

    desk: Desk
    chance: Random

    def __post_init__(self) -> None:
        self.liars = {name: Liar(name, self.chance) for name in ("nexo", "central")}
        self.journal = CutStore(self.desk.till.store)
        self.till: Till = replace(self.desk.till, store=self.journal)
        self.words: dict[str, list[CardWord]] = {}
        self.seen: Counter[str] = Counter()
        self._cards()
        for cashier in (ANN, BEN):
            open_session(self.till, cashier, 10_000)

    # --------------------------------------------------------------------------------------------------------- acting
    def act(self) -> None:
        """Let one thing happen, cut off perhaps; then everything must add up."""
        acts: tuple[Callable[[], object], ...] = (
            *(self._fill, self._charge, self._charge, self._charge, self._look, self._cancel, self._hold, self._finish),
            *(self._chase, self._customers, self._replay, self._give_back, self._refund, self._leave, self._hand_back),
            *(self._send_late, self._settle, self._settle, self._go_home, self._come_back, self._come_back),
        )
        chosen = self.chance.choice(acts)
        self.desk.made.clock.turn(seconds=self.chance.randrange(1, 60))
        self.journal.left, self.journal.after = self.chance.choice((0, 0, 0, 1, 2, 3)), self.chance.random() < 0.5
        try:
            chosen()
        except PowerCut:
            self.seen["power cut"] += 1
            self.journal.left = 0
            self._restart()
        except ImsError as refusal:
            self.seen[refusal.reason] += 1
        self.journal.left = 0
        self.hold()

    def settle_down(self) -> None:
        """Let the world be honest and everybody be done, until nothing is open any more."""
        for liar in self.liars.values():
            liar.honest = True
            liar.customers_go_on()
        self._come_back()
        start_up(self.till)
        left = chase_cards(self.till)
        assert left.open == ()
        self.hold()
        assert verify(self.till).problems == ()

    def _cards(self) -> None:
        self.till = replace(self.till, cards=Cards(self.liars["nexo"], self.liars["central"]))

    def _restart(self) -> None:
        """Start the program again: nothing it knew is known any more."""
        self._cards()
        start_up(self.till)
        chase_cards(self.till)

    # ----------------------------------------------------------------------------------------------------------- acts
    def _fill(self) -> None:
        """Begin a basket of one or two bills."""
        bills = [
            ("13", f"1234567{n}90{n}", f"{self.chance.randrange(10, 40)}.00") for n in range(self.chance.choice((1, 2)))
        ]
        keep(self.till, ANN, self.till.ids.new(), self.desk.basket(*bills))

    def _charge(self) -> None:
        kept = self._basket()
        if kept is None:
            return self._fill()
        parts, due = (
            tuple(part.tender for part in kept.parts),
            kept.basket.total_pence - self._standing(kept).moved_pence,
        )
        whole = self.chance.random() < 0.6 or due <= 1_000
        attempt = ask_card(
            self.till,
            self.till.ids.new(),
            kept.basket_id,
            self.chance.choice((ANN, BEN)),
            kept.basket,
            self.chance.choice(WAYS),
            amount_pence=None if whole else self.chance.randrange(500, due - 400, 100),
            basket_id=kept.basket_id,
            tenders=parts,
        )
        self._send(attempt)
        return None

    def _send(self, attempt: CardAttempt) -> None:
        if self.chance.random() < 0.05:
            return  # the program is busy elsewhere, and the wish waits
        self._keep_word(attempt.attempt_id, send_card(self.till, attempt.attempt_id, CallDetails()))

    def _send_late(self) -> None:
        """Send what waits to be sent; of what was sent before it is only asked how it stands."""
        if attempt := self._attempt():
            self._send(attempt)

    def _look(self) -> None:
        if attempt := self._attempt():
            self._keep_word(attempt.attempt_id, look_at_card(self.till, attempt.attempt_id).word)

    def _cancel(self) -> None:
        if attempt := self._attempt():
            self._keep_word(attempt.attempt_id, cancel_card(self.till, attempt.attempt_id).word)

    def _replay(self) -> None:
        """Hear something again that was said before, of whatever attempt."""
        if self.words:
            attempt_id = self.chance.choice(sorted(self.words))
            hear_card(self.till, attempt_id, self.chance.choice(self.words[attempt_id]))

    def _chase(self) -> None:
        chase_cards(self.till)

    def _customers(self) -> None:
        self.chance.choice(list(self.liars.values())).customers_go_on()

    def _hold(self) -> None:
        kept = self._basket()
        if kept is None:
            return
        pence = self.chance.choice((100, 200, 300))
        number = f"{self.chance.randrange(10**6):06}"
        cheque = Tender("24", "Cheque", pence, cheque=Cheque("S Ellacott", number, "200415", "38290008"))
        tender = cheque if self.chance.random() < 0.6 else Tender("1", "Cash", pence)
        due = kept.basket.total_pence
        hold_tender(self.till, self.till.ids.new(), kept.basket_id, ANN, kept.basket_id, due, tender)
        self.seen["held"] += 1

    def _hand_back(self) -> None:
        with self.till.store.read() as reader:
            held = reader.held_tenders()
        if held:
            one = self.chance.choice(held)
            return_tender(self.till, self.till.ids.new(), ANN, one, one.payment_id)
            self.seen["handed back"] += 1

    def _finish(self) -> None:
        """Take the rest in cash; of what no card was asked for only now and then."""
        kept = self._basket()
        if kept is None:
            return
        if not self._standing(kept).attempts and self.chance.random() < 0.7:
            return
        legs = self._standing(kept).tenders
        parts = tuple(part.tender for part in kept.parts)
        rest = kept.basket.total_pence - sum(tender.amount_pence for tender in (*legs, *parts))
        cash = (Tender("1", "Cash", rest),) if rest > 0 else ()
        take_payment(self.till, kept.basket_id, ANN, kept.basket, (*legs, *parts, *cash), basket_id=kept.basket_id)
        self.seen["finished"] += 1

    def _give_back(self) -> None:
        with self.till.store.read() as reader:
            legs = [one for one in reader.open_card_attempts() if one.unbooked and one.direction is Direction.CHARGE]
        if legs:
            self._send(ask_reversal(self.till, self.till.ids.new(), ANN, self.chance.choice(legs), "went away"))

    def _refund(self) -> None:
        with self.till.store.read() as reader:
            receipts = [row.receipt for row in reader.journal() if row.kind == "payment"]
        if receipts:
            found = refundable(self.till, ANN, self.chance.choice(receipts))
            refund_id, pence = self.till.ids.new(), self.chance.choice((500, 700))
            self._send(ask_card_refund(self.till, self.till.ids.new(), refund_id, ANN, found, {1: pence}, "twice"))

    def _leave(self) -> None:
        """Put a basket aside, or give it up."""
        kept = self._basket()
        if kept is None:
            return
        if self.chance.random() < 0.7:
            put_aside(self.till, BEN, kept.basket_id, kept.basket, "later")
        else:
            drop(self.till, kept.basket_id, ANN)
            self.seen["given up"] += 1

    def _settle(self) -> None:
        """Read at the provider's own page what came of a charge that is known there for good."""
        attempt = self._attempt()
        truth = None if attempt is None else self.liars[attempt.provider].truths.get(attempt.attempt_id)
        if attempt is None or truth is None or truth.ended is None:
            return
        outcome, pence = CardState(truth.ended.value), truth.moved_pence
        asked = to_settle_card(ANN, attempt, pence, "seen there")
        leave = Approval(self.till.ids.new(), asked, "gwen", "Gwen Pugh", "pin")
        settle_card(self.till, self.till.ids.new(), ANN, attempt.attempt_id, outcome, pence, "tx", "seen there", leave)
        self.seen["settled"] += 1

    def _go_home(self) -> None:
        cashier = self.chance.choice((ANN, BEN))
        with self.till.store.read() as reader:
            session = reader.open_session_of(cashier.username)
            pence = 0 if session is None else reader.drawer_pence(session.session_id)
            counted = session is not None and reader.cash_counts(session.session_id)
        if session is not None and (counted or self.chance.random() < 0.4):
            if not counted:
                count_cash(self.till, self.till.ids.new(), cashier, session.session_id, pieces(pence))
            close_id = self.till.ids.new()
            close_session(self.till, close_id, cashier, session.session_id, left_pence=0, seal=close_id)
            self.seen["closed"] += 1

    def _come_back(self) -> None:
        for cashier in (ANN, BEN):
            with self.till.store.read() as reader:
                here = reader.open_session_of(cashier.username)
            if here is None:
                open_session(self.till, cashier, 10_000)

    # --------------------------------------------------------------------------------------------------------- finding
    def _basket(self) -> KeptBasket | None:
        kept = kept_baskets(self.till)
        return self.chance.choice(kept) if kept else None

    def _attempt(self) -> CardAttempt | None:
        with self.till.store.read() as reader:
            attempts = [one for one in reader.open_card_attempts() if one.open]
        return self.chance.choice(attempts) if attempts else None

    def _standing(self, kept: KeptBasket) -> Standing:
        with self.till.store.read() as reader:
            return standing_of(reader, kept.basket_id)

    def _keep_word(self, attempt_id: str, word: CardWord) -> None:
        self.words.setdefault(attempt_id, []).append(word)

    # ------------------------------------------------------------------------------------------------------------ laws
    def hold(self) -> None:
        """Hold the journal to what the providers really did, attempt by attempt and payment by payment."""
        truths = [truth for liar in self.liars.values() for truth in liar.truths.values()]
        assert all(count == 1 for liar in self.liars.values() for count in liar.asked.values())
        with self.till.store.read() as reader:
            for truth in truths:
                self._known(reader, truth.attempt.attempt_id, truth.ended, truth.moved_pence)
            for payment_id in {truth.attempt.payment_id for truth in truths}:
                self._counted(reader, payment_id)

    def _known(self, reader: Reader, attempt_id: str, ended: CardHeard | None, moved_pence: int) -> None:
        """No charge is without a record: it is open, or it stands with its true sum."""
        attempt = reader.card_attempt(attempt_id)
        assert attempt is not None
        assert attempt.sent_at is not None
        if attempt.answer is not None:
            assert ended is not None
            assert (attempt.state.value, attempt.charged_pence) == (ended.value, moved_pence)
        listed = attempt_id in {one.attempt_id for one in reader.open_card_attempts()}
        assert listed == (attempt.open or attempt.unbooked)

    def _counted(self, reader: Reader, payment_id: str) -> None:
        """What was charged for a payment is in it, or waits for it, or went back; never more than one of these."""
        attempts, payment = reader.card_attempts_of(payment_id), reader.payment(payment_id)
        assert sum(1 for one in attempts if one.open) <= 1
        charges = [one for one in attempts if one.direction is not Direction.REVERSE and one.charged_pence]
        tenders = () if payment is None else payment.tenders
        inside = {tender.attempt_id: abs(tender.amount_pence) for tender in tenders if tender.attempt_id}
        for one in charges:
            assert [one.booked, one.unbooked, one.given_back].count(True) == 1
            assert one.booked == (inside.get(one.attempt_id) == one.charged_pence)
        assert set(inside) <= {one.attempt_id for one in charges}
        if payment is not None:
            assert not any(one.unbooked or one.open for one in attempts)
        asked = sum(
            one.amount_pence for one in attempts if one.direction is Direction.CHARGE and (one.open or one.unbooked)
        )
        wrong = any(one.differs for one in attempts)
        assert wrong or asked <= max((one.due_pence for one in attempts), default=0)
