"""`enrol` and `recover`: how a PC becomes a till, and how a till gets its key back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.bootstrap.enrolment import enrol_till, recover_till
from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

    from ims_desktop.cli.output import Out
    from ims_desktop.settings import Settings


def enrol(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Make this PC a till."""
    identity = enrol_till(settings, arguments.url, arguments.code)
    out.show(
        {"till": identity.till, "epoch": identity.epoch, "council": identity.council},
        say(
            "This PC is till {till}{epoch} of {council}.",
            till=identity.till,
            epoch=identity.epoch,
            council=identity.council,
        ),
    )
    return 0


def recover(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Put the journal key back into the key store."""
    recover_till(settings, _content(arguments.escrow), _content(arguments.key))
    out.show({"recovered": True}, say("The key is back. The journal opens again."))
    return 0


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise BadInput(
            say("{file} cannot be read: {why}.", file=str(path), why=problem.strerror or ""), code="input_unreadable"
        ) from problem
