"""Say in plain words what terminals and providers say: how far a charge is, and why none was made.

A provider's own word travels as a short code and is never shown. One that nobody foresaw has a calm general sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ims_desktop.domain.card_attempt import CardState, CardWay, Direction
from ims_desktop.words import Words, say

if TYPE_CHECKING:
    from ims_desktop.domain.card_attempt import CardAttempt, CardWord

# ------------------------------------------------------------------------------------- how far it is, while it waits
_CHECKED: Final = say("The card is being checked")
_DETAILS: Final = say("Waiting for card details")
_PRESENT: Final = say("Waiting for the card")
_PIN: Final = say("Waiting for the PIN")
_STARTING: Final = say("Being set up")

_STEPS: Final = {
    "present_card": _PRESENT,
    "waiting_for_card": _PRESENT,
    "connecting": say("Waking the terminal"),
    "read_back": say("The terminal shows the amount"),
    "in_progress": say("At work on the terminal"),
    "enter_pin": _PIN,
    "pin": _PIN,
    "remove_card": say("The card can come out"),
    "signature": say("Waiting for a signature"),
    "creating": _STARTING,
    "created": say("Not opened by the payer yet"),
    "started": _DETAILS,
    "pending": _DETAILS,
    "submitted": _CHECKED,
    "capturable": _CHECKED,
    "processing": _CHECKED,
    "authorising": _CHECKED,
    "waiting_for_keys": say("Waiting for the first key"),
    "collecting": say("The caller is typing"),
    "capturing": say("The caller is typing"),
    "cancelling": say("Being cancelled"),
    "searching": say("Being looked for at the provider"),
}
_BY_WAY: Final = {
    CardWay.TERMINAL: say("At work on the terminal"),
    CardWay.SLIP: say("Take the card on the terminal"),
    CardWay.LINK: say("Waiting for the payer"),
    CardWay.QR: say("Waiting for the customer's telephone"),
    CardWay.KEYPAD: say("Waiting for the caller's keypad"),
    CardWay.BROWSER: _DETAILS,
}
_GOING_BACK: Final = say("On its way back to the card")
_GETTING_READY: Final = say("Getting ready")


def step_words(attempt: CardAttempt, word: CardWord | None) -> Words:
    """Say how far a charge or refund is that has no answer yet."""
    if attempt.state is CardState.REQUESTED:
        return _GETTING_READY
    says = "" if word is None else word.says
    if attempt.direction is not Direction.CHARGE and (not says or says in {"submitted", "pending"}):
        return _GOING_BACK
    if says == "created" and attempt.way is CardWay.QR:
        return _BY_WAY[CardWay.QR]
    return _STEPS.get(says, _BY_WAY[attempt.way])


# ------------------------------------------------------------------------------------------- why there was no charge
_BANK: Final = say("The card's bank said no.")
_CUSTOMER: Final = say("It was stopped by the customer.")
_TOO_LONG: Final = say("It took too long, so it was stopped.")
_TERMINAL_AWAY: Final = say("The terminal does not answer. Check its plug and its network.")
_TERMINAL_BUSY: Final = say("The terminal was busy with something else.")
_PROVIDER: Final = say("The card provider has trouble of its own.")
_PROVIDER_AWAY: Final = say("The card provider could not be reached.")
_SETTINGS: Final = say("The provider did not take the request. Tell IT: it is a matter of settings.")
_NOT_SET_UP: Final = say("This way to pay is not set up for this council, or not for this fund. Tell IT.")
_NOT_LEFT: Final = say("The provider does not give this charge back, or not so much of it.")
_CENTRAL: Final = say("Central could not be reached, so nobody was asked.")
_NEVER: Final = say("Nobody was asked for this charge.")
_NOT_KNOWN_THERE: Final = say("The provider never got this charge.")
_GENERAL: Final = say("The provider gave another reason.")

_REASONS: Final = {
    # what a bank or a card says
    "refusal": _BANK,
    "refused": _BANK,
    "rejected": _BANK,
    "declined": _BANK,
    "payment_rejected": _BANK,
    "wrong_pin": say("The PIN was not right."),
    "invalid_card": say("The terminal could not read this card, or does not take its kind."),
    "inserted_card": say("Another card was still in the terminal."),
    "payment_restriction": say("This card is not for this kind of payment."),
    "not_enough_funds": say("The card's bank said no: there is not enough on the account."),
    "expired_card": say("The card is past its date."),
    "stolen": say("The card's bank said no. Hand the card back, and say nothing more."),
    "suspected_fraud": _BANK,
    # somebody stopped it
    "cancel": _CUSTOMER,
    "cancelled": say("It was cancelled."),
    "aborted": say("It was stopped at the desk."),
    "cancelled_by_user": _CUSTOMER,
    "cancelled_by_payer": _CUSTOMER,
    "cancelled_by_customer": _CUSTOMER,
    "cancelled_by_service": say("It was stopped at the desk."),
    "by_cashier": say("It was stopped at the desk."),
    "cancelled_by_desk": say("It was stopped at the desk."),
    "hung_up": say("The call ended before the card was typed."),
    # time
    "expired": say("Nobody paid within the time there was."),
    "timeout": _TOO_LONG,
    "timed_out": _TOO_LONG,
    # terminals
    "busy": _TERMINAL_BUSY,
    "in_progress": _TERMINAL_BUSY,
    "terminal_busy": _TERMINAL_BUSY,
    "device_out": _TERMINAL_AWAY,
    "unavailable_device": _TERMINAL_AWAY,
    "terminal_unavailable": _TERMINAL_AWAY,
    "terminal_unanswering": _TERMINAL_AWAY,
    "terminal_unreachable": _TERMINAL_AWAY,
    "terminal_out_of_order": _TERMINAL_AWAY,
    "terminal_not_set_up": say("This till has no terminal set up."),
    "no_terminal": say("This till has no terminal set up."),
    "other_amount": say("The terminal showed another amount, so it was stopped."),
    "wrong_amount": say("The terminal showed another amount, so it was stopped."),
    "amount_differs": say("The terminal showed another amount, so it was stopped."),
    "logged_out": say("The terminal was not signed in. Try once more."),
    "unreachable_host": say("The terminal could not reach its bank."),
    "unavailable_service": say("The terminal could not reach its bank."),
    "message_format": _SETTINGS,
    "not_allowed": _SETTINGS,
    "wrong_key": say("The terminal and this till have different passphrases. Tell IT."),
    "wrong_passphrase": say("The terminal and this till have different passphrases. Tell IT."),
    # providers
    "provider": _PROVIDER,
    "provider_error": _PROVIDER,
    "provider_problem": _PROVIDER,
    "error": _PROVIDER,
    "failed": _BANK,
    "provider_unavailable": _PROVIDER_AWAY,
    "unreachable": _PROVIDER_AWAY,
    "too_many": say("The card provider asks for a moment's rest. Try again in a minute."),
    "rate_limited": say("The card provider asks for a moment's rest. Try again in a minute."),
    "unauthorised": _SETTINGS,
    "not_set_up": _NOT_SET_UP,
    "no_service": _NOT_SET_UP,
    "amount_too_small": say("The amount is less than the provider takes."),
    "amount_too_large": say("The amount is more than the provider takes at once."),
    "refund_not_available": _NOT_LEFT,
    "refund_mismatch": say("Part of this charge was given back already."),
    "strange_answer": _PROVIDER,
    "payment_differs": _PROVIDER,
    "key_refused": _SETTINGS,
    "not_understood": _SETTINGS,
    "not_there": _SETTINGS,
    "no_key": _SETTINGS,
    "account_off": _NOT_SET_UP,
    "no_provider": _NOT_SET_UP,
    "moto_off": say("Cards typed at this desk are not switched on for this council. Send a link, or show the code."),
    "amount_refused": say("The provider does not take this amount."),
    "refund_not_ready": say("The provider does not give this charge back yet. Try again tomorrow."),
    "refund_none_left": _NOT_LEFT,
    "refund_too_much": _NOT_LEFT,
    "refund_changed": say("Part of this charge was given back already."),
    "refund_refused": _BANK,
    "link_not_sent": say("The link could not be sent to that address or number."),
    "message_failed": say("The link could not be sent to that address or number."),
    # nothing was asked
    "never_sent": _NEVER,
    "not_asked": _NEVER,
    "never_came": _NOT_KNOWN_THERE,
    "never_made": _NOT_KNOWN_THERE,
    "not_found": _NOT_KNOWN_THERE,
    "no_central": _CENTRAL,
    "wire_unavailable": _CENTRAL,
    "offline": _CENTRAL,
    "recording": say("The recording was not confirmed as paused, so no card was asked for."),
    # people
    "by_person": say("A supervisor looked at the provider's own page."),
}


_SILENT: Final = {
    "no_answer": say("No answer from the provider yet."),
    "held_back": say("The bank said yes, and the provider holds the money back. Tell IT: its own pages let it go."),
    "charged_twice": say("The provider made two payments of this one. Tell a supervisor: one is to go back."),
    "refund_in_doubt": say("Several refunds look like this one. Tell a supervisor: the provider's own page tells."),
}
"""Why nobody can tell what came of it."""


def silent_words(code: str) -> Words:
    """Say why there is no answer, where that is known."""
    return _SILENT.get(code, _SILENT["no_answer"])


def why_words(code: str) -> Words:
    """Say why nothing was charged; what nobody foresaw has a sentence that alarms nobody."""
    return _REASONS.get(code, _GENERAL) if code else _BANK


def knows(code: str) -> bool:
    """Tell whether a code has a sentence of its own."""
    return code in _REASONS or code in _SILENT


def cancel_words(code: str) -> Words:
    """Say why a charge was stopped."""
    return _REASONS.get(code, _GENERAL) if code else _REASONS["cancelled"]


# -------------------------------------------------------------------------------------- what became of a payment link
_MESSAGES: Final = {
    "waiting": say("The link is about to be sent."),
    "sent": say("The link was sent, and not delivered yet."),
    "delivered": say("The link was delivered."),
    "failed": say("The link did not arrive. Cancel this attempt, and check the address or number."),
}


def link_words(word: CardWord | None) -> Words:
    """Say how the payment link stands; nothing where there is none."""
    if word is None or not word.message:
        return Words("")
    words = _MESSAGES.get(word.message, _MESSAGES["waiting"])
    return say("{how} {to}", how=words, to=word.sent_to) if word.sent_to else words
