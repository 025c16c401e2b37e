"""Lay the find stage out: banner, entry box, what belongs to what is typed, and the last receipt at its foot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QSizePolicy, QWidget

from ims_desktop.words import Words, say
from ui.keys import Act, binding
from ui.screens.account_card import AccountCard
from ui.screens.choices import Choices
from ui.screens.done import Done
from ui.screens.idle import Idle
from ui.screens.last_receipt import LastReceipt
from ui.screens.near_misses import NearMisses
from ui.screens.nobody import Nobody
from ui.screens.results import Results
from ui.screens.unsent import Waiting
from ui.screens.warming import Warming
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.entry_box import EntryBox
from ui.widgets.key_button import KeyButton
from ui.widgets.key_hint import Key, KeyHint
from ui.widgets.panel import Banner
from ui.widgets.tab_order import tab_after
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.records import SearchPage
    from ui.screens.desk_news import News

_DETAILS: Final[tuple[Words | str, ...]] = (say("Details"), *(Key(cap) for cap in binding(Act.UNSENT).caps))


class FindStage(QWidget):
    """One stage, one thing at a time under the entry box; the panel of what waits may stand below it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._height = 0
        self._on_call = False
        self._details = KeyHint(*_DETAILS)
        self.banner = Banner("", at_end=self._details)
        self.banner.hide()
        self.entry = EntryBox()
        self.label = Text(say("Reference, name, street or postcode"), "strong")
        self.label.setBuddy(self.entry.edit)
        self.idle, self.results, self.choices = Idle(), Results(), Choices()
        self.near, self.nobody, self.card, self.done = NearMisses(), Nobody(), AccountCard(), Done()
        self.waiting = Waiting()
        self.last_receipt = LastReceipt()
        self._contexts: tuple[QWidget, ...] = (
            self.idle,
            self.results,
            self.choices,
            self.near,
            self.nobody,
            self.card,
            self.done,
        )
        self._lay_out()
        self.warming = Warming(self._contexts, self)
        self.waiting.hide()
        self.show_context(self.idle)

    def show_context(self, context: QWidget | None) -> None:
        """Show one thing under the entry box, and only that; nothing while something is being typed."""
        self._make_way(context)
        if context is not None:
            context.show()
        if context in {self.idle, self.choices}:
            self._order_tabs()

    def show_page(self, page: SearchPage, pack: ReferencePack, typed: str, *, mark: int) -> None:
        """List what was found, once it is clear how much room there is."""
        self._make_way(self.results)
        self.results.show_page(page, pack, typed, mark=mark)
        self.results.show()

    def _make_way(self, context: QWidget | None) -> None:
        for other in self._contexts:
            if other is not context:
                other.hide()
        resting = context is self.done or (context is self.idle and self.idle.load.isHidden())
        handed_over = not (self._on_call and context is self.done)
        self.last_receipt.setVisible((not look().compact or resting) and handed_over)
        if context is self.results:
            self._fit()

    def use_call(self, *, on: bool) -> None:
        """Serve callers: their payments leave nothing to hand over, and no change."""
        self._on_call = on
        self.done.show_short(short=on)

    def _order_tabs(self) -> None:
        """Let Tab reach the rows of the context right after the box, though they were made later."""
        kept = self.idle.aside.findChildren(KeyButton)
        tab_after(self.entry.edit, (self.idle.load.pause, *kept, *self.choices.rows))

    def fit(self, height: int) -> None:
        """Take up how much of the stage can be seen at once, so that the list scrolls and not the stage."""
        self._height = height
        if self.context is self.results:
            self._fit()

    @property
    def context(self) -> QWidget | None:
        """What is shown under the entry box now."""
        return next((one for one in self._contexts if one.isVisibleTo(self)), None)

    def show_banner(self, told: News | None) -> None:
        """Show one banner at the top, or none."""
        self.banner.setVisible(told is not None)
        self._keep_apart()
        if told is not None:
            self.banner.say(told.title, told.detail, state=told.state, icon=told.icon)
            self._details.setVisible(told.details)

    def _keep_apart(self) -> None:
        """Let the banner stand apart from the label it is not about."""
        below = 0 if self.banner.isHidden() else 4
        self._above.use(gap=0, margins=(0, 0, 0, below))

    @property
    def offers_details(self) -> bool:
        """Whether the banner names the key that opens what waits to be sent."""
        return self.banner.isVisibleTo(self) and self._details.isVisibleTo(self.banner)

    def _fit(self) -> None:
        used = self._upper.sizeHint().height() + self._middle.contentsMargins().top()
        used += self._middle.contentsMargins().bottom()
        if self.last_receipt.isVisibleTo(self):
            used += self.last_receipt.minimumHeight()
        self.results.fit(self._height - used)

    def restyle(self) -> None:
        """Take up the grid."""
        compact = look().compact
        self._whole.use(gap=0, margins=(0, 0, 0, 0))
        self._upper.use(gap=4 if compact else 8, margins=(0, 0, 0, 0))
        self._keep_apart()
        self._middle.use(gap=10 if compact else 14, margins=(0, 10 if compact else 16, 0, 10 if compact else 14))
        self.show_context(self.context)

    def _lay_out(self) -> None:
        self._whole = Column(self, gap=0)
        self._upper = Column(gap=8)
        self._above = Column(gap=0)
        self._above.addWidget(self.banner)
        self._upper.addLayout(self._above)
        self._upper.addWidget(self.label)
        self._upper.addWidget(self.entry)
        self._middle = Column(gap=14)
        for context in self._contexts:
            context.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            self._middle.addWidget(context)
        self._middle.addWidget(self.waiting)
        self._middle.addStretch(1)
        self._whole.addLayout(self._upper)
        self._whole.addLayout(self._middle, 1)
        self._whole.addWidget(self.last_receipt)
        self.restyle()
