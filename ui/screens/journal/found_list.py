"""List the payments that were found, while the focus stays in the line they were asked for in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.screens.journal.delegate import FoundDelegate
from ui.screens.journal.rows import FoundModel
from ui.theme import look
from ui.widgets.headed_card import HeadedCard
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.journal_records import FoundPayment
    from ui.screens.journal.rows import FoundRow

_LEAST_ROWS, _MOST_ROWS = 3, 8


class FoundList(HeadedCard):
    """The list with its title, and the line that says where in it the mark is."""

    marked_changed = Signal(object)
    """The FoundPayment that is marked, or None."""

    def __init__(self) -> None:
        super().__init__(say("Today at this till"), icon="history")
        self.model = FoundModel()
        self.list = _List(self)
        self.list.setModel(self.model)
        self._delegate = FoundDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self._announcer = Announcer(self)
        self._empty = Text("", "body", "2", wrap=True)
        self._empty.setContentsMargins(18, 14, 18, 14)
        self._more = Text("", "caption", wrap=True)
        self._place = Text("", "caption")
        self.body.addWidget(self.list)
        self.body.addWidget(self._empty)
        foot = self.foot()
        foot.addWidget(self._more, 1)
        foot.addWidget(self._place)
        self.list.clicked.connect(lambda index: self.move_to(index.row()))
        self.show_rows((), say("Today at this till"))

    @property
    def marked(self) -> FoundPayment | None:
        """The payment whose row is marked."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()].found if index.isValid() else None

    @property
    def said(self) -> str:
        """What a screen reader heard last."""
        return self._announcer.last_announced

    def show_rows(
        self,
        rows: tuple[FoundRow, ...],
        title: Words,
        beside: Words | str = "",
        *,
        empty: Words | str = "",
        more: Words | str = "",
    ) -> None:
        """List these, and keep the mark on the payment it was on."""
        before = self.marked
        self.title.say(title)
        self.beside.say(beside)
        self._empty.say(empty)
        self._empty.setVisible(not rows)
        self.list.setVisible(bool(rows))
        self._more.say(more)
        self.model.show_rows(rows)
        self._measure()
        ids = [row.found.payment_id for row in rows]
        self.move_to(ids.index(before.payment_id) if before is not None and before.payment_id in ids else 0)

    def move_mark(self, step: int) -> None:
        """Move the mark and say where it is; it stops at either end."""
        here = self.list.currentIndex().row()
        self.move_to(max(0, min(here + step, len(self.model.rows) - 1)))
        here = self.list.currentIndex().row()
        if here >= 0:
            self._announcer.announce(f"{self.model.rows[here].spoken}, {self.model.place_of(here)}")

    def page(self, step: int) -> None:
        """Move the mark by what the list shows at once."""
        self.move_mark(step * max(1, self.list.viewport().height() // max(1, self._delegate.row_height()) - 1))

    def move_to(self, row: int) -> None:
        """Mark a row and keep it in sight."""
        index = self.model.index(row, 0) if 0 <= row < len(self.model.rows) else QModelIndex()
        self.list.setCurrentIndex(index)
        if index.isValid():
            self.list.scrollTo(index)
        self._place.say(say("{place} of {n}", place=row + 1, n=len(self.model.rows)) if index.isValid() else "")
        self.marked_changed.emit(self.marked)

    def restyle(self) -> None:
        """Take up the text size."""
        super().restyle()
        if hasattr(self, "list"):
            self._delegate = FoundDelegate(self.list)
            self.list.setItemDelegate(self._delegate)
            self._measure()

    def _measure(self) -> None:
        rows = max(_LEAST_ROWS, min(len(self.model.rows), _LEAST_ROWS if look().compact else _MOST_ROWS))
        self.list.want(QSize(look().px(300), rows * self._delegate.row_height() + look().px(4)))


class _List(QListView):
    """A list that never takes the focus: the arrows are heard by the line above."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._wanted = QSize()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._name()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def want(self, size: QSize) -> None:
        """Ask for room."""
        if size != self._wanted:
            self._wanted = size
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._wanted.height())

    def _name(self) -> None:
        self.setAccessibleName(str(say("Payments found")))
