"""Describe `send-receipt`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_letter(parser: argparse.ArgumentParser) -> None:
    """Add what `send-receipt` takes. Where it goes is no argument: others may read those."""
    parser.add_argument("receipt", nargs="?", default="", help="the receipt's number; the address is read from stdin")
    channel = parser.add_mutually_exclusive_group()
    channel.add_argument("--email", dest="channel", action="store_const", const="email", help="the address is on stdin")
    channel.add_argument("--text", dest="channel", action="store_const", const="text", help="the number is on stdin")
    parser.add_argument("--cashier", default="", metavar="U", help="user name; IMS_PASSWORD or IMS_PIN proves it")
    parser.add_argument("--language", choices=("en", "cy"), default="", help="the customer's; else the desk's")
    parser.add_argument("--id", dest="message_id", default="", metavar="ID", help="a UUID; the same again is the same")
    parser.add_argument("--look", default="", metavar="ID", help="say how this letter stands, and send nothing")
