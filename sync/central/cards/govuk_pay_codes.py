"""Name every reason why GOV.UK Pay did not charge or give back, so that a till has words for it.

A code never changes; tills, the log and the documents know it. What GOV.UK Pay itself calls it (P0010, ...) stays here.
"""

from __future__ import annotations

from typing import Final

# --------------------------------------------------------------------------------- the payer, or the payer's bank
DECLINED: Final = "declined"
"""The bank said no."""
EXPIRED: Final = "expired"
"""Nobody paid within 90 minutes."""
PAYER_CANCELLED: Final = "cancelled_by_payer"
"""The payer pressed cancel on the page."""
CANCELLED: Final = "cancelled"
"""It was stopped from our side."""
PROVIDER_FAULT: Final = "provider_error"
"""Something went wrong between GOV.UK Pay and the bank; nothing was taken."""

# ------------------------------------------------------------------------------------------- nobody knows for now
NO_ANSWER: Final = "no_answer"
"""It was asked, and the answer was lost."""
UNREACHABLE: Final = "unreachable"
"""No connection came about: it was not asked."""
PROVIDER_DOWN: Final = "provider_problem"
"""GOV.UK Pay has trouble of its own."""
BUSY: Final = "too_many"
"""Too many requests at once; asked again soon."""
STRANGE_ANSWER: Final = "strange_answer"
"""What it answered cannot be read, or is about something else."""
NOT_THERE: Final = "not_there"
"""It does not know this payment: the key is of another service than it was made with."""

# ------------------------------------------------------------------------------------------------ how it is set up
KEY_REFUSED: Final = "key_refused"
"""The key is not, or no more, taken."""
ACCOUNT_OFF: Final = "account_off"
"""The service is switched off, or has no provider of its own yet."""
MOTO_OFF: Final = "moto_off"
"""Payments by telephone in the operator's browser are not switched on, here or over there."""
AMOUNT_REFUSED: Final = "amount_refused"
"""The amount is less or more than the service takes."""
NOT_UNDERSTOOD: Final = "not_understood"
"""What was sent does not fit: our fault, or a firewall's on the way."""

# ------------------------------------------------------------------------------------------------------ the amount
WRONG_AMOUNT: Final = "payment_differs"
"""It made a payment of another amount than was asked for, which is stopped."""
SURCHARGE: Final = "surcharge"
"""More was charged: the service adds a surcharge for corporate cards."""
CHARGED_TWICE: Final = "charged_twice"
"""Two payments of one attempt were paid: one is to be given back."""
HELD_BACK: Final = "held_back"
"""The bank said yes, and the money is not taken until somebody takes it in GOV.UK Pay's own pages."""

# --------------------------------------------------------------------------------------------------------- refunds
REFUND_NOT_READY: Final = "refund_not_ready"
"""The payment cannot be given back yet: the money has not arrived."""
REFUND_NONE_LEFT: Final = "refund_none_left"
"""Nothing of it can be given back: all of it went back, or the bank disputes it."""
REFUND_TOO_MUCH: Final = "refund_too_much"
"""Less is left of it than was to go back."""
REFUND_REFUSED: Final = "refund_refused"
"""The bank did not take it back."""
REFUND_CHANGED: Final = "refund_changed"
"""Somebody else gave back a part in the same moment; nothing went back by us."""
REFUND_IN_DOUBT: Final = "refund_in_doubt"
"""Several refunds look like this one: a person has to look in GOV.UK Pay's own pages."""

OF_STATE: Final = {
    "P0010": DECLINED,
    "P0020": EXPIRED,
    "P0030": PAYER_CANCELLED,
    "P0040": CANCELLED,
    "P0050": PROVIDER_FAULT,
}
"""Why a payment ended without money, by `state.code`."""

_OF_REFUSAL: Final = {
    "P0195": MOTO_OFF,
    "P0196": MOTO_OFF,
    "P0198": PROVIDER_DOWN,
    "P0199": ACCOUNT_OFF,
    "P0298": PROVIDER_DOWN,
    "P0498": PROVIDER_DOWN,
    "P0602": NOT_UNDERSTOOD,
    "P0603": REFUND_NONE_LEFT,
    "P0604": REFUND_CHANGED,
    "P0698": PROVIDER_DOWN,
    "P0900": BUSY,
    "P0930": ACCOUNT_OFF,
    "P0940": ACCOUNT_OFF,
    "P0941": ACCOUNT_OFF,
    "P0942": ACCOUNT_OFF,
    "P0999": PROVIDER_DOWN,
}
_OF_STATUS: Final = {401: KEY_REFUSED, 403: ACCOUNT_OFF, 404: NOT_THERE, 412: REFUND_CHANGED, 429: BUSY}

TEXTS: Final = {
    UNREACHABLE: "GOV.UK Pay cannot be reached from central. It was not asked; nothing was charged.",
    PROVIDER_DOWN: "GOV.UK Pay has trouble of its own. Nothing was charged.",
    STRANGE_ANSWER: "What answers in place of GOV.UK Pay cannot be read. Nothing was charged.",
    BUSY: "GOV.UK Pay takes no more requests just now. Nothing was charged.",
    KEY_REFUSED: "GOV.UK Pay does not take the key of this service. Nothing was charged.",
    ACCOUNT_OFF: "The service at GOV.UK Pay is switched off or not set up. Nothing was charged.",
    MOTO_OFF: "Payments by telephone are not switched on for this service. Nothing was charged.",
    AMOUNT_REFUSED: "GOV.UK Pay does not take this amount. Nothing was charged.",
    NOT_UNDERSTOOD: "GOV.UK Pay, or a firewall before it, did not take what was asked. Nothing was charged.",
    NOT_THERE: "GOV.UK Pay does not know this payment with this key.",
    REFUND_NOT_READY: "The payment cannot be given back yet. Nothing went back.",
    REFUND_NONE_LEFT: "Nothing of the payment is left to give back. Nothing went back.",
    REFUND_TOO_MUCH: "Less of the payment is left than was to go back. Nothing went back.",
    REFUND_CHANGED: "Somebody gave back a part of it in the same moment. Nothing went back by this.",
}
"""What central's own log and command line say where GOV.UK Pay was not, or in vain, asked."""


def of_refusal(status: int, code: str, field: str) -> str:
    """Say why a request was refused, by its status, GOV.UK Pay's own code and the member it names."""
    if field == "amount" and code in {"P0102", "P0602"}:
        return AMOUNT_REFUSED
    usual = PROVIDER_DOWN if status >= 500 else NOT_UNDERSTOOD
    return _OF_REFUSAL.get(code, _OF_STATUS.get(status, usual))
