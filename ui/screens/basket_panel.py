"""Show what has been agreed: the lines of the basket, which scroll, over a total, which never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ims_desktop.words import Words, say, say_n
from ui.icons import Icon
from ui.keys import Act, binding
from ui.screens.basket_row import BasketRow, RemovedRow
from ui.screens.ledger_foot import LedgerFoot
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row, Surface
from ui.widgets.headed_card import Lines
from ui.widgets.panel import Panel
from ui.widgets.tab_order import tab_after
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import Basket, BasketLine
    from ims_desktop.domain.payment import Payment

UNDO_MS: Final = 10_000


class BasketPanel(Surface):
    """The ledger. It decides nothing: what is asked for goes out as signals, what is so comes back as a Basket."""

    removed = Signal(int)
    undo_requested = Signal(int, object)
    """Bring back a BasketLine at its place."""

    amount_changed = Signal(int, str)
    left = Signal()
    typed_on = Signal(str)
    basket_shown = Signal()
    """A basket that can still grow stands here, as it is now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.foot = LedgerFoot()
        self.stop_before: QWidget | None = None
        self._basket: Basket | None = None
        self._gone: tuple[int, BasketLine] | None = None
        self.undo_timer = QTimer(self, singleShot=True, interval=UNDO_MS)
        self.undo_timer.timeout.connect(self.forget_removed)
        self._icon = Icon("shopping-basket", "text_2", 18)
        self._title = Text(say("Basket"), "subtitle")
        self._beside = Text("", "caption")
        self._lines = Lines(side=10)
        self._empty = self._nothing_yet()
        self.card_hold = Panel(
            say("Basket held while the card is charged"),
            say("It cannot be charged a second time until this attempt has an answer."),
            state="info",
            icon="lock",
        )
        self._lay_out()
        enter = QShortcut(QKeySequence(binding(Act.BASKET).key), self)
        enter.setAutoRepeat(False)
        enter.activated.connect(self.enter)

    @property
    def rows(self) -> tuple[BasketRow, ...]:
        """The lines as shown."""
        return tuple(row for row in self._lines.rows if isinstance(row, BasketRow))

    @property
    def title(self) -> str:
        """What the ledger says it is."""
        return self._title.text()

    @property
    def beside(self) -> str:
        """What stands at the right end of its head."""
        return self._beside.text()

    def show_basket(self, basket: Basket, *, fresh: bool = False) -> None:
        """Show a basket that can still grow; `fresh` when its last line was added just now."""
        self._basket = basket
        self._head("shopping-basket", "text_2", say("Basket"), _count(len(basket.lines)) if basket.lines else "")
        self._fill(live=True)
        self.foot.show_open(basket.total_pence, lines=len(basket.lines))
        self.basket_shown.emit()
        if fresh and self.rows:
            self.rows[-1].flash()
            self._area.ensureWidgetVisible(self.rows[-1])

    def show_held(self, basket: Basket, rows: Sequence[tuple[Words | str, int]]) -> None:
        """Show a basket that is being paid for: a padlock, and no line can be changed."""
        if basket is not self._basket or self._title_icon != "lock":
            self._basket, self._gone = basket, None
            self._head("lock", "text_2", say("Basket"), _count(len(basket.lines)))
            self._fill(live=False)
        self.foot.show_tender(basket.total_pence, rows)

    def show_paid(self, payment: Payment, basket: Basket) -> None:
        """Show what was paid, with its receipt number."""
        self._basket, self._gone = basket, None
        self._head("circle-check", "ok_text", say("Paid"), payment.receipt)
        self._fill(live=False)
        self.foot.show_paid(payment.amount_pence, _rows_of(payment))

    def show_card_hold(self, *, held: bool) -> None:
        """Say that the basket is held while a card is charged for it."""
        self.card_hold.setVisible(held)

    def take_out(self, index: int, line: BasketLine, rest: Basket) -> None:
        """Show the basket without a line, and for a while that it can be brought back."""
        self._gone = (index, line)
        self.undo_timer.start()
        self.show_basket(rest)
        for row in self._lines.rows:
            if isinstance(row, RemovedRow):
                row.undo.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Alt+B: put the focus on the lines."""
        if self.rows:
            self.rows[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _head(self, icon: str, tone: str, title: Words, beside: Words | str) -> None:
        self._title_icon = icon
        self._icon.show_icon(icon, tone)
        self._title.say(title)
        self._title.show_tone("ok" if icon == "circle-check" else "1")
        self._beside.say(beside)

    def _fill(self, *, live: bool) -> None:
        lines = self._basket.lines if self._basket is not None else ()
        rows: list[QWidget] = []
        for index, line in enumerate(lines):
            row = BasketRow(index, line, _who(line), live=live)
            if live:
                self._wire(row)
            rows.append(row)
        if self._gone is not None:
            rows.insert(min(self._gone[0], len(rows)), self._removed_row(*self._gone))
        self._lines.show_rows(rows)
        stops = (row.undo if isinstance(row, RemovedRow) else row for row in rows)
        if self.stop_before is not None:
            tab_after(self.stop_before, stops)
        self._empty.setVisible(not rows)
        self._area.setVisible(bool(rows))

    def _removed_row(self, index: int, line: BasketLine) -> RemovedRow:
        row = RemovedRow(line)
        row.undone.connect(lambda: self._undo(index, line))
        return row

    def _undo(self, index: int, line: BasketLine) -> None:
        self._gone = None
        self.undo_requested.emit(index, line)
        self.rows[index].setFocus(Qt.FocusReason.OtherFocusReason)

    def forget_removed(self) -> None:
        """Bring nothing back any more: time is up, or the customer has gone."""
        self.undo_timer.stop()
        if self._gone is not None and self._basket is not None:
            had_focus = any(isinstance(row, RemovedRow) and row.undo.hasFocus() for row in self._lines.rows)
            self._gone = None
            self._fill(live=True)
            if had_focus:
                self.left.emit()

    def _wire(self, row: BasketRow) -> None:
        row.removed.connect(self.removed)
        row.amount_changed.connect(self.amount_changed)
        row.left.connect(self.left)
        row.typed_on.connect(self.typed_on)
        row.moved.connect(self._on_moved)

    def _on_moved(self, index: int, step: int) -> None:
        if 0 <= index + step < len(self.rows):
            self.rows[index + step].setFocus(Qt.FocusReason.OtherFocusReason)

    def _nothing_yet(self) -> QWidget:
        empty = QWidget()
        column = self._nothing = Column(empty, gap=6, margins=(48, 24, 48, 24))
        icon = Icon("shopping-basket", "line_strong", 32)
        column.addStretch(1)
        column.addWidget(icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(look().px(6))
        how = say("Each bill you accept is listed here. Several bills and funds can be paid together.")
        self._how = Text(how, "caption", "2", wrap=True, align=CENTRE)
        column.addWidget(Text(say("Nothing in the basket yet"), "strong", "2", wrap=True, align=CENTRE))
        column.addWidget(self._how)
        column.addStretch(1)
        return empty

    def restyle(self) -> None:
        """Take up the grid: the compact one has room for the lines and the total, not for explanations."""
        compact = look().compact
        self._how.setVisible(not compact)
        self._nothing.use(gap=6, margins=(18, 4, 18, 4) if compact else (48, 24, 48, 24))
        self._head_row.use(gap=8, margins=(18, 7, 18, 7) if compact else (18, 12, 18, 12))
        self._hold_row.use(gap=0, margins=(8, 0, 8, 4) if compact else (14, 0, 14, 12))

    def _lay_out(self) -> None:
        head = Surface("head")
        row = self._head_row = Row(head, gap=8, margins=(18, 12, 18, 12))
        row.addWidget(self._icon, 0, CENTRE)
        row.addWidget(self._title, 1)
        row.addWidget(self._beside, 0, CENTRE)
        holder = QWidget()
        holder.setProperty("part", "scrolled")
        inner = Column(holder, gap=0, margins=(0, 2, 0, 2))
        inner.addLayout(self._lines)
        inner.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(holder)
        whole = Column(self, gap=0)
        whole.addWidget(head)
        whole.addWidget(self._area, 1)
        whole.addWidget(self._empty, 1)
        self._hold_row = Row(gap=0)
        self._hold_row.addWidget(self.card_hold)
        whole.addLayout(self._hold_row)
        whole.addWidget(self.foot)
        self.card_hold.hide()
        self._title_icon = "shopping-basket"
        self.restyle()


def _rows_of(payment: Payment) -> list[tuple[Words | str, int]]:
    """Say how it was paid: each way by its name, and what went back of the cash."""
    rows: list[tuple[Words | str, int]] = [
        (say("Cash given") if one.change_pence else one.method_name, one.tendered_pence) for one in payment.tenders
    ]
    return [*rows, (say("Change"), -payment.change_pence)] if payment.change_pence else rows


def _count(lines: int) -> Words:
    return say_n("{n} line", "{n} lines", lines)


def _who(line: BasketLine) -> Words | str:
    if line.account is not None and line.account.name:
        return line.account.name
    return say("unverified") if line.verdict == "unverified" else say("no account needed")
