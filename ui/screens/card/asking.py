"""Do on a lane what a charge needs: write it down, ask for it, look at it, stop it; then read how it stands.

Each job imports its use case when it runs, so that nothing of cards loads before somebody pays with one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.screens.card.standing import Standing, read_standing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ims_desktop.domain.approval import Approval
    from ims_desktop.domain.basket import Basket
    from ims_desktop.domain.card_attempt import CallDetails, CardAttempt, CardState, CardWay, CardWord
    from ims_desktop.domain.cashier import Cashier
    from ims_desktop.domain.payment import Payer, Tender
    from ims_desktop.till import Till
    from ims_desktop.till_cards import RecordingWord


def ask(
    till: Till,
    attempt_id: str,
    payment_id: str,
    cashier: Cashier,
    basket: Basket,
    way: CardWay,
    *,
    amount_pence: int | None,
    payer: Payer,
    basket_id: str,
    tenders: Sequence[Tender],
) -> CardAttempt:
    """Write down that a card is about to be charged. Raises: Refused, StoreUnavailable."""
    from ims_desktop.use_cases.ask_card import ask_card

    return ask_card(
        till,
        attempt_id,
        payment_id,
        cashier,
        basket,
        way,
        amount_pence=amount_pence,
        payer=payer,
        basket_id=basket_id,
        tenders=tenders,
    )


def reverse(till: Till, attempt_id: str, cashier: Cashier, attempt: CardAttempt, reason: str) -> CardAttempt:
    """Write down that a whole charge is about to go back to its card. Raises: Refused, StoreUnavailable."""
    from ims_desktop.use_cases.reverse_card import ask_reversal

    return ask_reversal(till, attempt_id, cashier, attempt, reason)


def written(till: Till, job: Callable[[], CardAttempt]) -> Standing:
    """Have it written down, and read how it stands."""
    return read_standing(till, job().attempt_id)


def send(till: Till, attempt_id: str, call: CallDetails) -> Standing:
    """Ask for it; a terminal answers when the customer is done.

    Raises: TerminalUnavailable, WireUnavailable, Refused.
    """
    from ims_desktop.use_cases.send_card import send_card

    return read_standing(till, attempt_id, send_card(till, attempt_id, call))


def hear_slip(till: Till, attempt_id: str, word: CardWord, by: Cashier) -> Standing:
    """Write down what a person read from a slip. Raises: Refused, StoreUnavailable."""
    from ims_desktop.use_cases.hear_card import hear_card

    hear_card(till, attempt_id, word, how="slip", by=by.username)
    return read_standing(till, attempt_id)


def settle(
    till: Till,
    answer_id: str,
    cashier: Cashier,
    attempt_id: str,
    outcome: CardState,
    amount_pence: int,
    provider_reference: str,
    reason: str,
    approval: Approval | None,
) -> Standing:
    """Write down what a person read at the provider's own page. Raises: Refused, NotPermitted, StoreUnavailable."""
    from ims_desktop.use_cases.settle_card import settle_card

    settle_card(till, answer_id, cashier, attempt_id, outcome, amount_pence, provider_reference, reason, approval)
    return read_standing(till, attempt_id)


def open_page(till: Till, attempt_id: str, page: str, call: CallDetails, *, on_call: bool) -> RecordingWord:
    """Open the page where an operator types a card; on a call only while nothing is recorded. Raises: Refused."""
    from ims_desktop.use_cases.pause_recording import open_card_page

    return open_card_page(till, attempt_id, page, call, on_call=on_call)


def look(till: Till, attempt_id: str) -> Standing:
    """Ask how it stands."""
    from ims_desktop.use_cases.look_at_card import look_at_card

    return read_standing(till, attempt_id, look_at_card(till, attempt_id).word)


def cancel(till: Till, attempt_id: str) -> Standing:
    """Try to stop it."""
    from ims_desktop.use_cases.look_at_card import cancel_card

    return read_standing(till, attempt_id, cancel_card(till, attempt_id).word)
