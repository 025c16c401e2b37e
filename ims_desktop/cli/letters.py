"""`send-receipt`: let central send a receipt by e-mail or text, or say how a letter stands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ims_desktop.cli.output import utc
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import cashier_of, opened
from ims_desktop.use_cases.print_receipt import payment_by_receipt
from ims_desktop.use_cases.send_receipt import letter_state, send_receipt
from ims_desktop.words import Words, current_language, say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.settings import Settings
    from ims_desktop.till import Till
    from ims_desktop.till_cards import LetterWord

_LONGEST = 300
_WORDS = {
    "waiting": say("On its way to {to}."),
    "sent": say("Sent to {to}."),
    "delivered": say("The receipt reached {to}."),
    "failed": say("The receipt did not reach {to}."),
}


def letters(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Send, or look; exit 1 for a letter that did not arrive."""
    with opened(settings) as till:
        word = letter_state(till, arguments.look) if arguments.look else _sent(till, arguments)
    document = {
        "message_id": word.message_id,
        "state": word.state,
        "code": word.code,
        "sent_to": word.sent_to,
        "since": utc(word.since),
    }
    out.show(document, _words(word))
    return 1 if word.state == "failed" else 0


def _sent(till: Till, arguments: Namespace) -> LetterWord:
    if not arguments.receipt or not arguments.channel or not arguments.cashier:
        raise BadUsage("send-receipt needs the receipt's number, --email or --text, and --cashier")
    to = sys.stdin.readline(_LONGEST).strip()
    if not to:
        raise BadUsage("the address or number is read from stdin, and nothing was there")
    cashier = cashier_of(till, arguments.cashier)
    payment = payment_by_receipt(till, arguments.receipt)
    language = arguments.language or current_language()
    message_id = arguments.message_id or till.ids.new()
    return send_receipt(till, message_id, cashier, payment.payment_id, arguments.channel, to, language)


def _words(word: LetterWord) -> Words:
    said = Words(_WORDS[word.state].template, {"to": word.sent_to})
    return say("{what} ({why})", what=said, why=word.code) if word.code else said
