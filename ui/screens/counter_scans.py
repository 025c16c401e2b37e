"""Decide what becomes of a scan at the counter: the next bill, or a sentence where something must be finished first.

What was typed or counted is never touched by a scan.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from ims_desktop.domain.recognise_scan import is_card_scan, shown_text
from ims_desktop.words import say
from ui.screens.amount_foot import SCANNED as SCANNED_INTO_AMOUNT
from ui.screens.basket_row import BasketRow
from ui.screens.look_up import Question
from ui.screens.tendering.cash_pane import SCANNED
from ui.sounds import Sound

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.scan import Scan
    from ui.screens.counter import CounterScreen
    from ui.sounds import Sounds

FINISH_FIRST: Final = say("Finish this payment first, then scan the next bill.")


class CounterScans(QObject):
    """What a reader sends while the counter is shown."""

    def __init__(self, counter: CounterScreen, sounds: Sounds) -> None:
        super().__init__(counter)
        self._counter, self._sounds = counter, sounds

    def take(self, scan: Scan) -> None:
        """Go on with a bill; behind whatever is under way, in its turn."""
        if self._counter.ahead.later(partial(self.take, scan)):
            return
        if self._counter.in_tender or self._is_pending():
            self.refuse()
        else:
            self._find(scan)

    def refuse(self) -> None:
        """Say next to what is being typed that a scan was dropped, and that it changed nothing."""
        counter = self._counter
        row = _row_of(QApplication.focusWidget())
        self._sounds.play(Sound.REFUSED)
        if counter.in_tender:
            counter.tender.say_problem(SCANNED, FINISH_FIRST)
        elif row is not None and row.editing:
            row.say_problem(SCANNED)
        elif self._is_pending():
            counter.stage.card.amount.say_problem(SCANNED_INTO_AMOUNT)
        else:
            counter.tell(SCANNED)

    def _find(self, scan: Scan) -> None:
        """Ask about the scan as if it had been typed and entered; a card is dropped in this very event."""
        finding = self._counter.finding
        pack = None if finding.facts is None else finding.facts.pack
        finding.started.emit()
        finding.begin()
        if is_card_scan(scan, pack):
            self._sounds.play(Sound.REFUSED)
            finding.wipe()
        else:
            finding.enter(Question(shown_text(scan, pack), entered=True, scan=scan))

    def _is_pending(self) -> bool:
        """Tell whether a bill was accepted and is not in the basket yet: its amount or its note is being typed."""
        stage = self._counter.stage
        foot = stage.card.amount
        return stage.card.isVisibleTo(stage) and foot.isVisibleTo(stage.card) and not stage.entry.edit.hasFocus()


def _row_of(widget: QWidget | None) -> BasketRow | None:
    """Find the line of the basket that a control belongs to."""
    step = widget
    while step is not None and not isinstance(step, BasketRow):
        step = step.parentWidget()
    return step
