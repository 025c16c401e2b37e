"""Take payments in any number of ways, and give them back whole or in part; the books say what must come of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.basket import Basket
from ims_desktop.domain.payment import Cheque, Tender
from ims_desktop.use_cases.add_line import add_line
from ims_desktop.use_cases.begin_batch import begin_batch
from ims_desktop.use_cases.close_batch import close_batch
from ims_desktop.use_cases.enter_item import enter_item
from ims_desktop.use_cases.refund_payment import refund_payment
from ims_desktop.use_cases.refundable import refundable
from ims_desktop.use_cases.take_out_item import take_out_item
from ims_desktop.use_cases.take_payment import take_payment
from ims_desktop.use_cases.void_payment import void_payment
from tests.simulation.day_books import CARD, CASH, CHEQUE, POSTAL_ORDER, VOUCHER, Paid
from tests.simulation.day_people import People, named
from tests.simulation.day_tills import ANN

if TYPE_CHECKING:
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payment
    from ims_desktop.till import Till
    from tests.simulation.day_books import Shift

FUNDS = ("13", "30")


class PaymentActs(People):
    """What people do with payments."""

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

    def pile(self) -> None:
        """Enter a pile from the post, take one of it out again perhaps, and close it against its slip."""
        cashier = self.with_session()
        shift = self.shift_of(cashier)
        if shift is None:
            return
        batch_id, amounts = (
            self.at.new_id(),
            [self.chance.randrange(1, 3_000) for _ in range(self.chance.randint(1, 3))],
        )
        items = [self.item(shift, cashier, batch_id, pence, len(amounts), sum(amounts)) for pence in amounts]
        if len(items) > 1 and self.chance.random() < 0.4:
            self.take_out(shift, cashier, batch_id, items.pop())
        close_id = self.at.new_id()
        closed = self.attempt(
            lambda till: close_batch(till, close_id, cashier, batch_id, reason="one was taken out"), allowed=True
        )
        assert closed is not None
        assert (closed.items, closed.amount_pence) == (len(items), sum(sum(one.lines.values()) for one in items))
        self.seen["piles"] += 1

    def item(self, shift: Shift, cashier: Cashier, batch_id: str, pence: int, items: int, total: int) -> Paid:
        """Enter one cheque of a pile; the pile is begun with the first of them, and that again is nothing new."""
        item_id, bill = self.at.new_id(), f"POST{self.chance.randrange(400):04d}"
        details = Cheque("A Payer", f"{self.chance.randrange(10**6):06d}", "089999", "66374958")

        def act(till: Till) -> Payment:
            begin_batch(till, batch_id, cashier, "7", CHEQUE, items, total)
            basket = add_line(till, cashier, Basket(), "30", bill, pence)
            return enter_item(till, item_id, cashier, batch_id, basket, cheque=details)

        taken = self.attempt(act, allowed=True)
        assert taken is not None
        parts = Counter({CHEQUE: pence})
        shift.add("payment", parts)
        self.paid.append(Paid(item_id, taken.receipt, self.at.number, shift.session_id, {1: pence}, parts))
        return self.paid[-1]

    def take_out(self, shift: Shift, cashier: Cashier, batch_id: str, item: Paid) -> None:
        void_id = self.at.new_id()
        self.attempt(
            lambda till: take_out_item(till, void_id, cashier, batch_id, item.payment_id, "not signed"), allowed=True
        )
        shift.add("void", Counter({CHEQUE: -item.lines[1]}))
        item.left = dict.fromkeys(item.lines, 0)

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
        gone = sum(paid.lines.values()) - sum(paid.left.values())
        needs = cashier is not ANN or gone + total > 1_500
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
            allowed=enough and fits and method != CHEQUE and (given is not None or not needs),
            signed_on=not here or paid.abroad,
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
