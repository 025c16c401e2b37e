"""Describe `post`: piles of cheques or postal orders, by script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import argparse

POST_ACTS: Final = ("begin", "enter", "list", "out", "close", "give-up")


def add_post(parser: argparse.ArgumentParser) -> None:
    """Add what `post` takes."""
    parser.add_argument("act", nargs="?", choices=POST_ACTS, default="enter", help="what to do (default: enter)")
    parser.add_argument("--cashier", default="", metavar="U", help="user name; IMS_PASSWORD or IMS_PIN proves it")
    parser.add_argument("--batch", default="", metavar="ID", help="which batch; without it the one that is open")
    parser.add_argument("--number", default="", metavar="N", help="begin: the batch's number or name")
    parser.add_argument("--method", default="cheque", metavar="M", help="begin: cheque, postal-order or a code")
    parser.add_argument("--items", type=int, default=0, metavar="N", help="begin: how many, as the slip says")
    parser.add_argument("--amount", default="", metavar="A", help="begin: pounds, as the slip says")
    parser.add_argument(
        "--line", dest="lines", action="append", default=[], metavar="FUND:REF:AMOUNT", help="enter: a bill it pays"
    )
    parser.add_argument("--cheque", default="", metavar="NAME:NUMBER:SORT:ACCOUNT", help="enter: what the cheque says")
    parser.add_argument("--micr", default="", metavar="LINE", help="enter: the cheque's line, as a reader sends it")
    parser.add_argument("--name", default="", help="enter: the name on the cheque, beside --micr")
    parser.add_argument("--serial", default="", metavar="S", help="enter: the postal order's number")
    parser.add_argument(
        "--input",
        metavar="FILE.csv",
        help="enter: a file with a header row: fund,reference,amount and name,number,sort_code,account or serial; "
        "rows with the same item, one after the other, are one cheque",
    )
    parser.add_argument("--receipt", default="", metavar="NUMBER", help="out: the receipt of the item to take out")
    parser.add_argument("--reason", default="", help="out, close: why; it is recorded")
    parser.add_argument(
        "--with",
        "--approver",
        dest="second",
        default="",
        metavar="U",
        help="the second person; IMS_APPROVER_PASSWORD or IMS_APPROVER_PIN proves them",
    )
    parser.add_argument("--id", dest="act_id", default="", metavar="ID", help="a UUID; the same again is the same act")
    parser.add_argument("--paper", type=Path, metavar="FILE.pdf", help="close: write the batch receipt here")
