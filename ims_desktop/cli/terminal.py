"""`terminal`: keep the key that this till and its wired card terminal share, forget it, or ask the terminal."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ims_desktop.bootstrap import make_secrets, terminal_of
from ims_desktop.cli.parser import BadUsage
from ims_desktop.cli.tills import opened
from ims_desktop.devices.clock import SystemClock
from ims_desktop.devices.terminals import check_terminal
from ims_desktop.devices.terminals.nexo_key import NexoKey, forget_key, keep_key
from ims_desktop.errors import BadInput
from ims_desktop.store.till_id import read_till_id
from ims_desktop.words import say

if TYPE_CHECKING:
    from argparse import Namespace

    from ims_desktop.cli.output import Out
    from ims_desktop.settings import Settings

PASSPHRASE = "IMS_TERMINAL_PASSPHRASE"  # noqa: S105 - the name of a variable


def terminal(arguments: Namespace, settings: Settings, out: Out) -> int:
    """Set the terminal's key, remove it, or check that the terminal answers to it."""
    if arguments.act == "set":
        _set(arguments, settings, out)
    elif arguments.act == "remove":
        _remove(settings, out)
    else:
        _check(settings, out)
    return 0


def _set(arguments: Namespace, settings: Settings, out: Out) -> None:
    passphrase = os.environ.get(PASSPHRASE, "")
    if not passphrase or not arguments.key_identifier.strip():
        raise BadUsage(f"terminal set wants --key-identifier, and the passphrase of the key in {PASSPHRASE}")
    if not passphrase.isascii():
        # Terminals and their vendor's own libraries do not agree on how any other letter becomes bytes.
        raise BadUsage(f"the passphrase in {PASSPHRASE} may hold unaccented letters, digits and ASCII signs only")
    if not settings.terminal_poi:
        raise BadInput(
            say("The setting terminal_poi must name the terminal first. No key was kept."), code="terminal_poi"
        )
    till, poi = read_till_id(settings.data_dir).till, settings.terminal_poi
    key = NexoKey(poi, arguments.key_identifier.strip(), arguments.key_version, passphrase, SystemClock().now())
    keep_key(make_secrets(settings), till, key)
    out.show(
        {"till": till, "terminal": poi, "kept": True},
        say("The key of terminal {poi} is kept for till {till}.", poi=poi, till=till),
    )


def _remove(settings: Settings, out: Out) -> None:
    till = read_till_id(settings.data_dir).till
    known = forget_key(make_secrets(settings), till)
    words = say("The key of till {till}'s card terminal is gone.", till=till)
    if not known:
        words = say("Till {till} had no key of a card terminal.", till=till)
    out.show({"till": till, "removed": known}, words)


def _check(settings: Settings, out: Out) -> None:
    """Ask the terminal, beside the window. Raises: TerminalUnavailable."""
    with opened(settings, read_only=True) as till:
        service = terminal_of(till.settings, till.identity, till.secrets, till.ids, till.clock)
        words = check_terminal(service)
    name = "none" if service is None else service.name
    out.show({"terminal": name, "ok": True, "text": str(words)}, words)
