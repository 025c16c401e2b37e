"""Lead through the end of a session: count, once more where it did not match, compare, close.

A finished round is a fact, so a close goes on where it was left: after Esc, after a restart, by another person.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.screens.day import jobs
from ui.screens.day.closed_page import ClosedPage
from ui.screens.day.compare_page import ComparePage
from ui.screens.day.count_page import CountPage
from ui.screens.day.facts import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.session import CashierSession
    from ims_desktop.use_cases.close_session import ClosedSession
    from ims_desktop.use_cases.count_cash import CountAnswer
    from ui.screens.day.facts import CloseAsked, DayFacts
    from ui.screens.day.guide import Drafts, Guide


class Closing(QObject):
    """One close at a time. Shape: the witness is the second person where the session is somebody else's."""

    left = Signal()
    """Back to the overview: nothing typed is lost."""

    counting = Signal(bool)
    """A drawer is being counted, or no longer: the strip shows nothing of it meanwhile."""

    closed = Signal(object)
    """A ClosedPage stands: the session is over."""

    def __init__(self, guide: Guide, drafts: Drafts) -> None:
        super().__init__(guide)
        self._guide, self._drafts = guide, drafts
        self._session: CashierSession | None = None
        self._witness: Approval | None = None

    def begin(self, session: CashierSession, witness: Approval | None = None) -> None:
        """Go to where the close of a session stands."""
        self._session, self._witness = session, witness
        guide = self._guide
        job = partial(jobs.close_stands, guide.till, guide.cashier, session, two_people=witness is not None)
        guide.run(job, self._on_stands)

    def _draft(self, session: CashierSession) -> Draft:
        return self._drafts.of_session.setdefault(session.session_id, Draft({}))

    def _on_stands(self, stands: jobs.CloseStands) -> None:
        if self._session is None:
            return
        if stands.comparison is None:
            self._count(stands.facts, self._session, stands.rounds + 1)
            return
        close_id = self._guide.till.ids.new()
        page = ComparePage(stands.facts, stands.comparison, self._draft(self._session), close_id)
        page.left.connect(self._on_left)
        page.close_requested.connect(self._on_close)
        self._guide.show(page)
        self.counting.emit(True)

    # ------------------------------------------------------------------------------------------------------- counting
    def _count(self, facts: DayFacts, session: CashierSession, round_: int) -> None:
        draft, witness = self._draft(session), self._witness
        name = "" if witness is None else witness.approver_name
        page = CountPage(facts, session, round_=round_, draft=draft.counts, witness=name)
        page.left.connect(self._on_left)
        page.drafted.connect(partial(self._on_drafted, draft))
        page.finish_requested.connect(partial(self._on_finish, self._guide.till.ids.new()))
        self._guide.show(page)
        self.counting.emit(True)

    def _on_drafted(self, draft: Draft, typed: Mapping[int, str]) -> None:
        draft.counts = dict(typed)

    def _on_finish(self, count_id: str, counts: Mapping[int, int]) -> None:
        guide, session = self._guide, self._session
        if session is None or guide.page is None:
            return
        guide.page.show_busy(busy=True)
        job = partial(jobs.count, guide.till, count_id, guide.cashier, session.session_id, counts, self._witness)
        guide.run(job, self._on_counted)

    def _on_counted(self, answer: CountAnswer) -> None:  # noqa: ARG002 - where it goes on is read from the journal
        if self._session is not None:
            self._draft(self._session).counts.clear()
            self._guide.status_changed.emit()
            self.begin(self._session, self._witness)

    # -------------------------------------------------------------------------------------------------------- closing
    def _on_close(self, wish: CloseAsked) -> None:
        guide, session = self._guide, self._session
        if session is None or guide.page is None:
            return
        guide.page.show_busy(busy=True)
        job = partial(jobs.close, guide.till, guide.cashier, session.session_id, wish, self._witness)
        guide.run(job, self._on_closed)

    def _on_closed(self, done: tuple[ClosedSession, DayFacts]) -> None:
        closed, facts = done
        self._drafts.of_session.pop(closed.session.session_id, None)
        self._session = self._witness = None
        page = ClosedPage(facts, closed)
        self._guide.show(page)
        self.counting.emit(False)
        self.closed.emit(page)
        self._guide.status_changed.emit()

    def _on_left(self) -> None:
        self._session = self._witness = None
        self.counting.emit(False)
        self.left.emit()
