"""Show what waits to be sent to central, and what central will not take as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say, say_n
from ui.icons import Icon
from ui.keys import Act
from ui.theme import look
from ui.when import age, moment
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row
from ui.widgets.headed_card import SIDE, HeadedCard, Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.records import JournalRow, Unsent
    from ims_desktop.use_cases.show_sync_trouble import SyncTrouble

SHOWN: Final = 3


class Waiting(HeadedCard):
    """The card of payments that central has not got yet. They are safe on this till; nothing here is an alarm."""

    closed = Signal()
    try_now_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("Waiting to be sent"), icon="cloud-upload")
        if parent is not None:
            self.setParent(parent)
        self._trouble = Panel("", state="warn")
        self._trouble.hide()
        self._around = Column(gap=0, margins=(SIDE, 0, SIDE, 0))
        self._around.addWidget(self._trouble)
        self.body.addLayout(self._around)
        self._lines = Lines()
        self._area = _lines_area(self._lines)
        self.body.addWidget(self._area)
        self._below = Text("", "caption")
        self.try_now = KeyButton(say("Try now"), act=Act.ASK_AGAIN, kind="quiet")
        self.close_button = KeyButton(say("Close"), caps=("Esc",), kind="quiet")
        for button in (self.try_now, self.close_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.try_now.activated.connect(self.try_now_requested)
        self.close_button.activated.connect(self.closed)
        foot = self.foot()
        foot.addWidget(self._below, 1)
        foot.addWidget(self.try_now, 0, CENTRE)
        foot.addWidget(self.close_button, 0, CENTRE)

    @property
    def rows(self) -> tuple[QWidget, ...]:
        """The payments listed."""
        return self._lines.rows

    @property
    def trouble(self) -> str:
        """What it says of the way to central; nothing when there is nothing to say."""
        return self._trouble.accessibleName() if self._trouble.isVisibleTo(self) else ""

    def show_trouble(self, trouble: SyncTrouble | None) -> None:
        """Say what stands between this till and central, whether a person must act or not."""
        self._trouble.setVisible(trouble is not None)
        edge = 0 if trouble is None else 10
        self._around.use(gap=0, margins=(SIDE, edge, SIDE, 0))
        if trouble is not None:
            self._trouble.say(trouble.title, trouble.detail, state="warn" if trouble.needs_person else "")

    def show_rows(self, rows: tuple[JournalRow, ...], unsent: Unsent, now: datetime) -> None:
        """Show these payments, the first ones at once; the others are reached by scrolling."""
        self._lines.show_rows([_row(row, now) for row in rows] or [_nothing()])
        left = unsent.payments + unsent.quarantined - SHOWN
        self._below.say(say_n("{n} more below", "{n} more below", left) if left > 0 else "")
        self.beside.say(_summary(unsent, now))
        self.restyle()

    def restyle(self) -> None:
        """Be as high as the first rows."""
        super().restyle()
        if not hasattr(self, "_area"):
            return  # the card is still being made
        shown = self._lines.rows[:SHOWN]
        lines = look().line * max(0, len(shown) - 1)
        self._area.setFixedHeight(sum(row.sizeHint().height() for row in shown) + lines)


def _lines_area(lines: Lines) -> QScrollArea:
    """Make the part that scrolls."""
    holder = QWidget()
    holder.setProperty("part", "scrolled")
    column = Column(holder, gap=0)
    column.addLayout(lines)
    column.addStretch(1)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    area.setProperty("ring", "inside")
    area.setWidget(holder)
    return area


def _summary(unsent: Unsent, now: datetime) -> Words:
    count = unsent.payments
    if unsent.oldest_at is None or count == 0:
        return say("Everything sent")
    return say_n(
        "{n} payment · {amount} · oldest {age}",
        "{n} payments · {amount} · oldest {age}",
        count,
        amount=pounds(unsent.amount_pence),
        age=age(now - unsent.oldest_at),
    )


def _nothing() -> QWidget:
    row = QWidget()
    line = Row(row, gap=10, margins=(0, 10, 0, 10))
    line.addWidget(Icon("cloud-check", "ok_text", 18), 0, CENTRE)
    line.addWidget(Text(say("Central has every payment of this till."), "body", wrap=True), 1)
    return row


def _row(payment: JournalRow, now: datetime) -> QWidget:
    row = QWidget()
    held = payment.status == "quarantined"
    line = Row(row, gap=10, margins=(0, 8, 0, 8))
    line.addWidget(Icon("triangle-alert" if held else "clock", "warn_text" if held else "text_2", 17), 0, CENTRE)
    line.addWidget(Text(payment.receipt, "strong"))
    line.addWidget(Text(str(moment(payment.taken_at, now)), "caption"))
    line.addWidget(Text(_state(payment, now), "caption", "warn" if held else "", wrap=True, align=RIGHT), 1)
    line.addWidget(Text(pounds(payment.amount_pence), "amount", align=RIGHT))
    return row


def _state(payment: JournalRow, now: datetime) -> Words:
    if payment.status == "quarantined":
        return say("held back by central, a supervisor must look")
    if payment.next_try_at is None or payment.next_try_at <= now:
        return say("saved")
    seconds = int((payment.next_try_at - now).total_seconds()) + 1
    if seconds < 60:
        return say("saved, next try in {n} s", n=seconds)
    return say("saved, next try in {n} min", n=seconds // 60)
