"""Say what a refused reference could be, and what the cashier can do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ims_desktop.words import say, say_n
from ui.icons import Icon
from ui.keys import Act, binding
from ui.screens.fund_icon import fund_icon
from ui.screens.ways import Way
from ui.theme import look
from ui.widgets.boxes import CENTRE, Column, Row
from ui.widgets.headed_card import HeadedCard, KeptLines
from ui.widgets.pill import Pill
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.recognise import NearMiss, Recognition

_NAME_WIDTH = 154


class NearMisses(QWidget):
    """Two cards under a refused reference. It may be refused at any key, so rows are made once and say other things."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.could_be = HeadedCard(say("What this could be"))
        self.can_do = HeadedCard(say("What you can do"))
        self._funds, self._ways = KeptLines(), KeptLines()
        self._rows: list[_FundRow] = []
        self.could_be.body.addLayout(self._funds)
        self.can_do.body.addLayout(self._ways)
        add, search = self._ways.add, binding(Act.SEARCH_PEOPLE).caps
        self._compare = add(Way("square-pen", say("Compare it with the bill"), caps=("Backspace",)))
        self._find = add(Way("search", say("Find the person instead"), say("what you typed is kept"), search))
        self._choose = add(Way("git-fork", say("Choose the fund"), say("some funds take any reference"), ("Down",)))
        self._next = add(Way("user-plus", say("Serve the next customer"), caps=binding(Act.NEW_CUSTOMER).caps))
        column = Column(self, gap=14)
        column.addWidget(self.could_be)
        column.addWidget(self.can_do)

    def show_refused(self, typed: str, recognition: Recognition, *, basket: bool) -> None:
        """Show the funds that come close and the ways out. Shape: `basket` whether lines would be put aside by F2."""
        near = recognition.near
        self.could_be.setVisible(bool(near))
        self.could_be.beside.say(say_n("{n} fund comes close", "{n} funds come close", len(near)))
        self._rows += [self._funds.add(_FundRow()) for _ in near[len(self._rows) :]]
        for row, one in zip(self._rows, near, strict=False):  # rows left over are hidden
            row.show_near(one)
        self._funds.show_only(self._rows[: len(near)])
        self._compare.how.say(say("three digits at a time: {digits}", digits=read_back(typed)))
        aside = say("this basket is put aside and waits") if basket else say("the box is cleared for them")
        self._next.how.say(aside)
        self._ways.show_only([self._compare, self._find, self._choose if recognition.choices else self._next])


def read_back(typed: str) -> str:
    """Group a reference in threes, the way it is read to a customer."""
    bare = typed.strip()
    return " ".join(bare[i : i + 3] for i in range(0, len(bare), 3))


class _FundRow(QWidget):
    """A fund that comes close, the shape its references have, and what stands in the way."""

    def __init__(self) -> None:
        super().__init__()
        self._icon, self._name = Icon("search", "text_2", 18), Text("", "strong")
        self._shape, self._why = Text("", "body", "2", wrap=True), Pill("")
        self.restyle()
        line = Row(self, gap=12, margins=(0, 9, 0, 9))
        line.addWidget(self._icon, 0, CENTRE)
        line.addWidget(self._name)
        line.addWidget(self._shape, 1)
        line.addWidget(self._why, 0, CENTRE)

    def restyle(self) -> None:
        """Take up the text size."""
        self._name.setMinimumWidth(look().px(_NAME_WIDTH))

    def show_near(self, near: NearMiss) -> None:
        """Show another one."""
        self._icon.show_icon(fund_icon(near.fund))
        self._name.say(near.fund.name)
        self._shape.say(near.shape)
        self._why.say(near.why, "bad" if near.close else "")
