"""Say why words found nobody, as far as this till can know, and what to try next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.words import Words, say
from ui import load_words
from ui.screens.ways import Way
from ui.theme import look
from ui.when import moment
from ui.widgets.boxes import Column
from ui.widgets.headed_card import HeadedCard, KeptLines
from ui.widgets.panel import Panel

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.use_cases.show_copy import AccountsCopy


class Nobody(QWidget):
    """The empty list: what the copy of the accounts is worth where that matters, and the ways on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.why = Panel("", icon="database")
        self.can_do = HeadedCard(say("What you can do"))
        self._ways = KeptLines()
        add = self._ways.add
        self._to_find = (
            add(Way("search", say("Use fewer words"), say("the surname, or how it begins"), ("Backspace",))),
            add(Way("house", say("Use the postcode or the street"), say("alone, or with the house number"))),
            add(Way("scan-barcode", say("Scan or type the reference"), say("it needs no name to be checked"))),
        )
        self._choose = add(Way("git-fork", say("Choose the fund"), say("some funds take any reference"), ("Down",)))
        self.can_do.body.addLayout(self._ways)
        column = Column(self, gap=14)
        column.addWidget(self.why)
        column.addWidget(self.can_do)

    def show_nobody(self, copy: AccountsCopy, now: datetime, *, choices: bool) -> None:
        """Show it; `choices` when some funds take what was typed as a reference."""
        told = _why(copy, now)
        self.why.setVisible(told is not None)
        if told is not None:
            self.why.say(told[0], told[1], state="warn", icon="database")
        ways = [*(self._to_find if lists_people(copy) else ()), *((self._choose,) if choices else ())]
        self.can_do.setVisible(bool(ways))
        self._ways.show_only(ways)


def lists_people(copy: AccountsCopy) -> bool:
    """Tell whether there is a copy in which somebody could be found at all."""
    return copy.state.health in {CatalogueHealth.COMPLETE, CatalogueHealth.STALE}


def nobody_words(copy: AccountsCopy) -> Words:
    """Say in the strip of the entry box why nobody is listed."""
    if lists_people(copy):
        short = say("Try fewer words, or a postcode.")
        return short if look().compact else say("Nobody here by these words. Try fewer of them, or a postcode.")
    if copy.load is not None and not copy.load.paused:
        return say("The accounts are still being loaded: {n} %.", n=load_words.percent(copy.load))
    return say("There are no accounts on this till.")


def _why(copy: AccountsCopy, now: datetime) -> tuple[Words, Words] | None:
    """Say what an incomplete or old copy cannot know."""
    if not lists_people(copy):
        return (
            say("Nobody can be found by name yet."),
            say("References work as usual: scan or type the one on the bill."),
        )
    if copy.state.health is CatalogueHealth.STALE and copy.state.as_of is not None:
        return (
            say("The accounts on this till are old: as of {time}", time=moment(copy.state.as_of, now)),
            say("Somebody whose account is newer is not among them."),
        )
    return None
