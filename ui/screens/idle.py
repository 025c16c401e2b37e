"""Show what a desk with no customer has: how to begin, a load of the accounts, and the baskets that were put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.domain.money import pounds
from ims_desktop.words import say, say_n
from ui.icons import Icon
from ui.keys import Act
from ui.screens.load_card import LoadCard
from ui.theme import look
from ui.when import moment
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import HintCard
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.records import KeptBasket
    from ims_desktop.words import Words


class Idle(QWidget):
    """Hint cards, the card of a load of the accounts while there is one, and the card of baskets put aside."""

    taken_up = Signal(str)
    """The id of the basket to go on with."""

    choice_requested = Signal()
    """Several wait: which one is asked in a list."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints = QWidget()
        row = Row(self.hints, gap=14)
        row.addWidget(HintCard("scan-barcode", say("Scan a bill"), say("The account opens by itself.")), 1)
        row.addWidget(HintCard("keyboard", say("Type a reference"), say("Checked at every key, also offline.")), 1)
        row.addWidget(HintCard("search", say("Find a person"), say("Any words, in any order.")), 1)
        self.aside = HeadedCard(say("Put aside"), icon="circle-pause", rule=False)
        self._kept = Lines()
        self.aside.body.addLayout(self._kept)
        self.aside.body.addSpacing(look().px(8))
        self.choose = KeyButton(say("Choose one"), act=Act.TAKE_UP)
        line = Row(gap=8, margins=(18, 0, 18, 10))
        line.addStretch(1)
        line.addWidget(self.choose)
        self.aside.body.addLayout(line)
        self.choose.activated.connect(self.choice_requested)
        column = Column(self, gap=14)
        self.load = LoadCard()
        column.addWidget(self.hints)
        column.addWidget(self.load)
        column.addWidget(self.aside)
        self.show_kept((), {}, None)

    def show_hints(self, *, shown: bool) -> None:
        """Show how to begin, to those who are new here."""
        self.hints.setVisible(shown and not look().compact)

    def show_kept(
        self,
        kept: tuple[KeptBasket, ...],
        names: dict[str, str],
        now: datetime | None,
        charged: Mapping[str, CardAttempt] | None = None,
    ) -> None:
        """Show the baskets that wait, the latest first; Ctrl+R takes up the only one, or asks which.

        Shape: `charged` the charge that holds a basket, by the basket's id.
        """
        self.aside.setVisible(bool(kept))
        self.choose.setVisible(len(kept) > 1)
        self.aside.beside.say(say_n("{n} basket", "{n} baskets", len(kept)))
        if now is not None:
            self._kept.show_rows([self._row(one, names, now, charged or {}, only=len(kept) == 1) for one in kept])

    def _row(
        self, kept: KeptBasket, names: dict[str, str], now: datetime, charged: Mapping[str, CardAttempt], *, only: bool
    ) -> QWidget:
        row = QWidget()
        words = Column(gap=2)
        words.addWidget(Text(whose_kept(kept), "strong", wrap=True))
        held = charged.get(kept.basket_id)
        words.addWidget(Text(charged_words(held) if held else how_kept(kept, names, now), "caption", wrap=True))
        button = KeyButton(say("Take up again"), act=Act.TAKE_UP if only else None)
        button.activated.connect(lambda: self.taken_up.emit(kept.basket_id))
        line = Row(row, gap=16, margins=(0, 6, 0, 8))
        if held:
            line.addWidget(Icon("lock", "text_2", 18), 0, CENTRE)
        line.addLayout(words, 1)
        line.addWidget(Text(pounds(kept.basket.total_pence), "amount", align=RIGHT))
        line.addWidget(button, 0, CENTRE)
        return row


def whose_kept(kept: KeptBasket) -> Words:
    """Say whose bills wait: the name on the first account that has one."""
    lines = len(kept.basket.lines)
    name = next((line.account.name for line in kept.basket.lines if line.account is not None and line.account.name), "")
    if not name:
        return say_n("{n} line", "{n} lines", lines)
    return say_n("{name} · {n} line", "{name} · {n} lines", lines, name=name)


def charged_words(attempt: CardAttempt) -> Words:
    """Say why a basket is held."""
    if not attempt.open:
        amount = pounds(attempt.charged_pence)
        return say("{amount} was charged to a card. Take it up: take the rest, or give it back.", amount=amount)
    if attempt.way is CardWay.SLIP:
        return say("Begun on the terminal. Take it up and type its slip, or say it was not charged.")
    return say("Asking the provider. It is booked by itself; do not charge again.")


def how_kept(kept: KeptBasket, names: dict[str, str], now: datetime) -> Words:
    """Say who put it aside, since when, and what it is known by."""
    who = names.get(kept.cashier, kept.cashier)
    when = moment(kept.kept_at, now)
    if not kept.aside:
        return say("Left unfinished by {name}, {time}", name=who, time=when)
    if kept.note:
        return say("Put aside by {name}, {time} · {note}", name=who, time=when, note=kept.note)
    return say("Put aside by {name}, {time}", name=who, time=when)
