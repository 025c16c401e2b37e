"""Describe the command line."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ims_desktop.cli.card_parser import add_card
from ims_desktop.cli.changes_parser import add_changes, add_search
from ims_desktop.cli.day_parser import add_ereturns, add_session
from ims_desktop.cli.letter_parser import add_letter
from ims_desktop.cli.paper_parser import add_evidence, add_papers
from ims_desktop.cli.post_parser import add_post

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadUsage(Exception):
    """The arguments make no sense; the text says which and why."""


class _Parser(argparse.ArgumentParser):
    """A parser that never ends the process by itself, so that a script gets its answer as JSON too."""

    def error(self, message: str) -> NoReturn:
        """Hand the problem on."""
        raise BadUsage(f"{message}. See {self.prog} --help.")


def make_parser() -> argparse.ArgumentParser:
    """Build the whole command line; nothing of the till is loaded for it."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--data-dir", type=Path, metavar="DIR", help="the till's folder")
    common.add_argument("--training", action="store_true", help="use the training till, never the real one")
    common.add_argument("--json", action="store_true", help="answer in JSON")
    parser = _Parser(
        prog="ims-desktop",
        description="Take counter payments for a council, online or not. Without a command it opens the window.",
        epilog="Exit codes: 0 done, 1 refused, 2 bad usage, 3 unavailable, 4 quarantined.",
        parents=[common],
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=words, description=words, parents=[common])

    _demo(command("demo", "show the product on a fictional council"))
    _enrol(command("enrol", "make this PC a till, or give its till the next epoch"))
    _sync(command("sync", "send what was taken, fetch accounts and reference data"))
    _check(command("check", "judge references, without the network"))
    _find(command("find", "find accounts in this till's copy, without the network"))
    _scan(command("scan", "say what a scanned code is, and which templates fit, without the network"))
    _accounts(command("accounts", "show one account, or hand out or erase what this till holds of it"))
    _reveals(command("reveals", "list who saw which account whole"))
    add_session(command("session", "the till day: float, cash in and out, counts, the close"))
    add_ereturns(command("ereturns", "what closed sessions hand over, and a supervisor's word on it"))
    _take(command("take", "take a payment"))
    add_card(
        command("card", "charges to cards: ask for one, look at it, cancel it, give it back, settle it, list them")
    )
    _modulus(command("modulus", "load the table bank details are checked by, or show which is in use"))
    _reprint(command("reprint", "print a receipt again, marked COPY"))
    add_letter(command("send-receipt", "send a receipt by e-mail or text through central, or see what became of it"))
    _payments(command("payments", "list what this till has taken, or find payments by what is remembered of them"))
    add_changes(command)
    add_post(command("post", "the post room: begin a batch of cheques or postal orders, enter it, close it"))
    _verify(command("verify", "check every law of the journal, or of a file of evidence, wherever that came from"))
    add_papers(command("papers", "print the papers of a till day, or write them as PDF"))
    add_evidence(command("evidence", "take away the evidence of a session, signed by the till"))
    _terminal(command("terminal", "set up the card terminal that is wired to this till"))
    command("doctor", "tell IT how this till stands")
    _backup(command("backup", "copy the journal, encrypted as it is"))
    _recover(command("recover", "bring the journal key back from escrow"))
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--headless", action="store_true", help="drive the window under a virtual display and leave pictures"
    )
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the demo's files stay; headless: demo-output")
    parser.add_argument("--accounts", type=int, metavar="N", default=20_000, help="how many account holders to make")


def _enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--url", required=True, help="the address of central, https only unless it is on this PC")
    parser.add_argument("--code", required=True, help="the one-time code central gave for this till")


def _sync(parser: argparse.ArgumentParser) -> None:
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help="until nothing is left to send or fetch (the default)")
    how.add_argument("--watch", action="store_true", help="go on until stopped, a line for each step")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("references", nargs="*", metavar="REF", help="a reference")
    parser.add_argument("--fund", default="", metavar="F", help="the fund's code; without it the reference must tell")
    parser.add_argument("--amount", default="", metavar="A", help="pounds, to check the limits too")
    parser.add_argument(
        "--input", metavar="FILE.csv", help="a file with a header row: reference,fund,amount; - for stdin"
    )


def _find(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="+", metavar="TEXT", help="name, street, postcode or reference, in any order")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many rows")


def _scan(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "texts", nargs="+", metavar="TEXT", help="what the reader sends, with its AIM identifier; - for stdin"
    )


def _accounts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["show", "export", "erase"], help="what to do")
    parser.add_argument("account", metavar="FUND:REF", help="the account")
    parser.add_argument("--cashier", required=True, metavar="U", help="user name; IMS_PASSWORD or IMS_PIN proves it")


def _reveals(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", default="", metavar="YYYY-MM-DD", help="only from this day on")


def _modulus(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=["load", "show"], help="what to do")
    parser.add_argument(
        "file", type=Path, nargs="?", metavar="FILE", help="load: the weights as the banks publish them"
    )
    parser.add_argument(
        "--cashier", default="", metavar="U", help="load: an administrator; IMS_PASSWORD or IMS_PIN proves it"
    )


class _Tender(argparse.Action):
    """Keep the ways to pay in the order they were written, whichever they are."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse tells it
        namespace: argparse.Namespace,
        values: str | Sequence[object] | None,
        option_string: str | None = None,  # noqa: ARG002 - it may be cut short
    ) -> None:
        way = self.option_strings[0].lstrip("-")
        namespace.tenders = [*namespace.tenders, (way, str(values))]


def _take(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cashier", required=True, metavar="U", help="user name; IMS_PASSWORD or IMS_PIN proves it")
    parser.add_argument(
        "--line",
        dest="lines",
        action="append",
        required=True,
        metavar="FUND:REF:AMOUNT[:NARRATIVE]",
        help="a bill; a reference has no colon in it, a narrative may",
    )
    ways = (
        ("--cash", "T", "pounds handed over in cash"),
        ("--card-slip", "AUTH[:LAST4[:AMOUNT]]", "a card taken on the terminal, as its slip says"),
        ("--cheque", "NAME:NUMBER:SORT:ACCOUNT[:AMOUNT]", "a cheque; the sort code with or without dashes"),
        ("--method", "CODE:SERIAL[:AMOUNT]", "a postal order, a voucher or another method by its code"),
    )
    for option, form, words in ways:
        parser.add_argument(option, dest="tenders", action=_Tender, default=[], metavar=form, help=words)
    parser.add_argument(
        "--card-terminal",
        dest="tenders",
        action=_Tender,
        nargs="?",
        const="",
        metavar="AMOUNT",
        help="charge a card on the terminal of this till: so much, or what the rest leaves",
    )
    parser.add_argument("--payer", default="", metavar="NAME", help="who pays, when it is known")
    parser.add_argument("--address", default="", help="the payer's address")
    parser.add_argument("--reason", default="", help="why Finance takes money for a stopped account")
    parser.add_argument(
        "--payment-id", default="", metavar="ID", help="a UUID; the same again returns the same payment"
    )
    parser.add_argument("--receipt", type=Path, metavar="FILE.pdf", help="write the receipt here, not to the printer")


def _reprint(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", metavar="RECEIPT", help="the receipt's number")
    parser.add_argument("--receipt", type=Path, metavar="FILE.pdf", help="write the copy here, not to the printer")


def _payments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--date", default="", metavar="YYYY-MM-DD", help="only this business date")
    parser.add_argument("--status", choices=["unsent", "sent", "quarantined"], help="only these")
    add_search(parser)


def _verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="evidence of a session; needs no till")
    parser.add_argument("--central-key", default="", metavar="KEY", help="central's public key, to compare with")


def _terminal(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "act", choices=["set", "check", "remove"], help="set: keep its key, from IMS_TERMINAL_PASSPHRASE; check: ask it"
    )
    parser.add_argument("--key-identifier", default="", metavar="ID", help="set: the key's name at its provider")
    parser.add_argument("--key-version", type=int, default=1, metavar="N", help="set: the key's version there")


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="DIR", help="a folder, not on this disk if it can be helped")


def _recover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--escrow", type=Path, required=True, metavar="FILE", help="the wrapped key, from central")
    parser.add_argument("--key", type=Path, required=True, metavar="FILE", help="the council's recovery key")
