"""Whom a till takes for its terminal, what becomes of the card numbers that one sends, and what both of them say."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from ims_desktop.domain.card_attempt import CardHeard, ChargedBefore, Direction
from ims_desktop.errors import TerminalUnavailable
from tests.devices.terminals.desk import CALL, HASTY, TILL, an_attempt
from tests.terminal_process import KEY, POI, TEST_CARD, make_authority

if TYPE_CHECKING:
    from collections.abc import Callable

    from ims_desktop.devices.terminals.nexo import NexoTerminal
    from tests.terminal_process import TerminalProcess

SCHEMA = "adyen-terminalapi-v1.json"
SCHEMAS = sorted(Path(__file__).parents[3].parent.glob(f"*/contract/{SCHEMA}"))
# It knows the number by its form only: written out, it would be found in the program that looks for it.
PROGRAM_THAT_LOOKS_AT_ITSELF = """
import re, sys
from pathlib import Path
from ims_desktop.devices.key_file import KeyFile
from ims_desktop.devices.terminals.nexo import NexoTerminal
from ims_desktop.devices.terminals.nexo_link import NexoLink
from ims_desktop.domain.card_attempt import CallDetails
from tests.devices.terminals.desk import CountedIds, HandClock, an_attempt
number, buffer = re.compile(rb"41{15}|41{3}[ -]1{4}[ -]1{4}[ -]1{4}"), bytearray(1 << 20)
def found():
    count = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", buffering=0) as memory:
        areas = [line.split()[0].split("-") for line in maps if " rw" in line]
        for begin, end in [(int(begin, 16), int(end, 16)) for begin, end in areas]:
            for at in range(begin, end, len(buffer) - 32):
                try:
                    memory.seek(at)
                    size = memory.readinto(memoryview(buffer)[: end - at])
                except OSError:
                    break
                count += sum(1 for _ in number.finditer(memoryview(buffer)[:size]))
    return count
address, poi, ca_file, till, keys = sys.argv[1:]
link = NexoLink(address, poi, Path(ca_file), till, KeyFile(Path(keys)))
NexoTerminal(link, CountedIds(), HandClock()).ask(an_attempt(), CallDetails())
before = found()
kept = "".join(["4", *("1" for _ in range(10 + len(sys.argv) - 1))])
print(before, found(), file=sys.stdout)
"""


# ------------------------------------------------------------------------------------------------------ whom it trusts
def test_nothing_is_sent_to_what_is_not_this_terminal(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, tmp_path: Path
) -> None:
    others = make_authority(tmp_path, "Others")
    for changes in ({"ca_file": others.file}, {"poi": "S1F2L-2", "key": replace(KEY, poi="S1F2L-2")}):
        stranger = make(**changes)
        with pytest.raises(TerminalUnavailable) as refused:
            stranger.ask(an_attempt(), CALL)
        assert refused.value.reason == "terminal_certificate"
        assert not stranger.ready()
    assert terminal.messages() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"address": "127.0.0.1:1"}, "terminal_unreachable"),
        ({"key": replace(KEY, passphrase="another")}, "terminal_key"),
        ({"key": replace(KEY, poi="S1F2L-2")}, "terminal_not_set_up"),
        ({"ca_file": None}, "terminal_not_set_up"),
        ({"sale_id": "SP04"}, "terminal_not_set_up"),
    ],
)
def test_a_terminal_that_cannot_be_asked_says_why_and_was_not_asked(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, changes: dict[str, Any], code: str
) -> None:
    driver, attempt = make(**changes), an_attempt()
    with pytest.raises(TerminalUnavailable, match=r"[Nn]o card was charged") as refused:
        driver.ask(attempt, CALL)
    assert refused.value.reason == code
    assert (driver.look(attempt).heard, driver.look(attempt).code) == (CardHeard.UNKNOWN, code)
    assert terminal.heard("Payment") == []


# ----------------------------------------------------------------------------------------------------------- card data
@pytest.mark.parametrize(
    "plan", [{}, {"unmasked": True, "approval": TEST_CARD, "brand": TEST_CARD}, {"outcome": "Refusal"}]
)
def test_no_card_number_a_terminal_sends_gets_beyond_it(
    make: Callable[..., NexoTerminal],
    terminal: TerminalProcess,
    caplog: pytest.LogCaptureFixture,
    plan: dict[str, Any],
) -> None:
    caplog.set_level(logging.DEBUG)
    terminal.plan(plan)
    driver, attempt = make(), an_attempt()
    words = [driver.ask(attempt, CALL), driver.look(attempt)]
    assert TEST_CARD in str(terminal.messages()), "it does send one"
    assert all(TEST_CARD not in repr(word) for word in words)
    assert TEST_CARD not in caplog.text
    assert "unmasked" not in plan or words[0].last_four == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a process read all of its own memory as a file")
@pytest.mark.parametrize("plan", [{"unmasked": True, "approval": TEST_CARD}, {"outcome": "Refusal"}])
def test_no_card_number_a_terminal_sends_is_in_an_image_of_the_memory(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess, tmp_path: Path, plan: dict[str, Any]
) -> None:
    make()
    terminal.plan(plan)
    words = [terminal.address, POI, str(terminal.authority.file), TILL, str(tmp_path / "keys.json")]
    program = [sys.executable, "-c", PROGRAM_THAT_LOOKS_AT_ITSELF, *words]
    ran = subprocess.run(program, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    before, after = ran.stdout.split()
    assert (before, int(after) > 0) == ("0", True), "it finds a number that it keeps on purpose"
    assert TEST_CARD in str(terminal.messages())


# ------------------------------------------------------------------------------------------------- the published schema
@pytest.mark.skipif(not SCHEMAS, reason=f"no {SCHEMA} in a contract folder beside this checkout")
def test_every_message_there_and_back_keeps_to_the_schema_its_vendor_publishes(
    make: Callable[..., NexoTerminal], terminal: TerminalProcess
) -> None:
    driver = make()
    charged = ChargedBefore("", "T0001.PSP/2026-11-20T09:30:00Z")
    terminal.plan({"outcome": "Refusal"}, {"outcome": "Partial", "amount": 100}, {"outcome": "Busy"})
    for _ in range(3):
        driver.ask(an_attempt(), CALL)
    driver.ask(an_attempt(500, direction=Direction.REFUND, charged=charged), CALL)
    driver.ask(refund := an_attempt(500, direction=Direction.REFUND, charged=ChargedBefore("", "")), CALL)
    terminal.plan({"waits": True})
    make(HASTY).ask(waits := an_attempt(), CALL)
    for attempt in (refund, waits, an_attempt()):
        driver.look(attempt)
    driver.ask(an_attempt(), CALL)
    document = json.loads(SCHEMAS[0].read_text(encoding="utf-8"))
    # Nothing of ours is shown by markup, and the validator takes no pattern that long.
    del document["components"]["schemas"]["OutputContent"]["properties"]["OutputXHTML"]["pattern"]
    kinds = {
        f"SaleToPOI{way}": jsonschema_rs.Draft202012Validator(
            {"$ref": f"#/components/schemas/TerminalAPI{way}", "components": document["components"]}
        )
        for way in ("Request", "Response")
    }
    messages = terminal.messages()
    assert {one["MessageHeader"]["MessageCategory"] for message in messages for one in message.values()} == {
        "Abort",
        "Diagnosis",
        "Payment",
        "Reversal",
        "TransactionStatus",
    }
    assert [str(wrong) for message in messages for wrong in kinds[next(iter(message))].iter_errors(message)] == []
