"""Open, count, close and hand over drawers, move and look at their cash; the books say what must come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Approval
from ims_desktop.domain.asked import to_close, to_move, to_show_cash
from ims_desktop.domain.ereturn import Decision, EReturnType
from ims_desktop.domain.session import Direction
from ims_desktop.errors import ImsError
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.open_session import expected_float, open_session
from ims_desktop.use_cases.show_totals import show_totals
from tests.simulation.day_books import CASH, PAPER, Shift
from tests.simulation.day_payments import PaymentActs
from tests.simulation.day_people import named, pieces
from tests.simulation.day_tills import CASHIERS, SUPERVISORS

if TYPE_CHECKING:
    from ims_desktop.domain.approval import AskedFor
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till


class Desk(PaymentActs):
    """Everything people at one till do."""

    def open(self) -> None:
        cashier = self.anybody()
        before = self.books.open_of(cashier.username)
        due = self.books.float_due
        pence = due if self.chance.random() < 0.7 else self.chance.randrange(30_000)

        def act(till: Till) -> str:
            with till.store.read() as reader:  # it has no id of its own: who comes back looks first
                mine = reader.open_session_of(cashier.username)
            if mine is not None and before is None:
                return mine.session_id
            assert expected_float(till) == due
            opened = open_session(till, cashier, pence, pieces(pence), "" if pence == due else "as counted")
            assert (opened.expected_float_pence, opened.float_pence) == (due, pence)
            return opened.session_id

        session_id = self.attempt(act, allowed=before is None)
        if session_id is not None:
            self.books.shifts[session_id] = Shift(session_id, cashier.username, pence)
            self.books.left_behind = 0

    def count(self) -> None:
        shift = self.some_open()
        if shift is None:
            return
        cashier = named(shift.cashier)
        wrong = self.chance.random() < 0.3
        pence = max(0, shift.drawer + (self.chance.randrange(-500, 500) if wrong else 0))
        self.count_as(shift, cashier, pence, None)

    def count_as(self, shift: Shift, cashier: Cashier, pence: int, witness: Approval | None) -> bool:
        """Count a drawer; tell whether it was taken."""
        count_id = self.at.new_id()
        allowed = len(shift.counts) < 9 and (not shift.is_counted or (witness is not None and not shift.counts[-1][1]))
        answer = self.attempt(
            lambda till: count_cash(till, count_id, cashier, shift.session_id, pieces(pence), witness=witness),
            allowed=allowed,
        )
        if answer is None:
            return False
        shift.counts.append((pence, witness is not None))
        assert (answer.matches, answer.once_more) == (pence == shift.drawer, not shift.is_counted)
        return True

    def close(self) -> None:
        shift = self.some_open()
        if shift is not None:
            if not shift.counts and self.chance.random() < 0.9:
                return
            self.close_as(shift, named(shift.cashier), None)

    def hand_over(self) -> None:
        """Let a supervisor count and close the drawer of somebody who is away, with a second person."""
        shift = self.some_open()
        supervisor = self.chance.choice(SUPERVISORS)
        if shift is None or shift.cashier == supervisor.username or len(shift.counts) > 5:
            return
        witness = self.leave_of_eyes(to_close(supervisor, self.session_of(shift)), shift.cashier)
        while not shift.is_counted or not shift.counts[-1][1]:
            wrong = self.chance.random() < 0.3
            if not self.count_as(shift, supervisor, max(0, shift.drawer - 100) if wrong else shift.drawer, witness):
                raise AssertionError("two people may always count over one")
        self.close_as(shift, supervisor, witness)

    def leave_of_eyes(self, asked: AskedFor, owner: str) -> Approval:
        person = next(one for one in CASHIERS if one.username not in {asked.asked_by, owner})
        return Approval(self.at.new_id(), asked, person.username, person.display_name, "pin")

    def close_as(self, shift: Shift, cashier: Cashier, witness: Approval | None) -> None:
        counted = shift.counts[-1][0] if shift.counts else 0
        left = self.chance.choice((0, counted, min(counted, 10_000), self.chance.randrange(counted + 1)))
        close_id = self.at.new_id()
        closed = self.attempt(
            lambda till: close_session(
                till,
                close_id,
                cashier,
                shift.session_id,
                left_pence=left,
                seal=close_id[-12:],
                reason="" if counted == shift.drawer else "not known",
                witness=witness,
            ),
            allowed=shift.is_counted,
        )
        if closed is None:
            return
        shift.closed = True
        self.books.left_behind = left
        self.seen["closed"] += 1
        end, totals = closed.end, closed.totals
        assert (end.counted_pence, end.expected_pence, end.left_pence) == (counted, shift.drawer, left)
        assert (totals.taken_pence, totals.expected_pence) == (shift.taken, shift.drawer)
        made = {kind: [one for one in closed.ereturns if one.type is kind] for kind in EReturnType}
        assert sum(one.total_pence for one in made[EReturnType.CASH]) == shift.methods[CASH]
        assert sum(one.total_pence for one in made[EReturnType.CHEQUE]) == sum(shift.methods[one] for one in PAPER)
        for one in made[EReturnType.CASH]:
            bags = sum(bag.amount_pence for bag in one.bags)
            assert bags == shift.lifted + counted - left
            assert one.difference_pence == counted - shift.drawer
        for one in closed.ereturns:
            self.books.ereturns[one.ereturn_id] = shift.cashier, end.closed_by

    def some_open(self) -> Shift | None:
        """Choose an open session, one that was counted rather than one that was not."""
        still = [shift for shift in self.books.shifts.values() if not shift.closed]
        counted = [shift for shift in still if shift.counts]
        return self.chance.choice(counted or still) if still else None

    def decide(self) -> None:
        if not self.books.ereturns:
            return
        ereturn_id = self.chance.choice(list(self.books.ereturns))
        people = self.books.ereturns[ereturn_id]
        person = self.anybody()
        allowed = person in SUPERVISORS and person.username not in people
        decision = self.chance.choice((Decision.APPROVED, Decision.APPROVED, Decision.SENT_BACK))
        said_id = self.at.new_id()
        said = self.attempt(
            lambda till: decide_ereturn(till, said_id, person, ereturn_id, decision, "looked at"), allowed=allowed
        )
        if said is not None and decision is Decision.APPROVED:
            del self.books.ereturns[ereturn_id]
            self.seen["approved"] += 1

    # ---------------------------------------------------------------------------------------------------------- cash
    def move(self) -> None:
        cashier = self.with_session()
        shift = self.shift_of(cashier)
        direction = self.chance.choice(list(Direction))
        room = 20_000 if shift is None else shift.drawer
        pence = self.chance.randrange(1, max(2, room // 2)) if self.chance.random() < 0.9 else room + 1
        seal, move_id = self.at.new_id()[-12:] if direction is Direction.LIFT else "", self.at.new_id()
        asked = None
        if shift is not None:
            asked = to_move(cashier, self.session_of(shift), direction, pence, "change", seal)
        wanted = direction is not Direction.OUT or pence > 2_000
        given = self.leave(asked) if asked is not None and wanted and self.chance.random() < 0.95 else None
        enough = shift is not None and (direction is Direction.IN or pence <= shift.drawer)
        moved = self.attempt(
            lambda till: move_cash(
                till, move_id, cashier, direction, pence, "change", seal=seal, counts=pieces(pence), approval=given
            ),
            allowed=enough and (given is not None or not wanted),
        )
        if moved is not None and shift is not None:
            if direction is Direction.IN:
                shift.cash_in += pence
            elif direction is Direction.OUT:
                shift.cash_out += pence
            else:
                shift.lifted += pence

    def look(self) -> None:
        """Ask for an X report, with cash by leave or without."""
        shift = self.some_open()
        if shift is None:
            return
        cashier, cash = named(shift.cashier), self.chance.random() < 0.5
        given = (
            self.leave(to_show_cash(cashier, self.session_of(shift))) if cash and self.chance.random() < 0.8 else None
        )
        allowed = not cash or given is not None or shift.is_counted
        try:
            shown = show_totals(self.at.till, cashier, shift.session_id, cash=cash, approval=given)
        except ImsError as refusal:
            self.refused(refusal, allowed=allowed)
            return
        assert allowed
        if shown.cash:
            assert shown.totals.expected_pence == shift.drawer
        else:
            assert CASH not in {row.method for row in shown.totals.methods}
