"""Propose the amount that the code on a bill carries: it is selected like any other, and can be typed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ims_desktop.domain.reference import Verdict
    from ui.screens.account_card import AccountCard


def propose_from_code(card: AccountCard, verdict: Verdict, amounts: Mapping[tuple[str, str], int]) -> None:
    """Put the amount of a scanned bill into the card that shows its account, if its code carries one."""
    pence = amounts.get((verdict.fund.code, verdict.reference))
    if pence is not None and verdict.payable:
        card.amount.propose_from_code(pence)
