"""Ask which of several funds or accounts is meant: the till never guesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton

from ims_desktop.domain.money import pounds
from ims_desktop.domain.reference import Outcome
from ims_desktop.words import say
from ui.icons import Icon
from ui.keys import is_enter
from ui.screens.fund_icon import fund_icon
from ui.screens.people import short_address, short_name
from ui.theme import look, mark
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row
from ui.widgets.headed_card import HeadedCard
from ui.widgets.key_cap import KeyCap
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.text import Elided, Text

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.recognise import Recognition
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.words import Words

_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_DIGITS: Final = "123456789"


class Choices(HeadedCard):
    """The funds that fit. Digits and arrows act only while the focus is here, never while it is in the entry box."""

    chosen = Signal(object)
    """The Verdict that was picked."""

    left = Signal()
    """Esc, or up from the first: back to the entry box."""

    typed_on = Signal(str)
    """Something was typed that picks nothing: it belongs in the entry box."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(say("Which one?"), say("Ask which bill the customer holds"))
        if parent is not None:
            self.setParent(parent)
        self._verdicts: tuple[Verdict, ...] = ()
        self._rows: list[_ChoiceRow] = []
        self._list = Column(gap=4, margins=(8, 8, 8, 8))
        self.body.addLayout(self._list)
        foot = self.foot()
        foot.addWidget(Text(say("The till never guesses a fund."), "caption"), 1)
        foot.addWidget(KeyHint(Key("1"), Key("2"), say("or"), Key("Up"), Key("Down"), Key("Enter")), 0, CENTRE)

    @property
    def rows(self) -> tuple[QPushButton, ...]:
        """The rows, in order."""
        return tuple(self._rows)

    def show_choices(self, recognition: Recognition) -> None:
        """Show what fits."""
        self._verdicts = recognition.choices
        carried = sum(verdict.account is not None for verdict in self._verdicts)
        if carried == len(self._verdicts) == 2:
            self.title.say(say("Two accounts carry this reference"))
        else:
            self.title.say(say("Which fund is it for?"))
        for row in self._rows:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [_ChoiceRow(n, verdict) for n, verdict in enumerate(self._verdicts, start=1)]
        for index, row in enumerate(self._rows):
            row.clicked.connect(lambda _=False, at=index: self._pick(at))
            row.key_pressed.connect(self._on_key)
            self._list.addWidget(row)

    def enter(self) -> None:
        """Move the focus to the first choice."""
        if self._rows:
            self._rows[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _pick(self, index: int) -> None:
        if 0 <= index < len(self._verdicts):
            self.chosen.emit(self._verdicts[index])

    def _on_key(self, row: QPushButton, event: QKeyEvent) -> None:
        at = next(index for index, one in enumerate(self._rows) if one is row)
        key = Qt.Key(event.key())
        if is_enter(event):
            self._pick(at)
        elif key in _STEPS:
            self._step(at + _STEPS[key])
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.text() and event.text() in _DIGITS[: len(self._verdicts)]:
            self._pick(_DIGITS.index(event.text()))
        elif event.text().isprintable() and event.text():
            self.typed_on.emit(event.text())

    def _step(self, to: int) -> None:
        if to < 0:
            self.left.emit()
        elif to < len(self._rows):
            self._rows[to].setFocus(Qt.FocusReason.OtherFocusReason)


def _without_account(verdict: Verdict) -> Words:
    """Say why nobody's name stands there."""
    if verdict.outcome is Outcome.UNVERIFIED:
        return say("its account is not on this till; taken as unverified")
    if verdict.outcome is Outcome.REFUSED:
        return verdict.words  # a scanned code fits, its reference does not
    return say("no account needed")


class _ChoiceRow(QPushButton):
    """One fund that fits, with its account where there is one."""

    key_pressed = Signal(object, object)

    def __init__(self, n: int, verdict: Verdict) -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setProperty("ring", "inside")
        self.setAutoDefault(False)
        account = verdict.account
        who = " · ".join(part for part in (short_name(account), short_address(account)) if part)
        words = Column(gap=2)
        words.addWidget(Text(verdict.fund.name, "subtitle"))
        words.addWidget(Elided(who or _without_account(verdict), "caption"))
        self._row = Row(self, gap=14, margins=(17, 6, 17, 6))
        self._row.addWidget(KeyCap(str(n)), 0, CENTRE)
        self._row.addWidget(Icon(fund_icon(verdict.fund), "accent", 20), 0, CENTRE)
        self._row.addLayout(words, 1)
        owed = "" if account is None or account.balance_pence is None else pounds(account.balance_pence)
        if account is not None and account.balance_pence is not None:
            money = Column(gap=3)
            money.addWidget(Text(owed, "amount", align=RIGHT))
            state = say("in credit") if account.balance_pence < 0 else say("owed")
            money.addWidget(Text(state, "caption", align=RIGHT))
            self._row.addLayout(money)
        for label in self.findChildren(Text):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(f"{n}. {verdict.fund.name}. {who or _without_account(verdict)} {owed}".strip())

    def sizeHint(self) -> QSize:
        return self._row.sizeHint().expandedTo(QSize(0, look().px(54 if look().compact else 64)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._row.minimumSize().width(), self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.key_pressed.emit(self, event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        mark(self, "chosen", value=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        mark(self, "chosen", value=False)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)
