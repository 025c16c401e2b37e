"""Show whose till this is, who is at it, and the keys that work everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel

from ims_desktop.words import Words, say
from ui.grid import side_margin
from ui.icons import Icon
from ui.keys import Act, binding
from ui.theme import look
from ui.widgets.boxes import CENTRE, Bar, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.cashier import Cashier

_INSIDE = 5
"""How far the cap of the last button stands from its edge: the cap ends where the content does."""


class Header(QFrame):
    """The top of the window. Its keys are heard here even where the compact grid has no room for their buttons."""

    new_customer_requested = Signal()
    commands_requested = Signal()
    help_requested = Signal()
    lock_requested = Signal()
    reason_given = Signal(str)
    """A key that does nothing here was pressed: why."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "header")
        self._cashier: Cashier | None = None
        self._locked = True
        self._name = Text(say("IMS Desktop"), "strong")
        self._place = Text("", "caption")
        self.counter_tab = KeyButton(say("Counter"), icon="store", kind="tab")
        self.telephone_tab = KeyButton(say("Telephone"), icon="phone", caps=binding(Act.TELEPHONE).caps, kind="tab")
        self.new_customer = self._button(Act.NEW_CUSTOMER, "user-plus")
        self.commands = self._button(Act.COMMANDS, "command")
        self.help = self._button(Act.HELP, "circle-question-mark")
        self.lock = self._button(Act.LOCK, "lock")
        self._badge = QLabel("")
        self._person = Text("", "strong")
        self._lay_out()
        self._wire()
        self.show_cashier(None)

    def show_place(self, council: str, place: Words | str) -> None:
        """Say whose till this is and which one: "Aldermere Council", "Civic Hub · Till SP03"."""
        self._name.say(council)
        self._place.say(place)
        self.restyle()

    def show_cashier(self, cashier: Cashier | None) -> None:
        """Say who is at the till; without anybody the keys of the counter are not offered."""
        self._cashier = cashier
        self._badge.setText("" if cashier is None else cashier.initials)
        self._person.say("" if cashier is None else cashier.display_name)
        self._offer()
        self.restyle()

    def show_locked(self, *, locked: bool) -> None:
        """Offer the keys of the counter only while it is open."""
        self._locked = locked
        self._offer()
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one has no room for icons, names and a third key."""
        compact, here = look().compact, self._cashier is not None
        offered = here and not self._locked
        self.setFixedHeight(look().size("header"))
        self._mark.setFixedSize(look().px(34), look().px(34))
        self._round.setFixedSize(look().px(30), look().px(30))
        for button in (self.new_customer, self.commands, self.help, self.lock):
            button.icon_widget.setVisible(not compact)
        self._names.setVisible(not compact or not here)
        self._place.setVisible(self._place.text() != "")
        self._switch.setVisible(offered and (self.telephone_tab.is_available or not compact))
        self.new_customer.setVisible(offered and not compact)
        self.commands.setVisible(offered)
        self.lock.setVisible(offered)
        for widget in (self._bar, self._round, self._person):
            widget.setVisible(here and not compact)
        self._align()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def _offer(self) -> None:
        for shortcut in self._at_counter:
            shortcut.setEnabled(self._cashier is not None and not self._locked)

    def _align(self) -> None:
        margin = side_margin(self.width())
        inside = look().px(_INSIDE) if self._cashier is None or not self._locked else 0
        self._row.setContentsMargins(margin, 0, margin - inside, 0)

    def _button(self, act: Act, icon: str) -> KeyButton:
        return KeyButton(binding(act).words, icon=icon, caps=binding(act).caps, kind="header", icon_size=20)

    def _lay_out(self) -> None:
        self._row = Row(self, gap=10)
        self._mark = Surface("mark")
        Row(self._mark).addWidget(Icon("landmark", "on_accent", 22), 0, CENTRE)
        self._names = Surface("plain")
        names = Column(self._names, gap=0)
        for text in (self._name, self._place):
            names.addWidget(text)
        self._switch = Surface("switch")
        tabs = Row(self._switch, gap=3, margins=(3, 3, 3, 3))
        tabs.addWidget(self.counter_tab)
        tabs.addWidget(self.telephone_tab)
        self._round = Surface("badge")
        Row(self._round).addWidget(self._badge, 0, CENTRE)
        self._bar = Bar(26)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._names, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addSpacing(look().px(16))
        self._row.addWidget(self._switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        for widget in (self.new_customer, self.commands, self.help, self._bar, self._round, self._person, self.lock):
            self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def _wire(self) -> None:
        self.counter_tab.choose(chosen=True)
        self.telephone_tab.set_available(available=False, reason=say("Not set up on this till"))
        self.telephone_tab.unavailable_pressed.connect(self.reason_given)
        asked = (
            (Act.NEW_CUSTOMER, self.new_customer, self.new_customer_requested),
            (Act.COMMANDS, self.commands, self.commands_requested),
            (Act.HELP, self.help, self.help_requested),
            (Act.LOCK, self.lock, self.lock_requested),
        )
        for _, button, signal in asked:
            button.activated.connect(signal)
        self._at_counter = [self._hear(act, button) for act, button, _ in asked if act is not Act.HELP] + [
            self._hear(Act.TELEPHONE, self.telephone_tab)
        ]
        self._hear(Act.HELP, self.help)

    def _hear(self, act: Act, button: KeyButton) -> QShortcut:
        shortcut = QShortcut(QKeySequence(binding(act).key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(button.click)
        return shortcut
