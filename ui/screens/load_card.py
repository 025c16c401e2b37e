"""Show how far a load of the accounts is, quietly, and let it rest or go on; or say what it means to have none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.words import Words, say
from ui import load_words
from ui.accessibility import Announcer
from ui.keys import Act
from ui.screens.desk_news import without_account
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row
from ui.widgets.headed_card import SIDE, HeadedCard
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import CatalogueState
    from ims_desktop.records import LoadProgress

_FINE = 1000
"""Steps of the bar: fine enough that it moves every second."""


class LoadCard(QWidget):
    """The load under way; without one, a panel where this till has no accounts at all; else nothing."""

    paused = Signal(bool)
    """Let the load rest (True) or go on (False)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = HeadedCard("", icon="database")
        self.bar = QProgressBar()
        self.bar.setRange(0, _FINE)
        self.bar.setTextVisible(False)
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows, self._left = Text("", "body"), Text("", "body", align=RIGHT)
        self._meanwhile = Text("", "caption", wrap=True)
        self.pause = KeyButton(say("Pause"), act=Act.LOAD)
        self.pause.activated.connect(self._on_pause)
        self.none = Panel("", icon="database")
        self._announcer = Announcer(self)
        self._load: LoadProgress | None = None
        self._told = ""
        self._lay_out()
        self.show_load(None, None, takes_unverified=True)

    @property
    def load(self) -> LoadProgress | None:
        """The load that is shown."""
        return self._load

    @property
    def said(self) -> str:
        """What a screen reader heard last: that it began, rests, goes on or is done, never every step."""
        return self._announcer.last_announced

    def show_load(self, load: LoadProgress | None, accounts: CatalogueState | None, *, takes_unverified: bool) -> None:
        """Show how far it is; `accounts` how good the copy in use is, None while nobody has looked."""
        before, self._load = self._load, load
        missing = accounts is not None and accounts.health in {CatalogueHealth.ABSENT, CatalogueHealth.INCOMPLETE}
        serves = accounts is not None and not missing
        self.card.setVisible(load is not None)
        self.none.setVisible(load is None and missing)
        self.setVisible(load is not None or missing)
        if load is not None:
            self._show(load, serves=serves, takes_unverified=takes_unverified)
        elif missing:
            self._show_none(takes_unverified=takes_unverified)
        if before is not None and load is None:
            self._tell(say("The accounts are loaded."))

    def press(self) -> None:
        """Let it rest or go on, as the button says; without a load nothing happens."""
        if self._load is not None:
            self._on_pause()

    def _show(self, load: LoadProgress, *, serves: bool, takes_unverified: bool) -> None:
        self.card.title.say(load_words.what(load))
        self.card.beside.say(load_words.rate(load))
        self.bar.setValue(round(load.share * _FINE))
        self.bar.setAccessibleName(f"{load_words.what(load)}. {load_words.rows(load)}".rstrip(". "))
        self._rows.say(load_words.rows(load))
        self._left.say(load_words.left(load))
        self.pause.say(say("Go on") if load.paused else say("Pause"))
        meanwhile, rule = say("You can take payments meanwhile."), _rule(takes_unverified)
        if serves:
            rule = say("Until then the accounts that were here before are used.")
        self._meanwhile.say(say("{meanwhile} {rule}", meanwhile=meanwhile, rule=rule))
        self._tell(load_words.what(load))

    def _show_none(self, *, takes_unverified: bool) -> None:
        title = say("There are no accounts on this till.")
        come = say("They come by themselves when central answers.")
        self.none.say(title, say("{meanwhile} {rule}", meanwhile=come, rule=_rule(takes_unverified)), icon="database")

    def _tell(self, words: Words) -> None:
        """Tell a screen reader what changed, once."""
        if str(words) != self._told:
            self._told = str(words)
            self._announcer.announce(self._told)

    def _on_pause(self) -> None:
        if self._load is not None:
            self.paused.emit(not self._load.paused)

    def _lay_out(self) -> None:
        numbers = Row(gap=16)
        numbers.addWidget(self._rows, 1)
        numbers.addWidget(self._left)
        inner = Column(gap=8, margins=(SIDE, 12, SIDE, 12))
        inner.addWidget(self.bar)
        inner.addLayout(numbers)
        self.card.body.addLayout(inner)
        foot = self.card.foot()
        foot.addWidget(self._meanwhile, 1)
        foot.addWidget(self.pause, 0, CENTRE)
        column = Column(self, gap=0)
        column.addWidget(self.card)
        column.addWidget(self.none)


def _rule(takes_unverified: bool) -> Words:  # noqa: FBT001 - one plain fact
    """Say what it means that there are none yet."""
    return say("{rule} Nobody can be found by name yet.", rule=without_account(takes_unverified=takes_unverified))
