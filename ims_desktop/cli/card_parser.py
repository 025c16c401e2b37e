"""Describe `card`: charges to cards by script, and what is left of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

CARD_ACTS: Final = ("ask", "look", "cancel", "slip", "settle", "reverse", "list")
CARD_WAYS: Final = ("terminal", "slip", "link", "qr", "keypad", "browser")
OUTCOMES: Final = ("approved", "declined", "cancelled")
_WHO = "user name; IMS_PASSWORD or IMS_PIN proves it"
_SECOND = "settle: a supervisor; IMS_APPROVER_PASSWORD or IMS_APPROVER_PIN proves them"


def add_card(parser: argparse.ArgumentParser) -> None:
    """Add what `card` takes."""
    parser.add_argument(
        "act",
        choices=CARD_ACTS,
        help="ask: charge a card for bills; look: ask how a charge stands; cancel: try to stop it; slip: type what a "
        "terminal of its own printed; settle: say what came of one nobody can find out about; reverse: give back one "
        "that is in no payment; list: what is open, unbooked or held",
    )
    parser.add_argument("attempt_id", nargs="?", default="", metavar="ID", help="which charge, as `card list` shows it")
    parser.add_argument("--cashier", default="", metavar="U", help=_WHO)
    parser.add_argument(
        "--line",
        dest="lines",
        action="append",
        default=[],
        metavar="FUND:REF:AMOUNT[:NARRATIVE]",
        help="ask: a bill, as for take",
    )
    parser.add_argument("--way", choices=CARD_WAYS, default="terminal", help="ask: how the card gets to its provider")
    parser.add_argument("--amount", default="", metavar="AMOUNT", help="ask, slip, settle: pounds; else all of it")
    parser.add_argument("--email", default="", metavar="E", help="ask: where a payment link goes")
    parser.add_argument("--telephone", default="", metavar="T", help="ask: where a payment link goes, by text")
    parser.add_argument("--payer", default="", metavar="NAME", help="ask: who pays, when it is known")
    parser.add_argument("--address", default="", help="ask: the payer's address")
    parser.add_argument("--payment-id", default="", metavar="ID", help="ask: a UUID; the payment it is to become")
    parser.add_argument("--authorisation", default="", metavar="A", help="slip: the code on it")
    parser.add_argument("--last-four", default="", metavar="DDDD", help="slip: the last four digits of the card")
    parser.add_argument("--outcome", choices=OUTCOMES, default="approved", help="settle: what came of it")
    parser.add_argument("--reference", default="", metavar="R", help="settle: the provider's own reference")
    parser.add_argument("--reason", default="", help="settle, reverse: why; it is recorded. ask: as for take")
    parser.add_argument("--with", "--approver", dest="second", default="", metavar="U", help=_SECOND)
    parser.add_argument(
        "--id", dest="act_id", default="", metavar="ID", help="ask, settle, reverse: a UUID; the same again is the same"
    )
