"""List the accounts that words found, while the focus stays in the entry box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QSizePolicy

from ims_desktop.domain.masking import MaskedHolder
from ims_desktop.use_cases.find_accounts import LIMIT_MAX
from ims_desktop.words import say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.screens.result_delegate import Columns, ResultDelegate, columns_for
from ui.screens.result_rows import ResultModel
from ui.theme import look
from ui.widgets.boxes import CENTRE, LEFT, RIGHT, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QFontMetrics, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.records import SearchPage

PAGE: Final = 50
_LEAST_ROWS = 3
_HEADER, _FOOT, _EDGE = 30, 38, 4
_MASKED: Final = say("Full name and account appear when you choose one. Each look is recorded.")
_WHOLE: Final = say("The account opens when you choose one. Each look is recorded.")


class Results(Surface):
    """The list, its fixed header and the line that says where in it the mark is."""

    chosen = Signal(object)
    """The AccountHolder of the row that was opened."""

    more_requested = Signal(int)
    """Down or page down at the end of the list: how many rows are wanted now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.model = ResultModel()
        self.list = _List(self)
        self.list.setModel(self.model)
        self._delegate = ResultDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self._announcer = Announcer(self)
        self._more = False
        self._room = 0
        self._heads = {
            "name": Text(say("Name"), "caption", align=LEFT),
            "address": Text(say("Address"), "caption", align=LEFT),
            "postcode": Text(say("Postcode"), "caption", align=LEFT),
            "fund": Text(say("Fund"), "caption", align=LEFT),
            "balance": Text(say("Balance"), "caption", align=RIGHT),
        }
        self._place = Text("", "caption", align=RIGHT)
        self._privacy = Text("", "caption", wrap=True)
        self.next_page = KeyButton(say("more"), caps=("PgDn",), kind="quiet")
        self.next_page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.next_page.activated.connect(self._ask_more)
        self._lay_out()
        self.list.clicked.connect(self._on_clicked)
        self.list.resized.connect(self._measure)

    @property
    def marked(self) -> AccountHolder | None:
        """The account whose row is marked."""
        index = self.list.currentIndex()
        return self.model.rows[index.row()].account if index.isValid() else None

    @property
    def count(self) -> int:
        """How many accounts are listed."""
        return len(self.model.rows)

    @property
    def more(self) -> bool:
        """Whether there are others that are not listed, and can be."""
        return self._more

    @property
    def place(self) -> str:
        """Where the mark is, as shown."""
        return self._place.text()

    def show_page(self, page: SearchPage, pack: ReferencePack, typed: str, *, mark: int = 0) -> None:
        """List what was found and mark a row."""
        self._more = page.more and len(page.rows) < LIMIT_MAX
        hidden = any(isinstance(one, MaskedHolder) for one in page.rows)
        self._privacy.say(_MASKED if hidden else _WHOLE)
        self.model.show_rows(page.rows, pack, typed)
        self._measure()
        self.move_to(min(mark, len(page.rows) - 1))

    def move_mark(self, step: int) -> None:
        """Move the mark and say where it is; it stops at the top, and past the end it asks for more."""
        here = self.list.currentIndex().row()
        if step > 0 and here == self.count - 1 and self._more:
            self._ask_more()
            return
        self.move_to(max(0, min(here + step, self.count - 1)))
        self.say_marked()

    def page(self, step: int) -> None:
        """Move the mark by what the list shows at once; past the end, ask for more."""
        shown = max(1, self.list.viewport().height() // max(1, self._delegate.row_height()) - 1)
        self.move_mark(step * shown)

    def _ask_more(self) -> None:
        self.more_requested.emit(self.count + PAGE)

    def say_marked(self) -> None:
        """Tell a screen reader the marked row, once the hands are quiet: the focus never leaves the entry box."""
        here = self.list.currentIndex().row()
        if here >= 0:
            self._announcer.announce(f"{self.model.rows[here].spoken}, {self.model.place_of(here)}")

    @property
    def said(self) -> str:
        """What a screen reader heard last."""
        return self._announcer.last_announced

    def move_to(self, row: int) -> None:
        """Mark a row and keep it in sight."""
        index = self.model.index(row, 0) if row >= 0 else QModelIndex()
        self.list.setCurrentIndex(index)
        if index.isValid():
            self.list.scrollTo(index)
        self._say_place()

    def fit(self, height: int) -> None:
        """Show as many rows as there is room for. Units: pixels."""
        if height != self._room:
            self._room = height
            self._measure()

    def restyle(self) -> None:
        """Take up the text size."""
        self._delegate = ResultDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say_place()

    def _lay_out(self) -> None:
        self._header = QFrame(self)
        for head in self._heads.values():
            head.setParent(self._header)
        self._foot = foot = Surface("foot")
        row = Row(foot, gap=8, margins=(18, 2, 18, 2))
        row.addWidget(Icon("eye-off", "text_2", 17), 0, CENTRE)
        row.addWidget(self._privacy, 1)
        row.addWidget(self.next_page, 0, CENTRE)
        row.addWidget(self._place, 0, CENTRE)
        column = Column(self, gap=0, margins=(0, 1, 0, 0))
        column.addWidget(self._header)
        column.addWidget(self.list, 1)
        column.addWidget(foot)

    def _measure(self) -> None:
        """Work the columns out for what is listed, and put the header over them."""
        metrics: QFontMetrics = self._heads["name"].fontMetrics()
        heads = {name: metrics.horizontalAdvance(head.text()) for name, head in self._heads.items()}
        width = self.list.viewport().width()
        least = self.list.width() - self.list.verticalScrollBar().sizeHint().width()
        columns = columns_for(self.model.rows, width, self._delegate.faces, heads, least=least)
        height = look().px(_HEADER)
        if columns != self._delegate.columns:
            self._delegate.columns = columns
            self._put_heads(columns, height)
        self._foot.setMinimumHeight(look().px(_FOOT))
        self._header.setVisible(not columns.stacked)
        self._header.setFixedHeight(height)
        beside = self.minimumSizeHint().height() - self.list.wanted.height() + look().px(_EDGE)
        rows = max(_LEAST_ROWS, min(self.count, (self._room - beside) // self._delegate.row_height()))
        self.list.want(QSize(look().px(300), rows * self._delegate.row_height() + look().px(_EDGE)))

    def _put_heads(self, columns: Columns, height: int) -> None:
        """Put the header over new columns; rows may be higher or lower now."""
        for name, head in self._heads.items():
            left, right = getattr(columns, name)
            head.setGeometry(left, 0, max(0, right - left), height)
        self.list.scheduleDelayedItemsLayout()
        self.list.viewport().update()

    def _say_place(self) -> None:
        here = self.list.currentIndex().row() + 1
        if self._more:
            self._place.say(say("{place} of the first {n}", place=here, n=self.count))
        else:
            self._place.say(say("{place} of {n}", place=here, n=self.count))
        self.next_page.setVisible(self._more)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.move_to(index.row())
        self.chosen.emit(self.model.rows[index.row()].account)


class _List(QListView):
    """A list that never takes the focus: the arrows are heard by the entry box."""

    resized = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.wanted = QSize(0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._name()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._name()

    def _name(self) -> None:
        self.setAccessibleName(str(say("Accounts found")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def want(self, size: QSize) -> None:
        """Ask for room, where that is other than before."""
        if size != self.wanted:
            self.wanted = size
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.wanted

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.wanted.height())
