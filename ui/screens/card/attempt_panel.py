"""Show one charge: what is charged, what its provider says, what is recorded and heard, and the one thing to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from ims_desktop.words import Words, say
from ui.accessibility import Announcer
from ui.icons import Icon
from ui.keys import Act, is_enter
from ui.screens.card import recording_words
from ui.screens.card.code_picture import CodePicture
from ui.screens.card.moods import NextAct
from ui.screens.card.view import CardView
from ui.theme import look
from ui.widgets.boxes import CENTRE, RIGHT, Bar, Column, Row, Rule, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_BACK_ICON = "circle-x"
_NEXT_ICONS = {
    NextAct.OPEN_PAGE: "external-link",
    NextAct.TYPE_SLIP: "pencil-line",
    NextAct.PUT_ASIDE: "user-plus",
    NextAct.TRY_AGAIN: "credit-card",
    NextAct.GIVE_BACK: "undo-2",
    NextAct.GO_ON: "check",
    NextAct.ASK_CARD: "credit-card",
}


class AttemptPanel(Surface):
    """One charge as the window shows it. It decides nothing: what is pressed goes out, a view comes in."""

    acted = Signal(object)
    """A NextAct was pressed."""

    ask_requested = Signal()
    cancel_requested = Signal()
    left = Signal()
    """Esc, once there is nothing to cancel any more."""

    def __init__(self, parent: QWidget | None = None, *, leaves: bool = False) -> None:
        """Make it; where it `leaves`, Esc goes away from a charge that is open, and does not cancel it."""
        super().__init__("card", parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", "inside")
        self._announcer = Announcer(self)
        self._view: CardView | None = None
        self._told = ""
        self._leaves = leaves
        self._label, self._amount = Text("", "lead"), Text("", "cash")
        self._title_icon, self._title = Icon("credit-card", "text", 18), Text("", "strong", align=RIGHT)
        self._how = Text("", "caption", wrap=True, align=RIGHT)
        self._closes = Text("", "caption", align=RIGHT)
        self.code = CodePicture()
        self.provider = _Cell("hourglass", say("Provider says"))
        self.recording = _Cell("mic-off", say("Call recording"))
        self.hears = _Cell("headphones", say("The caller hears"))
        self._bars = (Bar(62), Bar(62))
        self._caption = Text(say("The one thing to do now"), "caption")
        self._advice = Text("", "body", wrap=True)
        self.next = KeyButton("", icon="check", caps=("Enter",), kind="primary")
        self.other = KeyButton("", icon="split", act=Act.KEEP_PART)
        self.spoken = KeyButton(say("I paused it by hand"), icon="mic-off", act=Act.SAID_PAUSED)
        self.settle = KeyButton(say("Settle it"), icon="shield-check", act=Act.APPROVAL)
        self.ask = KeyButton(say("Ask the provider now"), icon="refresh-cw", act=Act.ASK_AGAIN)
        self.back = KeyButton(say("Cancel this attempt"), icon=_BACK_ICON, caps=("Esc",))
        self._lay_out()
        self._wire()
        self.restyle()

    @property
    def view(self) -> CardView | None:
        """What is shown now."""
        return self._view

    @property
    def sentence(self) -> str:
        """What the one thing to do says."""
        return self._advice.text()

    def show_view(self, view: CardView) -> None:
        """Show a charge as it stands now; called every second, so only what changed is drawn."""
        before, self._view = self._view, view
        self._label.say(view.amount_label)
        self._amount.say(view.amount)
        self._title.say(view.title)
        self._how.say(view.how_words)
        self._closes.say(view.closes_words)
        if self.code.isVisibleTo(self) is not view.page_is_code:
            self.code.setVisible(view.page_is_code)
            self.restyle()
        self.code.show_page(view.page if view.page_is_code else "")
        self._how.setVisible(not view.page_is_code and not look().compact)
        self.provider.show_words(view.icon, view.state, view.provider_says, view.provider_detail)
        self._show_call(view)
        self._show_next(view)
        if before is None or before.mood is not view.mood or before.next_act is not view.next_act:
            self._on_mood(view, had_focus=self._has_focus())

    def say_problem(self, words: Words) -> None:
        """Say why what was pressed was not done; the charge stands as it stood."""
        self._advice.say(words)
        self._advice.show_tone("bad")
        self._told = words.template
        self._announcer.announce(str(words), assertive=True)

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        target: QWidget = self.next if self.next.isVisibleTo(self) else self.ask if self.ask.isVisibleTo(self) else self
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter anywhere does the one thing; Esc cancels, or goes back."""
        if event.key() == Qt.Key.Key_Escape:
            self.back.click()
        elif is_enter(event) and self.next.isVisibleTo(self):
            self.next.click()
        else:
            super().keyPressEvent(event)

    def restyle(self) -> None:
        """Take up the grid: the compact one has little height and keeps what is said, not how it works."""
        compact = look().compact
        self._upper.use(gap=12, margins=(18, 6, 18, 6) if compact else (22, 14, 22, 16))
        around = (10, 8, 0, 8) if compact else (16, 14, 0, 14)
        self._around_code.use(gap=0, margins=around if self.code.isVisibleTo(self) else (0, 0, 0, 0))
        self._cells.use(gap=12, margins=(18, 4, 18, 4) if compact else (22, 10, 22, 12))
        self._foot_column.use(gap=4 if compact else 8, margins=(18, 4, 18, 8) if compact else (22, 12, 22, 16))
        self._caption.setVisible(not compact)
        self._title_icon.setVisible(not compact)
        for key in (self.next, self.spoken, self.settle, self.ask, self.back, self.other):
            key.icon_widget.setVisible(not compact)
        if self._view is not None:
            self._how.setVisible(not compact and not self._view.page_is_code)

    # ---------------------------------------------------------------------------------------------------- inside
    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and (focused is self or self.isAncestorOf(focused))

    def _show_call(self, view: CardView) -> None:
        self.recording.setVisible(view.call)
        self._bars[1].setVisible(view.call)
        if view.call:
            icon, state = recording_words.recording_face(view.recording, view.attempt.way)
            self.recording.show_words(icon, state, view.recording_says, view.recording_detail)
        self.hears.label.say(view.hears_label)
        self.hears.show_words("headphones" if view.call else "eye", "", view.caller_hears, view.caller_detail)

    def _show_next(self, view: CardView) -> None:
        act = view.next_act
        self.next.setVisible(act is not NextAct.NONE)
        if act is not NextAct.NONE:
            self.next.say(view.next_words)
            self.next.icon_widget.show_icon(_NEXT_ICONS[act])
        held = view.held if view.waits_for_pause else None
        self.next.set_available(available=held is None, reason=held)
        self.spoken.setVisible(held is not None and view.may_say_paused)
        self.other.setVisible(view.other_act is not NextAct.NONE)
        self.other.say(view.other_words)
        self.settle.setVisible(view.can_settle)
        self.ask.setVisible(view.is_open and not view.is_slip)
        short, whole = say("Ask now"), say("Ask the provider now") if held is None else say("Ask once more")
        self.ask.say(short if look().compact else whole)
        self.back.setVisible(view.can_go_back)
        brief = look().compact and view.is_open and not view.cancelling and not view.is_slip
        away = say("Leave it open") if self._leaves and view.is_open else view.back_words
        self.back.say(say("Cancel it") if brief and not self._leaves else away)
        self.back.set_available(available=self._leaves or not view.cancelling)
        if self._told != view.advice.template or not self._told:
            self._advice.show_tone("1")
        self._told = view.advice.template
        self._advice.say(view.advice)

    def _on_mood(self, view: CardView, *, had_focus: bool) -> None:
        """Say a change once for a screen reader, and put the focus on the key it calls for."""
        self._announcer.announce(f"{view.provider_says}. {view.advice}", assertive=view.state in {"warn", "bad"})
        if had_focus and self.isVisible():
            self.take_focus()

    def _wire(self) -> None:
        self.next.activated.connect(self._on_next)
        self.other.activated.connect(self._on_other)
        self.spoken.activated.connect(lambda: self.acted.emit(NextAct.SAY_PAUSED))
        self.settle.activated.connect(lambda: self.acted.emit(NextAct.SETTLE))
        self.ask.activated.connect(self.ask_requested)
        self.back.activated.connect(self._on_back)

    def _on_next(self) -> None:
        if self._view is not None and self._view.next_act is not NextAct.NONE:
            self.acted.emit(self._view.next_act)

    def _on_other(self) -> None:
        if self._view is not None and self._view.other_act is not NextAct.NONE:
            self.acted.emit(self._view.other_act)

    def _on_back(self) -> None:
        if self._view is not None and self._view.is_open and not self._leaves:
            self.cancel_requested.emit()
        else:
            self.left.emit()

    def _lay_out(self) -> None:
        self._amount.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        left = Column(gap=6)
        left.addWidget(self._label)
        left.addWidget(self._amount)
        left.addStretch(1)
        title = Row(gap=8)
        title.addStretch(1)
        title.addWidget(self._title_icon, 0, CENTRE)
        title.addWidget(self._title)
        right = Column(gap=4)
        right.addLayout(title)
        right.addWidget(self._how)
        right.addWidget(self._closes)
        right.addStretch(1)
        self._upper = Row(gap=12)
        self._upper.addLayout(left)
        self._upper.addLayout(right, 1)
        self._cells = Row(gap=12)
        for place, cell in enumerate((self.provider, self.recording, self.hears)):
            if place:
                self._cells.addWidget(self._bars[2 - place], 0, CENTRE)
            self._cells.addWidget(cell, 1)
        words = Column(gap=0)
        words.addLayout(self._upper)
        words.addWidget(Rule())
        words.addLayout(self._cells)
        words.addStretch(1)
        top = Row(gap=0)
        around = self._around_code = Row(gap=0)
        around.addWidget(self.code, 0, CENTRE)
        top.addLayout(around)
        top.addLayout(words, 1)
        whole = Column(self, gap=0)
        whole.addLayout(top)
        whole.addWidget(self._foot())

    def _foot(self) -> Surface:
        foot = Surface("foot")
        said = Column(gap=4)
        said.addWidget(self._caption)
        said.addWidget(self._advice)
        upper = Row(gap=12)
        upper.addLayout(said, 1)
        upper.addWidget(self.spoken, 0, CENTRE)
        upper.addWidget(self.settle, 0, CENTRE)
        upper.addWidget(self.other, 0, CENTRE)
        ends = Row(gap=10)
        ends.addWidget(self.next)
        ends.addStretch(1)
        ends.addWidget(self.ask, 0, CENTRE)
        ends.addWidget(self.back, 0, CENTRE)
        self._foot_column = Column(foot, gap=8)
        self._foot_column.addLayout(upper)
        self._foot_column.addLayout(ends)
        return foot


class _Cell(QWidget):
    """One of the three answers: a picture, who says it, what, and since when."""

    def __init__(self, icon: str, label: Words) -> None:
        super().__init__()
        self._icon = Icon(icon, "text_2", 18)
        self.label = Text(label, "caption")
        self.says = Text("", "subtitle", wrap=True)
        self.detail = Text("", "caption", wrap=True)
        head = Row(gap=8)
        head.addWidget(self._icon, 0, CENTRE)
        head.addWidget(self.label, 1)
        column = Column(self, gap=3)
        column.addLayout(head)
        column.addWidget(self.says)
        column.addWidget(self.detail)
        column.addStretch(1)

    def show_words(self, icon: str, state: str, says: Words, detail: Words) -> None:
        """Show an answer; `state` is a role of colour, and the words say the same without it."""
        self._icon.show_icon(icon, f"{state}_text" if state else "text_2")
        self.says.say(says)
        self.says.show_tone(state or "1")
        self.detail.say(detail)
