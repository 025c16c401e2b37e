"""Do what people do on a till day, allowed or not, while the power fails; the books say what must come of it.

Every act foretells whether the till takes it. One that was cut off is asked again under the same id after a restart, as
a window does, and is then as if it had never been cut off.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from ims_desktop.domain.approval import Act, Approval, AskedFor
from ims_desktop.domain.asked import to_close, to_move, to_show_cash
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.denominations import DENOMINATIONS
from ims_desktop.domain.ereturn import Decision, EReturnType
from ims_desktop.domain.payment import Cheque, Payment, Tender
from ims_desktop.domain.session import Direction
from ims_desktop.errors import ImsError
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.close_session import close_session
from ims_desktop.use_cases.count_cash import count_cash
from ims_desktop.use_cases.decide_ereturn import decide_ereturn
from ims_desktop.use_cases.move_cash import move_cash
from ims_desktop.use_cases.open_session import expected_float, open_session
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.show_totals import show_totals
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.void_payment import void_payment
from tests.simulation.day_books import CARD, CASH, CHEQUE, PAPER, POSTAL_ORDER, VOUCHER, Paid, Shift
from tests.simulation.day_tills import ANN, CASHIERS, SUPERVISORS, PowerCut, SimulatedTill

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.till import Till

Told = TypeVar("Told")
CUTS = 0.03
FUNDS = ("13", "30")


class Desk:
    """The people at one till, and what they do. Shape: `paid` the payments of every till, oldest first."""

    def __init__(self, at: SimulatedTill, tills: list[SimulatedTill], chance: Random, paid: list[Paid]) -> None:
        self.at = at
        self.tills = tills
        self.chance = chance
        self.paid = paid
        self.books = at.books
        self.seen: Counter[str] = Counter()

    # ------------------------------------------------------------------------------------------------- how acts end
    def attempt(self, act: Callable[[Till], Told], *, allowed: bool) -> Told | None:
        """Do something, cut off perhaps, and hold the till to what was foretold of it."""
        self.at.journal.cut = self.chance.choice(("before", "after")) if self.chance.random() < CUTS else ""
        try:
            said = act(self.at.till)
        except PowerCut:
            self.seen["power cut"] += 1
            self.at.restart()
            return self.attempt_again(act)
        except ImsError as refusal:
            self.refused(refusal, allowed=allowed)
            return None
        finally:
            self.at.journal.cut = ""
        assert allowed, "the till took what it has to refuse"
        return said

    def refused(self, refusal: ImsError, *, allowed: bool) -> None:
        """Take a refusal for what it is, if it was foretold."""
        assert not allowed, f"{refusal.reason}: {refusal}"
        self.seen["refused"] += 1

    def attempt_again(self, act: Callable[[Till], Told]) -> Told:
        """Ask the same again after a restart: it was allowed, for it got as far as its commit."""
        return act(self.at.till)

    def leave(self, asked: AskedFor, *but: str) -> Approval:
        """Let somebody else allow an act."""
        others = [person for person in SUPERVISORS if person.username not in {asked.asked_by, *but}]
        person = self.chance.choice(others)
        return Approval(self.at.new_id(), asked, person.username, person.display_name, "pin")

    def anybody(self) -> Cashier:
        return self.chance.choice(CASHIERS)

    def with_session(self) -> Cashier:
        """Choose somebody who has a session that takes money, or anybody."""
        ready = [one for one in CASHIERS if (shift := self.books.open_of(one.username)) and shift.takes_money]
        return self.chance.choice(ready) if ready and self.chance.random() < 0.95 else self.anybody()

    def shift_of(self, cashier: Cashier) -> Shift | None:
        """Return the session of a person, if it takes money."""
        shift = self.books.open_of(cashier.username)
        return shift if shift is not None and shift.takes_money else None

    # ------------------------------------------------------------------------------------------------------ sessions
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
        with self.at.till.store.read() as reader:
            session = reader.session(shift.session_id)
        assert session is not None
        witness = self.leave_of_eyes(to_close(supervisor, session), shift.cashier)
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
            with self.at.till.store.read() as reader:
                session = reader.session(shift.session_id)
            assert session is not None
            asked = to_move(cashier, session, direction, pence, "change", seal)
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
        with self.at.till.store.read() as reader:
            session = reader.session(shift.session_id)
        assert session is not None
        given = self.leave(to_show_cash(cashier, session)) if cash and self.chance.random() < 0.8 else None
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

    # ------------------------------------------------------------------------------------------------------ payments
    def pay(self) -> None:
        cashier = self.with_session()
        shift = self.shift_of(cashier)
        bills = [  # of many people, or every cash payment would be linked with every other
            (self.chance.choice(FUNDS), f"BILL{self.chance.randrange(400):04d}", self.chance.randrange(1, 4_000))
            for _ in range(self.chance.choice((1, 1, 2, 3)))
        ]
        total = sum(bill[2] for bill in bills)
        tenders = self.tenders(total)
        payment_id = self.at.new_id()

        def act(till: Till) -> Payment:
            basket = Basket()
            for n, (fund, reference, pence) in enumerate(bills):
                basket = add_line(till, cashier, basket, fund, f"{reference}-{n}", pence)
            return take_payment(till, payment_id, cashier, basket, tenders)

        taken = self.attempt(act, allowed=shift is not None)
        if taken is None or shift is None:
            return
        parts: Counter[str] = Counter()
        for tender in tenders:
            parts[tender.method] += tender.tendered_pence - tender.change_pence
        shift.add("payment", parts)
        lines = {n: bill[2] for n, bill in enumerate(bills, start=1)}
        assert {line.n: line.amount_pence for line in taken.lines} == lines
        self.paid.append(Paid(payment_id, taken.receipt, self.at.number, shift.session_id, lines, parts))

    def tenders(self, total: int) -> list[Tender]:
        """Split a sum over any number of tenders; only the last may be cash that is more than what remains."""
        made: list[Tender] = []
        while total:
            part = total if len(made) == 3 or self.chance.random() < 0.6 else self.chance.randint(1, total)
            made.append(self.tender(part, last=part == total))
            total -= part
        return made

    def tender(self, pence: int, *, last: bool) -> Tender:
        digits = f"{self.chance.randrange(10**6):06d}"
        match self.chance.choice((CASH, CASH, CASH, CARD, CHEQUE, POSTAL_ORDER, VOUCHER)):
            case "1":
                change = self.chance.randrange(2_000) if last and self.chance.random() < 0.5 else 0
                return Tender(CASH, "Cash", pence + change, change)
            case "93":
                return Tender(CARD, "Card terminal", pence, authorisation=digits, last_four=digits[:4])
            case "24":
                return Tender(CHEQUE, "Cheque", pence, cheque=Cheque("A Payer", digits, "089999", "66374958"))
            case "3":
                return Tender(POSTAL_ORDER, "Postal order", pence, serial=digits)
            case _:
                return Tender(VOUCHER, "Voucher", pence)

    def some_paid(self, *, here: bool) -> Paid | None:
        """Choose a payment, a young one rather than an old one."""
        known = [one for one in self.paid[-60:] if (one.till == self.at.number) is here]
        if here and self.chance.random() < 0.2:
            known = [one for one in self.paid if one.till == self.at.number]
        return self.chance.choice(known) if known else None

    def void(self) -> None:
        paid = self.some_paid(here=True)
        if paid is None:
            return
        if paid.abroad:
            self.settle()
        shift = self.books.shifts[paid.session_id]
        cashier = named(shift.cashier) if self.chance.random() < 0.9 else self.anybody()
        own = self.shift_of(cashier)
        void_id = self.at.new_id()
        allowed = own is shift and paid.untouched and paid.parts[CASH] <= shift.drawer
        voided = self.attempt(
            lambda till: void_payment(till, void_id, cashier, paid.payment_id, "changed their mind"), allowed=allowed
        )
        if voided is not None:
            shift.add("void", Counter({method: -pence for method, pence in paid.parts.items()}))
            paid.left = dict.fromkeys(paid.lines, 0)
            self.seen["voided"] += 1

    def refund(self) -> None:
        self._refund(self.some_paid(here=True))

    def refund_abroad(self) -> None:
        """Give money back here that another till took: central is asked, and must know all there is to know."""
        self._refund(self.some_paid(here=False))

    def _refund(self, paid: Paid | None) -> None:
        if paid is None:
            return
        here = paid.till == self.at.number
        if not here or paid.abroad:
            self.settle()
        cashier = ANN if self.shift_of(ANN) is not None else self.with_session()
        shift = self.shift_of(cashier)
        wanted = self.parts_of(paid)
        total = sum(wanted.values())
        method = self.chance.choice((CASH, CASH, CARD, CHEQUE, VOUCHER))
        asked = AskedFor(Act.REFUND, cashier.username, paid.receipt, "paid twice", total)
        needs = cashier is not ANN or total > 1_500
        given = self.leave(asked) if needs and self.chance.random() < 0.95 else None
        enough = shift is not None and (method != CASH or total <= shift.drawer)
        fits = all(0 < pence <= paid.left[line] for line, pence in wanted.items())
        refund_id = self.at.new_id()
        refunded = self.attempt(
            lambda till: refund_payment(
                till,
                refund_id,
                cashier,
                refundable(till, cashier, paid.receipt),
                wanted,
                method,
                "paid twice",
                approval=given,
            ),
            allowed=enough and fits and (given is not None or not needs),
        )
        if refunded is not None and shift is not None:
            shift.add("refund", Counter({method: -total}))
            paid.left = {line: pence - wanted.get(line, 0) for line, pence in paid.left.items()}
            paid.abroad = paid.abroad or not here
            self.seen["refunded" if here else "refunded abroad"] += 1

    def settle(self) -> None:
        """Let central know all there is to know, before it is asked what is left of a payment of two tills."""
        for till in self.tills:
            till.settle()

    def parts_of(self, paid: Paid) -> dict[int, int]:
        """Choose how much of which bills goes back: mostly what is left, sometimes more."""
        wanted = {}
        for line in self.chance.sample(sorted(paid.lines), self.chance.randint(1, len(paid.lines))):
            left = paid.left[line]
            wanted[line] = left + 1 if self.chance.random() < 0.1 or not left else self.chance.randint(1, left)
        return wanted


def named(username: str) -> Cashier:
    return next(person for person in CASHIERS if person.username == username)


def pieces(pence: int) -> dict[int, int]:
    """Count a sum out, the largest pieces first."""
    counts = {}
    for each in DENOMINATIONS:
        counts[each], pence = divmod(pence, each)
    return {each: many for each, many in counts.items() if many}
