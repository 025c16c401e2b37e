"""Which terminal the settings give, and what the two say that nobody can reach."""

from __future__ import annotations

from pathlib import Path

import pytest

from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.terminals import make_terminal
from ims_desktop.devices.terminals.simulator import Simulator
from ims_desktop.devices.terminals.standalone import Standalone
from ims_desktop.domain.card_attempt import CardHeard, Direction
from ims_desktop.errors import BadInput, TerminalUnavailable
from ims_desktop.settings import Settings
from tests.devices.terminals.desk import CALL, CountedIds, HandClock, an_attempt


def chosen(setting: str, *, training: bool = False, may_pretend: bool | None = False) -> str | None:
    settings = Settings(Path("unused"), training=training, terminal=setting)
    made = make_terminal(settings, KeyFile(Path("unused")), CountedIds(), HandClock(), may_pretend=may_pretend)
    return None if made is None else made.name


def test_the_settings_choose_the_terminal_and_without_a_word_it_stands_alone() -> None:
    assert [chosen(one) for one in ("none", "standalone", "nexo:pos.example")] == [None, "standalone", "nexo"]
    assert chosen(Settings(Path("unused")).terminal) == "standalone"


def test_a_training_till_never_reaches_a_real_terminal() -> None:
    kinds = ("none", "standalone", "simulator", "nexo:pos.example")
    assert [chosen(one, training=True) for one in kinds] == [None, "standalone", "simulator", "simulator"]


def test_a_till_that_takes_money_does_not_pretend_to() -> None:
    with pytest.raises(BadInput, match="takes real money"):
        chosen("simulator")
    assert chosen("simulator", may_pretend=True) == "simulator"


def test_only_a_person_can_tell_what_a_terminal_did_that_stands_alone() -> None:
    terminal, attempt = Standalone(HandClock()), an_attempt()
    words = [terminal.ask(attempt, CALL), terminal.look(attempt), terminal.cancel(attempt)]
    assert [(word.says, word.final) for word in words] == [("needs_slip", False)] * 3
    assert terminal.ready()


@pytest.mark.parametrize(
    ("pence", "heard"),
    [
        (1000, [CardHeard.APPROVED]),
        (1001, [CardHeard.DECLINED]),
        (1002, [CardHeard.UNKNOWN, CardHeard.UNKNOWN, CardHeard.APPROVED]),
        (1005, [CardHeard.CANCELLED]),
        (1006, [CardHeard.UNKNOWN, CardHeard.UNKNOWN, CardHeard.NEVER_CAME]),
        (1007, [CardHeard.WAITING] * 3),
    ],
)
def test_the_pence_choose_what_the_pretended_terminal_does(pence: int, heard: list[CardHeard]) -> None:
    terminal, attempt = Simulator(HandClock()), an_attempt(pence)
    words = [terminal.ask(attempt, CALL), *(terminal.look(attempt) for _ in heard[1:])]
    assert [word.heard for word in words] == heard
    assert {word.amount_pence for word in words} == {pence if heard[-1] is CardHeard.APPROVED else 0, 0} - (
        {0} if heard == [CardHeard.APPROVED] else set()
    )


def test_the_pretended_terminal_can_be_busy_differ_and_be_stopped() -> None:
    terminal = Simulator(HandClock())
    with pytest.raises(TerminalUnavailable, match="Nothing was charged"):
        terminal.ask(an_attempt(1004), CALL)
    assert terminal.ask(an_attempt(1003), CALL).amount_pence == 1002
    back = an_attempt(1003, direction=Direction.REVERSE)
    assert terminal.ask(back, CALL).amount_pence == 1003
    waits = an_attempt(1007)
    terminal.ask(waits, CALL)
    assert terminal.cancel(waits).heard is CardHeard.CANCELLED
