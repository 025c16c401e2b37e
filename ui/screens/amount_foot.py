"""Take the amount of one bill, with a note or a reason beside it where they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QWidget

from ims_desktop.domain.catalogue import NARRATIVE_MAX
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.keys import Act
from ui.screens.scan_guard import is_too_long_for_money
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import LineEdit
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

_BOX, _COMPACT_BOX = 208, 232
SCANNED: Final = say("That was a scan, not an amount. The amount is as it was. Add this bill, then scan again.")


class AmountFoot(Surface):
    """The foot of the account card. What was typed is kept when the amount is not accepted."""

    added = Signal(str, str, str)
    """Amount as typed, note, reason."""

    stepped_back = Signal()
    changed = Signal(str)
    """The amount as typed, at every key."""

    card_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("foot", parent)
        self._label = Text(say("Amount to pay"), "strong")
        self._hint, self._hint_above = Text("", "caption"), Text("", "caption")
        self.amount = MoneyEdit(say("Amount to pay"))
        self.add = KeyButton(say("Add to basket"), icon="arrow-right", caps=("Enter",), kind="primary")
        self.note_key = KeyButton(say("Note"), act=Act.NOTE, kind="quiet", spread=True)
        self.back = KeyButton(say("Back"), caps=("Esc",), kind="quiet", spread=True)
        self._problem_icon = Icon("circle-x", "bad_text", 16)
        self._problem = Text("", "strong", "bad", wrap=True)
        self._reason_label, self.reason = _line(say("Why it may be taken"))
        self._note_label, self.note = _line(say("Note for the receipt"))
        self._asks_reason = False
        self._announcer = Announcer(self)
        self._proposed: int | None = None
        self._lay_out()
        self._wire()
        self.restyle()

    def begin(self, proposed_pence: int | None, *, ask_reason: bool) -> None:
        """Start with what is owed, selected, or with nothing at all."""
        self._asks_reason, self._proposed = ask_reason, proposed_pence
        self._show_line(self._reason_label, self.reason, shown=ask_reason)
        self._show_line(self._note_label, self.note, shown=False)
        self.note.setText("")
        self.reason.setText("")
        for hint in (self._hint, self._hint_above):
            hint.say(say("Ask the customer") if proposed_pence is None else say("Type over it to change"))
        self.amount.show_pence(proposed_pence)
        self.say_problem(None)

    def propose_from_code(self, amount_pence: int) -> None:
        """Propose what the code on the bill carries in place of what is owed."""
        self._proposed = amount_pence
        for hint in (self._hint, self._hint_above):
            hint.say(say("From the code. Type over it to change"))
        self.amount.show_pence(amount_pence)
        self.changed.emit(self.amount.edit.text())

    def take_focus(self) -> None:
        """Put the focus where the next key belongs: the reason first where one is needed."""
        if self._asks_reason and not self.reason.text().strip():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.amount.select_all()

    def say_problem(self, words: Words | None) -> None:
        """Say next to the box why the amount or the note is not accepted; what was typed stays."""
        self._problem.say(words or "")
        self._trouble.setVisible(words is not None)
        self.amount.show_refused(refused=words is not None)
        if words is not None:
            self._announcer.announce(str(words), assertive=True)
            self.amount.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def touched(self) -> bool:
        """Whether anything was typed here that leaving would lose."""
        return any(edit.isModified() for edit in (self.amount.edit, self.note, self.reason))

    @property
    def problem(self) -> str:
        """What is said about the amount now."""
        return self._problem.text()

    def restyle(self) -> None:
        """Take up the text size and the grid: on the compact one label and keys stand above the box."""
        compact = look().compact
        flow = QBoxLayout.Direction
        (self._line if compact else self._row).addWidget(self._keys)
        self._turning.setDirection(flow.LeftToRight if compact else flow.TopToBottom)
        self._beside.setVisible(not compact)
        self._above.setVisible(compact)
        self.add.icon_widget.setVisible(not compact)
        self._row.use(gap=10 if compact else 16, margins=(0, 0, 0, 0))
        self._whole.use(gap=6, margins=(20, 8, 12, 8) if compact else (20, 12, 16, 12))
        self.amount.setFixedWidth(look().px(_COMPACT_BOX if look().compact else _BOX))

    def _show_line(self, label: Text, edit: LineEdit, *, shown: bool) -> None:
        label.setVisible(shown)
        edit.setVisible(shown)

    def _lay_out(self) -> None:
        self._beside = Surface("plain")
        words = Column(self._beside, gap=4)
        words.addStretch(1)
        words.addWidget(self._label)
        words.addWidget(self._hint)
        words.addStretch(1)
        self._above = Surface("plain")
        self._line = Row(self._above, gap=8)
        self._line.addWidget(Text(say("Amount to pay"), "strong"))
        self._line.addWidget(self._hint_above, 1)
        self._keys = QWidget()
        keys = self._turning = Column(self._keys, gap=0)
        keys.addWidget(self.note_key)
        keys.addWidget(self.back)
        row = self._row = Row(gap=16)
        row.addWidget(self._beside)
        row.addWidget(self.amount)
        row.addWidget(self.add, 0, CENTRE)
        row.addStretch(1)
        row.addWidget(self._keys)
        self._trouble = Surface("plain")
        trouble = Row(self._trouble, gap=8)
        trouble.addWidget(self._problem_icon, 0, Qt.AlignmentFlag.AlignTop)
        trouble.addWidget(self._problem, 1)
        whole = self._whole = Column(self, gap=6, margins=(20, 12, 16, 12))
        whole.addWidget(self._reason_label)
        whole.addWidget(self.reason)
        whole.addWidget(self._above)
        whole.addLayout(row)
        whole.addWidget(self._trouble)
        whole.addWidget(self._note_label)
        whole.addWidget(self.note)
        for before, after in ((self.reason, self.amount.edit), (self.amount.edit, self.add), (self.add, self.note)):
            QLineEdit.setTabOrder(before, after)

    def _wire(self) -> None:
        self.amount.entered.connect(self._on_entered)
        self.amount.typed.connect(self._on_typed)
        self.note.entered.connect(self._on_entered)
        self.reason.entered.connect(self.amount.select_all)
        self.add.activated.connect(self._on_entered)
        self.note_key.activated.connect(self._on_note)
        self.back.activated.connect(self.stepped_back)
        for edit in (self.amount, self.note, self.reason):
            edit.card_dropped.connect(self.card_dropped)

    def _on_entered(self) -> None:
        """Add, unless what came was a scan: then the amount is as it was."""
        if is_too_long_for_money(self.amount.edit.text()):
            self.amount.show_pence(self._proposed)
            self.say_problem(SCANNED)
            self.amount.select_all()
            return
        self.added.emit(self.amount.edit.text(), self.note.text(), self.reason.text() if self._asks_reason else "")

    def _on_typed(self) -> None:
        self.say_problem(None)
        self.changed.emit(self.amount.edit.text())

    def _on_note(self) -> None:
        self._show_line(self._note_label, self.note, shown=True)
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)


def _line(words: Words) -> tuple[Text, LineEdit]:
    """Make a line of text with its label above it."""
    label, edit = _Label(words), LineEdit()
    edit.setMaxLength(NARRATIVE_MAX)
    edit.setAccessibleName(str(words))
    label.setBuddy(edit)
    label.hide()
    edit.hide()
    return label, edit


class _Label(Text):
    """A label that names its field for a screen reader in the language of the desk."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, "strong")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        buddy = self.buddy()
        if event.type() == QEvent.Type.LanguageChange and buddy is not None:
            buddy.setAccessibleName(self.text())
