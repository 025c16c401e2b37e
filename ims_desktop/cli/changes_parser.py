"""Describe the words of the command line for what is done to payments after they were taken, and for approvals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    Add = Callable[[str, str], argparse.ArgumentParser]

_WHO = "user name; IMS_PASSWORD or IMS_PIN proves it"
_APPROVER = "a second person; IMS_APPROVER_PASSWORD or IMS_APPROVER_PIN proves them"


def add_changes(command: Add) -> None:
    """Add `void`, `refund`, `approvals` and `baskets`."""
    _void(command("void", "take a payment of the open session back whole"))
    _refund(command("refund", "give money of a payment back, whole or in part"))
    _approvals(command("approvals", "what other tills wait for: list it, give leave or deny it"))
    _baskets(command("baskets", "unfinished baskets that wait: list them or drop one"))


def add_search(parser: argparse.ArgumentParser) -> None:
    """Let `payments` find by what somebody remembers: any two of these, or a receipt or reference alone."""
    parser.add_argument("--receipt", default="", metavar="PART", help="a part of the receipt's number")
    parser.add_argument("--reference", default="", metavar="PART", help="a part of a reference it paid")
    parser.add_argument("--name", default="", metavar="WORDS", help="words of the payer's or a cheque's name")
    parser.add_argument("--amount", default="", metavar="A", help="pounds of the payment, a bill or a tender")
    parser.add_argument(
        "--from", dest="taken_from", default="", metavar="HH:MM", help="not before, with --date or today"
    )
    parser.add_argument("--to", dest="taken_to", default="", metavar="HH:MM", help="not after, with --date or today")
    parser.add_argument("--last-four", default="", metavar="DDDD", help="the last four digits of a card")
    parser.add_argument("--anywhere", action="store_true", help="ask central for other tills' payments too")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many of those found")


def _void(parser: argparse.ArgumentParser) -> None:
    _act(parser)


def _refund(parser: argparse.ArgumentParser) -> None:
    _act(parser)
    parser.add_argument(
        "--line",
        dest="lines",
        action="append",
        default=[],
        metavar="N:AMOUNT",
        help="pounds of the payment's line N; without any, all that is left",
    )
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--cash", action="store_true", help="out of the cashier's own drawer")
    way.add_argument("--to-card", action="store_true", help="to the card that was charged, through what charged it")
    way.add_argument("--method", default="", metavar="CODE", help="another method of payment of a desk")
    parser.add_argument("--authorisation", default="", metavar="A", help="what the card terminal says")
    parser.add_argument("--last-four", default="", metavar="DDDD", help="the last four digits of the card")


def _act(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="RECEIPT", help="the receipt's number")
    parser.add_argument("--cashier", required=True, metavar="U", help=_WHO)
    parser.add_argument("--reason", required=True, help="why; it is recorded")
    parser.add_argument("--approver", default="", metavar="U", help=_APPROVER)
    parser.add_argument("--event-id", default="", metavar="ID", help="a UUID; the same again returns the same")
    parser.add_argument("--receipt", type=Path, metavar="FILE.pdf", help="write the receipt here, not to the printer")


def _approvals(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "give", "deny"], help="what to do")
    parser.add_argument("approval_id", nargs="?", default="", metavar="ID", help="which one to answer")
    parser.add_argument("--cashier", required=True, metavar="U", help=_WHO)


def _baskets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["list", "drop"], help="what to do")
    parser.add_argument("basket_id", nargs="?", default="", metavar="ID", help="which one to drop")
    parser.add_argument("--cashier", default="", metavar="U", help=f"who drops it: {_WHO}")
