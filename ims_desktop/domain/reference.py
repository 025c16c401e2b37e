"""Judge one reference for one fund: the whole chain of rules, offline, in the order of LocalGov IMS.

Better than the original: amounts are judged for every fund; a reference must fill its mask; the mask and check digit
are judged for funds whose account must exist too, so that they decide when the accounts on this till are not complete.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from ims_desktop.domain import reference_words
from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.catalogue import CatalogueHealth
from ims_desktop.domain.money import pounds
from ims_desktop.domain.reference_format import Strength, format_of
from ims_desktop.errors import InvalidAmount
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.catalogue import (
        AccountHolder,
        CatalogueState,
        Fund,
        FundMessage,
        MethodOfPayment,
        ReferencePack,
    )
    from ims_desktop.domain.reference_format import ReferenceFormat
    from ims_desktop.words import Words


class Outcome(StrEnum):
    """What may be done with a reference."""

    VALID = "valid"
    UNVERIFIED = "unverified"
    REFUSED = "refused"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of one reference for one fund.

    Shape: `message` is the council's own, warning or stopping; `hint` the reference it may be, where that may be told.
    """

    outcome: Outcome
    code: str
    words: Words
    fund: Fund
    reference: str
    account: AccountHolder | None = None
    message: FundMessage | None = None
    hint: str = ""

    @property
    def payable(self) -> bool:
        """Whether money may be taken for it."""
        return self.outcome in {Outcome.VALID, Outcome.UNVERIFIED}


class Accounts(Protocol):
    """The accounts this till knows, and what *not found* among them is worth."""

    def find(self, fund: str, reference: str) -> AccountHolder | None: ...
    def find_reference(self, reference: str) -> tuple[AccountHolder, ...]: ...
    def state(self) -> CatalogueState: ...


def normalise(text: str) -> str:
    """Return a reference as it is kept: no blanks around it, letters A to Z upper case, anything else as typed."""
    bare = text.strip()
    return bare.upper() if bare.isascii() else bare


def check_amount(fund: Fund, amount_pence: int, method: MethodOfPayment | None = None) -> None:
    """Hold an amount to the limits of its fund and, where one is given, of the method of payment.

    Raises: InvalidAmount.
    """
    if amount_pence == 0:
        raise InvalidAmount(say("{fund}: the amount is £0.00. Type what is paid.", fund=fund.name), code="amount_zero")
    if amount_pence < 0 and (method is None or method.minimum_pence >= 0):
        raise InvalidAmount(
            say(
                "{fund}: {amount} is less than nothing. Type what is paid.", fund=fund.name, amount=pounds(amount_pence)
            ),
            code="amount_negative",
        )
    if fund.maximum_pence is not None and amount_pence > fund.maximum_pence:
        raise _outside(fund.name, "most", fund.maximum_pence, amount_pence, "amount_over_fund")
    if method is not None and amount_pence > method.maximum_pence:
        raise _outside(method.name, "most", method.maximum_pence, amount_pence, "amount_over_method")
    if method is not None and amount_pence < method.minimum_pence:
        raise _outside(method.name, "least", method.minimum_pence, amount_pence, "amount_under_method")


def _outside(name: str, side: str, limit_pence: int, amount_pence: int, code: str) -> InvalidAmount:
    values = {"name": name, "limit": pounds(limit_pence), "amount": pounds(amount_pence)}
    if side == "most":
        return InvalidAmount(say("{name} takes at most {limit} a bill. This is {amount}.", **values), code=code)
    return InvalidAmount(say("{name} takes at least {limit} a bill. This is {amount}.", **values), code=code)


def check_line(
    pack: ReferencePack,
    fund_code: str,
    text: str,
    amount_pence: int,
    method: MethodOfPayment | None,
    accounts: Accounts,
    *,
    finance: bool = False,
) -> Verdict:
    """Judge a bill: fund, amount, then reference, as LocalGov IMS orders them.

    Raises: Refused, when there is no such fund or it is disabled.
    """
    fund = pack.payable_fund(fund_code)
    try:
        check_amount(fund, amount_pence, method)
    except InvalidAmount as wrong:
        return Verdict(Outcome.REFUSED, wrong.reason, wrong.words, fund, _never_a_card(pack, normalise(text)))
    return check_reference(pack, fund, text, accounts, finance=finance)


def check_reference(
    pack: ReferencePack, fund: Fund, text: str, accounts: Accounts, *, finance: bool = False
) -> Verdict:
    """Judge a reference for one fund: length, characters, pattern, mask and check digit, account, stop message."""
    reference = normalise(text)
    form = format_of(fund.validator)
    problem = form.shape_problem(reference)
    if problem:
        return refuse(pack, fund, form, reference, problem)
    account = accounts.find(fund.code, reference)
    return judge_existence(pack, fund, form, reference, account, accounts, finance=finance)


def judge_existence(
    pack: ReferencePack,
    fund: Fund,
    form: ReferenceFormat,
    reference: str,
    account: AccountHolder | None,
    accounts: Accounts,
    *,
    finance: bool = False,
) -> Verdict:
    """Finish the chain for a normalised reference of the right shape, whose account was looked up already."""
    problem = form.mask_problem(reference)
    if problem and not (account is not None and fund.account_must_exist):
        hint = _hint(pack, fund, form, reference, accounts) if problem == "check_digit" else ""
        return refuse(pack, fund, form, reference, problem, hint=hint)
    if form.strength is Strength.OPEN and looks_like_card(reference, pack):
        return refuse(pack, fund, form, reference, "card_number")
    if account is None and fund.account_must_exist:
        return _without_account(pack, fund, form, reference, accounts.state().health)
    message = pack.message_of(account)
    if message is not None and message.blocks:
        return _stopped(fund, reference, account, message, finance=finance)
    words = reference_words.accepted(fund, form, found=account is not None, mask_fits=not problem)
    return Verdict(Outcome.VALID, "valid", words, fund, reference, account, message)


def refuse(
    pack: ReferencePack, fund: Fund, form: ReferenceFormat, reference: str, code: str, *, hint: str = ""
) -> Verdict:
    """Refuse a reference by the code of the rule it breaks; a card number is dropped and not said again."""
    if code == "card_number" or looks_like_card(reference, pack):
        return Verdict(Outcome.REFUSED, "card_number", reference_words.card_number(), fund, "")
    words = reference_words.refused(code, fund, form, reference, hint=hint)
    return Verdict(Outcome.REFUSED, code, words, fund, reference, hint=hint)


def _hint(pack: ReferencePack, fund: Fund, form: ReferenceFormat, reference: str, accounts: Accounts) -> str:
    """Return the one reference a slip of the hand may have been meant for, if the council lets staff be told.

    The account decides where one is found. Where several come equally close, nobody guesses; where the accounts are
    complete and hold none of them, there is nothing to tell.
    """
    if not pack.policy.show_reference_hints:
        return ""
    near = [one for one in form.one_slip_away(reference) if not looks_like_card(one, pack)]
    held = [one for one in near if accounts.find(fund.code, one) is not None]
    if held:
        return held[0] if len(held) == 1 else ""
    known = fund.account_must_exist and accounts.state().health is CatalogueHealth.COMPLETE
    return "" if known or not near or len(form.swapped(reference)) > 1 else near[0]


def _without_account(
    pack: ReferencePack, fund: Fund, form: ReferenceFormat, reference: str, health: CatalogueHealth
) -> Verdict:
    """Decide a reference that fits but whose account is not in this till's copy."""
    if health is CatalogueHealth.COMPLETE:
        words = reference_words.account_not_found((fund,))
        return Verdict(Outcome.REFUSED, "account_not_found", words, fund, reference)
    if pack.policy.accept_unverified:
        words = reference_words.unverified(fund, form, health)
        return Verdict(Outcome.UNVERIFIED, "unverified", words, fund, reference)
    words = reference_words.account_unknown_offline((fund,))
    return Verdict(Outcome.REFUSED, "account_unknown_offline", words, fund, reference)


def _stopped(
    fund: Fund, reference: str, account: AccountHolder | None, message: FundMessage, *, finance: bool
) -> Verdict:
    """Stop at the council's message; Finance may go on, but only with a reason, which the use case demands."""
    words = reference_words.stopped(message)
    if finance:
        return Verdict(Outcome.VALID, "stop_overridable", words, fund, reference, account, message)
    return Verdict(Outcome.STOPPED, "account_stopped", words, fund, reference, account, message)


def _never_a_card(pack: ReferencePack, reference: str) -> str:
    return "" if looks_like_card(reference, pack) else reference
