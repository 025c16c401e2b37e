"""Show the account a reference belongs to, and take the amount: prefilled with what is owed, never with a guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from ims_desktop.domain.cash_given import proposed_pence
from ims_desktop.domain.money import pounds
from ims_desktop.domain.reference import Outcome
from ims_desktop.words import Words, say
from ui.icons import Icon
from ui.screens.amount_foot import AmountFoot
from ui.screens.fund_icon import fund_icon
from ui.screens.stopped_foot import StoppedFoot
from ui.theme import look
from ui.when import clock_time, local_date, moment
from ui.widgets.boxes import CENTRE, RIGHT, Column, Row, Surface
from ui.widgets.panel import Panel
from ui.widgets.pill import Pill
from ui.widgets.text import Elided, Text

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtWidgets import QWidget

    from ims_desktop.domain.reference import Verdict

_SIDE = 20


class AccountCard(Surface):
    """Who and what is being paid for, in the least a desk needs."""

    added = Signal(str, str, str)
    """The bill was accepted: the amount as typed, the note, the reason where one was asked for."""

    cleared = Signal()
    stepped_back = Signal()
    reason_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent)
        self.verdict: Verdict | None = None
        self._icon = Icon("landmark", "accent", 18)
        self._fund = Text("", "strong", "accent")
        self._reference = Text("", "body", "2")
        self._name = Text("", "title", wrap=True)
        self._address = Elided("", "body", "2")
        self._note = Text("", "caption", wrap=True)
        self._balance_label = Text(say("Balance"), "caption", align=RIGHT)
        self._balance = Text("", "balance", align=RIGHT)
        self._owed = Text("", "caption", align=RIGHT)
        self._credit = Pill(say("In credit"), "ok")
        self.message = Panel("", state="warn")
        self.warning = Panel("", state="warn")
        self.amount = AmountFoot()
        self.stopped = StoppedFoot()
        self.amount.added.connect(self.added)
        self.amount.stepped_back.connect(self.stepped_back)
        self.stopped.cleared.connect(self.cleared)
        self.stopped.reason_requested.connect(self.reason_requested)
        self._lay_out()

    def show_verdict(self, verdict: Verdict, now: datetime, *, finance: str, has_finance: bool) -> None:
        """Show what was recognised. Shape: `finance` names who may take a stopped account, when nobody here may."""
        self.verdict = verdict
        account = verdict.account
        self._icon.show_icon(fund_icon(verdict.fund))
        self._fund.say(verdict.fund.name)
        self._reference.say(verdict.reference)
        unverified = verdict.outcome is Outcome.UNVERIFIED
        self._name.say(_name(verdict))
        self._name.show_type("title" if account is not None and account.name else "subtitle")
        self._address.say("" if account is None else account.address_text)
        self._address.setVisible(account is not None and bool(account.address_text))
        self._note.say(_without_account(verdict))
        self._note.setVisible(account is None)
        self._show_balance(verdict, now)
        self._show_message(verdict)
        self.warning.hide()
        stopped = verdict.outcome is Outcome.STOPPED or verdict.code == "stop_overridable"
        self.stopped.setVisible(stopped)
        self.amount.setVisible(not stopped)
        if stopped:
            self.stopped.show_stop(has_finance=has_finance, finance=finance)
        else:
            self.amount.begin(proposed_pence(account), ask_reason=False)
        self.setAccessibleName(f"{verdict.fund.name} {verdict.reference}" + (". Unverified" if unverified else ""))

    def ask_reason(self) -> None:
        """Let Finance go on with a stopped account: a reason first, then the amount."""
        if self.verdict is not None:
            self.stopped.hide()
            self.amount.show()
            self.amount.begin(proposed_pence(self.verdict.account), ask_reason=True)

    def allow(self) -> None:
        """Go on with a stopped account that somebody gave leave for: the amount is next."""
        if self.verdict is not None:
            self.stopped.hide()
            self.amount.show()
            self.amount.begin(proposed_pence(self.verdict.account), ask_reason=False)

    def show_warnings(self, words: tuple[Words, ...]) -> None:
        """Say what to think about before adding; it never blocks."""
        self.warning.setVisible(bool(words))
        if words:
            self.warning.say(words[0], " ".join(map(str, words[1:])), state="warn")

    def take_focus(self) -> None:
        """Put the focus where the next key belongs."""
        if self.stopped.isVisible():
            self.stopped.clear.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.amount.take_focus()

    def restyle(self) -> None:
        """Take up the grid: the compact one keeps its margins small."""
        compact = look().compact
        self._top.use(gap=4 if compact else 6, margins=(_SIDE, 8 if compact else 16, _SIDE, 8 if compact else 14))

    def _show_balance(self, verdict: Verdict, now: datetime) -> None:
        account = verdict.account
        known = account is not None and account.balance_pence is not None
        for widget in (self._balance_label, self._balance, self._owed):
            widget.setVisible(known)
        self._credit.setVisible(False)
        if account is None or account.balance_pence is None:
            return
        self._balance.say(pounds(account.balance_pence))
        in_credit = account.balance_pence < 0
        self._credit.setVisible(in_credit)
        if account.balance_at is None:
            self._owed.say("" if in_credit else say("owed"))
            return
        if local_date(account.balance_at) == local_date(now):
            aged = say("as of {time} today", time=clock_time(account.balance_at))
        else:
            aged = say("as of {time}", time=moment(account.balance_at, now))
        self._owed.say(aged if in_credit else say("owed · {aged}", aged=aged))

    def _show_message(self, verdict: Verdict) -> None:
        message = verdict.message
        warns = message is not None and not message.blocks
        self.message.setVisible(warns)
        if message is None or not warns:
            return
        title = say("Message on this account: {message}", message=_small(message.message))
        detail = say("Cash is fine. Say so before the customer writes a cheque.") if message.forbids_cheque else ""
        self.message.say(title, detail, state="warn")

    def _lay_out(self) -> None:
        which = Row(gap=8)
        which.addWidget(self._icon, 0, CENTRE)
        which.addWidget(self._fund)
        which.addWidget(self._reference, 1)
        left = Column(gap=4)
        left.addLayout(which)
        left.addWidget(self._name)
        left.addWidget(self._address)
        left.addWidget(self._note)
        left.addStretch(1)
        credit = Row(gap=8)
        credit.addStretch(1)
        credit.addWidget(self._credit, 0, CENTRE)
        credit.addWidget(self._owed, 0, CENTRE)
        right = Column(gap=2)
        right.addWidget(self._balance_label)
        right.addWidget(self._balance)
        right.addLayout(credit)
        right.addStretch(1)
        both = Row(gap=16)
        both.addLayout(left, 1)
        both.addLayout(right)
        self._top = Column(gap=5, margins=(_SIDE, 16, _SIDE, 14))
        self._top.addLayout(both)
        self._top.addSpacing(look().px(4))
        self._top.addWidget(self.message)
        self._top.addWidget(self.warning)
        whole = Column(self, gap=0)
        whole.addLayout(self._top)
        whole.addWidget(self.amount)
        whole.addWidget(self.stopped)
        self.restyle()


def _name(verdict: Verdict) -> Words | str:
    account = verdict.account
    if account is not None:
        return account.name or say("No name held")
    return say("No name held on this till")


def _without_account(verdict: Verdict) -> Words:
    if verdict.outcome is Outcome.UNVERIFIED:
        return say("Central looks its account up later and places it; the receipt says “unverified”.")
    return say("This fund needs no account. Ask the customer what is paid.")


def _small(message: str) -> str:
    """Write a council's own message as the end of a sentence, unless it begins with a name or an abbreviation."""
    text = message.rstrip(".")
    return text[:1].lower() + text[1:] if text[1:2].islower() else text
