"""Offer every use case without a window: for IT, for scripts, for tests.

Exit codes: 0 done, 1 refused, 2 bad usage, 3 unavailable, 4 quarantined. One sentence on stderr says why, with --json
as `{"error": {"code", "text"}}`. Secrets come from the key store or the environment, never from an argument.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from io import TextIOWrapper
from typing import TYPE_CHECKING, Final, Protocol

from ims_desktop.cli.output import Out
from ims_desktop.cli.parser import BadUsage, make_parser
from ims_desktop.errors import ImsError, Quarantined, Unavailable
from ims_desktop.log import COMMANDS_FILE_NAME, install_last_resort, start_log, stop_log
from ims_desktop.no_dump import keep_no_dump
from ims_desktop.settings import read_settings
from ims_desktop.words import use_language

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ims_desktop.demo.world import DemoWorld
    from ims_desktop.settings import Settings

    Command = Callable[[Namespace, Settings, Out], int]

DONE: Final = 0
REFUSED: Final = 1
BAD_USAGE: Final = 2
UNAVAILABLE: Final = 3
QUARANTINED: Final = 4
STOPPED: Final = 130
_LOADER: Final = "load-accounts-here"
"""What the program is started with to load accounts beside a till; nobody types it (`store.load_pipe`)."""


@dataclass(frozen=True, slots=True)
class Windows:
    """What only a program with windows can do. Shape: `guide` shows the guided demo and returns what it found."""

    open: Callable[[Settings], int]
    guide: Callable[[DemoWorld, Path], Found]


class Found(Protocol):
    """What the guided demo found."""

    @property
    def ok(self) -> bool: ...
    def document(self) -> dict[str, object]: ...


def main(arguments: Sequence[str], windows: Windows) -> int:
    """Run one subcommand, or open the window without one, and return the exit code."""
    keep_no_dump()
    if list(arguments) == [_LOADER]:
        from ims_desktop.store.accounts.load_child import run_load_child

        return run_load_child()
    out = Out("--json" in arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    install_last_resort(out.problem)
    code = _guarded(arguments, out, windows)
    stop_log()  # not when something escaped: the last resort still has to write it down
    return code


def exit_code_of(problem: ImsError) -> int:
    """Say by number whether trying again, or somebody else, may help."""
    if isinstance(problem, Quarantined):
        return QUARANTINED
    return UNAVAILABLE if isinstance(problem, Unavailable) else REFUSED


def _guarded(arguments: Sequence[str], out: Out, windows: Windows) -> int:
    try:
        return _run(arguments, out, windows)
    except BadUsage as problem:
        out.problem("usage", f"{str(problem).rstrip('.')}.")
        return BAD_USAGE
    except ImsError as problem:
        out.problem(problem.reason, str(problem))
        return exit_code_of(problem)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        # Whoever read us has had enough, as `| head` does; what is left in the buffer has nowhere to go.
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _run(arguments: Sequence[str], out: Out, windows: Windows) -> int:
    chosen = make_parser().parse_args(arguments)
    settings = read_settings(data_dir=getattr(chosen, "data_dir", None), training=getattr(chosen, "training", None))
    use_language(settings.language)
    if chosen.command is None:
        return windows.open(settings)
    if chosen.command == "demo":
        from ims_desktop.cli.demo import demo

        return demo(chosen, settings, out, windows)
    if settings.training:
        from ims_desktop.cli.training import prepare_training

        prepare_training(settings)
    if settings.data_dir.is_dir():
        start_log(settings.data_dir, settings.log_level, COMMANDS_FILE_NAME)
    return _command(chosen.command)(chosen, settings, out)


def _command(name: str) -> Command:
    """Load the module of one subcommand, and only that."""
    if name in {"check", "find"}:
        from ims_desktop.cli import judge

        return {"check": judge.check, "find": judge.find}[name]
    if name == "scan":
        from ims_desktop.cli.scanning import scan

        return scan
    if name in {"accounts", "reveals"}:
        from ims_desktop.cli import accounts

        return {"accounts": accounts.accounts, "reveals": accounts.reveals}[name]
    if name in {"take", "reprint", "modulus", "card"}:
        from ims_desktop.cli import cards, desk, modulus

        return {"take": desk.take, "reprint": desk.reprint, "modulus": modulus.modulus, "card": cards.card}[name]
    if name in {"session", "ereturns", "post"}:
        return _day_command(name)
    if name in {"void", "refund", "approvals", "baskets"}:
        from ims_desktop.cli import changes

        return {
            "void": changes.void,
            "refund": changes.refund,
            "approvals": changes.approvals,
            "baskets": changes.baskets,
        }[name]
    if name in {"papers", "evidence"}:
        from ims_desktop.cli import evidence, papers

        return {"papers": papers.papers, "evidence": evidence.evidence}[name]
    if name in {"enrol", "recover"}:
        from ims_desktop.cli import enrolment

        return {"enrol": enrolment.enrol, "recover": enrolment.recover}[name]
    if name in {"terminal", "send-receipt"}:
        from ims_desktop.cli import letters, terminal

        return {"terminal": terminal.terminal, "send-receipt": letters.letters}[name]
    from ims_desktop.cli import journal

    return {
        "payments": journal.payments,
        "verify": journal.verify,
        "doctor": journal.doctor,
        "backup": journal.backup,
        "sync": journal.sync,
    }[name]


def _day_command(name: str) -> Command:
    """Load the module of one subcommand of the till day."""
    if name == "session":
        from ims_desktop.cli.day import session

        return session
    if name == "ereturns":
        from ims_desktop.cli.ereturns import ereturns

        return ereturns
    from ims_desktop.cli.post_room import post

    return post
