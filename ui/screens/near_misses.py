"""Say what a refused reference could be, and what the cashier can do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ims_desktop.words import say, say_n
from ui.icons import Icon
from ui.keys import Act, binding
from ui.screens.fund_icon import fund_icon
from ui.screens.ways import way
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row
from ui.widgets.headed_card import HeadedCard, Lines
from ui.widgets.pill import Pill
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.recognise import NearMiss, Recognition

_NAME_WIDTH = 154


class NearMisses(QWidget):
    """Two cards under a refused reference."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.could_be = HeadedCard(say("What this could be"))
        self.can_do = HeadedCard(say("What you can do"))
        self._funds, self._ways = Lines(), Lines()
        self.could_be.body.addLayout(self._funds)
        self.can_do.body.addLayout(self._ways)
        column = Column(self, gap=14)
        column.addWidget(self.could_be)
        column.addWidget(self.can_do)

    def show_refused(self, typed: str, recognition: Recognition, *, basket: bool) -> None:
        """Show the funds that come close and the ways out. Shape: `basket` whether lines would be put aside by F2."""
        near = recognition.near
        self.could_be.setVisible(bool(near))
        self.could_be.beside.say(say_n("{n} fund comes close", "{n} funds come close", len(near)))
        self._funds.show_rows([_fund_row(one) for one in near])
        self._ways.show_rows(_ways(typed, insist=bool(recognition.choices), basket=basket))


def read_back(typed: str) -> str:
    """Group a reference in threes, the way it is read to a customer."""
    bare = typed.strip()
    return " ".join(bare[i : i + 3] for i in range(0, len(bare), 3))


def _fund_row(near: NearMiss) -> QWidget:
    row = QWidget()
    line = Row(row, gap=12, margins=(0, 9, 0, 9))
    name = Text(near.fund.name, "strong")
    name.setMinimumWidth(look().px(_NAME_WIDTH))
    line.addWidget(Icon(fund_icon(near.fund), "text_2", 18), 0, CENTRE)
    line.addWidget(name)
    line.addWidget(Text(near.shape, "body", "2", wrap=True), 1)
    line.addWidget(Pill(near.why, "bad" if near.close else ""), 0, CENTRE)
    return row


def _ways(typed: str, *, insist: bool, basket: bool) -> list[QWidget]:
    aside = say("this basket is put aside and waits") if basket else say("the box is cleared for them")
    ways = [
        way(
            "square-pen",
            say("Compare it with the bill"),
            say("three digits at a time: {digits}", digits=read_back(typed)),
            ("Backspace",),
        ),
        way("search", say("Find the person instead"), say("what you typed is kept"), binding(Act.SEARCH_PEOPLE).caps),
    ]
    if insist:
        return [*ways, way("git-fork", say("Choose the fund"), say("some funds take any reference"), ("Down",))]
    return [*ways, way("user-plus", say("Serve the next customer"), aside, binding(Act.NEW_CUSTOMER).caps)]
