"""Hold what every pane of the tender stage tells: it takes nothing, and the stage decides what becomes of it.

Each pane also has `begin`, `forget`, `take_focus`, `tender`, `say_problem`, and tells what is given and whether that
can be taken; `CashPane` counts notes for it, `DetailPane` reads boxes.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class Pane(QWidget):
    """One way to pay."""

    changed = Signal()
    """What was given is not what it was."""

    take_requested = Signal()
    """Enter in the last box."""

    left = Signal()
    """Esc."""

    card_dropped = Signal()
