"""Bring the post room into the window and out again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from ims_desktop.use_cases.show_batch import open_batches
from ims_desktop.words import say
from ui.background import Lane
from ui.keys import Act, binding

if TYPE_CHECKING:
    from ims_desktop.use_cases.show_batch import ShownBatch
    from ui.desk import Desk
    from ui.screens.post_room.post_room import PostRoom

FINISH_FIRST: Final = say("Finish this payment first, then open the post room.")


class PostDesk(QObject):
    """One post room at a time, for whoever is signed in. What was entered is recorded; the pile stays open."""

    recorded = Signal(object)
    """An item, a void or the close of a pile is durable."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.room: PostRoom | None = None
        key = QShortcut(QKeySequence(binding(Act.POST_ROOM).key), desk.window)
        key.setAutoRepeat(False)
        key.activated.connect(self.open)

    @property
    def is_shown(self) -> bool:
        """Whether one of its pages is the screen that is shown."""
        room = self.room
        return room is not None and room.guide.page is not None and self._desk.window.screen_now is room.guide.page

    @property
    def can_open(self) -> bool:
        """Whether somebody is at the counter who may begin now."""
        flow = self._desk.flow
        return flow.till is not None and flow.cashier is not None and self._desk.counter is not None

    def open(self) -> None:
        """Show it; a payment under way is finished first."""
        counter = self._desk.counter
        if counter is None or not self.can_open:
            return
        if counter.in_tender or counter.paying.recording:
            counter.tell(FINISH_FIRST)
            return
        self._make().open()

    def remind(self) -> None:
        """Say at the counter that a pile of whoever signed in is still open, unless they are typing already."""
        flow = self._desk.flow
        if flow.till is not None and flow.cashier is not None:
            self._desk.lanes.run(Lane.JOURNAL, partial(open_batches, flow.till, flow.cashier), self, self._on_open)

    def _on_open(self, batches: tuple[ShownBatch, ...]) -> None:
        flow, counter = self._desk.flow, self._desk.counter
        own = [one.batch for one in batches if flow.cashier is not None and one.batch.cashier == flow.cashier.username]
        if own and counter is not None and not counter.in_tender and counter.stage.entry.text() == "":
            counter.tell(
                say("Batch {number} from the post is still open. Ctrl+P goes on with it.", number=own[0].number)
            )

    def come_back(self) -> bool:
        """Show again what stood here before the desk was locked; tells whether anything did."""
        if self.room is None or self.room.guide.page is None:
            return False
        self._desk.open_up()
        self._desk.window.show_screen(self.room.guide.page)
        return True

    def step_out(self) -> None:
        """Go one step back for the next customer, as Esc does."""
        if self.is_shown and self.room is not None and self.room.guide.page is not None:
            self.room.guide.page.step_back()

    def drop(self) -> None:
        """Take the pages away: somebody signed out, or went back to the counter."""
        room, self.room = self.room, None
        if room is not None:
            room.guide.drop()
            room.deleteLater()

    def _make(self) -> PostRoom:
        from ui.screens.post_room.post_room import PostRoom
        from ui.screens.seat import Seat

        desk = self._desk
        till, cashier = desk.flow.till, desk.flow.cashier
        if till is None or cashier is None:
            raise AssertionError("nobody enters post before they are signed in")
        self.drop()
        room = self.room = PostRoom(desk.window, Seat(till, desk.lanes, cashier, desk.sounds))
        room.left.connect(self._on_left)
        room.recorded.connect(self.recorded)
        room.guide.problem.connect(desk.show_problem)
        return room

    def _on_left(self) -> None:
        self._desk.open_counter()
        self.drop()
