"""A till killed at any moment of a day, between any two statements of any act, keeps every law of the day.

The seed is in the name of a failing test; the same seed kills at the same statements again.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import sys
from typing import TYPE_CHECKING

import pytest

from ims_desktop.use_cases.verify import verify_journal
from tests.factory import KEY_ID, make_till_store
from tests.simulation.day_process import live_days
from tests.simulation.test_kill import told_by
from tests.use_cases.desk import pack_document

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext
    from pathlib import Path

    from tests.factory import MadeTill

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a POSIX thing")

ACTS = 40
LIVES = 5


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Start processes from one that has everything imported, and no thread."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.simulation.day_process"])
    return context


@pytest.fixture
def till(tmp_path: Path) -> MadeTill:
    made = make_till_store(tmp_path)
    made.secrets.set(f"{KEY_ID}/catalogue", bytes(32))
    with made.store.write() as unit:
        unit.save_pack(json.dumps(pack_document()).encode(), b"signature", made.clock.now())
    made.store.close()
    return made


@pytest.mark.parametrize("seed", range(4))
def test_a_day_cut_off_between_any_two_statements_is_sound(
    till: MadeTill, processes: ForkServerContext, seed: int
) -> None:
    chance = random.Random(seed)
    told: set[str] = set()
    kinds: set[str] = set()
    for _ in range(LIVES):
        ours, theirs = processes.Pipe(duplex=False)
        dies_at = chance.randrange(1, 25 * ACTS)
        arguments = (till.folder, till.folder.parent / "keys.json", ACTS, theirs, dies_at, chance.randrange(10**6))
        process = processes.Process(target=live_days, args=arguments)
        process.start()
        theirs.close()
        told |= set(told_by(ours))
        process.join()
        assert process.exitcode in {-9, 0}
        kinds |= hold(till, told)
    assert {"session_opened", "payment_taken", "cash_moved", "session_closed", "ereturn_made"} <= kinds


def hold(till: MadeTill, told: set[str]) -> set[str]:
    """Start the till again and hold it to its laws; return the kinds of facts there are."""
    with till.reopened().read() as reader:
        found = verify_journal(reader)
        facts = {fact.event_id: fact.kind for fact in reader.events()}
        open_now = reader.open_sessions()
        for session in open_now:
            assert reader.session_totals(session.session_id).expected_pence == reader.drawer_pence(session.session_id)
    till.store.close()
    assert [str(problem.words) for problem in found.problems] == []
    assert told <= set(facts), "somebody was told of what is not recorded"
    assert len(open_now) <= 1
    return set(facts.values())
