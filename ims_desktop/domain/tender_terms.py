"""Hold every way of paying to the council's rules: which bills it may pay, its limits, the cash of one payment.

A method's limits hold for each bill it pays by itself, as in LocalGov IMS, and for each time it is handed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ims_desktop.domain.cash_given import MOST_CHANGE_PENCE
from ims_desktop.domain.cheque_details import (
    details_of,
    read_authorisation,
    read_cheque,
    read_last_four,
    read_serial,
)
from ims_desktop.domain.method_kind import MethodKind, card_methods, kind_of, methods_at_desk
from ims_desktop.domain.money import pounds
from ims_desktop.domain.reference import check_amount
from ims_desktop.errors import BadInput, InvalidAmount, Refused, Unbalanced
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ims_desktop.domain.basket import Basket, BasketLine
    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.payment import Tender
    from ims_desktop.words import Words

TENDERS_MAX: Final = 50
CHEQUES_MAX: Final = 14
"""So many that what they all say still travels beside one fact."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the council's rules say of paying these very bills."""

    pack: ReferencePack
    basket: Basket

    def method(self, code: str, name: str = "") -> MethodOfPayment:
        """Return a method a desk may take now.

        Raises: Refused (`unknown_method`, `method_not_at_counter`).
        """
        method = self.pack.methods.get(code)
        if method is None or method.disabled:
            raise Refused(
                say("{method} is not a way to pay here any more. Nothing was recorded.", method=name or code),
                code="unknown_method",
            )
        if method not in methods_at_desk(self.pack):
            raise Refused(
                say("{method} is not taken at a desk. Nothing was recorded.", method=method.name),
                code="method_not_at_counter",
            )
        return method

    def method_of(self, tender: Tender) -> MethodOfPayment:
        """Return the method of something given; a card that was asked for may count under one no key of a desk has.

        Raises: Refused (`unknown_method`, `method_not_at_counter`).
        """
        method = self.pack.methods.get(tender.method)
        if tender.attempt_id and method in card_methods(self.pack):
            return method
        return self.method(tender.method, tender.method_name)

    def why_not(self, method: MethodOfPayment) -> Words | None:
        """Say why these bills cannot be paid so, not even in part; None when they can."""
        if kind_of(method) is MethodKind.CHEQUE and (line := self._without_cheques()) is not None:
            return say(
                "{fund} {reference}: no cheques, says a message on the account. Take another way to pay.",
                fund=line.fund_name,
                reference=line.reference,
            )
        if method.minimum_pence > self.basket.total_pence:
            return say("{name} takes at least {limit}.", name=method.name, limit=pounds(method.minimum_pence))
        return None

    @property
    def forbids_cheques(self) -> bool:
        """Whether the council's message on one of the accounts says so."""
        return self._without_cheques() is not None

    def most_pence(self, method: MethodOfPayment, due_pence: int, tenders: Sequence[Tender] = ()) -> int:
        """Return how much of what is due this method may still take, beside what was given already."""
        most = min(due_pence, method.maximum_pence)
        ceiling = self.pack.policy.cash_ceiling_pence
        if kind_of(method) is MethodKind.CASH and ceiling is not None:
            most = min(most, ceiling - self._cash_pence(tenders))
        return max(0, most)

    def _without_cheques(self) -> BasketLine | None:
        """Return the first bill for which cheques are not to be taken."""
        for line in self.basket.lines:
            message = self.pack.message_of(line.account)
            if message is not None and message.forbids_cheque:
                return line
        return None

    def check(self, tenders: Sequence[Tender]) -> None:
        """Hold what was given so far to every rule; whether it is enough is not asked.

        Raises: Refused, InvalidAmount, BadInput, CardNumberRefused, Unbalanced.
        """
        for tender in tenders:
            method = self.method_of(tender)
            why = self.why_not(method) if kind_of(method) is MethodKind.CHEQUE and self.forbids_cheques else None
            if why is not None:
                raise Refused(why, code="no_cheques")
            check_details(method, tender)
            _check_limits(method, tender)
        if sum(tender.amount_pence for tender in tenders) == self.basket.total_pence:
            self._check_bills(tenders)
        _check_number(tenders)
        _check_twice(tenders)
        _check_change(tenders)
        self._check_ceiling(tenders)

    def _check_bills(self, tenders: Sequence[Tender]) -> None:
        """Where one tender pays every bill by itself, its method's limits hold for each of them."""
        if len(tenders) == 1:
            method = self.method_of(tenders[0])
            for line in self.basket.lines:
                check_amount(self.pack.payable_fund(line.fund), line.amount_pence, method)

    def _cash_pence(self, tenders: Sequence[Tender]) -> int:
        return sum(one.amount_pence for one in tenders if kind_of(self.method_of(one)) is MethodKind.CASH)

    def _check_ceiling(self, tenders: Sequence[Tender]) -> None:
        """All cash of a payment counts, in however many parts it is handed over."""
        ceiling, cash = self.pack.policy.cash_ceiling_pence, self._cash_pence(tenders)
        if ceiling is not None and cash > ceiling:
            values = {"council": self.pack.council.name, "limit": pounds(ceiling), "amount": pounds(cash)}
            raise Refused(
                say(
                    "{council} takes at most {limit} in cash for one payment. This is {amount}. "
                    "Take the rest another way.",
                    **values,
                ),
                code="cash_ceiling",
            )


def check_details(method: MethodOfPayment, tender: Tender) -> None:
    """Hold what a tender says of itself to what its kind has to say, and nothing else.

    Raises: BadInput with the code of the box, CardNumberRefused.
    """
    kind, cheque = kind_of(method), tender.cheque
    if kind is MethodKind.CHEQUE:
        if cheque is None:
            raise BadInput(say("A cheque needs its name, number, sort code and account."), code="cheque_name")
        if cheque != read_cheque(cheque.name, cheque.number, cheque.sort_code, cheque.account):
            raise BadInput(say("Write the cheque's details without blanks and dashes."), code="cheque_sort_code")
    elif kind is MethodKind.CARD and not tender.attempt_id:  # what was charged says of itself what it can
        read_authorisation(tender.authorisation)
        read_last_four(tender.last_four, wanted=False)
    if kind in {MethodKind.POSTAL_ORDER, MethodKind.OTHER}:
        read_serial(tender.serial, wanted=kind is MethodKind.POSTAL_ORDER)
    _refuse_strays(kind, tender)


def _refuse_strays(kind: MethodKind | None, tender: Tender) -> None:
    """Keep a cheque's name off a cash payment, and a card's digits off a cheque."""
    strays = (
        kind is not MethodKind.CHEQUE and tender.cheque is not None,
        kind is not MethodKind.CARD and bool(tender.authorisation or tender.last_four or tender.attempt_id),
        not tender.attempt_id and bool(tender.provider_reference or tender.brand),
        kind not in {MethodKind.POSTAL_ORDER, MethodKind.OTHER} and bool(tender.serial),
        kind is not MethodKind.CASH and tender.change_pence != 0,
    )
    if any(strays):
        raise BadInput(
            say("{method} is not paid like that. Nothing was recorded.", method=tender.method_name), code="details"
        )


def _check_limits(method: MethodOfPayment, tender: Tender) -> None:
    pence = tender.amount_pence
    if pence <= 0:
        raise Unbalanced(say("Nothing was given yet."), code="tender_nothing")
    values = {"name": method.name, "amount": pounds(pence)}
    if pence > method.maximum_pence:
        limit = pounds(method.maximum_pence)
        raise InvalidAmount(
            say("{name} takes at most {limit} at a time. This is {amount}.", limit=limit, **values),
            code="tender_over_method",
        )
    if pence < method.minimum_pence:
        limit = pounds(method.minimum_pence)
        raise InvalidAmount(
            say("{name} takes at least {limit} at a time. This is {amount}.", limit=limit, **values),
            code="tender_under_method",
        )


def _check_number(tenders: Sequence[Tender]) -> None:
    cheques = sum(1 for tender in tenders if tender.cheque is not None)
    for count, most in ((len(tenders), TENDERS_MAX), (cheques, CHEQUES_MAX)):
        if count > most:
            raise Refused(
                say("One payment takes {n} of these at most. Take the rest in a second one.", n=most),
                code="too_many_tenders",
            )


def _check_twice(tenders: Sequence[Tender]) -> None:
    """Stop at one slip, cheque or order that was typed twice: it brought its money once."""
    typed = [tender for tender in tenders if not tender.attempt_id]  # one card may be charged twice: nobody typed that
    told = [(tender.method, *details_of(tender)) for tender in typed if any(details_of(tender))]
    if len(set(told)) < len(told):
        raise Refused(say("The same slip or number is in this payment already. Read it again."), code="tender_twice")


def _check_change(tenders: Sequence[Tender]) -> None:
    if any(tender.change_pence < 0 for tender in tenders):
        raise Unbalanced(say("Change is never less than nothing. Nothing was recorded."), code="change")
    if sum(tender.change_pence for tender in tenders) > MOST_CHANGE_PENCE:
        raise Unbalanced(
            say("That is far more than is due. Nothing was recorded. Count again what was handed over."),
            code="change_not_believable",  # the amount is not repeated: it may be a card number
        )
