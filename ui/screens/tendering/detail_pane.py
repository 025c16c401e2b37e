"""Take one thing with an amount and a few details: a card's slip, a cheque, a postal order, a voucher."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.errors import InvalidAmount, Refused, Unbalanced
from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.screens.scan_guard import is_too_long_for_money, pence_typed
from ui.screens.tendering.pane import Pane
from ui.theme import look
from ui.widgets.boxes import Column, Row, Surface
from ui.widgets.field import Field
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ui.screens.tendering.boxes import Details
    from ui.widgets.line_edit import LineEdit


_FEW: Final = 2
"""So many boxes stand in one row under what is to pay, even on the compact grid."""


class DetailPane(Pane):
    """The pane behind F7 and F8, and the one of every other method. Enter goes on; in the last box it takes."""

    def __init__(self, details: Details, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = details
        self._method: MethodOfPayment | None = None
        self._due_pence = 0
        self._part = False
        self._announcer = Announcer(self)
        self._label, self._to_pay = Text(say("To pay"), "lead"), Text("", "cash")
        self.amount = MoneyEdit(details.amount)
        self.fields = {box.name: Field(box.label) for box in details.boxes}
        self._asked = Text(details.amount, "lead")
        self._due, self._sum = QWidget(), QWidget()
        self._top, self._boxes = Row(gap=12), Row(gap=12)
        self._hint = Text(details.hint, "body", "2", wrap=True)
        self._result = Text("", "strong", wrap=True)
        self._detail = Text("", "body", "2", wrap=True)
        self._lay_out()
        self._wire()
        self.restyle()

    @property
    def sentence(self) -> str:
        """What the block under the boxes says."""
        return f"{self._result.text()} {self._detail.text()}".strip()

    @property
    def given_pence(self) -> int:
        """The amount, as far as it is one."""
        return pence_typed(self.amount)

    @property
    def can_take(self) -> bool:
        """Whether there is an amount, and not more of it than is still to pay."""
        return 0 < self.given_pence <= self._due_pence

    @property
    def touched(self) -> bool:
        """Whether anything was typed that leaving would lose."""
        return any(field.text().strip() for field in self.fields.values())

    def begin(self, due_pence: int, method: MethodOfPayment, *, part: bool) -> None:
        """Start with what is still to pay; details typed before for the same customer stay."""
        if method != self._method:
            self.forget()
        self._due_pence, self._method, self._part = due_pence, method, part
        self._label.say(say("Still to pay") if part else say("To pay"))
        self._to_pay.say(pounds(due_pence))
        self.amount.show_pence(min(due_pence, method.maximum_pence))
        self._calm()
        self.changed.emit()

    def forget(self) -> None:
        """Empty every box: another customer, or this was given."""
        for field in self.fields.values():
            field.clear()
            field.show_refused(refused=False)
        self.amount.show_pence(None)
        self._method = None
        self._calm()

    def take_focus(self) -> None:
        """Put the caret into the first box that is empty; into the amount where this may be a part."""
        empty = [field for field in self.fields.values() if not field.text().strip()]
        if self._part or self._due_pence != self.given_pence or not empty:
            self.amount.select_all()
        else:
            empty[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def tender(self) -> Tender:
        """Read every box, and say what was handed over.

        Raises: Refused; the first box that does not fit is marked and has the caret.
        """
        if self._method is None:
            raise Unbalanced(say("Nothing was given yet."))
        self._read_amount()
        read = {box.name: self._read(box.name) for box in self._details.boxes}
        return self._details.make(self._method, self.amount.pence(), read)

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was typed stays."""
        self._say(title, detail, tone="bad")

    def say_warning(self, title: Words, detail: Words | str = "") -> None:
        """Say something to think about; nothing is blocked by it."""
        self._say(title, detail, tone="warn")

    def say_note(self, title: Words) -> None:
        """Say something that asks for nothing."""
        self._say(title, "", tone="2")

    def restyle(self) -> None:
        """Take up the grid: the compact one has little height."""
        compact = look().compact
        self._hint.setVisible(not compact)
        crowded = compact and len(self._details.boxes) > _FEW
        self._due.setVisible(not crowded)  # the total stands in the ledger all the while
        first = self._details.boxes[0]
        if crowded:
            self._top.insertWidget(0, self.fields[first.name], 2)
        else:
            self._boxes.insertWidget(0, self.fields[first.name], first.wide)
        self._upper.use(gap=6 if compact else 14, margins=(18, 6, 18, 8) if compact else (22, 16, 22, 18))
        self._foot_row.use(gap=4, margins=(18, 3, 18, 3) if compact else (22, 12, 22, 12))
        self._foot.setMinimumHeight(look().px(46 if compact else 84))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear Esc before a box does, and the arrows that go up and down between boxes."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
                self._step(watched, 1 if event.key() == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    # -------------------------------------------------------------------------------------------------------- boxes
    @property
    def _edits(self) -> list[LineEdit]:
        return [self.amount.edit, *(field.edit for field in self.fields.values())]

    def _step(self, watched: QObject, step: int) -> None:
        places = self._edits
        at = next((n for n, edit in enumerate(places) if edit is watched), 0) + step
        if 0 <= at < len(places):
            places[at].setFocus(Qt.FocusReason.OtherFocusReason)
            places[at].selectAll()

    def _on_entered(self, name: str) -> None:
        """Go on to the next box once this one fits; from the last one, take."""
        try:
            self._read(name) if name else self._read_amount()
        except Refused:
            return
        names = ["", *self.fields]
        if name == names[-1]:
            self.take_requested.emit()
        else:
            self._step(self._edits[names.index(name)], 1)

    def _on_typed(self, name: str) -> None:
        if name:
            self.fields[name].show_refused(refused=False)
        self._calm()
        self.changed.emit()

    def _read_amount(self) -> None:
        try:
            if is_too_long_for_money(self.amount.edit.text()):
                raise InvalidAmount(say("That is too long for an amount. Was it a scan?"), code="amount_malformed")
            self.amount.pence()
        except InvalidAmount as wrong:
            self.amount.show_refused(refused=True)
            self.amount.select_all()
            self.say_problem(wrong.words)
            raise

    def _read(self, name: str) -> str:
        """Read one box. Raises: Refused, once the box is marked and has the caret."""
        box = next(box for box in self._details.boxes if box.name == name)
        field = self.fields[name]
        try:
            return box.read(field.text())
        except Refused as wrong:
            field.show_refused(refused=True)
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            field.edit.selectAll()
            self.say_problem(wrong.words)
            raise

    def _calm(self) -> None:
        """Say how the amount stands, where there is no problem to say."""
        pence = self.given_pence
        if pence > self._due_pence > 0:
            words = say("{amount} is still to pay, and only cash gives change.", amount=pounds(self._due_pence))
            self._say(words, "", tone="bad")
        elif 0 < pence < self._due_pence:
            left = say("Then {amount} is still to pay, in another way.", amount=pounds(self._due_pence - pence))
            self._say(left, "", tone="1")
        else:
            self._say("", "", tone="1")

    def _say(self, title: Words | str, detail: Words | str, *, tone: str) -> None:
        if str(title):
            self._announcer.announce(f"{title} {detail}".strip(), assertive=tone == "bad")
        self._result.say(title)
        self._result.show_tone(tone)
        self._detail.say(detail)
        self._detail.setVisible(bool(str(detail)))

    def _wire(self) -> None:
        self.amount.entered.connect(lambda: self._on_entered(""))
        self.amount.typed.connect(lambda: self._on_typed(""))
        self.amount.card_dropped.connect(self.card_dropped)
        for name, field in self.fields.items():
            field.edit.entered.connect(lambda at=name: self._on_entered(at))
            field.edit.typed.connect(lambda _, at=name: self._on_typed(at))
            field.edit.card_dropped.connect(self.card_dropped)
        for edit in self._edits:
            edit.installEventFilter(self)

    def _lay_out(self) -> None:
        top, boxes = self._top, self._boxes
        for place, (label, value) in enumerate(((self._label, self._to_pay), (self._asked, self.amount))):
            holder = (self._due, self._sum)[place]
            column = Column(holder, gap=6)
            column.addWidget(label)
            column.addWidget(value, 0, Qt.AlignmentFlag.AlignVCenter)
            column.addStretch(1)
            top.addWidget(holder, 1)
        for box in self._details.boxes:
            boxes.addWidget(self.fields[box.name], box.wide)
        upper = self._upper = Column(gap=14)
        upper.addLayout(top)
        upper.addWidget(self._hint)
        upper.addLayout(boxes)
        self._foot = Surface("foot")
        words = self._foot_row = Column(self._foot, gap=4)
        words.addStretch(1)
        words.addWidget(self._result)
        words.addWidget(self._detail)
        words.addStretch(1)
        card = Surface("card")
        inner = Column(card, gap=0)
        inner.addLayout(upper)
        inner.addWidget(self._foot)
        Column(self, gap=0).addWidget(card)
