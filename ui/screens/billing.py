"""Bring accepted bills into the ledger, and what is done to them there."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.approval import Act, needed
from ims_desktop.domain.basket import BasketLine
from ims_desktop.domain.cash_given import proposed_pence
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.errors import CardNumberRefused, ImsError, InvalidAmount
from ims_desktop.use_cases.add_line import stop_asked, warnings
from ims_desktop.use_cases.ask_elsewhere import central_answers
from ims_desktop.use_cases.paid_before import paid_before
from ims_desktop.use_cases.paid_today import Bill, PaidBefore, bills_of, paid_today
from ims_desktop.words import Words, say
from ui.background import Lane
from ui.screens.approval_dialog import ApprovalDialog
from ui.when import clock_time

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.payment import Payment
    from ims_desktop.domain.reference import Verdict
    from ui.screens.basket_keeper import BasketKeeper
    from ui.screens.basket_panel import BasketPanel
    from ui.screens.find_stage import FindStage
    from ui.screens.finding import Finding
    from ui.screens.seat import Seat
    from ui.screens.type_ahead import TypeAhead


class Billing(QObject):
    """Between the account card, the basket and the ledger."""

    problem = Signal(object)
    added = Signal()
    dialog_requested = Signal(object)

    def __init__(
        self, seat: Seat, find: FindStage, ledger: BasketPanel, finding: Finding, keeper: BasketKeeper, ahead: TypeAhead
    ) -> None:
        super().__init__(finding)
        self._seat, self._find, self._ledger = seat, find, ledger
        self._finding, self._keeper, self._ahead = finding, keeper, ahead
        self._thought: Verdict | None = None
        self._paid: dict[Bill, PaidBefore] = {}
        self._said: tuple[Words, ...] = ()
        self._leave: tuple[Verdict, Approval] | None = None
        self.read_paid()
        find.card.added.connect(self._on_add)
        find.card.amount.changed.connect(self._on_amount_typed)
        find.card.reason_requested.connect(self._on_reason)
        finding.previewed.connect(self._on_previewed)
        keeper.begun.connect(ledger.forget_removed)
        keeper.changed.connect(self.show_basket)
        keeper.added.connect(self._on_added)
        keeper.refused.connect(self._on_refused)
        keeper.removed.connect(self._on_removed)
        keeper.amount_refused.connect(self._on_amount_refused)
        ledger.removed.connect(keeper.remove)
        ledger.undo_requested.connect(keeper.put_back)
        ledger.amount_changed.connect(keeper.change_amount)

    def show_basket(self, *, fresh: bool = False) -> None:
        """Show the basket as it is now."""
        self._finding.basket_open = bool(self._keeper.basket.lines)
        self._ledger.show_basket(self._keeper.basket, fresh=fresh)

    def read_paid(self) -> None:
        """Read again which bills were paid here today: something may have been given back."""
        job = functools.partial(paid_today, self._seat.till)
        self._seat.lanes.run(Lane.JOURNAL, job, self, self._on_paid_read, self.problem.emit)

    def note_paid(self, payment: Payment) -> None:
        """Remember what was paid just now: the same bill again is asked about."""
        self._paid.update(bills_of(payment))

    def _on_paid_read(self, paid: dict[Bill, PaidBefore]) -> None:
        self._paid = paid

    # ------------------------------------------------------------------------------------------------- the account
    def _on_previewed(self, verdict: Verdict) -> None:
        self._said = ()
        self._find.card.show_warnings(self._asks(verdict))
        self._ask_everywhere(verdict)
        proposed = proposed_pence(verdict.account)
        self._think(verdict, 0 if proposed is None else proposed)

    def _on_amount_typed(self, typed: str) -> None:
        """Say while it is typed what an amount makes one think of; a half-typed one says nothing."""
        verdict = self._find.card.verdict
        if verdict is not None:
            try:
                self._think(verdict, parse_pence(typed))
            except InvalidAmount:
                self._think(verdict, 0)

    def _think(self, verdict: Verdict, amount_pence: int) -> None:
        """Ask what a cashier should think about; the message on the account is on the card already."""
        if verdict.account is None:
            return
        self._thought = verdict
        account = replace(verdict.account, message_id=None)
        fund = verdict.fund
        outcome = verdict.outcome.value
        line = BasketLine(
            fund.code, fund.name, verdict.reference, amount_pence, fund.vat_code, outcome, account=account
        )
        job = functools.partial(warnings, self._seat.till, line)
        self._seat.lanes.run(Lane.LOOKUP, job, self, lambda said: self._on_thought(verdict, said), lambda _: None)

    def _on_thought(self, verdict: Verdict, said: tuple[Words, ...]) -> None:
        if verdict is self._find.card.verdict and verdict is self._thought:
            self._said = said
            self._find.card.show_warnings((*self._asks(verdict), *said))

    def _ask_everywhere(self, verdict: Verdict) -> None:
        """Ask central whether another till took it today; nobody waits for the answer."""
        if central_answers(self._seat.till):
            bill = (verdict.fund.code, verdict.reference)
            job = functools.partial(paid_before, self._seat.till, [bill])
            done = functools.partial(self._on_paid_before, verdict)
            self._seat.lanes.run(Lane.ASK, job, self, done, lambda _: None)

    def _on_paid_before(self, verdict: Verdict, found: dict[Bill, PaidBefore]) -> None:
        self._paid.update(found)
        if found and verdict is self._find.card.verdict:
            self._find.card.show_warnings((*self._asks(verdict), *self._said))

    def _asks(self, verdict: Verdict) -> tuple[Words, ...]:
        """Ask about a bill that was paid today already, here or at another till."""
        before = self._paid.get((verdict.fund.code, verdict.reference))
        return () if before is None else (paid_before_words(before),)

    def _on_reason(self) -> None:
        """Go on with a stopped account: Finance types the reason first, others ask for leave."""
        card, facts, cashier = self._find.card, self._finding.facts, self._seat.cashier
        if card.verdict is None or facts is None or not card.isVisible():
            return
        if not needed(facts.pack.policy, cashier, Act.OVERRIDE_STOP):
            card.ask_reason()
            card.take_focus()
            return
        verdict = card.verdict
        asked = stop_asked(cashier, verdict.fund.code, verdict.reference, "")
        dialog = ApprovalDialog(self._seat.till, self._seat.lanes, cashier, asked, _about(verdict))
        dialog.approved.connect(functools.partial(self._on_leave, verdict))
        self.dialog_requested.emit(dialog)

    def _on_leave(self, verdict: Verdict, approval: Approval) -> None:
        """Take the amount of the very account leave was given for."""
        if verdict is self._find.card.verdict:
            self._leave = (verdict, approval)
            self._find.card.allow()
            self._find.card.take_focus()

    # -------------------------------------------------------------------------------------------------- the basket
    def _on_add(self, amount: str, note: str, reason: str) -> None:
        verdict = self._find.card.verdict
        if verdict is not None and not self._ahead.waiting:
            self._ahead.wait()
            approval = self._leave[1] if self._leave is not None and self._leave[0] is verdict else None
            self._keeper.add(verdict, amount, note, reason, approval)

    def _on_added(self) -> None:
        self.show_basket(fresh=True)
        self._finding.begin()
        self._ahead.go_on()
        self.added.emit()

    def _on_refused(self, wrong: BaseException) -> None:
        """Say next to the amount why the bill was not added; what was typed stays."""
        self._ahead.forget()
        self._ahead.go_on()
        if isinstance(wrong, CardNumberRefused):
            self._finding.wipe()
        elif isinstance(wrong, ImsError):
            self._find.card.amount.say_problem(wrong.words)
        else:
            self.problem.emit(wrong)

    def _on_amount_refused(self, index: int, wrong: BaseException) -> None:
        if isinstance(wrong, ImsError) and index < len(self._ledger.rows):
            self._ledger.rows[index].say_problem(wrong.words)
        else:
            self.problem.emit(wrong)

    def _on_removed(self, index: int, line: BasketLine) -> None:
        self._finding.basket_open = bool(self._keeper.basket.lines)
        self._ledger.take_out(index, line, self._keeper.basket)


def paid_before_words(before: PaidBefore) -> Words:
    """Ask whether a bill is paid a second time, and say where the first was taken."""
    told = {"amount": pounds(before.amount_pence), "time": clock_time(before.at)}
    if not before.till:
        return say("{amount} was paid here today at {time}. Is this a second payment?", **told)
    place = say("{place} till {till}", place=before.place, till=before.till) if before.place else before.till
    return say("{amount} was paid at {place} today at {time}. Is this a second payment?", place=place, **told)


def _about(verdict: Verdict) -> str:
    """Name a stopped account for who is asked to allow it."""
    account, message = verdict.account, verdict.message
    parts = [f"{verdict.fund.name} {verdict.reference}"]
    if account is not None and account.name:
        parts.append(account.name)
    if message is not None:
        parts.append(f"\u201c{message.message.rstrip('.')}\u201d")
    return " \u00b7 ".join(parts)
