"""Offer every use case without a window: for IT, for scripts, for tests.

Exit codes: 0 done, 1 refused, 2 bad usage, 3 unavailable, 4 quarantined. One sentence on stderr says why, with --json
as `{"error": {"code", "text"}}`. Secrets come from the key store or the environment, never from an argument.
"""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TYPE_CHECKING, Final

from ims_desktop.cli.output import Out
from ims_desktop.cli.parser import BadUsage, make_parser
from ims_desktop.errors import ImsError, Quarantined, Unavailable
from ims_desktop.settings import read_settings
from ims_desktop.words import use_language

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from ims_desktop.settings import Settings

    Command = Callable[[Namespace, Settings, Out], int]

DONE: Final = 0
REFUSED: Final = 1
BAD_USAGE: Final = 2
UNAVAILABLE: Final = 3
QUARANTINED: Final = 4
STOPPED: Final = 130


def main(arguments: Sequence[str]) -> int:
    """Run one subcommand and return its exit code."""
    out = Out("--json" in arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return _run(arguments, out)
    except BadUsage as problem:
        out.problem("usage", str(problem))
        return BAD_USAGE
    except ImsError as problem:
        out.problem(problem.reason, str(problem))
        return exit_code_of(problem)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # Whoever read us has had enough, as `| head` does; what is left in the buffer has nowhere to go.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def exit_code_of(problem: ImsError) -> int:
    """Say by number whether trying again, or somebody else, may help."""
    if isinstance(problem, Quarantined):
        return QUARANTINED
    return UNAVAILABLE if isinstance(problem, Unavailable) else REFUSED


def _run(arguments: Sequence[str], out: Out) -> int:
    chosen = make_parser().parse_args(arguments)
    settings = read_settings(data_dir=getattr(chosen, "data_dir", None), training=getattr(chosen, "training", None))
    use_language(settings.language)
    return _command(chosen.command)(chosen, settings, out)


def _command(name: str) -> Command:
    """Load the module of one subcommand, and only that."""
    if name in {"check", "find"}:
        from ims_desktop.cli import judge

        return {"check": judge.check, "find": judge.find}[name]
    if name in {"session", "take", "reprint"}:
        from ims_desktop.cli import desk

        return {"session": desk.session, "take": desk.take, "reprint": desk.reprint}[name]
    if name in {"enrol", "recover"}:
        from ims_desktop.cli import enrolment

        return {"enrol": enrolment.enrol, "recover": enrolment.recover}[name]
    from ims_desktop.cli import journal

    return {
        "payments": journal.payments,
        "verify": journal.verify,
        "doctor": journal.doctor,
        "backup": journal.backup,
        "sync": journal.sync,
    }[name]
