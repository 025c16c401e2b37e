"""Count what is in a drawer, by notes and coins: how many of each, never what they should come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.denominations import COINS, DENOMINATIONS, NOTES, counted_pence
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.screens.day.count_edit import CountRow
from ui.screens.pieces import face_value
from ui.theme import look
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row, Surface
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.tab_order import tab_after
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_HALF: Final = len(COINS) // 2


class CountCard(Surface):
    """Twelve boxes and their sum. Enter goes down, and on an empty box says "none"; nothing else is ever filled in.

    Shape: `counting` what the sum is called, `t` how large it is set; `tight` to stand in a card of a page.
    """

    changed = Signal()
    ended = Signal()
    """Enter in the last box: everything is said, or something above is not."""

    def __init__(self, *, counting: Words | None = None, t: str = "preview", tight: bool = False) -> None:
        super().__init__("card")
        self.rows = {each: CountRow(each, tight=tight) for each in DENOMINATIONS}
        self._t, self._tight = t, tight
        self.total = Text("", t, align=RIGHT)
        self._so_far = Text(counting or say("Counted so far"), "lead")
        self._done = Text("", "caption", wrap=True)
        self._announcer = Announcer(self)
        self._columns = [Column(gap=6) for _ in range(3)]
        self._titles = [Text(words, "strong") for words in (say("Notes"), say("Coins"), "")]
        self._sides = [QWidget() for _ in range(3)]
        self._bars = [Surface("bar"), Surface("bar")]
        self._other = QWidget()
        self._papers = Column(self._other, gap=6, margins=(0, 8, 0, 0))
        self._lay_out()
        self._wire()
        self.restyle()
        self._tell()

    # ---------------------------------------------------------------------------------------------- what is counted
    @property
    def typed(self) -> dict[int, str]:
        """What stands in the boxes, to go on with later."""
        return {each: row.edit.text() for each, row in self.rows.items() if row.edit.text()}

    @property
    def counts(self) -> dict[int, int]:
        """How many of each, as far as it is said."""
        return {each: row.pieces for each, row in self.rows.items() if row.pieces is not None and row.wrong is None}

    @property
    def counted_pence(self) -> int:
        """What it comes to so far."""
        return counted_pence(self.counts)

    @property
    def missing(self) -> tuple[int, ...]:
        """The kinds nobody said anything of yet, or what is said of them is no number."""
        return tuple(each for each, row in self.rows.items() if row.pieces is None or row.wrong is not None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is typed at all."""
        return not self.typed

    def fill(self, typed: Mapping[int, str]) -> None:
        """Go on with what was typed before."""
        for each, row in self.rows.items():
            row.edit.setText(typed.get(each, ""))
            row.show_value()
        self._tell()

    def tab_behind(self, box: QWidget) -> None:
        """Come after another box in the order of Tab, though made later."""
        tab_after(box, [row.edit for row in self.rows.values()])

    def take_focus(self) -> None:
        """Go to the first kind that is not said yet."""
        self.go_to(self.missing[0] if self.missing else DENOMINATIONS[0])

    def go_to(self, each_pence: int) -> None:
        """Put the caret into a box, with what is in it selected."""
        edit = self.rows[each_pence].edit
        edit.setFocus(Qt.FocusReason.OtherFocusReason)
        edit.selectAll()

    def say_what_is_missing(self) -> None:
        """Name the kinds that are not said yet, where the eyes are, and go to the first of them."""
        wrong = next((row.wrong for row in self.rows.values() if row.wrong is not None), None)
        kinds = ", ".join(face_value(each) for each in self.missing)
        self._say(wrong or say("Not counted yet: {kinds}. Enter on an empty box says none.", kinds=kinds), tone="warn")
        self.take_focus()

    def show_other(self, rows: Iterable[QWidget]) -> None:
        """Show under the notes what else belongs to the drawer, where there is room."""
        for row in rows:
            self._papers.addWidget(row)
        self.restyle()

    # ------------------------------------------------------------------------------------------------------ inside
    def _say(self, words: Words, *, tone: str = "") -> None:
        self._done.say(words)
        self._done.show_tone(tone)
        self._announcer.announce(str(words), assertive=bool(tone))

    def _tell(self) -> None:
        """Show what is counted so far."""
        self.total.say(pounds(self.counted_pence))
        wrong = next((row.wrong for row in self.rows.values() if row.wrong is not None), None)
        if wrong is not None:
            self._say(wrong, tone="warn")
        elif self.missing:
            done = len(DENOMINATIONS) - len(self.missing)
            self._say(say("{n} of {all} kinds done", n=done, all=len(DENOMINATIONS)))
        else:
            self._say(say("All {all} kinds done", all=len(DENOMINATIONS)))

    def _on_typed(self) -> None:
        for row in self.rows.values():
            row.show_value()
        self._tell()
        self.changed.emit()

    def _on_entered(self, each_pence: int) -> None:
        row = self.rows[each_pence]
        if row.wrong is not None:
            row.edit.selectAll()
            return
        row.say_none()
        self._on_typed()
        self._go_on(each_pence)

    def _go_on(self, each_pence: int) -> None:
        place = DENOMINATIONS.index(each_pence)
        if place + 1 < len(DENOMINATIONS):
            self.go_to(DENOMINATIONS[place + 1])
        else:
            self.ended.emit()

    def _on_moved(self, each_pence: int, step: int) -> None:
        place = DENOMINATIONS.index(each_pence) + step
        if 0 <= place < len(DENOMINATIONS):
            self.go_to(DENOMINATIONS[place])

    def _on_card_dropped(self) -> None:
        self._say(CARD_WIPED, tone="warn")

    def _wire(self) -> None:
        for each, row in self.rows.items():
            row.edit.typed.connect(self._on_typed)
            row.edit.entered.connect(lambda each=each: self._on_entered(each))
            row.edit.moved.connect(lambda step, each=each: self._on_moved(each, step))
            row.edit.card_dropped.connect(self._on_card_dropped)

    # ------------------------------------------------------------------------------------------------------ layout
    def restyle(self) -> None:
        """Take up the grid: two columns, or three where there is little height."""
        compact = look().compact or self._tight
        for column in self._columns:
            column.use(gap=4 if compact else 6, margins=(0, 0, 0, 0))
        for place, each in enumerate(COINS):
            self._columns[2 if compact and place >= _HALF else 1].addWidget(self.rows[each])
        for widget in (self._sides[2], self._bars[1]):
            widget.setVisible(compact)
        self._other.setVisible(not compact and self._papers.count() > 0)
        self._upper.use(gap=9 if compact else 28, margins=(12, 8, 12, 8) if compact else (24, 14, 24, 10))
        self._end.use(gap=16, margins=(12, 2, 12, 2) if compact else (24, 10, 24, 10))
        self.total.show_type("total" if compact else self._t)

    def _lay_out(self) -> None:
        self._upper = Row(gap=28)
        for column, title in zip(self._columns, self._titles, strict=True):
            column.addWidget(title)
        for each in (*NOTES, *COINS):
            self._columns[0 if each in NOTES else 1].addWidget(self.rows[each])
        for place, (side, column) in enumerate(zip(self._sides, self._columns, strict=True)):
            whole = Column(side, gap=10)
            whole.addLayout(column)
            if place == 0:
                whole.addWidget(self._other)
            whole.addStretch(1)
            if place:
                self._upper.addWidget(self._bars[place - 1])
            self._upper.addWidget(side, 1)
        foot = Surface("foot")
        words = Column(gap=3)
        words.addStretch(1)
        words.addWidget(self._so_far)
        words.addWidget(self._done)
        words.addStretch(1)
        self._end = Row(foot, gap=16)
        self._end.addLayout(words, 1)
        self._end.addWidget(self.total, 0, CENTRE)
        whole = Column(self, gap=0)
        whole.addLayout(self._upper)
        whole.addWidget(foot)
