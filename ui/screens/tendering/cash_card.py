"""Show what is to pay, what is given and the change of it, on one card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.keys import Act
from ui.screens.note_key import NoteKey
from ui.screens.pieces import face_value, pieces_line
from ui.theme import look
from ui.widgets.boxes import CENTRE, LEFT, RIGHT, Cells, Column, Row, Surface
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.cash_given import CashGiven, CashPosition

NOTES: Final = {Act.FIVE: 500, Act.TEN: 1000, Act.TWENTY: 2000, Act.FIFTY: 5000}


class CashCard(Surface):
    """The card of the tender stage. It shows; what it shows is worked out elsewhere."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self._label = Text(say("To pay"), "lead")
        self._to_pay = Text("", "cash")
        self._counted = Text("", "caption", align=RIGHT)
        self.cash = _CashBox(say("Cash given"), "cash")
        self.keys = {act: NoteKey(face_value(note), act) for act, note in NOTES.items()}
        self.keys[Act.EXACT] = NoteKey(say("Exact"), Act.EXACT)
        self._result = Text("", "title", wrap=True)
        self._detail = Text("", "body", "2", wrap=True)
        self.preview = Text("", "preview", align=RIGHT)
        self._announcer = Announcer(self)
        self._lay_out()
        self.restyle()

    @property
    def sentence(self) -> str:
        """What the change block says."""
        return f"{self._result.text()} {self._detail.text()}".strip()

    def show_due(self, due_pence: int, *, part: bool) -> None:
        """Show what is to pay, or what is still to pay once a part was given."""
        self._label.say(say("Still to pay") if part else say("To pay"))
        self._to_pay.say(pounds(due_pence))

    def show_given(self, given: CashGiven) -> None:
        """Count the notes on their keys."""
        counts = dict(given.counts())
        for act, note in NOTES.items():
            self.keys[act].show_count(counts.get(note, 0))
        parts = [f"{count} × {face_value(note)}" for note, count in given.counts()]
        if parts and given.typed.strip():
            parts.append(f"£{given.typed.strip().removeprefix('£')}")
        self._counted.say(", ".join(parts))

    def show_position(self, position: CashPosition) -> None:
        """Show what the cash given makes: change, what is missing, or what nobody can mean."""
        self.cash.show_refused(refused=False)
        if position.given_pence == 0:
            self.say_result(say("Change to give"), say("Count the cash first."))
        elif not position.believable:
            self.say_problem(
                say("That would be {amount} in change.", amount=pounds(position.change_pence)),
                say("Check what was given."),
            )
        elif not position.enough:
            missing = say("Still to pay {amount}", amount=pounds(position.still_to_pay_pence))
            self.say_result(missing, say("Count on, or take the rest another way with F9."))
        else:
            given = pieces_line(position.pieces) or say("Nothing to give back.")
            self.say_result(say("Change to give"), given, pounds(position.change_pence))

    def say_result(self, title: Words, detail: Words | str = "", preview: str = "", *, tone: str = "1") -> None:
        """Fill the change block."""
        self._announcer.announce(f"{title}. {detail}" if str(detail) else str(title), assertive=tone == "bad")
        self._result.say(title)
        self._result.show_tone(tone)
        self._detail.say(detail)
        self.preview.say(preview)

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing can be taken, where the change would be."""
        self.say_result(title, detail, tone="bad")

    def restyle(self) -> None:
        """Take up the grid; the change block is as high as its figure, so that nothing moves when change appears."""
        compact = look().compact
        self._hints.setVisible(not compact)
        self._upper.use(gap=8 if compact else 14, margins=(18, 8, 18, 10) if compact else (22, 16, 22, 14))
        self._change.use(gap=16, margins=(18, 3, 18, 3) if compact else (22, 14, 22, 14))
        self.preview.show_type("total" if compact else "preview")
        self._foot.setMinimumHeight(look().px(54 if compact else 104))

    def _lay_out(self) -> None:
        cells = Cells(gap=6)
        counted = Row(gap=8)
        counted.addWidget(Text(say("Cash given"), "lead"))
        counted.addWidget(self._counted, 1)
        cells.addWidget(self._label, 0, 0)
        cells.addLayout(counted, 0, 1)
        cells.addWidget(self._to_pay, 1, 0, LEFT)
        cells.addWidget(self.cash, 1, 1)
        cells.setColumnStretch(0, 1)
        cells.setColumnStretch(1, 1)
        keys = Row(gap=10)
        for key in self.keys.values():
            keys.addWidget(key, 1)
        self._hints = QWidget()
        hints = Row(self._hints, gap=10)
        press = KeyHint(say("Each press adds one note."), Key("Backspace"), say("takes the last one off"))
        hints.addWidget(press, 0, CENTRE)
        hints.addStretch(1)
        hints.addWidget(Text(say("or type the amount"), "caption"), 0, CENTRE)
        upper = self._upper = Column(gap=12)
        upper.addLayout(cells)
        upper.addLayout(keys)
        upper.addWidget(self._hints)
        self._foot = Surface("foot")
        words = Column(gap=5)
        words.addStretch(1)
        words.addWidget(self._result)
        words.addWidget(self._detail)
        words.addStretch(1)
        self._change = Row(self._foot, gap=16)
        self._change.addLayout(words, 1)
        self._change.addWidget(self.preview, 0, CENTRE)
        column = Column(self, gap=0)
        column.addLayout(upper)
        column.addWidget(self._foot)


class _CashBox(MoneyEdit):
    """The box for cash, lower on the compact grid."""

    def restyle(self) -> None:
        """Take up the text size and the grid."""
        self.setFixedHeight(look().px(58) if look().compact else look().size("cash_box"))
