"""Add a bill to the basket, after every rule of its fund; and say what a cashier should think about first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.domain.approval import Act, AskedFor
from ims_desktop.domain.basket import Basket, BasketLine
from ims_desktop.domain.catalogue import NARRATIVE_MAX
from ims_desktop.domain.money import parse_pence, pounds
from ims_desktop.domain.reference import check_line
from ims_desktop.errors import BadInput, Refused
from ims_desktop.use_cases.accounts import bound_accounts
from ims_desktop.use_cases.approve import REASON_MAX, require_approval
from ims_desktop.use_cases.permit import pack_of, refuse_cards, refuse_counted, refuse_long_basket, require_payable
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.catalogue import AccountHolder, ReferencePack
    from ims_desktop.domain.reference import Verdict
    from ims_desktop.till import Till
    from ims_desktop.words import Words


def add_line(
    till: Till,
    cashier: Cashier,
    basket: Basket,
    fund: str,
    reference: str,
    amount: str | int,
    narrative: str = "",
    override_reason: str = "",
    *,
    account: AccountHolder | None = None,
    approval: Approval | None = None,
) -> Basket:
    """Return the basket with one more bill; `amount` as typed, or whole pence; `account` if central just told of it.

    Shape: `approval` is somebody's leave to take money for this very account though it is stopped; its reason counts.

    Raises: InvalidReference, InvalidAmount, DuplicateReference, CardNumberRefused, BadInput, Refused, NotPermitted,
    NoOpenSession once the drawer was counted.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
        refuse_counted(reader, cashier)
    override_reason = override_reason if approval is None else approval.asked.reason
    _check_texts(pack, reference, narrative, override_reason, amount if isinstance(amount, str) else "")
    pence = parse_pence(amount) if isinstance(amount, str) else amount
    accounts = bound_accounts(till, pack, *([account] if account else []))
    verdict = check_line(
        pack,
        fund,
        reference,
        pence,
        pack.method_with("IsACashPayment"),
        accounts,
        finance=cashier.may_override_stop or approval is not None,
    )
    require_payable(verdict, "")
    overridden = verdict.code == "stop_overridable"
    if overridden:
        _require_leave(pack, cashier, verdict, override_reason, approval)
    line = BasketLine(
        fund=verdict.fund.code,
        fund_name=verdict.fund.name,
        reference=verdict.reference,
        amount_pence=pence,
        vat_code=verdict.fund.vat_code,
        verdict=verdict.outcome.value,
        narrative=narrative.strip(),
        account=verdict.account,
        override_reason=override_reason.strip() if overridden else "",
        override_by=_overrider(cashier, approval) if overridden else "",
        override_approval=approval if overridden else None,
    )
    longer = basket.add(line, cashier)
    refuse_long_basket(longer)
    return longer


def warnings(till: Till, line: BasketLine) -> tuple[Words, ...]:
    """Return what a cashier should think about before adding this bill; none of it ever blocks."""
    account = line.account
    if account is None:
        return ()
    with till.store.read() as reader:
        message = pack_of(reader).message_of(account)
    said: list[Words] = []
    if message is not None:
        said.append(say("Message on this account: {message}.", message=message.message.rstrip(".")))
    if account.closed:
        said.append(say("This account is closed. Ask the customer before taking money for it."))
    balance = account.balance_pence
    if balance is not None and balance < 0:
        said.append(say("This account is {amount} in credit. Nothing is owed.", amount=pounds(-balance)))
    elif balance is not None and line.amount_pence > balance:
        said.append(
            say("{amount} is more than the {balance} owed.", amount=pounds(line.amount_pence), balance=pounds(balance))
        )
    return tuple(said)


def _check_texts(pack: ReferencePack, reference: str, narrative: str, override_reason: str, amount: str) -> None:
    refuse_cards(pack, reference, narrative, override_reason, amount)
    for text, most in ((narrative, NARRATIVE_MAX), (override_reason, REASON_MAX)):
        if len(text.strip()) > most or not text.isprintable():
            raise BadInput(say("A note has at most {n} printable characters.", n=most), code="narrative")


def stop_asked(cashier: Cashier, fund: str, reference: str, reason: str) -> AskedFor:
    """Say what a second person is asked for when money is to be taken for a stopped account, whatever the sum."""
    return AskedFor(Act.OVERRIDE_STOP, cashier.username, f"{fund} {reference}", reason)


def _require_leave(
    pack: ReferencePack, cashier: Cashier, verdict: Verdict, reason: str, approval: Approval | None
) -> None:
    """Stop at a stopped account without a reason, or without the leave it takes."""
    if not reason.strip():
        raise Refused(say("This account is stopped. Finance may go on with a reason."), code="override_reason_missing")
    require_approval(pack, cashier, stop_asked(cashier, verdict.fund.code, verdict.reference, reason), approval)


def _overrider(cashier: Cashier, approval: Approval | None) -> str:
    return cashier.username if approval is None else approval.approver
