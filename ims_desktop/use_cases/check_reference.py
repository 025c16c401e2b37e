"""Judge what was typed or scanned, and whole files of references, by this till's own knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain import reference as rules
from ims_desktop.domain.card_guard import looks_like_card
from ims_desktop.domain.money import parse_pence
from ims_desktop.domain.recognise import Mood, recognise
from ims_desktop.errors import InvalidAmount, Refused
from ims_desktop.use_cases.accounts import bound_in
from ims_desktop.use_cases.permit import pack_of, refuse_cards
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ims_desktop.domain.catalogue import MethodOfPayment, ReferencePack
    from ims_desktop.domain.recognise import Recognition
    from ims_desktop.domain.reference import Accounts, Verdict
    from ims_desktop.till import Till
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """A reference to judge. Shape: `fund` "" when the reference must tell it; `amount` in pounds as text, or ""."""

    reference: str
    fund: str = ""
    amount: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """What became of one row. Shape: `verdict` is "valid", "unverified" or "refused"; a card number is not repeated."""

    reference: str
    fund: str
    verdict: str
    code: str
    words: Words


def check_reference(
    till: Till, text: str, fund: str | None = None, *, entered: bool = False, finance: bool = False
) -> Recognition:
    """Say what the text in the entry box is; `fund` when a person chose one, `entered` after Enter or a scan.

    Raises: Refused when there is no such fund; StoreUnavailable.
    """
    with till.store.read() as reader:
        pack = pack_of(reader)
        accounts = bound_in(reader, till, pack)
    chosen = pack.payable_fund(fund) if fund else None
    return recognise(text, pack, accounts, entered=entered, fund=chosen, finance=finance)


def check_rows(till: Till, rows: Iterable[Row]) -> Iterator[CheckRow]:
    """Judge any number of references, one at a time, all with the same pack and the same state of the accounts."""
    with till.store.read() as reader:
        pack = pack_of(reader)
        accounts = bound_in(reader, till, pack)
    cash = pack.method_with("IsACashPayment")
    for row in rows:
        yield _judged(pack, accounts, cash, row)


def _judged(pack: ReferencePack, accounts: Accounts, cash: MethodOfPayment | None, row: Row) -> CheckRow:
    try:
        refuse_cards(pack, row.amount)
        pence = parse_pence(row.amount) if row.amount.strip() else None
        if row.fund.strip():
            fund = pack.payable_fund(row.fund.strip())
            verdict = rules.check_reference(pack, fund, row.reference, accounts)
        else:
            recognition = recognise(row.reference, pack, accounts, entered=True)
            if recognition.verdict is None:
                return _unrecognised(row, recognition)
            verdict = recognition.verdict
        if verdict.payable and pence is not None:
            rules.check_amount(verdict.fund, pence, cash)
    except (InvalidAmount, Refused) as problem:
        reference, code = ("" if looks_like_card(text, pack) else text for text in (row.reference, row.fund))
        return CheckRow(reference, code, "refused", problem.reason, problem.words)
    return _row(verdict)


def _row(verdict: Verdict) -> CheckRow:
    outcome = verdict.outcome.value if verdict.payable else "refused"
    return CheckRow(verdict.reference, verdict.fund.code, outcome, verdict.code, verdict.words)


def _unrecognised(row: Row, recognition: Recognition) -> CheckRow:
    """Answer for a reference that is nobody's, or that more than one fund would take."""
    if recognition.mood is Mood.CARD:
        return CheckRow("", "", "refused", "card_number", recognition.words)
    if recognition.mood is Mood.SEVERAL:
        return CheckRow(row.reference, "", "refused", "fund_unclear", recognition.words)
    if recognition.mood is Mood.EMPTY:
        return CheckRow("", "", "refused", "reference_missing", say("There is no reference in this row."))
    return CheckRow(row.reference, "", "refused", "reference_unknown", say("No fund has a reference like this."))
