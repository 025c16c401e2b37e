"""Offer every act of the people who run central on the command line, for hands and for scripts."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

from sync.central.errors import Refusal
from sync.central.talk import say_no

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE: Final = 0
REFUSED: Final = 1
UNAVAILABLE: Final = 3


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code: 0 done, 1 refused, 2 bad usage, 3 unavailable."""
    options = parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("sync.central").setLevel(logging.INFO if options.verbose else logging.WARNING)
    from sync.central import commands  # `--help` and a wrong word need no database

    try:
        commands.COMMANDS[options.command](options)
    except Refusal as refusal:
        say_no(options, refusal.code, refusal.text)
        return REFUSED if refusal.status < 500 else UNAVAILABLE
    except DBAPIError as problem:
        say_no(options, "database", f"The database cannot be used: {problem.orig}.")
        return UNAVAILABLE
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as problem:
        say_no(options, "file", f"{problem.filename} cannot be used: {problem.strerror}.")
        return UNAVAILABLE
    except KeyboardInterrupt:
        return DONE
    return DONE


# -------------------------------------------------------------------------------------------------------------- words
def parser() -> argparse.ArgumentParser:
    """Return the words of the command line; the options common to all may stand before or after the command."""
    common = _common(argparse.SUPPRESS)
    top = argparse.ArgumentParser(prog="ims-central", description="Central of IMS Desktop.", parents=[_common(None)])
    words = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def word(name: str, help_text: str) -> argparse.ArgumentParser:
        return words.add_parser(name, help=help_text, description=help_text, parents=[common])

    serve = word("serve", "Serve the API; the address is the first line printed.")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8642, help="0 takes a free one")
    serve.add_argument("--tls-cert", type=Path)
    serve.add_argument("--tls-key", type=Path)
    word("migrate", "Bring the database to the newest schema.")
    reference = word("load-reference", "Load funds, methods of payment, validators, offices and messages from JSON.")
    reference.add_argument("file", type=Path)
    _account_words(word("load-accounts", "Load account holders from CSV."))
    _enrol_words(word("enrol-code", "Make a one-time code that makes a PC a till."))
    _cashier_words(word("cashier", "Add, disable or reset a person (password from IMS_PASSWORD)."), common)
    council = word("council", "Add a council.").add_subparsers(dest="act", required=True)
    add = council.add_parser("add", parents=[common])
    add.add_argument("slug", metavar="COUNCIL")
    add.add_argument("--name", default="")
    add.add_argument("--recovery-key-out", type=Path, help="where the council's recovery key is written, once")
    till = word("till", "List tills, revoke one, or give out its wrapped key.").add_subparsers(
        dest="act", required=True
    )
    till.add_parser("list", parents=[common])
    for act in ("revoke", "escrow"):
        till.add_parser(act, parents=[common]).add_argument("till", metavar="TILL")
    word("export", "Print every payment as JSON lines.")
    return top


def _common(default: Any) -> argparse.ArgumentParser:
    """Return the common options; after the command they must not undo what was said before it."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--database-url",
        default=os.environ.get("IMS_CENTRAL_DATABASE_URL") if default is None else default,
        help="where the records are (default: a file in the data directory)",
    )
    common.add_argument("--data-dir", type=Path, default=default, help="where the default database is")
    common.add_argument("--council", default=default, help="which council (needed when there are several)")
    common.add_argument("--json", action="store_true", default=False if default is None else default)
    common.add_argument("--verbose", action="store_true", default=False if default is None else default)
    return common


def _account_words(word: argparse.ArgumentParser) -> None:
    word.add_argument("file", type=Path)
    word.add_argument(
        "--replace", action="store_true", help="remove accounts of the file's funds that it does not name"
    )
    word.add_argument("--rejects", type=Path, help="where rejected rows are named (default: FILE.rejects.csv)")


def _enrol_words(word: argparse.ArgumentParser) -> None:
    word.add_argument("--office", default="")
    word.add_argument("--till", help="an existing till, to enrol it again in its next epoch")


def _cashier_words(word: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    acts = word.add_subparsers(dest="act", required=True)
    add = acts.add_parser("add", parents=[common])
    add.add_argument("username", metavar="USER")
    add.add_argument("--roles", required=True, help="LocalGov IMS role names, with commas between")
    add.add_argument("--name", default="", help="the name shown on screens and receipts")
    add.add_argument("--office", required=True)
    for act in ("disable", "reset"):
        acts.add_parser(act, parents=[common]).add_argument("username", metavar="USER")
