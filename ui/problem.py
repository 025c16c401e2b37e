"""Say what a problem means for the money: recorded, or not recorded; never that something went wrong.

The payment's id exists before it is written, so after anything unforeseen the journal itself is asked.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from ims_desktop.errors import ImsError
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.keys import Act
from ui.widgets.key_button import KeyButton
from ui.widgets.overlay import Dialog
from ui.widgets.panel import Panel
from ui.widgets.text import Text

if TYPE_CHECKING:
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from ui.background import Lanes
    from ui.main_window import MainWindow

_ICONS: Final = {"ok": "circle-check", "warn": "triangle-alert", "bad": "circle-x", "info": "info"}


def recorded(till: Till, payment_id: str) -> Payment | None:
    """Ask the journal whether a payment stands; run on the JOURNAL lane, behind the write it is about."""
    with till.store.read() as reader:
        return reader.payment(payment_id)


def explain(problem: BaseException) -> Words:
    """Say what happened; what nobody foresaw goes to the log and comes back as a reference people can quote."""
    if isinstance(problem, ImsError):
        return problem.words
    from ims_desktop.log import remember

    return say(
        "The program met something nobody planned for. Tell IT this reference: {reference}.",
        reference=remember(problem, "window"),
    )


def not_about_money(what: Words) -> ProblemDialog:
    """Make the dialog for a problem with no payment in it."""
    return ProblemDialog(say("Nothing was changed"), what, say("What was recorded before is safe."), "info")


def about_payment(what: Words, payment: Payment | None) -> ProblemDialog:
    """Make the dialog once the journal has answered."""
    from ims_desktop.domain.money import pounds

    if payment is None:
        return ProblemDialog(
            say("The payment is not recorded"),
            what,
            say("Nothing was taken in the journal. If you hold the money, take the payment again."),
            "warn",
        )
    detail = say(
        "{amount} is recorded as {receipt}. Do not take it again. Print the receipt with F11.",
        amount=pounds(payment.amount_pence),
        receipt=payment.receipt,
    )
    return ProblemDialog(say("The payment is recorded"), what, detail, "ok")


def about_unknown(what: Words) -> ProblemDialog:
    """Make the dialog for the moment when not even the journal answers."""
    return ProblemDialog(
        say("The journal does not answer"),
        what,
        say("Take no more money. Close the program and open it again: it will say whether the payment is recorded."),
        "bad",
    )


def tell_problem(
    window: MainWindow, lanes: Lanes, till: Till | None, problem: BaseException, payment_id: str = ""
) -> None:
    """Say in the window what a problem means for the money, once the journal has been asked about the payment."""
    what = explain(problem)
    if not payment_id or till is None:
        window.show_dialog(not_about_money(what))
        return
    lanes.run(
        Lane.JOURNAL,
        partial(recorded, till, payment_id),
        window,
        lambda payment: window.show_dialog(about_payment(what, payment)),
        lambda _: window.show_dialog(about_unknown(what)),
    )


class ProblemDialog(Dialog):
    """What happened, whether money is safe, what to do. Shape: `state` "ok", "warn", "bad" or "info"."""

    def __init__(self, title: Words, what: Words, next_step: Words, state: str) -> None:
        super().__init__(_ICONS[state], title)
        self.close_button = KeyButton(say("Go on"), act=Act.BACK, kind="dialog")
        self.body.addWidget(Text(what, "body", wrap=True))
        self.body.addWidget(Panel(next_step, state=state))
        self.add_buttons(None, self.close_button)
        self.close_button.activated.connect(self.step_back)
