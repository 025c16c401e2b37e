"""Say who gives out a paper of the till day, and write what several of these papers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ims_desktop.domain.business_day import clock_text, date_words, in_london
from ims_desktop.domain.closing import cash_methods
from ims_desktop.domain.denominations import DENOMINATIONS
from ims_desktop.domain.money import pounds
from ims_desktop.domain.paper import Column, Listing, Paper, Sum, Sums, marks_of
from ims_desktop.domain.receipt import Fact
from ims_desktop.words import say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ims_desktop.domain.catalogue import ReferencePack
    from ims_desktop.domain.paper import Part
    from ims_desktop.domain.session import CashierSession, FundTotal
    from ims_desktop.words import Words


@dataclass(frozen=True, slots=True)
class Issue:
    """Which till gives a paper out, when, and whether it is the first of its kind.

    Shape: `till` its code and epoch as on receipts; `languages` the council's when not given.
    """

    pack: ReferencePack
    till: str
    epoch: str
    at: datetime
    copy: bool = False
    training: bool = False
    languages: tuple[str, ...] = ()

    def person(self, username: str) -> str:
        """Return a person's name; the user name of somebody the council no longer names."""
        known = self.pack.cashiers
        wanted = username.casefold()
        return next((one.display_name for name, one in known.items() if name.casefold() == wanted), username)

    def office(self, code: str) -> str:
        """Return an office's name."""
        known = self.pack.offices.get(code)
        return code if known is None else known.name

    def method(self, code: str) -> str:
        """Return the name of a way of paying."""
        known = self.pack.methods.get(code)
        return code if known is None else known.name

    @property
    def cash(self) -> frozenset[str]:
        """The methods whose money lies in the drawer."""
        return cash_methods(self.pack.methods.values())

    def paper(self, number: str, title: Words, facts: tuple[Fact, ...], parts: tuple[Part, ...], qr: str = "") -> Paper:
        """Put a paper together."""
        return Paper(
            number=number,
            title=title,
            languages=self.languages or self.pack.policy.receipt_languages,
            council=self.pack.council,
            facts=(*facts, Fact(say("Printed"), when(self.at))),
            parts=parts,
            marks=marks_of(training=self.training, copy=self.copy),
            qr=qr,
            copy=self.copy,
            training=self.training,
        )


def when(moment: datetime) -> Words:
    """Say a moment in full, London's: 21 November 2026, 16:55."""
    return say("{date}, {time}", date=date_words(in_london(moment).date()), time=clock_text(moment))


def session_facts(issue: Issue, session: CashierSession) -> tuple[Fact, ...]:
    """Say whose session it is, where, and for which day."""
    return (
        Fact(say("Cashier"), issue.person(session.cashier)),
        Fact(say("Business date"), date_words(session.business_date)),
        Fact(say("Office"), issue.office(session.office)),
        Fact(say("Till"), issue.till),
        Fact(say("Opened"), when(session.opened_at)),
    )


def notes_and_coins(heading: Words, counts: Mapping[int, int]) -> Sums:
    """List how many of each note and coin there were."""
    rows = [
        Sum(f"{counts[each]} × {piece_name(each)}", pounds(each * counts[each]))
        for each in DENOMINATIONS
        if counts.get(each)
    ]
    total = sum(each * pieces for each, pieces in counts.items())
    return Sums(heading, (*rows, Sum(say("Total"), pounds(total), strong=True)))


def piece_name(each_pence: int) -> str:
    """Name a note or coin as people do: £20, 50p."""
    return f"£{each_pence // 100}" if each_pence >= 100 else f"{each_pence}p"


def funds_listing(issue: Issue, heading: Words, funds: tuple[FundTotal, ...]) -> Listing:
    """List what each fund got by each way of paying."""
    return Listing(
        heading,
        (
            Column(say("Fund"), 5),
            Column(say("Paid by"), 3),
            Column(say("Items"), 1, figures=True),
            Column(say("Amount"), 2, figures=True),
        ),
        tuple((row.fund_name, issue.method(row.method), str(row.items), pounds(row.amount_pence)) for row in funds),
    )
