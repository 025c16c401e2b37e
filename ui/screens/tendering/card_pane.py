"""Take a card: choose the way, see one charge from the wish to its answer, or type the slip of a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.domain.card_attempt import CardWay
from ims_desktop.errors import Refused
from ims_desktop.words import say
from ui.screens.card.attempt_panel import AttemptPanel
from ui.screens.card.moods import Mood
from ui.screens.tendering import way_chooser
from ui.screens.tendering.boxes import CARD
from ui.screens.tendering.detail_pane import DetailPane
from ui.screens.tendering.pane import Pane
from ui.screens.tendering.way_chooser import AT_COUNTER, WayChooser, for_calls
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.catalogue import MethodOfPayment
    from ims_desktop.domain.payment import Tender
    from ims_desktop.words import Words
    from ui.screens.card.view import CardView


class CardPane(Pane):
    """The pane behind F7. One of three things is shown: the ways, the slip, or the charge under way."""

    charge_requested = Signal(object, int, object)
    """A CardWay, how many pence, and the CallDetails of a link."""

    slip_opened = Signal()
    """A slip is about to be typed: from now on the terminal may have charged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offered: tuple[CardWay, ...] = ()
        self.online = True
        self._method: MethodOfPayment | None = None
        self._due_pence = 0
        self._part = False
        self.ways, self.slip, self.attempt = WayChooser(), DetailPane(CARD), AttemptPanel()
        self._shown: QWidget = self.slip
        self._safe = Panel(
            say("If the network drops now, nothing is charged twice."),
            say("This attempt stays open here until the provider answers."),
            icon="shield-check",
        )
        self._safe.hide()
        column = Column(self, gap=14)
        for one in (self.ways, self.slip, self.attempt):
            column.addWidget(one)
            one.setVisible(one is self.slip)
        column.addWidget(self._safe)
        for pane in (self.ways, self.slip):
            pane.changed.connect(self.changed)
            pane.take_requested.connect(self.take_requested)
            pane.left.connect(self.left)
            pane.card_dropped.connect(self.card_dropped)
        self.ways.chosen_slip.connect(self._open_slip)

    # ---------------------------------------------------------------------------------------------- what it shows
    @property
    def shows_slip(self) -> bool:
        """Whether a slip is typed."""
        return self._shown is self.slip

    @property
    def shows_attempt(self) -> bool:
        """Whether a charge is shown: then nothing else can be taken here."""
        return self._shown is self.attempt

    @property
    def holds(self) -> bool:
        """Whether the charge that is shown keeps every other way to pay out."""
        view = self.attempt.view
        return self.shows_attempt and view is not None and (view.is_open or view.mood is Mood.DIFFERS)

    @property
    def sentence(self) -> str:
        """What the pane says."""
        return self.attempt.sentence if self.shows_attempt else self._one.sentence

    @property
    def given_pence(self) -> int:
        """The amount, as far as it is one."""
        if self.shows_attempt:
            return 0
        return self.slip.given_pence if self.shows_slip else self.ways.pence

    @property
    def can_take(self) -> bool:
        """Whether the primary key may be pressed."""
        return not self.shows_attempt and self._one.can_take

    def take_words(self, pence: int) -> Words:
        """Say what the primary key does while the ways are shown."""
        return way_chooser.take_words(self.ways.way, pence)

    # ---------------------------------------------------------------------------------------------------- what comes
    def offer(self, offered: Sequence[CardWay], *, online: bool) -> None:
        """Take up which ways this till has now."""
        self.offered = tuple(way for way in offered if way in AT_COUNTER)
        self.online = online
        self.ways.prefer("", on_call=False)

    def offer_caller(self, offered: Sequence[CardWay], reach: str, *, online: bool) -> None:
        """Take up which ways a caller has. Shape: `reach` where a link would go, "" for what is not known."""
        self.offered, self.online = for_calls(offered), online
        self.ways.prefer(reach, on_call=True)

    def begin(self, due_pence: int, method: MethodOfPayment, *, part: bool) -> None:
        """Start with what is still to pay; a till with nothing but slips goes to the slip at once."""
        self._due_pence, self._method, self._part = due_pence, method, part
        if self.shows_attempt:
            return
        if all(way is CardWay.SLIP for way in self.offered):
            self._open_slip()
        else:
            self.show_ways()

    def show_ways(self) -> None:
        """Offer the ways again."""
        if all(way is CardWay.SLIP for way in self.offered):
            self._open_slip()
            return
        self.ways.begin(self.offered, self._due_pence, part=self._part, online=self.online)
        self._show(self.ways)

    def show_attempt(self, view: CardView) -> None:
        """Show how a charge stands."""
        self.attempt.show_view(view)
        self._tell_safe()
        if not self.shows_attempt:
            self._show(self.attempt)

    def close_attempt(self) -> None:
        """Show no charge any more; what is shown next is begun anew."""
        if self.shows_attempt:
            self._shown = self.ways
            self.attempt.hide()
            self._tell_safe()

    def forget(self) -> None:
        """Empty every box: another customer, or this was given."""
        self.slip.forget()
        self.ways.forget()
        self.close_attempt()

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        if self.shows_attempt:
            self.attempt.take_focus()
        else:
            self._one.take_focus()

    def tender(self) -> Tender:
        """Read the slip. Raises: Refused."""
        return self.slip.tender()

    def charge(self) -> None:
        """Ask for the charge, in the way that is chosen."""
        try:
            call = self.ways.details()
        except Refused:
            return
        self.charge_requested.emit(self.ways.way, self.ways.pence, call)

    def say_problem(self, title: Words, detail: Words | str = "") -> None:
        """Say why nothing was taken; what was typed stays."""
        if self.shows_attempt:
            self.attempt.say_problem(title)
        else:
            self._one.say_problem(title, detail)

    def restyle(self) -> None:
        """What is shown takes up the grid by itself; the compact one has no room to calm anybody."""
        self._tell_safe()

    # ------------------------------------------------------------------------------------------------------- inside
    @property
    def _one(self) -> WayChooser | DetailPane:
        return self.slip if self.shows_slip else self.ways

    def _open_slip(self) -> None:
        if self._method is not None:
            self.slip.begin(self._due_pence, self._method, part=self._part)
            self._show(self.slip)
            self.slip_opened.emit()

    def _tell_safe(self) -> None:
        view = self.attempt.view
        waits = self.shows_attempt and view is not None and view.is_open and not view.call
        self._safe.setVisible(waits and not look().compact)

    def _show(self, shown: QWidget) -> None:
        self._shown = shown
        self._tell_safe()
        for one in (self.ways, self.slip, self.attempt):
            one.setVisible(one is shown)
        self.changed.emit()
        if self.isVisible():
            self.take_focus()
