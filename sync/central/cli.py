"""Offer every act of the people who run central on the command line, for hands and for scripts."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DBAPIError

from sync.central.commands.talk import say_no
from sync.central.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DONE: Final = 0
REFUSED: Final = 1
UNAVAILABLE: Final = 3


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code: 0 done, 1 refused or problems found, 2 bad usage, 3 unavailable."""
    options = parser().parse_args(arguments)
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("sync.central").setLevel(logging.INFO if options.verbose else logging.WARNING)
    found: int | None = None
    try:
        found = options.run(options)
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
    return DONE if found is None else found


# -------------------------------------------------------------------------------------------------------------- words
class _Word(argparse.ArgumentParser):
    """A word of the command line, which may have further words under it."""

    common: argparse.ArgumentParser
    acts: argparse._SubParsersAction[argparse.ArgumentParser] | None = None

    def act(self, name: str) -> argparse.ArgumentParser:
        """Add a second word."""
        if self.acts is None:
            self.acts = self.add_subparsers(dest="act", required=True, parser_class=argparse.ArgumentParser)
        return self.acts.add_parser(name, parents=[self.common])


def parser() -> argparse.ArgumentParser:
    """Return the words of the command line; the options common to all may stand before or after the command."""
    from sync.central.commands import MODULES  # a closed stderr and the like are met by `run`, not by an import

    common = _common(argparse.SUPPRESS)
    top = argparse.ArgumentParser(prog="ims-central", description="Central of IMS Desktop.", parents=[_common(None)])
    words: argparse._SubParsersAction[_Word] = top.add_subparsers(
        dest="command", required=True, metavar="COMMAND", parser_class=_Word
    )

    def word(name: str, help_text: str, run: Callable[[argparse.Namespace], int | None]) -> _Word:
        added = words.add_parser(name, help=help_text, description=help_text, parents=[common])
        added.common = common
        added.set_defaults(run=run)
        return added

    for module in MODULES:
        module.add_words(word)
    return top


def _common(default: Any) -> _Word:
    """Return the common options; after the command they must not undo what was said before it."""
    common = _Word(add_help=False)
    common.add_argument(
        "--database-url",
        default=os.environ.get("IMS_CENTRAL_DATABASE_URL") if default is None else default,
        help="where the records are (default: a file in the data directory)",
    )
    common.add_argument(
        "--key-file",
        type=Path,
        default=os.environ.get("IMS_CENTRAL_KEY_FILE") or None if default is None else default,
        help="what the councils' sealed keys open with (or IMS_CENTRAL_KEY_FILE)",
    )
    common.add_argument("--data-dir", type=Path, default=default, help="where the default database is")
    common.add_argument("--council", default=default, help="which council (needed when there are several)")
    common.add_argument("--json", action="store_true", default=False if default is None else default)
    common.add_argument("--verbose", action="store_true", default=False if default is None else default)
    return common
