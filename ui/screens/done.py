"""Show the moment after a payment: the change to give, and three separate facts, each said only when it is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import change_pieces, pounds
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.screens.card.view import card_words
from ui.screens.pieces import Pieces
from ui.theme import look
from ui.when import clock_time
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from ims_desktop.domain.payment import Payment, Tender

_LONG_CHANGE = 9
_ICONS: Final = {"ok": "ok_text", "": "text_2", "warn": "warn_text"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is known, or is not yet. Shape: `state` "ok" when it is so, "" while open, "warn" when not."""

    icon: str
    title: Words
    detail: Words | str
    state: str = ""


SAVED: Final = Fact("shield-check", say("Saved on this till"), say("before the drawer opened"), "ok")
SAVED_FIRST: Final = Fact("shield-check", say("Saved on this till"), say("before anybody was told"), "ok")
PRINTING: Final = Fact("printer", say("Receipt on its way"), say("not known to be printed yet"))
HANDED_OVER: Final = Fact("printer", say("Receipt handed over"), say("the printer does not say more"))
NOT_PRINTED: Final = Fact("printer", say("Receipt not printed"), say("Print again with F11"), "warn")
NO_PRINTER: Final = Fact("printer", say("No receipt printed"), say("no printer is set up"))
NOT_SENT: Final = Fact("cloud-upload", say("Not sent yet"), say("It goes by itself."))
IN_TRAINING: Final = Fact("cloud-upload", say("Nothing is sent"), say("This is training."))
QUARANTINED: Final = Fact("triangle-alert", say("Held back by central"), say("A supervisor must look."), "warn")


def printed(receipt: str) -> Fact:
    """Say that paper came out."""
    return Fact("printer-check", say("Receipt printed"), receipt, "ok")


def sent(at: str) -> Fact:
    """Say that central has it."""
    return Fact("cloud-check", say("Sent to central"), at, "ok")


def _says_how(payment: Payment) -> bool:
    """Tell whether the change alone does not say how it was paid: anything but one heap of cash with change."""
    return len(payment.tenders) > 1 or payment.change_pence == 0


def _ways(payment: Payment) -> str:
    """List every way it was paid, a line each."""
    return "\n".join(_way(one) for one in payment.tenders)


def _way(tender: Tender) -> str:
    """Say one way it was paid, with its card where a provider told which."""
    paid = f"{tender.method_name} {pounds(tender.amount_pence)}"
    return f"{paid} · {card_words(tender.brand, tender.last_four)}" if tender.brand else paid


class FactLine(QWidget):
    """One fact: an icon, what is so, and since when or why not."""

    def __init__(self, fact: Fact, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = Icon(fact.icon, "text_2", 18)
        self._title = Text(fact.title, "strong", wrap=True)
        self._detail = Text(fact.detail, "caption", wrap=True)
        words = Column(gap=1)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        row = Row(self, gap=10)
        row.addWidget(self._icon, 0, CENTRE)
        row.addLayout(words, 1)
        self.fact = fact
        self.show_fact(fact)

    def show_detail(self, *, shown: bool) -> None:
        """Say the second line too, where there is room for it."""
        self._detail.setVisible(shown)

    def show_fact(self, fact: Fact) -> None:
        """Say what is known now."""
        self.fact = fact
        self._icon.show_icon(fact.icon, _ICONS[fact.state])
        self._title.say(fact.title)
        self._title.show_tone("warn" if fact.state == "warn" else "1")
        self._detail.say(fact.detail)
        self.setAccessibleName(f"{fact.title}. {fact.detail}")


class Done(QWidget):
    """The card of a payment taken; the entry box above it is live already."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.payment: Payment | None = None
        self._announcer = Announcer(self)
        self.change = Text("", "change")
        self.pieces = Pieces()
        self._nothing = Text(say("Nothing to give back."), "body", "2", wrap=True)
        self.paid_by = Text("", "body", "2", wrap=True)
        self._at = Text("", "caption")
        self._short = False
        self._sums = QWidget()
        self._charged = Text("", "strong", wrap=True)
        self.saved, self.receipt, self.sent = FactLine(SAVED), FactLine(PRINTING), FactLine(NOT_SENT)
        self.trouble = Panel("", state="warn", icon="printer")
        self.trouble.hide()
        column = Column(self, gap=14)
        column.addWidget(self._card())
        column.addWidget(self.trouble)

    def show_payment(self, payment: Payment) -> None:
        """Show the change of a payment that was just recorded."""
        self.payment = payment
        change = say("Payment taken. Change {amount}.", amount=pounds(payment.change_pence))
        self._announcer.announce(str(change), assertive=True)
        self._at.say(clock_time(payment.taken_at, seconds=True))
        self.change.say(pounds(payment.change_pence))
        self.pieces.show_pieces(change_pieces(payment.change_pence))
        self.pieces.setVisible(payment.change_pence > 0)
        self._nothing.setVisible(payment.change_pence == 0)
        self.paid_by.say(_ways(payment))
        self._charged.say(_ways(payment))
        self.paid_by.setVisible(_says_how(payment))
        self.saved.show_fact(SAVED_FIRST if self._short else SAVED)
        self.receipt.show_fact(PRINTING)
        self.sent.show_fact(NOT_SENT)
        self.trouble.hide()
        self.restyle()

    def show_short(self, *, short: bool) -> None:
        """Say nothing of change: a caller gets none, and the words to say need the height."""
        self._short = short
        self.restyle()

    def show_trouble(self, title: Words, detail: Words | str = "") -> None:
        """Say what went wrong with paper or drawer, and that the payment is safe."""
        self.trouble.say(title, detail, state="warn", icon="printer")
        self._announcer.announce(f"{title} {detail}", assertive=True)
        self.trouble.show()

    def restyle(self) -> None:
        """Take up the text size and the grid; an amount too long for the large figure takes the next smaller one."""
        self.change.setContentsMargins(-look().px(6), 0, 0, 0)  # the figure's own side bearing
        narrow = look().compact or len(self.change.text()) > _LONG_CHANGE
        self.change.show_type("preview" if narrow else "change")
        self._sums.setVisible(not self._short)
        self._charged.setVisible(self._short)
        compact = look().compact
        for fact in (self.saved, self.receipt, self.sent):
            fact.show_detail(shown=not compact)
        self._middle.setStretch(0, 0 if compact else 2)
        below = (6 if compact else 14) if self._short else 0
        self._top.use(gap=10, margins=(18, 8, 18, below) if compact else (22, 16, 22, below))
        self._middle.use(gap=24, margins=(18, 6, 18, 6) if compact else (22, 14, 22, 12))
        self._facts.use(gap=12, margins=(18, 6, 18, 6) if compact else (22, 10, 22, 10))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.restyle()

    def _card(self) -> Surface:
        card = Surface("card")
        top = self._top = Row(gap=10, margins=(22, 16, 22, 0))
        top.addWidget(Icon("circle-check", "ok_text", 24), 0, CENTRE)
        top.addWidget(Text(say("Payment taken"), "title", "ok"))
        top.addWidget(self._charged, 1)
        top.addStretch(0)
        top.addWidget(self._at, 0, CENTRE)
        left = Column(gap=2)
        left.addWidget(Text(say("Change"), "lead"))
        left.addWidget(self.change)
        left.addStretch(1)
        right = Column(gap=12)
        right.addWidget(Text(say("Give"), "lead"))
        right.addWidget(self.pieces)
        right.addWidget(self._nothing)
        right.addWidget(self.paid_by)
        right.addStretch(1)
        middle = self._middle = Row(self._sums, gap=24, margins=(22, 14, 22, 12))
        middle.addLayout(left, 2)
        middle.addLayout(right, 1)
        foot = Surface("foot")
        facts = self._facts = Row(foot, gap=16, margins=(22, 10, 22, 10))
        for fact in (self.saved, self.receipt, self.sent):
            facts.addWidget(fact, 1)
        whole = Column(card, gap=0)
        whole.addLayout(top)
        whole.addWidget(self._sums)
        whole.addWidget(foot)
        return card
