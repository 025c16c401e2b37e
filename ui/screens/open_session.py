"""Open the cashier's session: the float is counted, the day begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.errors import InvalidAmount
from ims_desktop.words import Words, say
from ui.keys import Act, binding
from ui.theme import look
from ui.widgets.boxes import Column
from ui.widgets.card_page import CardPage
from ui.widgets.field import Field
from ui.widgets.key_button import KeyButton
from ui.widgets.line_edit import CARD_WIPED
from ui.widgets.money_edit import MoneyEdit
from ui.widgets.panel import Notice
from ui.widgets.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QKeyEvent

    from ims_desktop.domain.cashier import Cashier
    from ui.screens.day.count_card import CountCard

_COUNT = say("Payments need an open session. Its date stays on them, also after midnight.")
_WIDTH = 700


@dataclass(frozen=True, slots=True)
class FloatCounted:
    """The float as counted. Units: pence. Shape: `counts` empty where only the sum was typed."""

    float_pence: int
    counts: Mapping[int, int]
    reason: str = ""


class OpenSessionScreen(CardPage):
    """The float, proposed and selected: Enter takes it, a digit types over it, one key counts notes and coins instead.

    A float that differs from the proposed one is told in neutral words, and may be given a reason; it opens all the
    same.
    """

    open_requested = Signal(object)
    """The float is counted: a FloatCounted."""

    sign_out_requested = Signal()
    day_requested = Signal()
    """Look at the till day without a session."""

    def __init__(self, cashier: Cashier, float_pence: int) -> None:
        super().__init__(
            "wallet",
            say("Open your session"),
            say("{name}, count the float in the drawer.", name=cashier.display_name),
            width=_WIDTH,
        )
        name = say("Float")
        self._expected_pence = float_pence
        self._pieces: CountCard | None = None
        self.float = MoneyEdit(name, "cash")
        self.reason = Field(say("Why it differs, if you know"))
        self.reason.hide()
        self.notice = Notice(_COUNT)
        self.submit = KeyButton(say("Open the session"), icon="check", caps=("Enter",), kind="primary")
        self.switch = KeyButton(say("By notes and coins"), act=Act.PIECES, kind="quiet")
        self.day = KeyButton(say("Till day"), caps=binding(Act.DAY).caps, kind="quiet")
        self.leave = KeyButton(say("Sign out"), act=Act.BACK, kind="dialog")
        self._fill(Text(name, "strong"))
        self._wire()
        self.float.show_pence(float_pence)
        self._on_typed()

    def take_focus(self) -> None:
        """Select the float, or go to the first kind that is not counted."""
        if self.by_pieces and self._pieces is not None:
            self._pieces.take_focus()
        else:
            self.float.select_all()

    def show_refused(self, words: Words) -> None:
        """Say why no session opens."""
        self.notice.show()
        self.notice.say(words, state="bad")
        self.take_focus()

    @property
    def by_pieces(self) -> bool:
        """Whether notes and coins are counted."""
        return self._pieces is not None and self._pieces.isVisibleTo(self)

    @property
    def pieces(self) -> CountCard:
        """The boxes for notes and coins; made when they are first asked for."""
        if self._pieces is None:
            from ui.screens.day.count_card import CountCard

            self._pieces = CountCard(t="total", tight=True)
            self._pieces.hide()
            self._place.addWidget(self._pieces)
            self._pieces.tab_behind(self.float.edit)
            self._pieces.changed.connect(self._on_typed)
            self._pieces.ended.connect(self._on_entered)
        return self._pieces

    def use_pieces(self, *, pieces: bool) -> None:
        """Count notes and coins, or type the sum; what was typed in the other way stays there."""
        self.pieces.setVisible(pieces)
        self._label.setVisible(not pieces)
        self.float.setVisible(not pieces)
        self.notice.setVisible(not pieces)
        self.switch.say(say("Type the sum") if pieces else say("By notes and coins"))
        self._on_typed()
        self.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc in a field that took it for itself: sign out, as the button says."""
        if event.key() == Qt.Key.Key_Escape:
            self.leave.click()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------------------------------------------------ inside
    def _fill(self, label: Text) -> None:
        self._label = label
        self._place = Column(gap=8)
        for key in (self.day, self.switch):
            self.head_row.addWidget(key)
        self._place.addWidget(label)
        self._place.addWidget(self.float)
        self.body.addLayout(self._place)
        self.body.addWidget(self.reason)
        self.body.addWidget(self.notice)
        self.foot.addWidget(self.leave)
        self.foot.addStretch(1)
        self.foot.addWidget(self.submit)

    def _wire(self) -> None:
        self.float.entered.connect(self._on_entered)
        self.float.typed.connect(self._on_typed)
        self.float.card_dropped.connect(self._on_card_dropped)
        self.reason.edit.entered.connect(self._on_open)
        self.reason.edit.card_dropped.connect(self._on_card_dropped)
        self.submit.activated.connect(self._on_open)
        self.leave.activated.connect(self.sign_out_requested)
        self.day.activated.connect(self.day_requested)
        self.switch.activated.connect(lambda: self.use_pieces(pieces=not self.by_pieces))

    def _counted_pence(self) -> int:
        """Read what is counted. Raises: InvalidAmount."""
        return self.pieces.counted_pence if self.by_pieces else self.float.pence()

    def _on_typed(self) -> None:
        """Say on the button what Enter will do, and in the notice how the float differs."""
        from ims_desktop.domain.money import pounds

        try:
            counted = self._counted_pence()
        except InvalidAmount:
            self.submit.say(say("Open the session"))
            return
        self.submit.say(say("Open with {amount}", amount=pounds(counted)))
        unfinished = self.by_pieces and bool(self.pieces.missing)
        if unfinished or counted == self._expected_pence:
            self.notice.say(_COUNT)
            self.notice.setVisible(not self.by_pieces)
        else:
            self.notice.show()
            differ = pounds(abs(counted - self._expected_pence))
            expected = pounds(self._expected_pence)
            words = say("{expected} was to be here: that differs by {amount}.", expected=expected, amount=differ)
            detail = "" if look().compact else say("Open with what you counted. Both are recorded.")
            self.notice.say(words, detail, state="info")
            self.notice.setMinimumHeight(look().px(40 if look().compact else 60))
        if not self.reason.hasFocus():
            self.reason.setVisible(not unfinished and counted != self._expected_pence)
        self.lead.setVisible(not look().compact or not (self.by_pieces or self.reason.isVisibleTo(self)))

    def _on_entered(self) -> None:
        """Go to the reason where the float differs; with the float that was proposed, open."""
        self._on_typed()
        if self.reason.isVisibleTo(self) and self.reason.text().strip() == "" and self._is_counted():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._on_open()

    def _is_counted(self) -> bool:
        try:
            return self._counted_pence() >= 0
        except InvalidAmount:
            return False

    def _on_open(self) -> None:
        if self.by_pieces and self.pieces.missing:
            self.pieces.say_what_is_missing()
            return
        try:
            counted = self._counted_pence()
        except InvalidAmount as refused:
            self.float.show_refused(refused=True)
            self.notice.say(refused.words, state="bad")
            return
        counts = {each: n for each, n in self.pieces.counts.items() if n} if self.by_pieces else {}
        differs = counted != self._expected_pence
        self.open_requested.emit(FloatCounted(counted, counts, self.reason.text() if differs else ""))

    def _on_card_dropped(self) -> None:
        self.notice.say(CARD_WIPED, state="warn")
