"""Show whose till this is, who is at it, and the keys that work everywhere."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QLabel

from ims_desktop.words import Words, say
from ui.grid import side_margin
from ui.icons import Icon
from ui.keys import Act, binding
from ui.theme import look
from ui.widgets.boxes import CENTRE, MIDDLE, Bar, Column, Row, Surface
from ui.widgets.key_button import KeyButton
from ui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.cashier import Cashier

_NO_TELEPHONE: Final = say("Telephone payments are not set up at this till. Nothing was changed.")
_INSIDE: Final = 5
"""How far the cap of the last button stands from its edge: the cap ends where the content does."""


class Header(QFrame):
    """The top of the window. Its keys are heard here even where the compact grid has no room for their buttons."""

    new_customer_requested = Signal()
    commands_requested = Signal()
    help_requested = Signal()
    lock_requested = Signal()
    mode_requested = Signal()
    """Serve callers, or whoever stands at the counter: the other of the two."""

    reason_given = Signal(object)
    """A key that does nothing here was pressed: why, in Words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "header")
        self._cashier: Cashier | None = None
        self._locked = True
        self._row = Row(self, gap=10)
        self._mark = Surface("mark", self)
        Row(self._mark).addWidget(Icon("landmark", "on_accent", 22, self._mark), 0, CENTRE)
        self._names = Surface("plain", self)
        names = Column(self._names, gap=0)
        self._name = Text(say("IMS Desktop"), "strong", parent=self._names)
        self._place = Text("", "caption", parent=self._names)
        for text in (self._name, self._place):
            names.addWidget(text)
        self.help = self.button(Act.HELP, "circle-question-mark")
        self.help.activated.connect(self.help_requested)
        self.hear(Act.HELP, self.help)
        self._row.addWidget(self._mark)
        self._row.addWidget(self._names, 0, MIDDLE)
        self._row.addStretch(1)
        self._row.addWidget(self.help, 0, MIDDLE)
        self.restyle()

    @cached_property
    def at_counter(self) -> _AtCounter:
        """The controls that only mean something at the counter; made when somebody gets there."""
        return _AtCounter(self, self._row)

    def show_place(self, council: str, place: Words | str) -> None:
        """Say whose till this is and which one: "Aldermere Council", "Civic Hub · Till SP03"."""
        self._name.say(council)
        self._place.say(place)
        self.restyle()

    def show_cashier(self, cashier: Cashier | None) -> None:
        """Say who is at the till."""
        self._cashier = cashier
        if cashier is not None:
            self.at_counter.name(cashier)
        self.restyle()

    def show_locked(self, *, locked: bool) -> None:
        """Offer the keys of the counter only while it is open."""
        self._locked = locked
        self.restyle()

    def offer_telephone(self, *, can: bool) -> None:
        """Let callers be served, or say that this till cannot."""
        self.at_counter.offer_telephone(can=can)
        self.restyle()

    def show_mode(self, *, telephone: bool) -> None:
        """Show who is served now, and the key on the other."""
        self.at_counter.show_mode(telephone=telephone)
        self.restyle()

    def restyle(self) -> None:
        """Take up the text size and the grid: the compact one has no room for icons, names and a third key."""
        compact, here = look().compact, self._cashier is not None
        self.setFixedHeight(look().size("header"))
        self._mark.setFixedSize(look().px(34), look().px(34))
        self.help.icon_widget.setVisible(not compact)
        self._names.setVisible(not compact or not here)
        self._place.setVisible(self._place.text() != "")
        if "at_counter" in self.__dict__:
            self.at_counter.offer(here=here, open_=here and not self._locked, compact=compact)
        self._align()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._align()

    def _align(self) -> None:
        margin = side_margin(self.width())
        inside = look().px(_INSIDE) if self._cashier is None or not self._locked else 0
        self._row.setContentsMargins(margin, 0, margin - inside, 0)

    def button(self, act: Act, icon: str) -> KeyButton:
        """Make a button of the header."""
        words, caps = binding(act).words, binding(act).caps
        return KeyButton(words, icon=icon, caps=caps, kind="header", icon_size=20, parent=self)

    def hear(self, act: Act, button: KeyButton) -> QShortcut:
        """Answer to a key as if its button was pressed."""
        shortcut = QShortcut(QKeySequence(binding(act).key), self)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(button.click)
        return shortcut


class _AtCounter:
    """Mode switch, new customer, commands, badge and lock, put into the header's row around its Help."""

    def __init__(self, header: Header, row: Row) -> None:
        self.counter = KeyButton(say("Counter"), icon="store", caps=binding(Act.TELEPHONE).caps, kind="tab")
        self.telephone = KeyButton(say("Telephone"), icon="phone", caps=binding(Act.TELEPHONE).caps, kind="tab")
        self.new_customer = header.button(Act.NEW_CUSTOMER, "user-plus")
        self.commands = header.button(Act.COMMANDS, "command")
        self.lock = header.button(Act.LOCK, "lock")
        self._help = header.help
        self._switch = Surface("switch", header)
        self._round = Surface("badge", header)
        self._badge = QLabel("", self._round)
        self._person = Text("", "strong", parent=header)
        self._bar = Bar(26, header)
        self._on_telephone = False
        self._lay_out(row)
        self._wire(header)

    def name(self, cashier: Cashier) -> None:
        """Say who is here."""
        self._badge.setText(cashier.initials)
        self._person.say(cashier.display_name)

    def offer(self, *, here: bool, open_: bool, compact: bool) -> None:
        """Show what can be used now."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(open_)
        for button in (self.new_customer, self.commands, self.lock, self.counter, self.telephone):
            button.icon_widget.setVisible(not compact)
        self._round.setFixedSize(look().px(30), look().px(30))
        self._switch.setVisible(open_ and (self.telephone.is_available or not compact))
        self.new_customer.setVisible(open_ and not compact)
        self.commands.setVisible(open_)
        self.lock.setVisible(open_)
        for widget in (self._bar, self._round, self._person):
            widget.setVisible(here and not compact)

    def offer_telephone(self, *, can: bool) -> None:
        """Let callers be served, or say that this till cannot."""
        self.telephone.set_available(available=can, reason=None if can else say("Not set up"))

    def show_mode(self, *, telephone: bool) -> None:
        """Show who is served now, and the key on the other."""
        self.counter.choose(chosen=not telephone)
        self.telephone.choose(chosen=telephone)
        self.counter.show_caps(shown=telephone)
        self.telephone.show_caps(shown=not telephone)
        self._on_telephone = telephone

    def _press(self, header: Header, *, telephone: bool) -> None:
        """Ask for a mode; the one that is shown already is not asked for."""
        if telephone is not self._on_telephone:
            header.mode_requested.emit()

    def _press_other(self) -> None:
        (self.counter if self._on_telephone else self.telephone).click()

    def _lay_out(self, row: Row) -> None:
        Row(self._round).addWidget(self._badge, 0, CENTRE)
        tabs = Row(self._switch, gap=3, margins=(3, 3, 3, 3))
        tabs.addWidget(self.counter)
        tabs.addWidget(self.telephone)
        after_names = row.indexOf(self._help) - 1
        row.insertWidget(after_names, self._switch, 0, MIDDLE)
        row.insertSpacing(after_names, look().px(16))
        for widget in (self.new_customer, self.commands):
            row.insertWidget(row.indexOf(self._help), widget, 0, MIDDLE)
        for part in (self._bar, self._round, self._person, self.lock):
            row.addWidget(part, 0, MIDDLE)

    def _wire(self, header: Header) -> None:
        self.show_mode(telephone=False)
        self.offer_telephone(can=False)
        self.telephone.unavailable_pressed.connect(lambda: header.reason_given.emit(_NO_TELEPHONE))
        self.counter.activated.connect(lambda: self._press(header, telephone=False))
        self.telephone.activated.connect(lambda: self._press(header, telephone=True))
        self.new_customer.activated.connect(header.new_customer_requested)
        self.commands.activated.connect(header.commands_requested)
        self.lock.activated.connect(header.lock_requested)
        heard = (
            (Act.NEW_CUSTOMER, self.new_customer),
            (Act.COMMANDS, self.commands),
            (Act.LOCK, self.lock),
        )
        mode = QShortcut(QKeySequence(binding(Act.TELEPHONE).key), header)
        mode.setAutoRepeat(False)
        mode.activated.connect(self._press_other)
        self._shortcuts = [*(header.hear(act, button) for act, button in heard), mode]
