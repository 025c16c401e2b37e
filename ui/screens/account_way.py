"""Offer the council's own sign-in page beside name and password, and a way back while it is open in the browser."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ims_desktop.words import say
from ui.keys import Act
from ui.widgets.boxes import Column
from ui.widgets.key_button import KeyButton


class AccountWay(QWidget):
    """One button at a time: go to the page, or wait for it no longer."""

    requested = Signal()
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.go = KeyButton(say("Sign in with your council account"), icon="landmark", act=Act.COUNCIL_ACCOUNT)
        self.stop = KeyButton(say("Stop waiting"), icon="x", act=Act.BACK)
        self.stop.hide()
        column = Column(self, gap=0)
        column.addWidget(self.go)
        column.addWidget(self.stop)
        self.go.activated.connect(self.requested)
        self.stop.activated.connect(self.given_up)

    @property
    def waiting(self) -> bool:
        """Whether somebody is at the page."""
        return self.stop.isVisibleTo(self)

    def wait(self, *, waiting: bool) -> None:
        """Show that somebody is at the page, or that nobody is."""
        if waiting == self.waiting:
            return
        self.stop.setVisible(waiting)
        self.go.setVisible(not waiting)
