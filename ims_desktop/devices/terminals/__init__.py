"""Speak to the card terminal of this desk: one that is wired to the till, one that stands alone, or a pretended one.

`make_terminal` chooses by the settings. All are one protocol, `till_cards.CardService`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ims_desktop.errors import BadInput
from ims_desktop.words import say

if TYPE_CHECKING:
    from ims_desktop.settings import Settings
    from ims_desktop.till import Clock, Ids, Secrets
    from ims_desktop.till_cards import CardService
    from ims_desktop.words import Words


def make_terminal(
    settings: Settings,
    secrets: Secrets,
    ids: Ids,
    clock: Clock,
    *,
    sale_id: str = "till",
    may_pretend: bool | None = None,
) -> CardService | None:
    """Make the terminal that the settings choose, None where this desk has none; nothing is connected to yet.

    Shape: `sale_id` what the terminal knows this till by, for ever; `may_pretend` whether nothing here is real money
    (without it: whether this is a training till). A training till never speaks to a real terminal, it pretends to.

    Raises: BadInput, when a till that takes money is told to pretend.
    """
    from ims_desktop.devices.terminals.simulator import Simulator  # noqa: PLC0415 - most desks need one of these
    from ims_desktop.devices.terminals.standalone import Standalone  # noqa: PLC0415 - most desks need one of these

    kind, _, address = settings.terminal.partition(":")
    if kind == "none":
        return None
    if kind == "standalone":
        return Standalone(clock)
    if settings.training:
        return Simulator(clock)
    if kind == "simulator":
        if not may_pretend:
            raise _pretends()
        return Simulator(clock)
    from ims_desktop.devices.terminals.nexo import make_nexo  # noqa: PLC0415 - it loads the wire and the cipher

    return make_nexo(address, settings.terminal_poi, settings.terminal_ca, secrets, ids, clock, sale_id)


def check_terminal(terminal: CardService | None) -> Words:
    """Say for IT how a desk's terminal stands; a wired one is asked.

    Raises: TerminalUnavailable.
    """
    if terminal is None:
        return say("This desk has no card terminal.")
    if terminal.name == "standalone":
        return say("The card terminal stands alone: the cashier types what its slip says.")
    if terminal.name == "simulator":
        return say("The card terminal is a pretended one, for training: nobody is charged.")
    from ims_desktop.devices.terminals.nexo import NexoTerminal  # noqa: PLC0415 - it loads the wire and the cipher

    if isinstance(terminal, NexoTerminal):
        terminal.check()
    return say("The card terminal answers, and takes this till's key.")


def _pretends() -> BadInput:
    return BadInput(
        say(
            "The setting terminal says simulator, and this till takes real money: nothing would be charged. "
            "Choose none, standalone or nexo:HOST."
        ),
        code="terminal_simulator",
    )
