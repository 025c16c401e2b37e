"""Show what was given so far, how much is still to pay, and every other way to pay it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.screens.tendering.given_rows import GivenRow
from ui.theme import look
from ui.widgets.boxes import CENTRE, LEFT, Cells, Column, Row, Surface
from ui.widgets.headed_card import Lines
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.split import Split

_DIGITS: Final = 9
_NOTHING: Final = ""


class SplitPane(QWidget):
    """The pane behind F9. It decides nothing: what is pressed goes out, what is so comes back as a Split."""

    removed = Signal(int)
    chosen = Signal(object)
    """A MethodOfPayment to pay the next part with."""

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._announcer = Announcer(self)
        self._methods: tuple[MethodOfPayment, ...] = ()
        self.rest = Text("", "cash")
        self._given = Text("", "lead", "2")
        self._empty = Text(say("Nothing was given yet. Choose how the first part is paid."), "body", "2", wrap=True)
        self._lines = Lines(side=10)
        self._ways = QWidget()
        self._result = Text("", "strong", wrap=True)
        self._detail = Text("", "body", "2", wrap=True)
        self.keys: list[KeyButton] = []
        self._lay_out()
        self.restyle()

    @property
    def rows(self) -> tuple[GivenRow, ...]:
        """What was given, as shown."""
        return tuple(row for row in self._lines.rows if isinstance(row, GivenRow))

    @property
    def sentence(self) -> str:
        """What the block under the list says."""
        return f"{self._result.text()} {self._detail.text()}".strip()

    def show_split(self, split: Split, others: Sequence[tuple[MethodOfPayment, Words | None]]) -> None:
        """Show where the payment stands; `others` are the methods without a key of their own, and why not, if not."""
        self.rest.say(pounds(split.remaining_pence))
        self._given.say(say("{given} of {due} given", given=pounds(split.paid_pence), due=pounds(split.due_pence)))
        rows: list[QWidget] = []
        for index, tender in enumerate(split.tenders):
            row = GivenRow(index, tender)
            row.removed.connect(self.removed)
            row.moved.connect(self._on_moved)
            row.left.connect(self.left)
            rows.append(row)
        self._lines.show_rows(rows)
        self._empty.setVisible(not rows)
        self._show_ways(others)
        self._result.say(_NOTHING)
        self._detail.say(_NOTHING)

    def announce_rest(self, split: Split) -> None:
        """Tell a screen reader what is still to pay."""
        self._announcer.announce(str(say("Still to pay {amount}", amount=pounds(split.remaining_pence))))

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why something cannot be done; what was given stays."""
        self._announcer.announce(f"{title} {detail}".strip(), assertive=True)
        self._result.say(title)
        self._result.show_tone("bad")
        self._detail.say(detail)

    def take_focus(self) -> None:
        """Put the focus on what was given last, or on the pane itself."""
        target: QWidget = self.rows[-1] if self.rows else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits choose one of the other ways; a row that has the focus lets them through."""
        text = event.text()
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif text.isascii() and text.isdecimal() and 0 < int(text) <= len(self.keys) and not event.isAutoRepeat():
            self.keys[int(text) - 1].click()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take up the grid: the compact one has little height."""
        compact = look().compact
        self._upper.use(gap=6 if compact else 12, margins=(18, 6, 18, 6) if compact else (22, 16, 22, 14))
        self._foot_row.use(gap=2, margins=(18, 3, 18, 3) if compact else (22, 10, 22, 10))
        self._foot.setMinimumHeight(look().px(40 if compact else 64))

    def _on_moved(self, index: int, step: int) -> None:
        if 0 <= index + step < len(self.rows):
            self.rows[index + step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_ways(self, others: Sequence[tuple[MethodOfPayment, Words | None]]) -> None:
        """Offer each other method on a key with a digit; one these bills do not allow is dashed and says why."""
        for key in self.keys:
            self._ways_cells.removeWidget(key)
            key.hide()
            key.deleteLater()
        self.keys = []
        for place, (method, why) in enumerate(others[:_DIGITS]):
            key = KeyButton(method.name, caps=(str(place + 1),), kind="tender", spread=True)
            key.set_available(available=why is None, reason=None if why is None else say("Not for these bills"))
            key.activated.connect(lambda one=method: self.chosen.emit(one))
            if why is not None:
                key.unavailable_pressed.connect(lambda _, words=why: self.say_problem(words))
            self._ways_cells.addWidget(key, place // 3, place % 3)
            self.keys.append(key)
        self._ways.setVisible(bool(self.keys))

    def _lay_out(self) -> None:
        rest = Cells(gap=6)
        rest.addWidget(Text(say("Still to pay"), "lead"), 0, 0)
        rest.addWidget(self.rest, 1, 0, LEFT)
        rest.addWidget(self._given, 1, 1, CENTRE)
        rest.setColumnStretch(0, 1)
        self._ways_cells = Cells(self._ways, gap=8)
        for column in range(3):
            self._ways_cells.setColumnStretch(column, 1)
        upper = self._upper = Column(gap=12)
        upper.addLayout(rest)
        upper.addWidget(self._empty)
        upper.addLayout(self._lines)
        upper.addWidget(self._ways)
        self._foot = Surface("foot")
        words = self._foot_row = Row(self._foot, gap=10)
        words.addWidget(self._result)
        words.addWidget(self._detail, 1)
        card = Surface("card")
        inner = Column(card, gap=0)
        inner.addLayout(upper)
        inner.addWidget(self._foot)
        Column(self, gap=0).addWidget(card)
