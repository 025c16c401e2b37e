"""Say why no money can be taken on this PC: what happened, whether money is safe, what to do. There is no counter."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal

from ims_desktop.errors import ImsError, NotEnrolled
from ims_desktop.words import Words, say
from ui.keys import Act
from ui.widgets.card_page import CardPage
from ui.widgets.key_button import KeyButton
from ui.widgets.panel import Panel

_CALL_IT: Final = say("Take no money. Call IT.")
_TITLES: Final[dict[str, Words]] = {
    "not_enrolled": say("This PC is not a till yet"),
    "journal_missing": say("The journal of this till is missing"),
    "journal_damaged": say("The journal of this till cannot be read"),
    "journal_wrong_key": say("The key does not open this journal"),
    "journal_newer": say("A newer version wrote this journal"),
    "journal_restored": say("An older copy of the journal was put back"),
    "journal_copied": say("This folder was copied from another till"),
    "disk_full": say("The disk of this PC is full"),
    "secrets_unavailable": say("The keys of this till cannot be read"),
    "instance_running": say("This till is open already"),
}
_NEXT: Final[dict[str, Words]] = {
    "not_enrolled": say("IT makes it one with a code from central: ims-desktop enrol."),
    "journal_missing": say("What was sent is safe at central. IT can put back a backup or enrol the till again."),
    "journal_damaged": say("What was sent is safe at central. Do not delete the file: IT can recover from a backup."),
    "journal_wrong_key": say("The journal is whole. IT can get its key back from central: ims-desktop recover."),
    "journal_newer": say("The journal is whole. Start the newer version of the program."),
    "journal_restored": say("No number is used twice: IT must enrol the till again before it takes money."),
    "journal_copied": say("Use the till it was copied from, or let IT enrol this PC as a till of its own."),
    "disk_full": say("What was recorded is safe. IT must make room before money is taken."),
    "secrets_unavailable": say("The journal is whole. Sign in to Windows as the till's user, or call IT."),
    "instance_running": say("Use the window that is open. Only one may take payments."),
}


class NoTillScreen(CardPage):
    """One card: the fact, the safety of the money, the way out."""

    again_requested = Signal()
    close_requested = Signal()

    def __init__(self, problem: BaseException, what: Words) -> None:
        code = problem.reason if isinstance(problem, ImsError) else ""
        calm = isinstance(problem, NotEnrolled)
        super().__init__(
            "info" if calm else "hard-drive",
            _TITLES.get(code, say("This till cannot be opened")),
            what,
            width=640,
            tone="accent" if calm else "bad_text",
        )
        self.notice = Panel(_NEXT.get(code, _CALL_IT), state="" if calm else "warn")
        self.body.addWidget(self.notice)
        self.again = KeyButton(say("Try again"), icon="rotate-ccw", act=Act.ASK_AGAIN, kind="primary")
        self.leave = KeyButton(say("Close"), act=Act.BACK, kind="dialog")
        self.foot.addWidget(self.leave)
        self.foot.addStretch(1)
        self.foot.addWidget(self.again)
        self.again.activated.connect(self.again_requested)
        self.leave.activated.connect(self.close_requested)

    def take_focus(self) -> None:
        """Enter tries again."""
        self.again.setFocus(Qt.FocusReason.OtherFocusReason)
