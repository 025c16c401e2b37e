"""Describe the words for papers and evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_papers(parser: argparse.ArgumentParser) -> None:
    """Take which paper, of what, and where to."""
    parser.add_argument(
        "kind", choices=["z", "x", "paying-in", "banking", "ereturn", "lift", "batch"], help="which paper"
    )
    parser.add_argument("id", metavar="ID", help="of which session, eReturn, movement or batch; banking: which day")
    parser.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="write it here, not to the printer")
    parser.add_argument("--paper", choices=["a4", "80mm"], default="a4", help="the size of that file (default a4)")
    parser.add_argument("--cashier", default="", metavar="U", help="x: who looks; IMS_PASSWORD or IMS_PIN proves it")
    parser.add_argument("--cash", action="store_true", help="x: with the sums of cash, for who may see them")


def add_evidence(parser: argparse.ArgumentParser) -> None:
    """Take whose evidence, and where to."""
    parser.add_argument("--cashier", required=True, metavar="U", help="user name; IMS_PASSWORD or IMS_PIN proves it")
    parser.add_argument("--session", required=True, metavar="ID", help="one's own; a supervisor's choice")
    parser.add_argument("--to", type=Path, default=Path(), metavar="DIR", help="a folder (default: this one)")
