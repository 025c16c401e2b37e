"""Say in words what a second person is asked to allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.approval import WITNESSED, Act
from ims_desktop.domain.money import pounds
from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import AskedFor

_ACTS: Final = {
    Act.OVERRIDE_STOP: say("Take a payment on a stopped account"),
    Act.VOID: say("Take a payment back whole"),
    Act.REFUND: say("Give money back"),
    Act.CASH_IN: say("Put cash into the drawer"),
    Act.CASH_OUT: say("Take cash out of the drawer"),
    Act.LIFT: say("Lift cash to the safe"),
    Act.SHOW_CASH: say("Show the cash of a session"),
    Act.CLOSE_FOR_ANOTHER: say("Close the session of somebody who is away"),
    Act.SETTLE_CARD: say("Say what came of a card charge"),
    Act.CONTROL_DIFFERS: say("Close a pile that differs from its slip"),
}


def act_words(act: str) -> Words | str:
    """Name an act; one this version does not know is named by its code."""
    return _ACTS[Act(act)] if act in _ACTS else act


def title_of(asked: AskedFor) -> Words:
    """Say whose leave it takes."""
    return say("A second person") if asked.act in WITNESSED else say("Supervisor approval")


def person_of(asked: AskedFor) -> Words:
    """Name the field of the second person."""
    return say("Second person: user name") if asked.act in WITNESSED else say("Supervisor: user name")


def subject_words(asked: AskedFor, subject: Words | str = "") -> Words | str:
    """Say what the act is about: the sum and the receipt, or what the asker says instead of it."""
    about = subject if str(subject) else asked.subject
    if asked.amount_pence is None:
        return about
    return say("{amount} · {subject}", amount=pounds(asked.amount_pence), subject=about)
