"""Set the figures of a session in lines: by method, by what moved, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import Direction
from ims_desktop.words import Words, say, say_n
from ui.icons import Icon
from ui.when import clock_time, moment
from ui.widgets.boxes import CENTRE, MIDDLE, RIGHT, Column, Row
from ui.widgets.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from ims_desktop.domain.session import CashierSession, CashMovement, SessionTotals
    from ui.screens.day.facts import DayFacts

_MOVES: Final = {
    Direction.IN: (say("Cash in"), "arrow-down"),
    Direction.OUT: (say("Cash out"), "arrow-up"),
    Direction.LIFT: (say("To the safe"), "lock"),
}
HIDDEN: Final = say("shown after the count")


def line(
    words: Words | str, value: Words | str, *, detail: Words | str = "", icon: str = "", t: str = "", edge: int = 6
) -> QWidget:
    """Set one fact on a line: what it is, a small word about it, its value at the right end."""
    row = QWidget()
    layout = Row(row, gap=10, margins=(0, edge, 0, edge))
    if icon:
        layout.addWidget(Icon(icon, "text_2", 17), 0, CENTRE)
    layout.addWidget(Text(words, "body"))
    layout.addWidget(Text(detail, "caption", align=RIGHT, wrap=True), 1, MIDDLE)
    figure = isinstance(value, str) and value != ""
    layout.addWidget(Text(value, t or ("amount" if figure else "caption"), align=RIGHT), 0, MIDDLE)
    return row


def method_lines(totals: SessionTotals, *, cash: bool) -> list[QWidget]:
    """List what came in by each method; where cash may not be seen yet, the totals hold none, and it is said so."""
    rows = [
        line(row.method_name, pounds(row.amount_pence), detail=say_n("{n} payment", "{n} payments", row.items))
        for row in totals.methods
    ]
    return rows if cash else [line(say("Cash"), HIDDEN), *rows]


def movement_line(movement: CashMovement, facts: DayFacts) -> QWidget:
    """Tell one movement of cash: what, when, with which seal, and who was there."""
    words, icon = _MOVES[movement.direction]
    return line(words, _signed(movement), detail=_about(movement, facts), icon=icon)


def movement_lines(movement: CashMovement, facts: DayFacts) -> QWidget:
    """Tell the same on two lines, where there is little width."""
    words, _ = _MOVES[movement.direction]
    holder = QWidget()
    column = Column(holder, gap=0, margins=(0, 5, 0, 5))
    column.addWidget(line(words, _signed(movement), edge=0))
    column.addWidget(Text(_about(movement, facts), "caption", wrap=True))
    return holder


def _signed(movement: CashMovement) -> str:
    sign = "" if movement.direction is Direction.IN else "\N{MINUS SIGN}"
    return f"{sign}{pounds(movement.amount_pence)}"


def _about(movement: CashMovement, facts: DayFacts) -> str:
    """Say when, with which seal, who was there, and why."""
    parts: list[Words | str] = [clock_time(movement.at)]
    if movement.seal:
        parts.append(say("seal {seal}", seal=movement.seal))
    if movement.witness:
        parts.append(say("with {name}", name=facts.name(movement.witness)))
    if movement.reason:
        parts.append(movement.reason)
    return " · ".join(map(str, parts))


def session_words(session: CashierSession, name: str, now: datetime) -> Words:
    """Say whose session is open and since when."""
    return say("{name}, open since {time}", name=name, time=moment(session.opened_at, now))
