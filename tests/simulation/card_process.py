"""Charge cards in a process that dies at one point of it, start the till again, and tell what was left and became."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.device_key import make_device_key
from ims_desktop.devices.file_printer import FilePrinter
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.no_sync import NoSync
from ims_desktop.domain.card_attempt import CallDetails, CardHeard, CardWay, Direction
from ims_desktop.domain.cashier import Cashier
from ims_desktop.domain.ids import IdSource
from ims_desktop.domain.money import pounds
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.settings import Settings
from ims_desktop.store.accounts.catalogue import AccountCatalogue
from ims_desktop.store.opening import open_till_store
from ims_desktop.till import Till
from ims_desktop.till_cards import Cards
from ims_desktop.use_cases.ask_card import ask_card
from ims_desktop.use_cases.chase_cards import chase_cards
from ims_desktop.use_cases.hear_card import hear_card
from ims_desktop.use_cases.hold_tender import hold_tender
from ims_desktop.use_cases.keep_basket import take_up
from ims_desktop.use_cases.look_at_card import cancel_card
from ims_desktop.use_cases.refund_to_card import ask_card_refund
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.reverse_card import ask_reversal
from ims_desktop.use_cases.send_card import send_card
from ims_desktop.use_cases.start_up import start_up
from ims_desktop.use_cases.verify import verify_journal
from tests.factory import KEY_ID
from tests.simulation.card_terminal import FolderTerminal, Fuse
from tests.simulation.day_tills import NoDrawer

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.till_journal import Reader

ANN: Final = Cashier("ann", "Ann", "SP", frozenset({"Payments", "Transaction.Refund"}))
PAYMENT: Final = "019aa5e0-0000-7000-8000-00000000aaaa"
REFUND: Final = "019aa5e0-0000-7000-8000-00000000bbbb"
DUE: Final = 1600
CHEQUE: Final = Tender("24", "Cheque", 600, cheque=Cheque("S Ellacott", "100234", "200415", "38290008"))


@dataclass(frozen=True, slots=True)
class Crash:
    """One point the till died at, and what was found. Shape: `lies` whatever is not as it must be, in words.

    `left` what the journal holds then, `after` what the next start makes of it, `end` when the customer was done too,
    `moved` what the terminal moved in all.
    """

    story: str
    moment: str
    left: str
    after: str
    end: str
    moved: str
    lies: tuple[str, ...]


class Counter:
    """A till with its terminal, as the cashier has it before them."""

    def __init__(self, folder: Path, keyfile: Path, fuse: Fuse, *, slow: bool = False) -> None:
        clock, secrets = SystemClock(), KeyFile(keyfile)
        ids = IdSource(clock, os.urandom)
        store = open_till_store(folder, secrets, clock, ids)
        with store.read() as reader:
            identity = reader.identity()
        self.fuse, self.store, self.slow = fuse, store, slow
        self.terminal = FolderTerminal(folder.parent / "terminal", fuse, slow=slow)
        self.till = Till(
            settings=Settings(folder),
            identity=identity,
            clock=clock,
            ids=ids,
            store=store,
            catalogue=AccountCatalogue(folder, identity.council, store, secrets, KEY_ID),
            secrets=secrets,
            device=make_device_key(secrets, KEY_ID),
            printer=FilePrinter(folder / "receipts", lambda: "80mm"),
            drawer=NoDrawer(),
            sync=NoSync(),
            room_left=lambda: True,
            cards=Cards(self.terminal, None),
        )

    def close(self) -> None:
        self.till.catalogue.close()
        self.store.close()

    def charge(self, pence: int | None = None, tenders: tuple[Tender, ...] = ()) -> None:
        """Charge the card for what is due, or a part of it."""
        self.fuse.at("asking")
        basket, new = take_up(self.till, PAYMENT).basket, self.till.ids.new
        attempt = ask_card(
            self.till,
            new(),
            PAYMENT,
            ANN,
            basket,
            CardWay.TERMINAL,
            amount_pence=pence,
            basket_id=PAYMENT,
            tenders=tenders,
        )
        self.send(attempt)

    def send(self, attempt: CardAttempt) -> None:
        """Send what was written down, and hear what comes of it."""
        self.fuse.at("asked")
        self.fuse.moment = "marking"
        send_card(self.till, attempt.attempt_id, CallDetails())
        self.fuse.at("waiting" if self.slow else "recorded")


# ------------------------------------------------------------------------------------------------------------ stories
def _plain(counter: Counter) -> None:
    counter.charge()


def _split(counter: Counter) -> None:
    fuse, till = counter.fuse, counter.till
    fuse.step = "cheque"
    fuse.at("handed over")
    hold_tender(till, till.ids.new(), PAYMENT, ANN, PAYMENT, DUE, CHEQUE)
    fuse.at("held")
    fuse.step = "first card"
    counter.charge(500, (CHEQUE,))
    fuse.step = "second card"
    counter.charge(None, (CHEQUE,))


def _stopped(counter: Counter) -> None:
    counter.charge()
    (attempt,) = _attempts(counter)
    cancel_card(counter.till, attempt.attempt_id)
    counter.fuse.at("told")


def _slip(counter: Counter) -> None:
    """Charge on a terminal that stands alone: what it did is known when somebody types its slip."""
    till, fuse = counter.till, counter.fuse
    fuse.at("asking")
    basket = take_up(till, PAYMENT).basket
    attempt = ask_card(till, till.ids.new(), PAYMENT, ANN, basket, CardWay.SLIP, basket_id=PAYMENT)
    fuse.at("asked")
    fuse.moment = "marking"
    send_card(till, attempt.attempt_id, CallDetails())
    fuse.at("keying")
    counter.terminal.take_order(attempt)
    counter.terminal.customer_goes_on()
    fuse.at("printed")
    fuse.moment = "typed"
    hear_card(till, attempt.attempt_id, counter.terminal.look(attempt), "slip")
    fuse.at("recorded")


def _given_back(counter: Counter) -> None:
    (charge,) = _attempts(counter)
    counter.fuse.at("asking")
    counter.send(ask_reversal(counter.till, counter.till.ids.new(), ANN, charge, "went away"))


def _refund(counter: Counter) -> None:
    till = counter.till
    with till.store.read() as reader:
        payment = reader.payment(PAYMENT)
    if payment is None:
        raise ValueError("nothing was paid")
    counter.fuse.at("asking")
    found = refundable(till, ANN, payment.receipt)
    counter.send(ask_card_refund(till, till.ids.new(), REFUND, ANN, found, {1: 500}, "paid twice"))


def _nothing(_: Counter) -> None:
    """Begin with the basket alone."""


def _part(counter: Counter) -> None:
    counter.charge(500)


@dataclass(frozen=True, slots=True)
class Story:
    """What happens at a counter. Shape: `before` without a crash, `slow` where the terminal lets the till wait."""

    tell: Callable[[Counter], None]
    before: Callable[[Counter], None] = _nothing
    slow: bool = False


STORIES: Final = {
    "charge": Story(_plain),
    "stopped": Story(_stopped, slow=True),
    "slip": Story(_slip),
    "split": Story(_split),
    "given back": Story(_given_back, _part),
    "refund": Story(_refund, _plain),
}


def _attempts(counter: Counter) -> tuple[CardAttempt, ...]:
    with counter.store.read() as reader:
        return reader.card_attempts_of(PAYMENT)


# ------------------------------------------------------------------------------------------------------------ walking
def walk(base: Path, names: tuple[str, ...], every: int, found: Connection) -> None:
    """Die once at every point of these stories, or at the first, last and every so many'th of each moment."""
    for name in names:
        kept, now = base / "kept" / name, base / "now"
        _restore(base / "new", now)
        _live(now, STORIES[name].before, Fuse())
        _restore(now, kept)
        whole = Fuse()
        _tell(now, name, whole)
        for dies_at in _points(whole.points, every):
            _restore(kept, now)
            _die(now, name, dies_at)
            found.send(_recovered(now, name, whole.points[dies_at - 1]))
    found.close()


def _points(moments: list[str], every: int) -> list[int]:
    chosen = []
    for moment in dict.fromkeys(moments):
        places = [n for n, one in enumerate(moments, start=1) if one == moment]
        chosen += sorted({places[0], places[-1], *places[::every]})
    return chosen


def _restore(kept: Path, now: Path) -> None:
    shutil.rmtree(now, ignore_errors=True)
    shutil.copytree(kept, now)


def _live(now: Path, act: Callable[[Counter], None], fuse: Fuse, *, slow: bool = False) -> None:
    counter = Counter(now / "till", now / "keys.json", fuse, slow=slow)
    act(counter)
    counter.close()


def _tell(now: Path, name: str, fuse: Fuse) -> None:
    """Live through a story with every statement of the journal counted."""
    counter = Counter(now / "till", now / "keys.json", fuse, slow=STORIES[name].slow)
    connection: Any = counter.store._own_connection()
    connection.set_trace_callback(fuse.tick)
    STORIES[name].tell(counter)
    connection.set_trace_callback(None)
    counter.close()


def _die(now: Path, name: str, dies_at: int) -> None:
    child = os.fork()
    if child == 0:
        try:
            _tell(now, name, Fuse(dies_at))
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != -signal.SIGKILL:
        raise RuntimeError(f"{name} lived on past point {dies_at}")


# ----------------------------------------------------------------------------------------------------------- and after
def _recovered(now: Path, name: str, moment: str) -> Crash:
    """Start the till again, chase what is open, let the customer be done, chase again; then let the cashier finish."""
    counter = Counter(now / "till", now / "keys.json", Fuse())
    left = _standing(counter)
    start_up(counter.till)
    chase_cards(counter.till)
    after = _standing(counter)
    counter.terminal.customer_goes_on()
    _type_slips(counter)
    chase_cards(counter.till)
    end, moved = _standing(counter), pounds(counter.terminal.moved_pence())
    lies = _lies(counter)
    if name in {"charge", "stopped", "slip", "split"}:
        lies += _finished(counter)
    counter.close()
    return Crash(name, moment, left, after, end, moved, lies)


def _type_slips(counter: Counter) -> None:
    """Let the cashier look for the slip of what is open: type what it says, or say that there is none."""
    for attempt in _attempts(counter):
        if attempt.open and attempt.way is CardWay.SLIP:
            word = counter.terminal.look(attempt)
            if word.heard is CardHeard.APPROVED:
                hear_card(counter.till, attempt.attempt_id, word, "slip")
            else:
                cancel_card(counter.till, attempt.attempt_id)


def _standing(counter: Counter) -> str:
    """Say what the journal holds of the payment, and of the refund of it."""
    with counter.store.read() as reader:
        told = [f"{pounds(one.amount_pence)} held" for one in reader.held_tenders(PAYMENT)]
        told += map(_attempt_words, reader.card_attempts_of(PAYMENT))
        told += ["payment recorded"] if reader.payment(PAYMENT) is not None else []
        told += map(_attempt_words, reader.card_attempts_of(REFUND))
        told += ["refund recorded"] if reader.payment(REFUND) is not None else []
    return "; ".join(told) or "nothing"


def _attempt_words(attempt: CardAttempt) -> str:
    what = {Direction.CHARGE: "charge", Direction.REFUND: "refund", Direction.REVERSE: "way back"}[attempt.direction]
    code = "" if attempt.answer is None or not attempt.answer.code else f" ({attempt.answer.code.replace('_', ' ')})"
    return f"{what} {attempt.state.value}{code}"


def _lies(counter: Counter) -> tuple[str, ...]:
    """Name what must not be: a doubled order, money nobody knows of, a broken law of the journal."""
    book = counter.terminal.book()
    lies = ["the terminal moved money twice for one attempt"] if len(set(book)) != len(book) else []
    with counter.store.read() as reader:
        lies += [str(problem.words) for problem in verify_journal(reader).problems]
        lies += _unknown_money(reader, book)
    return tuple(lies)


def _unknown_money(reader: Reader, book: list[str]) -> list[str]:
    """Hold each line of the terminal's book to the journal: in a payment, or approved and still to be booked."""
    lies = []
    for line in book:
        attempt = reader.card_attempt(line.split()[0])
        answered = attempt is not None and attempt.charged_pence == abs(int(line.split()[1]))
        if attempt is None or not answered:
            lies.append(f"the journal does not know of {line.split()[1]}")
    payment = reader.payment(PAYMENT)
    charged = sum(tender.amount_pence for tender in payment.tenders if tender.attempt_id) if payment else 0
    legs = sum(one.charged_pence for one in reader.open_card_attempts() if one.unbooked and one.payment_id == PAYMENT)
    given = sum(int(line.split()[1]) for line in book if int(line.split()[1]) > 0)
    back = -sum(int(line.split()[1]) for line in book if int(line.split()[1]) < 0)
    refund = reader.payment(REFUND)
    if charged + legs != given - (0 if refund else back) or (refund is not None and -refund.amount_pence != back):
        lies.append("what the terminal moved is not what the journal counts")
    return lies


def _finished(counter: Counter) -> tuple[str, ...]:
    """Let the cashier go on with what is still to pay: in the end all of it is paid, once."""
    with counter.store.read() as reader:
        paid = reader.payment(PAYMENT) is not None
    if not paid:
        with counter.store.read() as reader:
            held = sum(one.amount_pence for one in reader.held_tenders(PAYMENT))
        counter.charge(None, (CHEQUE,) if held else ())
    with counter.store.read() as reader:
        payment, paid_for = reader.payment(PAYMENT), reader.unsent().payments
    if payment is None or paid_for != 1 or payment.amount_pence != DUE:
        return ("in the end it is not paid once",)
    cards = sum(tender.amount_pence for tender in payment.tenders if tender.attempt_id)
    return () if counter.terminal.moved_pence() == cards else ("in the end the card paid another sum",)
