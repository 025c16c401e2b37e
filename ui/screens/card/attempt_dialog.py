"""Show one charge over whatever is on the screen: one of the last run, or one without a basket here."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from ims_desktop.words import say
from ui.screens.card.attempt_panel import AttemptPanel
from ui.screens.card.charging import Charging
from ui.screens.card.moods import NextAct
from ui.screens.card.standing import Standing
from ui.screens.card.view import CardView
from ui.widgets.overlay import Dialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.card_attempt import CardAttempt
    from ims_desktop.domain.payment import Payment
    from ui.screens.card.hands import CardHands
    from ui.screens.seat import Seat

_GIVE_BACK = say("It belongs to no payment.")


class AttemptDialog(Dialog):
    """The charge as it stands, asked about while it is shown. Leaving it loses nothing."""

    resolved = Signal(object)
    """The Standing of the charge once it has its answer."""

    def __init__(self, seat: Seat, attempt: CardAttempt, hands: CardHands, *, fresh: bool = False) -> None:
        """Show it; one that is `fresh` was only written down so far, and is asked for now."""
        super().__init__("credit-card", say("A card charge"), attempt.reference, width=760)
        self.hands = hands
        self.panel = AttemptPanel(leaves=True)
        self.charging = Charging(seat, self)
        self.body.addWidget(self.panel)
        self.panel.show_view(CardView(attempt, seat.now()))
        self._wire()
        if fresh:
            self.charging.start(attempt.attempt_id, partial(_written, attempt))
        else:
            self.charging.resume(attempt.attempt_id)

    def first_field(self) -> QWidget:
        """Begin on the one thing to do."""
        return self.panel.next if not self.panel.next.isHidden() else self.panel

    def step_back(self) -> None:
        """Esc leaves it as it is: what has no answer is chased."""
        self.charging.leave()
        super().step_back()

    def _wire(self) -> None:
        charging, panel = self.charging, self.panel
        charging.changed.connect(panel.show_view)
        charging.booked.connect(self._on_booked)
        charging.refused.connect(panel.say_problem)
        panel.acted.connect(self._on_act)
        panel.ask_requested.connect(charging.ask_now)
        panel.cancel_requested.connect(charging.cancel)
        panel.left.connect(self.step_back)

    def _on_act(self, act: NextAct) -> None:
        view = self.charging.view
        if view is None:
            return
        if act is NextAct.TYPE_SLIP:
            self.hands.type_slip(view.attempt)
        elif act is NextAct.SETTLE:
            self.hands.settle(view.attempt)
        elif act is NextAct.GIVE_BACK:
            self.charging.give_back(view.attempt, _GIVE_BACK.text("en"))
        else:
            self.step_back()

    def _on_booked(self, payment: Payment) -> None:
        view = self.charging.view
        if view is not None:
            self.resolved.emit(Standing(view.attempt, view.number, payment))
        self.step_back()


def _written(attempt: CardAttempt) -> CardAttempt:
    """Stand for the writing down of what is written down already."""
    return attempt
