"""Run one terminal for all tests of terminals, and make its driver as a start of the program does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.terminals.nexo import NexoPatience, NexoTerminal
from ims_desktop.devices.terminals.nexo_key import keep_key
from ims_desktop.devices.terminals.nexo_link import NexoLink
from tests.devices.terminals.desk import TILL, CountedIds, HandClock
from tests.terminal_process import KEY, POI, TerminalProcess, running_terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def terminal_of_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TerminalProcess]:
    with running_terminal(tmp_path_factory.mktemp("terminal")) as terminal:
        yield terminal


@pytest.fixture
def terminal(terminal_of_all: TerminalProcess) -> TerminalProcess:
    terminal_of_all.tell("forget")
    return terminal_of_all


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def make(terminal: TerminalProcess, tmp_path: Path, clock: HandClock) -> Callable[..., NexoTerminal]:
    """Make the driver as a start of the program does."""
    ids = CountedIds()

    def made(patience: NexoPatience | None = None, key: Any = KEY, **changes: Any) -> NexoTerminal:
        secrets = KeyFile(tmp_path / "keys.json")
        keep_key(secrets, TILL, key)
        given = {"address": terminal.address, "poi": POI, "ca_file": terminal.authority.file, "sale_id": TILL}
        return NexoTerminal(NexoLink(**{**given, **changes}, secrets=secrets), ids, clock, patience)

    return made
