"""Lead through the till day: from the overview to what was chosen, and back; money is decided by the use cases."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from ims_desktop.domain.approval import Act, needed
from ims_desktop.domain.asked import to_close, to_move, to_show_cash
from ims_desktop.domain.ereturn import Decision
from ims_desktop.domain.money import pounds
from ims_desktop.domain.session import Direction
from ims_desktop.words import Words, say
from ui.screens.day import jobs, overview, papers
from ui.screens.day.closing import Closing
from ui.screens.day.ereturns_page import EReturnsPage
from ui.screens.day.guide import Drafts, Guide
from ui.screens.day.move_page import MovePage
from ui.screens.day.overview import OverviewPage
from ui.screens.day.session_dialog import SessionDialog
from ui.screens.day.x_page import XPage

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.ereturn import EReturn
    from ims_desktop.domain.session import CashierSession, CashMovement
    from ims_desktop.till import Till
    from ims_desktop.use_cases.show_totals import ShownTotals
    from ui.background import Lanes
    from ui.main_window import MainWindow
    from ui.screens.day.closed_page import ClosedPage
    from ui.screens.day.facts import DayFacts, MoveAsked

_DIRECTIONS: Final = {
    overview.CASH_IN: Direction.IN,
    overview.CASH_OUT: Direction.OUT,
    overview.LIFT: Direction.LIFT,
}
_DONE: Final = {
    Direction.IN: say("{amount} was put into the drawer."),
    Direction.OUT: say("{amount} was taken out of the drawer."),
    Direction.LIFT: say("{amount} was lifted to the safe."),
}
_ACTS: Final = {Direction.IN: Act.CASH_IN, Direction.OUT: Act.CASH_OUT, Direction.LIFT: Act.LIFT}


class TillDay(QObject):
    """The day of the person signed in. `left` when they go back to where they came from."""

    left = Signal()
    session_closed = Signal()
    """Their own session is over: the counter is closed behind these screens."""

    sign_out_requested = Signal()
    open_requested = Signal()

    def __init__(self, window: MainWindow, lanes: Lanes, till: Till, cashier: Cashier, drafts: Drafts) -> None:
        super().__init__(window)
        self.guide = Guide(window, lanes, till, cashier)
        self.guide.setParent(self)
        self.closing = Closing(self.guide, drafts)
        self._till, self._cashier = till, cashier
        self._moved: CashMovement | None = None
        self.closing.left.connect(self.open)
        self.closing.closed.connect(self._on_closed)

    @property
    def is_open(self) -> bool:
        """Whether one of its pages stands in the window, be it under a lock, or is on its way there."""
        return self.guide.page is not None or self.guide.coming

    def open(self) -> None:
        """Show the overview as it is now."""
        self.guide.coming = self.guide.page is None
        self.guide.run(partial(jobs.read_day, self._till, self._cashier), self._on_day)

    def close_own(self) -> None:
        """Go on with the end of this person's own session."""
        self.guide.coming = True
        self.guide.run(partial(jobs.read_day, self._till, self._cashier), self._on_day_to_close)

    def leave(self) -> None:
        """Take the pages away."""
        self.guide.drop()
        self.left.emit()

    # ------------------------------------------------------------------------------------------------------- overview
    def _on_day(self, facts: DayFacts) -> None:
        page = OverviewPage(facts)
        page.left.connect(self.leave)
        page.chosen.connect(partial(self._on_chosen, facts))
        page.open_requested.connect(self.open_requested)
        page.close_requested.connect(partial(self._on_day_to_close, facts))
        page.session_chosen.connect(partial(self._on_session, facts))
        self.guide.show(page)
        moved, self._moved = self._moved, None
        if moved is not None:
            words = say(_DONE[moved.direction].template, amount=pounds(moved.amount_pence))
            page.show_done(words, moved.reason)
            page.slip_requested.connect(partial(papers.print_slip, self.guide, moved.event_id))

    def _on_day_to_close(self, facts: DayFacts) -> None:
        if facts.session is not None:
            self.closing.begin(facts.session)

    def _on_chosen(self, facts: DayFacts, name: str) -> None:
        if name in _DIRECTIONS:
            self._show_move(facts, _DIRECTIONS[name])
        elif name == overview.ERETURNS:
            self._show_ereturns(facts)
        elif facts.session is not None:
            self._look(facts.session, None, cash=False)

    def _on_session(self, facts: DayFacts, session: CashierSession) -> None:
        """Offer a supervisor what can be done with it; others are told who can."""
        if not self._cashier.may_supervise:
            name = facts.name(session.cashier)
            self.guide.say(
                say("This session is {name}'s. A supervisor closes it when they are away.", name=name), state=""
            )
            return
        dialog = SessionDialog(facts, session)
        dialog.totals_requested.connect(lambda: self._look(session, None, cash=True))
        dialog.close_requested.connect(lambda: self._hand_over(session))
        self.guide.window.show_dialog(dialog)

    def _hand_over(self, session: CashierSession) -> None:
        """Find the second person first: both see every count of it."""
        self.guide.ask(to_close(self._cashier, session), partial(self.closing.begin, session))

    # ------------------------------------------------------------------------------------------------------- X report
    def _look(self, session: CashierSession, approval: Approval | None, *, cash: bool) -> None:
        job = partial(jobs.show, self._till, self._cashier, session.session_id, approval, cash=cash)
        self.guide.run(job, partial(self._read_for, session))

    def _read_for(self, session: CashierSession, shown: ShownTotals) -> None:
        job = partial(jobs.read_day, self._till, self._cashier, session)
        self.guide.run(job, partial(self._on_shown, shown))

    def _on_shown(self, shown: ShownTotals, facts: DayFacts) -> None:
        page = XPage(facts, shown)
        page.left.connect(self.open)
        page.print_requested.connect(partial(papers.print_look, self.guide, shown))
        page.cash_requested.connect(partial(self._on_cash_wanted, shown.session))
        self.guide.show(page)

    def _on_cash_wanted(self, session: CashierSession) -> None:
        own = session.cashier.casefold() == self._cashier.username.casefold()
        if own:
            self.guide.ask(to_show_cash(self._cashier, session), lambda given: self._look(session, given, cash=True))
        else:
            self._look(session, None, cash=True)

    # ----------------------------------------------------------------------------------------------------- cash moves
    def _show_move(self, facts: DayFacts, direction: Direction) -> None:
        page = MovePage(facts, direction, self._till.ids.new())
        page.left.connect(self.open)
        page.move_requested.connect(partial(self._on_move, facts))
        self.guide.show(page)

    def _on_move(self, facts: DayFacts, wish: MoveAsked) -> None:
        page = self.guide.page
        if page is None or facts.session is None:
            return
        page.show_busy(busy=True)
        if not needed(facts.policy, self._cashier, _ACTS[wish.direction], wish.amount_pence) or not _is_whole(wish):
            self._move(wish, None)
            return
        asked = to_move(self._cashier, facts.session, wish.direction, wish.amount_pence, wish.reason, seal=wish.seal)
        self.guide.ask(asked, partial(self._move, wish), wish.seal if wish.direction is Direction.LIFT else "")

    def _move(self, wish: MoveAsked, approval: Approval | None) -> None:
        job = partial(jobs.move, self._till, self._cashier, wish, approval)
        self.guide.run(job, self._on_moved)

    def _on_moved(self, movement: CashMovement) -> None:
        self._moved = movement
        self.guide.status_changed.emit()
        self.open()

    # ------------------------------------------------------------------------------------------------------- eReturns
    def _show_ereturns(self, facts: DayFacts, said: Words | None = None) -> None:
        page = EReturnsPage(facts)
        page.left.connect(self.open)
        page.print_requested.connect(partial(papers.print_one, self.guide))
        page.approve_requested.connect(lambda one: self._decide(one, Decision.APPROVED, ""))
        page.send_back_requested.connect(lambda one, why: self._decide(one, Decision.SENT_BACK, why))
        self.guide.show(page)
        if said is not None:
            page.show_refused(said, state="ok")

    def _decide(self, one: EReturn, decision: Decision, reason: str) -> None:
        if self.guide.page is None:
            return
        self.guide.page.show_busy(busy=True)
        job = partial(jobs.decide, self._till, self._till.ids.new(), self._cashier, one.ereturn_id, decision, reason)
        self.guide.run(job, self._on_decided)

    def _on_decided(self, done: tuple[EReturn, DayFacts]) -> None:
        ereturn, facts = done
        given = ereturn.decision is not None and ereturn.decision.decision is Decision.APPROVED
        words = say("{number} is approved.") if given else say("{number} was sent back to its cashier.")
        self._show_ereturns(facts, say(words.template, number=ereturn.number))
        self.guide.status_changed.emit()

    # ---------------------------------------------------------------------------------------------------------- ended
    def _on_closed(self, page: ClosedPage) -> None:
        page.left.connect(self.open)
        page.print_requested.connect(partial(papers.print_closed, self.guide, page.closed))
        page.sign_out_requested.connect(self.sign_out_requested)
        page.open_requested.connect(self.open_requested)
        if page.own:
            self.session_closed.emit()
            page.take_focus()  # the counter behind it may have taken the focus on its way out


def _is_whole(wish: MoveAsked) -> bool:
    """Tell whether nothing is missing: that is said before a second person is troubled."""
    if wish.amount_pence <= 0:
        return False
    return bool(wish.seal.strip()) if wish.direction is Direction.LIFT else bool(wish.reason.strip())
