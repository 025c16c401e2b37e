"""Describe `session` and `ereturns`: the till day by script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

SESSION_ACTS: Final = (
    "open", "in", "out", "lift", "x", "count", "close", "handover", "z", "list", "paying-in", "banking",
)  # fmt: skip
ERETURN_ACTS: Final = ("list", "approve", "send-back", "print")
_WHO = "user name; IMS_PASSWORD or IMS_PIN proves it"
_SECOND = "the second person; IMS_APPROVER_PASSWORD or IMS_APPROVER_PIN proves them"


def add_session(parser: argparse.ArgumentParser) -> None:
    """Add what `session` takes."""
    parser.add_argument("act", choices=SESSION_ACTS, help="what to do")
    parser.add_argument("--cashier", default="", metavar="U", help=_WHO)
    parser.add_argument("--float", dest="float_amount", default="", metavar="AMOUNT", help="open: pounds counted")
    parser.add_argument("--amount", default="", metavar="AMOUNT", help="in, out, lift: pounds")
    parser.add_argument(
        "--count",
        dest="counts",
        action="append",
        default=[],
        metavar="EACHxPIECES",
        help="notes and coins in pounds, such as 20x3 or 0.50x4; as often as there are kinds, 0x0 for none at all",
    )
    parser.add_argument("--reason", default="", help="why: of cash in or out, of a difference")
    parser.add_argument("--seal", default="", metavar="BAG", help="lift, close: the number on the bag's seal")
    parser.add_argument("--left", default="", metavar="AMOUNT", help="close: what stays in the drawer; else the float")
    parser.add_argument("--with", "--approver", dest="second", default="", metavar="U", help=_SECOND)
    parser.add_argument("--of", dest="owner", default="", metavar="U", help="whose session, when it is not one's own")
    parser.add_argument("--session", dest="session_id", default="", metavar="ID", help="which session")
    parser.add_argument("--cash", action="store_true", help="x: show cash too, to a supervisor or with their leave")
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="list, banking: this business date")
    _add_common(parser)


def add_ereturns(parser: argparse.ArgumentParser) -> None:
    """Add what `ereturns` takes."""
    parser.add_argument("act", choices=ERETURN_ACTS, help="what to do")
    parser.add_argument("number", nargs="?", default="", metavar="NUMBER", help="the eReturn's number or id")
    parser.add_argument("--cashier", default="", metavar="U", help=f"who decides: a supervisor's {_WHO}")
    parser.add_argument("--reason", default="", help="why it is sent back")
    parser.add_argument("--waiting", action="store_true", help="list: only those nobody approved here")
    _add_common(parser)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--id", dest="act_id", default="", metavar="ID", help="a UUID; the same again is the same act")
    parser.add_argument("--paper", type=Path, metavar="FILE.pdf", help="write the paper of it here")
